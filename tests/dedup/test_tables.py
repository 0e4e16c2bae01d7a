"""Exports: documented columns, numbers that are numbers, and no cell that calculates."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import report_farm
from hypothesis import example, given
from hypothesis import strategies as st

from crawl.article import Article, Block, BlockKind
from crawl.errors import InputError, StoreError
from db.engine import Store
from dedup.engine.matching import compare_articles
from dedup.report.tables import FORMATS, TABLES, export, inert
from dedup.report.wording import MEASURES

ROWS = {"clusters": 3, "matches": 2, "pages": 5, "findings": 2}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with report_farm.build(tmp_path_factory.mktemp("store") / "farm.db") as opened:
        yield opened


def exported(store: Store, what: str, format_: str) -> str:
    stream = io.StringIO(newline="")
    assert export(store, 1, what, format_, stream) == ROWS[what]
    return stream.getvalue()


def restored(cell: str) -> str:
    """What an import does that knows the quote: take it off where it was put."""
    return cell[1:] if cell.startswith("'") and inert(cell[1:]) == cell else cell


@pytest.mark.parametrize("what", TABLES)
def test_csv_and_json_lines_say_the_same(store: Store, what: str) -> None:
    names = [column.name for column in TABLES[what].columns]
    lines = [json.loads(line) for line in exported(store, what, "jsonl").splitlines()]
    header, *rows = csv.reader(io.StringIO(exported(store, what, "csv"), newline=""))
    assert header == names == list(lines[0])
    assert len(set(names)) == len(names)
    assert all(column.meaning for column in TABLES[what].columns)
    for row, line in zip(rows, lines, strict=True):
        for cell, value in zip(row, line.values(), strict=True):
            if value is None:
                assert cell == ""
            elif isinstance(value, str):
                assert restored(cell) == value
            else:
                assert type(value)(cell) == value


def test_every_measure_of_a_pair_has_a_column_and_a_meaning() -> None:
    blocks = (Block(BlockKind.PARAGRAPH, "A copper kettle boils quickly on the morning stove."),)
    measured = compare_articles(Article(id="1", blocks=blocks), Article(id="2", blocks=blocks))
    assert list(MEASURES) == list(measured.measures)


def test_the_rows_hold_what_the_scan_found(store: Store) -> None:
    clusters = [json.loads(line) for line in exported(store, "clusters", "jsonl").splitlines()]
    assert [(row["rank"], row["article"], row["similarity"]) for row in clusters] == [
        (0, 2, 1.0),
        (1, 1, 0.8),
        (2, 3, 0.6),
    ]
    spun, excerpt = map(json.loads, exported(store, "matches", "jsonl").splitlines())
    assert (spun["a_article"], spun["b_article"], spun["relation"]) == (1, 2, "spun")
    assert (spun["aligned"], spun["lcs"], spun["contained"]) == (3, 0.333333, None)
    assert (excerpt["relation"], excerpt["contained"]) == ("excerpt", 3)
    pages = [json.loads(line) for line in exported(store, "pages", "jsonl").splitlines()]
    assert pages[0]["title"] == report_farm.SCRIPT
    assert [page["cluster"] for page in pages] == [1, 1, 1, None, None]
    assert (pages[2]["covered_by"], pages[2]["covered_share"]) == (1, 1.0)


def test_a_formula_of_a_page_is_inert_in_csv_and_whole_in_json(store: Store) -> None:
    assert f"'{report_farm.FORMULA}" in [
        row["title"] for row in csv.DictReader(io.StringIO(exported(store, "pages", "csv")))
    ]
    assert json.dumps(report_farm.FORMULA) in exported(store, "pages", "jsonl")


@given(st.text())
@example("=1+1")
@example(" \u00a0+cmd|' /C calc'!A0")
@example("'=1")
@example('"@SUM(A1)')
@example("\t1")
@example("\r\n=1")
@example("\uff1d1+1")
@example("\ufeff-2")
def test_no_text_calculates_and_every_text_comes_back(text: str) -> None:
    stream = io.StringIO(newline="")
    csv.writer(stream).writerow([inert(text), "end"])
    ((cell, _),) = csv.reader(io.StringIO(stream.getvalue(), newline=""))
    assert restored(cell) == text
    assert not re.match(r"\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n]", cell)


@pytest.mark.parametrize(("what", "format_"), [("secrets", "csv"), ("pages", "doc")])
def test_an_unknown_table_or_format_is_named(store: Store, what: str, format_: str) -> None:
    with pytest.raises(
        InputError, match=f"no (table|format) '{what if what not in TABLES else format_}'"
    ):
        export(store, 1, what, format_, io.StringIO())


def test_an_unknown_scan_is_refused(store: Store, tmp_path: Path) -> None:
    for format_ in FORMATS:
        stream = io.StringIO()
        with pytest.raises(StoreError):
            export(store, 99, "pages", format_, stream)
        assert stream.getvalue() == ""
