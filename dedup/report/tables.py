"""A scan's results as rows for other programs: CSV for spreadsheets, JSON lines for the rest."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Generic, TextIO, TypeVar

from sqlalchemy.orm import Session

from crawl.errors import InputError
from db import pages, results, roles
from db.engine import Store
from db.rows import ArticleRef, ClusterRow, FindingRow, MatchRow, MemberRow, PageRow
from dedup.report.wording import MEASURES

FORMATS = ("csv", "jsonl")

Cell = str | int | float | None
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Column(Generic[Row]):
    """A column: its name, what it says, and how it is read off a row."""

    name: str
    meaning: str
    value: Callable[[Row], Cell]


@dataclass(frozen=True, slots=True)
class Table(Generic[Row]):
    """A table: what a row is, its columns in order, and the rows of a scan."""

    meaning: str
    columns: tuple[Column[Row], ...]
    rows: Callable[[Session, int], Iterator[Row]]


def export(
    store: Store,
    scan_id: int,
    what: str,
    format: str,  # noqa: A002 - as the command's option is called
    stream: TextIO,
) -> int:
    """Write one table of a scan, row by row.

    A CSV cell that a spreadsheet would calculate is written with a quote before it; JSON lines
    hold every text as it is. Numbers are numbers, shares between 0 and 1.

    Args:
        store: Where the scan is.
        scan_id: A finished scan.
        what: A name of `TABLES`.
        format: One of `FORMATS`.
        stream: Opened as UTF-8, for CSV with ``newline=""``.

    Returns:
        The number of rows.

    Raises:
        InputError: There is no such table or format.
        StoreError: There is no such scan.
    """
    if what not in TABLES:
        raise InputError(f"no table {what!r}; there are {', '.join(TABLES)}")
    if format not in FORMATS:
        raise InputError(f"no format {format!r}; there are {', '.join(FORMATS)}")
    table = TABLES[what]
    names = [column.name for column in table.columns]
    count = 0
    with store.read() as session:
        results.scan(session, scan_id)
        write = _csv_writer(stream, names) if format == "csv" else _jsonl_writer(stream, names)
        for count, row in enumerate(table.rows(session, scan_id), 1):  # noqa: B007 - the last one
            write([_rounded(column.value(row)) for column in table.columns])
    return count


def _csv_writer(stream: TextIO, names: list[str]) -> Callable[[list[Cell]], None]:
    writer = csv.writer(stream)
    writer.writerow(names)

    def write(cells: list[Cell]) -> None:
        writer.writerow([inert(cell) if isinstance(cell, str) else cell for cell in cells])

    return write


def _jsonl_writer(stream: TextIO, names: list[str]) -> Callable[[list[Cell]], None]:
    def write(cells: list[Cell]) -> None:
        record = dict(zip(names, cells, strict=True))
        stream.write(json.dumps(record, ensure_ascii=False, allow_nan=False) + "\n")

    return write


_CALCULATED = re.compile(
    # What a spreadsheet skips at the beginning of a cell, then what begins a formula.
    r"""[\s\x00-\x1f\x7f"'\u200b-\u200f\u2060\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n]"""
)


def inert(text: str) -> str:
    """A text that no spreadsheet calculates; taking off the first quote gives it back."""
    return f"'{text}" if _CALCULATED.match(text) else text


def _rounded(cell: Cell) -> Cell:
    return round(cell, 6) if isinstance(cell, float) else cell


def _article_columns(prefix: str, of: Callable[[Row], ArticleRef]) -> tuple[Column[Row], ...]:
    """The columns that name an article."""
    return (
        Column(f"{prefix}article", "the article's id in the store", lambda row: of(row).id),
        Column(f"{prefix}url", "where it was found", lambda row: of(row).url),
        Column(f"{prefix}title", "its title", lambda row: of(row).title),
        Column(f"{prefix}site", "its host", lambda row: of(row).site),
    )


_Membership = tuple[ClusterRow, MemberRow]


def _memberships(session: Session, scan_id: int) -> Iterator[_Membership]:
    for cluster in list(results.clusters(session, scan_id)):
        for member in results.cluster_members(session, cluster.id):
            yield cluster, member


