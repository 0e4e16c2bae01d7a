"""The report of a hostile scan: complete, linked, inert; and bounded for a large one."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import report_farm
from hypothesis import given
from hypothesis import strategies as st
from lxml import html
from lxml.html import HtmlElement

from crawl.errors import InputError, StoreError
from db import scans
from db.engine import Store
from dedup.report.html import write_report
from dedup.report.present import hundredths, percent, visible
from dedup.report.wording import confidence_word

Pages = dict[str, HtmlElement]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with report_farm.build(tmp_path_factory.mktemp("store") / "farm.db") as opened:
        yield opened


@pytest.fixture(scope="module")
def folder(store: Store, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("report") / "new" / "folder"
    write_report(store, 1, folder)
    return folder


@pytest.fixture(scope="module")
def pages(folder: Path) -> Pages:
    return {path.name: parse(path) for path in folder.glob("*.html")}


def parse(path: Path) -> HtmlElement:
    return html.document_fromstring(path.read_text(encoding="utf-8"))


def data(path: Path) -> tuple[list[str], list[list[Any]]]:
    """Names and rows of a list's script file."""
    call = re.fullmatch(r"unspinRows\((.*)\);\n", path.read_text(encoding="ascii"))
    assert call
    names, rows = json.loads(f"[{call[1]}]")
    return names, rows


def text(element: HtmlElement) -> str:
    return " ".join(element.text_content().split())


def test_every_part_of_the_scan_has_its_page(pages: Pages) -> None:
    assert set(pages) == {
        "index.html",
        "clusters.html",
        "cluster-1.html",
        "articles.html",
        "sites.html",
        "passages.html",
        "words.html",
        "network.html",
        "changes.html",
        "run.html",
        *(f"article-{number}.html" for number in range(1, 6)),
    }


def test_every_link_and_anchor_resolves_and_nothing_else_is_loaded(
    pages: Pages, folder: Path
) -> None:
    for name, page in pages.items():
        for element, attribute, link, _ in page.iterlinks():
            if link.startswith(("http:", "https:")):
                assert (element.tag, attribute) == ("a", "href")
                assert element.get("rel") == "noopener noreferrer nofollow"
                continue
            target, _, anchor = link.partition("#")
            if element.tag in {"link", "script"}:
                assert (folder / target).is_file()
                continue
            assert element.tag == "a"
            there = pages[target or name]
            if "=" in anchor:  # a choice of a list
                assert there.xpath("//form//*[@name=$name]", name=anchor.partition("=")[0])
                continue
            assert not anchor or there.xpath("//*[@id=$anchor]", anchor=anchor), link
        assert page.xpath("//a[@href]")


def test_nothing_in_a_page_can_run(pages: Pages) -> None:
    allowed = {"a", "details", "summary", "svg", "rect", "circle", "meta", "link", "title"}
    for page in pages.values():
        policy = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
        assert len(policy) == 1
        assert policy[0].startswith("default-src 'none'; style-src 'self'; script-src 'self';")
        assert "unsafe" not in policy[0]
        for element in page.iter("*"):
            assert element.tag in allowed or element.tag not in {
                "style", "img", "iframe", "object", "embed", "marquee", "base",
            }  # fmt: skip
            assert not [name for name in element.attrib if name.startswith("on") or name == "style"]
        assert not page.xpath("//form/@action")
        for script in page.iter("script"):
            assert script.get("src") and not text(script)
        identities = page.xpath("//@id")
        assert len(identities) == len(set(identities))


def test_hostile_text_is_shown_as_text(pages: Pages) -> None:
    assert report_farm.SCRIPT in text(pages["index.html"])
    assert report_farm.RIGHT[2] in text(pages["cluster-1.html"])
    assert "javascript:alert(document.domain)" in text(pages["articles.html"])
    assert "2 pages <i>had</i> no article" in text(pages["run.html"])
    assert "Acopper[31m kettle boils." in text(pages["article-3.html"])


def test_no_character_hides_or_reorders_text(folder: Path) -> None:
    for path in folder.iterdir():
        written = path.read_text(encoding="utf-8")
        assert not re.search(
            r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]", written
        )


def test_a_long_title_is_cut_but_there(pages: Pages) -> None:
    page = pages["article-3.html"]
    assert len(text(page.find(".//h1"))) < 120
    assert text(page.find(".//details[@class='whole']/bdi")) == report_farm.LONG.strip()


def test_the_overview_counts_with_denominators(pages: Pages, folder: Path) -> None:
    overview = text(pages["index.html"])
    assert "5 articles on 3 sites" in overview
    assert "3 of 5 (60%) are versions of another article" in overview
    assert "2 of 5 (40%) were not found elsewhere in this scan" in overview
    (linked,) = pages["index.html"].xpath("//p[@class='lead']/a[contains(@href, '#found=')]/@href")
    columns, rows = data(folder / "articles-data-1.js")
    places = [dict(zip(columns, row, strict=True))["found"] for row in rows]
    assert (linked, places.count("nowhere")) == ("articles.html#found=nowhere", 2)
    assert "1 stored site was not asked for" in text(pages["run.html"])
    assert not any("secret-client" in text(page) for page in pages.values())
    assert "likely (0.75)" in overview


