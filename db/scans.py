"""Write one scan: begun first, then its rows, finished last.

A scan that was never finished is shown to nobody, so its rows go in by many short transactions:
other writers get their turn, and rows may be computed while they are stored. Rows are plain typed
dicts, so that whoever computes them needs to know no table; what becomes JSON may be a dataclass.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, TypedDict, TypeVar

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from db import schema
from db.engine import Store, now
from db.evidence import (
    MatchEvidence,
    forget_unused,
    key_of,
    packed,
    save_details,
    save_match_evidence,
    save_templates,
)

CHUNK = 1000  # rows handed to SQLite at once

Row = TypeVar("Row")


class MatchValues(TypedDict):
    """A compared pair, ``a_id < b_id``."""

    a_id: int
    b_id: int
    relation: str
    provisional: str
    contained_id: int | None
    confidence: float
    evidence: MatchEvidence
    declared: str
    reason: str


class RoleValues(TypedDict):
    """What a page is for; parts as (start, end, role, reason)."""

    article_id: int
    role: str
    reason: str
    declared: str
    of_id: int | None
    parts: Sequence[tuple[int, int, str, str]]


class FindingValues(TypedDict):
    """A declaration that contradicts what was found."""

    kind: str
    article_id: int
    other_id: int | None
    text: str
    fix: str


class ClusterValues(TypedDict):
    """A cluster and its members as (article id, similarity), the representative first.

    Its template is as `db.evidence.packed` makes it bytes; None without one.
    """

    number: int
    key: str
    kind: str
    cohesion: float
    confidence: float
    template: bytes | None
    origin: object
    members: Sequence[tuple[int, float]]


class PassageValues(TypedDict):
    """A recurring text and its places as (article id, start, end)."""

    number: int
    kind: str
    text: str
    words: int
    articles: int
    sites: int
    places: Sequence[tuple[int, int, int]]


class RedundancyValues(TypedDict):
    """How much of an article others say; covered_by as (article id, share), largest first."""

    article_id: int
    share: float
    same_site: float
    other_sites: float
    covered_by: Sequence[tuple[int, float]]


class RepetitionValues(TypedDict):
    """How much an article restates itself.

    Detail is the key under which the evidence is kept, empty without any, or the evidence itself,
    which is what ``score --json`` prints.
    """

    article_id: int
    score: float
    words: int
    restated_words: int
    detail: object


def begin_scan(
    store: Store,
    sites: Sequence[str],
    settings: Mapping[str, Any],
    versions: Mapping[str, Any],
    *,
    kind: str = "scan",
) -> int:
    """Begin a scan; nobody sees it before `finish_scan`.

    Args:
        store: Where it goes.
        sites: Hosts it covers.
        settings: All settings it runs with, as JSON data.
        versions: Versions of what makes its results, as JSON data.
        kind: "scan", or "score" for one article scored on its own.

    Returns:
        The scan's id.
    """
    with store.write() as session:
        scan = schema.Scan(
            kind=kind,
            started_at=now(),
            sites=list(sites),
            settings=dict(settings),
            versions=dict(versions),
            counts={},
            notes=[],
        )
        session.add(scan)
        session.flush()
        return scan.id


def save_matches(store: Store, scan_id: int, rows: Iterable[MatchValues]) -> None:
    """Store the compared pairs of a scan."""
    for chunk in _chunks(rows):
        with store.write() as session:
            _save_matches(session, scan_id, chunk)


def _save_matches(session: Session, scan_id: int, rows: Sequence[MatchValues]) -> None:
    save_match_evidence(session, (row["evidence"] for row in rows))
    values = []
    for row in rows:
        named: dict[str, Any] = {**row, "scan_id": scan_id, "detail": row["evidence"].key}
        del named["evidence"]
        values.append(named)
    _insert(session, schema.Match, values)


def save_clusters(store: Store, scan_id: int, clusters: Iterable[ClusterValues]) -> None:
    """Store the clusters of a scan with their members."""
    for chunk in _chunks(clusters):
        with store.write() as session:
            _save_clusters(session, scan_id, chunk)


def _save_clusters(session: Session, scan_id: int, clusters: Sequence[ClusterValues]) -> None:
    save_templates(session, filter(None, (cluster["template"] for cluster in clusters)))
    ids = _insert_numbered(
        session,
        schema.Cluster,
        [
            {
                "scan_id": scan_id,
                "number": cluster["number"],
                "key": cluster["key"],
                "kind": cluster["kind"],
                "size": len(cluster["members"]),
                "cohesion": cluster["cohesion"],
                "confidence": cluster["confidence"],
                "representative_id": cluster["members"][0][0],
                "template": key_of(cluster["template"]) if cluster["template"] else None,
                "origin": cluster["origin"],
            }
            for cluster in clusters
        ],
    )
    members = (
        {
            "cluster_id": ids[cluster["number"]],
            "article_id": article_id,
            "rank": rank,
            "similarity": similarity,
        }
        for cluster in clusters
        for rank, (article_id, similarity) in enumerate(cluster["members"])
    )
    for chunk in _chunks(members):
        _insert(session, schema.ClusterMember, chunk)


def save_passages(store: Store, scan_id: int, passages: Iterable[PassageValues]) -> None:
    """Store the recurring passages of a scan with their places."""
    for chunk in _chunks(passages):
        with store.write() as session:
            _save_passages(session, scan_id, chunk)


def _save_passages(session: Session, scan_id: int, passages: Sequence[PassageValues]) -> None:
    ids = _insert_numbered(
        session,
        schema.Passage,
        [
            {
                "scan_id": scan_id,
                **{name: value for name, value in passage.items() if name != "places"},
            }
            for passage in passages
        ],
    )
    places = (
        {"passage_id": ids[passage["number"]], "article_id": article, "start": start, "end": end}
        for passage in passages
        for article, start, end in passage["places"]
    )
    for chunk in _chunks(places):
        _insert(session, schema.PassagePlace, chunk)


def save_redundancy(store: Store, scan_id: int, rows: Iterable[RedundancyValues]) -> None:
    """Store how much of each article of a scan the others say."""
    _save(store, schema.Redundancy, scan_id, rows)


def save_repetition(store: Store, scan_id: int, rows: Iterable[RepetitionValues]) -> None:
    """Store how much each article of a scan restates itself."""
    for chunk in _chunks(rows):
        with store.write() as session:
            _save_repetition(session, scan_id, chunk)


def _save_repetition(session: Session, scan_id: int, rows: Sequence[RepetitionValues]) -> None:
    kept = []
    values = []
    for row in rows:
        key = row["detail"]
        if not isinstance(key, bytes):
            content = packed(row["detail"])
            key = key_of(content)
            kept.append((key, row["score"], row["words"], row["restated_words"], content))
        values.append({**row, "scan_id": scan_id, "detail": key})
    save_details(session, kept)
    _insert(session, schema.Repetition, values)


def save_roles(store: Store, scan_id: int, rows: Iterable[RoleValues]) -> None:
    """Store what the pages of a scan are for."""
    _save(store, schema.PageRole, scan_id, rows)


def save_findings(store: Store, scan_id: int, rows: Iterable[FindingValues]) -> None:
    """Store what the pages of a scan declare against what was found."""
    _save(store, schema.Finding, scan_id, rows)


def finish_scan(
    store: Store, scan_id: int, counts: Mapping[str, int], notes: Sequence[str] = ()
) -> None:
    """Close a scan: from now on it is shown.

    Args:
        store: Where it is.
        scan_id: The scan.
        counts: Articles, candidates, compared pairs and so on, by name.
        notes: What a bound cut short or a rule left out.
    """
    with store.write() as session:
        session.execute(
            update(schema.Scan)
            .where(schema.Scan.id == scan_id)
            .values(finished_at=now(), counts=dict(counts), notes=list(notes))
        )


def delete_scan(store: Store, scan_id: int) -> None:
    """Delete a scan with all its rows, and the evidence that no other scan has; articles stay."""
    with store.write() as session:
        of = schema.Repetition
        keys = session.scalars(select(of.detail).where(of.scan_id == scan_id)).all()
        session.execute(delete(schema.Scan).where(schema.Scan.id == scan_id))
        forget_unused(session, keys)


def _save(
    store: Store, table: type[schema.Base], scan_id: int, rows: Iterable[Mapping[str, Any]]
) -> None:
    """Insert rows whose names are the table's columns."""
    for chunk in _chunks(rows):
        with store.write() as session:
            _insert(session, table, [{"scan_id": scan_id, **row} for row in chunk])


def _insert(session: Session, table: type[schema.Base], rows: list[dict[str, Any]]) -> None:
    """Insert rows past the session's own bookkeeping, which takes longer than SQLite does."""
    session.execute(insert(schema.Base.metadata.tables[table.__tablename__]), rows)


def _insert_numbered(
    session: Session, table: type[schema.Cluster | schema.Passage], rows: list[dict[str, Any]]
) -> dict[int, int]:
    """Insert rows that carry a number; their new ids by that number."""
    inserted = session.execute(insert(table).returning(table.number, table.id), rows)
    return dict(inserted.all())


def _chunks(rows: Iterable[Row]) -> Iterator[list[Row]]:
    left = iter(rows)
    while chunk := list(islice(left, CHUNK)):
        yield chunk