_CLUSTERS: Table[_Membership] = Table(
    "one row for every article that is in a cluster",
    (
        Column("cluster", "number of the cluster, the biggest is 1", lambda row: row[0].number),
        Column("key", "the same for the same members in every scan", lambda row: row[0].key),
        Column("kind", "the relation that holds it together", lambda row: row[0].kind),
        Column("confidence", "how sure the kind is, 0–1", lambda row: row[0].confidence),
        Column("size", "articles in the cluster", lambda row: row[0].size),
        Column("sites", "sites they stand on", lambda row: row[0].sites),
        Column(
            "cohesion",
            "mean similarity of the members to the representative, 0–1",
            lambda row: row[0].cohesion,
        ),
        Column("rank", "0 for the representative, then by likeness", lambda row: row[1].rank),
        Column("similarity", "to the representative, 0–1", lambda row: row[1].similarity),
        *_article_columns("", lambda row: row[1].article),
        Column("words", "words of the article", lambda row: row[1].words),
        Column("published", "as the page states it", lambda row: row[1].published),
        Column("modified", "last change, as the page states it", lambda row: row[1].modified),
        Column("fetched_at", "when it was fetched or imported, UTC", lambda row: row[1].fetched_at),
    ),
    _memberships,
)


def _measure(name: str) -> Callable[[MatchRow], Cell]:
    return lambda match: match.measures.get(name)


_MATCHES: Table[MatchRow] = Table(
    "one row for every compared pair of articles, A and B, that are versions of one text",
    (
        *_article_columns("a_", lambda match: match.a),
        *_article_columns("b_", lambda match: match.b),
        Column("relation", "what they are to each other", lambda match: match.relation),
        Column("provisional", "what the pair alone is called", lambda match: match.provisional),
        Column("confidence", "how sure the relation is, 0–1", lambda match: match.confidence),
        Column("contained", "of an excerpt, the inner article", lambda match: match.contained_id),
        Column("declared", "how the pages own up to it, if they do", lambda match: match.declared),
        Column("reason", "why declared, a revision or templated", lambda match: match.reason),
        Column("aligned", "sentence pairs that agree", lambda match: len(match.alignment)),
        *(
            Column(name, f"{meaning[0].lower()}{meaning[1:]}, 0–1", _measure(name))
            for name, meaning in MEASURES.items()
        ),
    ),
    results.matches,
)


def _surest_cover(page: PageRow) -> tuple[int, float] | tuple[None, None]:
    return page.covered_by[0] if page.covered_by else (None, None)


_PAGES: Table[PageRow] = Table(
    "one row for every article of the scan",
    (
        *_article_columns("", lambda page: page.article),
        Column("words", "words of the article", lambda page: page.words),
        Column("cluster", "number of its cluster, empty for none", lambda page: page.cluster),
        Column("role", "what the page is for", lambda page: page.role),
        Column("role_reason", "why it has that role", lambda page: page.reason),
        Column("declared", "how it owns up to being a duplicate", lambda page: page.declared),
        Column("of", "the article it is a variant or a part of", lambda page: page.of),
        Column(
            "redundancy",
            "share of its text that matched articles also say, 0–1",
            lambda page: page.redundancy,
        ),
        Column("same_site", "the part on its own site, 0–1", lambda page: page.same_site),
        Column("other_sites", "the part on other sites, 0–1", lambda page: page.other_sites),
        Column("covered_by", "the article that says most of it", lambda p: _surest_cover(p)[0]),
        Column("covered_share", "the share that one says, 0–1", lambda p: _surest_cover(p)[1]),
        Column("repetition", "how much it restates itself, 0–100", lambda page: page.repetition),
        Column(
            "restated_words",
            "words of the sentences that restate another place of it",
            lambda page: page.restated_words,
        ),
    ),
    pages.pages,
)

_FINDINGS: Table[FindingRow] = Table(
    "one row for every declaration that contradicts what was found",
    (
        Column("kind", "its stable name", lambda finding: finding.kind),
        *_article_columns("", lambda finding: finding.article),
        Column(
            "other_article",
            "the other article's id in the store",
            lambda finding: finding.other.id if finding.other else None,
        ),
        Column("other_url", "where that was found", lambda f: f.other.url if f.other else None),
        Column("finding", "what is wrong", lambda finding: finding.text),
        Column("fix", "what to do about it", lambda finding: finding.fix),
    ),
    roles.findings,
)

TABLES: dict[str, Table[Any]] = {
    "clusters": _CLUSTERS,
    "matches": _MATCHES,
    "pages": _PAGES,
    "findings": _FINDINGS,
}
"""What can be exported, by the name the command gives it."""