def test_words_that_differ_are_marked_in_both_columns(pages: Pages) -> None:
    comparison = pages["cluster-1.html"].get_element_by_id("versus-1")
    assert "The pair alone would be called near-duplicate" in text(comparison)
    marked = {
        side: [text(mark) for mark in comparison.xpath(f".//div[@data-side='{side}']/mark")]
        for side in "AB"
    }
    # The representative is the second article, so it stands on the left.
    assert marked == {"A": ["lime", "pot", "rapidly"], "B": ["lemon", "kettle", "quickly"]}
    lines = comparison.xpath(".//ol[@class='inline']/li")
    assert "A copper pot kettle boils rapidly quickly." in map(text, lines)
    struck = {text(word) for line in lines for word in line.xpath("./del")}
    assert struck == {"lime", "pot", "rapidly"}
    rows = comparison.xpath(".//div[contains(@class, 'pair')]")
    moved = [text(row) for row in rows if "moved" in text(row)]
    assert len(moved) == 1
    assert "lemon" in moved[0]
    lone = [text(row) for row in rows if "No counterpart found" in text(row)]
    assert any("Nobody wrote this sentence twice." in row for row in lone)
    figures = dict(
        zip(
            map(text, comparison.xpath(".//dt")),
            map(text, comparison.xpath(".//dd")),
            strict=True,
        )
    )
    assert figures["Runs of 3 words of A that B has"] == "0.75"
    assert figures["Runs of 3 words of B that A has"] == "0.25"


def test_an_excerpt_names_the_inner_article_and_folds_what_is_the_same(pages: Pages) -> None:
    comparison = text(pages["cluster-1.html"].get_element_by_id("versus-3"))
    assert "The one inside the other is endless endless" in comparison
    assert "3 sentence pairs say the same, 3 of them in the same words" in comparison
    assert "3 sentences are the same on both sides" in comparison


def test_a_restated_sentence_is_tinted_and_leads_to_its_pair(pages: Pages) -> None:
    page = pages["article-1.html"]
    (mark,) = page.xpath("//mark")
    assert (mark.get("class"), text(mark)) == ("reworded", report_farm.LEFT[3])
    pair = page.get_element_by_id(mark.find("a").get("href").removeprefix("#"))
    assert report_farm.SCRIPT in text(pair)
    assert "1 of 4" in text(page)


def test_a_report_replaces_an_earlier_one_and_nothing_else(store: Store, tmp_path: Path) -> None:
    write_report(store, 1, tmp_path)
    first = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    (tmp_path / "cluster-77.html").write_text("of a larger scan")
    (tmp_path / "notes.html").write_text("the user's own")
    summary = write_report(store, 1, tmp_path)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == first | {
        "notes.html": b"the user's own"
    }
    assert (summary.clusters, summary.articles, summary.files) == (1, 5, len(first))
    assert summary.index.is_file()


def test_a_folder_of_others_is_left_alone(store: Store, tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("my site")
    with pytest.raises(InputError, match="neither empty nor an earlier report"):
        write_report(store, 1, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["index.html"]
    with pytest.raises(InputError, match="not a directory"):
        write_report(store, 1, tmp_path / "index.html")
    with pytest.raises(StoreError):
        write_report(store, 99, tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_a_farm_of_thousands_is_bounded_and_quick(tmp_path: Path) -> None:
    members, pairs = 1000, 105
    with report_farm.build(tmp_path / "farm.db") as store:
        report_farm.grow(store, members, pairs)
        begun = time.perf_counter()
        summary = write_report(store, 2, tmp_path / "report")
        assert time.perf_counter() - begun < 30
    assert summary.clusters == 1 + pairs
    biggest = tmp_path / "report" / "cluster-1.html"
    assert biggest.stat().st_size < 500_000
    assert "The 300 closest to the representative are listed here" in text(parse(biggest))
    report = tmp_path / "report"
    listed = parse(report / "clusters.html").xpath("//tbody//th/a/@href")
    assert listed == [f"cluster-{number}.html" for number in range(1, 51)]
    columns, rows = data(report / "clusters-data-1.js")
    assert [row[columns.index("number")] for row in rows] == list(range(1, pairs + 2))


def test_a_scan_without_articles_has_a_report(tmp_path: Path) -> None:
    with Store.open(tmp_path / "empty.db") as store:
        scan_id = scans.begin_scan(store, ["empty.example"], {}, {})
        with pytest.raises(StoreError):
            write_report(store, scan_id, tmp_path / "report")
        scans.finish_scan(store, scan_id, {})
        summary = write_report(store, scan_id, tmp_path / "report")
    assert "The scan covered no article" in text(parse(summary.index))


@given(st.floats(0, 1))
def test_rounding_never_claims_all_or_nothing(share: float) -> None:
    for shown, nothing, everything in (
        (percent(share), "0%", "100%"),
        (hundredths(share), "0.00", "1.00"),
    ):
        assert (shown == nothing) == (share == 0)
        assert (shown == everything) == (share == 1)


@given(st.floats(0, 1), st.floats(0, 1))
def test_confidence_words_keep_their_order(one: float, two: float) -> None:
    order = ("possible", "likely", "strong")
    low, high = sorted((one, two))
    assert order.index(confidence_word(low)) <= order.index(confidence_word(high))


@given(st.text())
def test_what_is_visible_stays_and_is_stable(value: str) -> None:
    shown = visible(value)
    assert visible(shown) == shown
    assert [c for c in str(shown) if c.isalnum()] == [c for c in value if c.isalnum()]
