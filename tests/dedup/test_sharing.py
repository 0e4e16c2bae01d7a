"""A report that is passed on: little of others' texts, no personal data, all the figures."""

from __future__ import annotations

from pathlib import Path

import pytest
import report_farm
from hypothesis import example, given
from hypothesis import strategies as st
from lxml import html

from dedup.report.html import ReportOptions, write_report
from dedup.report.sharing import LEFT_OUT, QUOTED, TEMPLATE, private


@pytest.mark.parametrize(
    "personal", ["ann.lee+tea@mail.example", "+44 20 7946 0958", "(715) 555-0143"]
)
def test_addresses_and_numbers_are_left_out(personal: str) -> None:
    assert private(f"Write to {personal}, please.") == f"Write to {LEFT_OUT}, please."


@given(st.text())
@example("2024-01-23")
@example("2026-11-22T20:49:34.118Z")
@example("https://one.example/2024/01/23/1234567890")
@example("pub-0000000000000001")
@example("127.0.0.1:40861, 1,234,567,890 of 21,474,836,480")
def test_what_is_private_is_left_out_once_and_dates_stay(text: str) -> None:
    shown = private(text)
    assert private(shown) == shown
    if "@" not in text and sum(map(str.isdigit, text)) < 9:
        assert shown == text


@pytest.mark.parametrize("text", ["2024-01-23", "https://one.example/2024/01/23/1234567890"])
def test_dates_and_addresses_of_pages_are_no_telephone_numbers(text: str) -> None:
    assert private(text) == text


def test_a_shared_report_quotes_little_and_names_nobody(tmp_path: Path) -> None:
    with report_farm.build(tmp_path / "farm.db") as store:
        write_report(store, 1, tmp_path / "own")
        write_report(store, 1, tmp_path / "shared", ReportOptions(share=True))
    own, shared = _texts(tmp_path / "own"), _texts(tmp_path / "shared")
    assert set(own) == set(shared)
    name = "invoicecod.exe"  # the author's, without the characters that turn it
    assert f"by {name}" in own["article-1.html"]
    assert f"by {name}" not in shared["article-1.html"]
    assert report_farm.LEFT[2] in own["article-1.html"]
    assert report_farm.LEFT[2] not in shared["article-1.html"]
    assert "This copy is for passing on" in shared["index.html"]
    assert "This copy is for passing on" not in own["index.html"]
    assert LEFT_OUT in shared["network.html"]
    for path in (tmp_path / "shared").glob("*.html"):
        page = html.document_fromstring(path.read_text(encoding="utf-8"))
        for quoted in page.xpath("//blockquote | //div[@data-side]"):
            assert len(quoted.text_content()) <= QUOTED + 30  # the label above a lone sentence
        for template in page.xpath("//div[@aria-label='Template']"):
            assert len(template.text_content()) <= 2 * TEMPLATE


def _texts(folder: Path) -> dict[str, str]:
    return {
        path.name: " ".join(
            html.document_fromstring(path.read_text("utf-8")).text_content().split()
        )
        for path in folder.glob("*.html")
    }
