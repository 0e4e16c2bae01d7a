"""Exports: documented columns, numbers that are numbers, and no cell that calculates."""

from __future__ import annotations

import csv
import io
import json
import re
import runpy
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import networkx
import openpyxl
import pandas
import pyarrow.parquet
import pytest
import report_farm
from hypothesis import example, given
from hypothesis import strategies as st

from crawl.article import Article, Block, BlockKind
from crawl.errors import InputError, StoreError
from db.engine import Store
from dedup.engine.matching import compare_articles
from dedup.report.columns import moment
from dedup.report.present import visible
from dedup.report.tables import TABLES, VERSION
from dedup.report.wording import MEASURES
from dedup.report.writers import FORMATS, export, inert

ROWS = {
    "clusters": 3,
    "matches": 2,
    "pages": 5,
    "articles": 5,
    "sites": 3,
    "network": 2,
    "templates": 1,
    "findings": 2,
}
GOLD = Path(__file__).with_name("gold")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with report_farm.build(tmp_path_factory.mktemp("store") / "farm.db") as opened:
        yield opened


def written(store: Store, what: str, format_: str) -> io.BytesIO:
    stream = io.BytesIO()
    assert export(store, 1, what, format_, stream) == ROWS[what]
    stream.seek(0)
    return stream


def exported(store: Store, what: str, format_: str) -> str:
    return written(store, what, format_).getvalue().decode()


def gold(what: str) -> list[dict[str, Any]]:
    """The rows that every format must give back."""
    text = (GOLD / f"{what}.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.split("\n") if line]


def typed(what: str, rows: list[dict[str, Any]], change: Callable[[str], str]) -> list[list[Any]]:
    """Rows with real times, and every text changed as the format changes it."""
    types = {column.name: column.type for column in TABLES[what].columns}
    return [
        [
            moment(value) if types[name] is datetime else
            change(value) if isinstance(value, str) else value
            for name, value in row.items()
        ]
        for row in rows
    ]  # fmt: skip


def restored(cell: str) -> str:
    """What an import does that knows the quote: take it off where it was put."""
    return cell[1:] if cell.startswith("'") and inert(cell[1:]) == cell else cell


@pytest.mark.parametrize("what", TABLES)
def test_json_lines_are_as_they_were(store: Store, what: str) -> None:
    assert [json.loads(line) for line in exported(store, what, "jsonl").splitlines()] == gold(what)


@pytest.mark.parametrize("what", TABLES)
def test_a_spreadsheet_has_types_a_frozen_header_filters_and_no_formula(
    store: Store, what: str
) -> None:
    book = openpyxl.load_workbook(written(store, what, "xlsx"))
    sheet = book[what]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == sheet.dimensions
    header, *rows = sheet.iter_rows()
    assert [cell.value for cell in header] == list(gold(what)[0])
    assert {cell.data_type for row in rows for cell in row} <= {
        "n", "d", "s", "inlineStr",
    }  # fmt: skip
    expected = typed(what, gold(what), lambda text: str(visible(text)))
    for row, values in zip(rows, expected, strict=True):
        for cell, value in zip(row, values, strict=True):
            wanted = value.replace(tzinfo=None) if isinstance(value, datetime) else value
            assert cell.value == (wanted if wanted != "" else None)
    meanings = dict(book["columns"].iter_rows(min_row=2, values_only=True))
    assert meanings.pop("version") == VERSION
    assert meanings == {column.name: column.meaning for column in TABLES[what].columns}


@pytest.mark.parametrize("what", TABLES)
def test_parquet_has_types_meanings_and_every_text_as_it_is(store: Store, what: str) -> None:
    table = pyarrow.parquet.read_table(written(store, what, "parquet"))
    assert table.schema.metadata[b"unspin_columns"] == str(VERSION).encode()
    assert all(field.metadata[b"meaning"] for field in table.schema)
    rows = [list(row.values()) for row in table.to_pylist()]
    assert rows == typed(what, gold(what), str)


@pytest.mark.parametrize("what", TABLES)
def test_pandas_reads_csv_with_its_numbers(store: Store, what: str) -> None:
    frame = pandas.read_csv(written(store, what, "csv"), keep_default_na=False, na_values=[""])
    assert list(frame.columns) == list(gold(what)[0])
    for column in TABLES[what].columns:
        if column.type in (int, float):
            expected = [row[column.name] for row in gold(what)]
            found = [None if pandas.isna(value) else value for value in frame[column.name]]
            assert found == expected


@pytest.mark.parametrize("format_", ["csv", "gexf"])
def test_ids_of_intermediaries_tie_no_sites(store: Store, format_: str) -> None:
    for kind, ties in (("PUBLISHER", True), ("INTERMEDIARY", False)):
        stream = io.BytesIO()
        export(store, 1, "network", format_, stream, {"pub-1": kind})
        assert (b"adsense pub-1" in stream.getvalue()) == ties


@pytest.mark.parametrize("format_", ["gexf", "graphml"])
def test_the_network_is_read_back_with_weights_and_communities(store: Store, format_: str) -> None:
    read = {"gexf": networkx.read_gexf, "graphml": networkx.read_graphml}[format_]
    graph = read(written(store, "network", format_))
    assert set(graph.nodes) == {"one.example", "two.example", "<b>import</b>"}
    for row in gold("network"):
        edge = graph.edges[row["site_a"], row["site_b"]]
        assert edge["weight"] == pytest.approx(row["strength"] + row["clusters"])
        assert (edge["verdict"], edge["ids"]) == (row["verdict"], row["ids"])
    assert {node["community"] for _, node in graph.nodes(data=True)} == {1}
    with pytest.raises(InputError, match="only the network"):
        export(store, 1, "pages", format_, io.BytesIO())


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


def test_every_column_is_documented() -> None:
    root = Path(__file__).resolve().parents[2]
    render = runpy.run_path(str(root / "docs" / "render.py"))
    assert (root / "docs" / "exports.md").read_text(encoding="utf-8") == render["exports_md"]()


def test_every_measure_of_a_pair_has_a_column_and_a_meaning() -> None:
    blocks = (Block(BlockKind.PARAGRAPH, "A copper kettle boils quickly on the morning stove."),)
    measured = compare_articles(Article(id="1", blocks=blocks), Article(id="2", blocks=blocks))
    assert set(MEASURES) == set(measured.measures)


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
        export(store, 1, what, format_, io.BytesIO())


def test_an_unknown_scan_is_refused(store: Store, tmp_path: Path) -> None:
    for format_ in FORMATS:
        stream = io.BytesIO()
        with pytest.raises(StoreError):
            export(store, 99, "network", format_, stream)
        assert stream.getvalue() == b""
