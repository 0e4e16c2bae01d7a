"""Read the passages that recur, and where they stand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import schema
from db.references import STREAM, reference
from db.scan_rows import PassageRow, PlaceRow

CHUNK = 500  # articles asked for at once


def passages(
    session: Session,
    scan_id: int,
    kind: str | None = None,
    *,
    limit: int | None = None,
    offset: int = 0,
) -> Iterator[PassageRow]:
    """Recurring passages by number, which is most pages first.

    Args:
        session: Any.
        scan_id: The scan.
        kind: boilerplate, shared or restated; all without it.
        limit: At most so many.
        offset: Leave out so many first.
    """
    passage = schema.Passage
    query = (
        select(
            passage.id,
            passage.number,
            passage.kind,
            passage.text,
            passage.words,
            passage.articles,
            passage.sites,
        )
        .where(passage.scan_id == scan_id)
        .order_by(passage.number)
        .limit(limit)
        .offset(offset)
    )
    if kind is not None:
        query = query.where(passage.kind == kind)
    for row in session.execute(query, execution_options=STREAM):
        yield PassageRow(*row)


def boilerplate(
    session: Session, scan_id: int, article_ids: Sequence[int]
) -> dict[int, list[tuple[int, int]]]:
    """Where the boilerplate of their sites stands in articles, as a scan found it.

    Args:
        session: Any.
        scan_id: The scan.
        article_ids: The articles.

    Returns:
        By article id, ``[start, end)`` in the article's text; without those that have none.
    """
    place, found = schema.PassagePlace, schema.Passage
    spans: dict[int, list[tuple[int, int]]] = {}
    for first in range(0, len(article_ids), CHUNK):
        rows = session.execute(
            select(place.article_id, place.start, place.end)
            .join(found, found.id == place.passage_id)
            .where(
                place.article_id.in_(article_ids[first : first + CHUNK]),
                found.scan_id == scan_id,
                found.kind == "boilerplate",
            )
            .order_by(place.article_id, place.start)
        )
        for article_id, start, end in rows:
            spans.setdefault(article_id, []).append((start, end))
    return spans


def passage(session: Session, scan_id: int, number: int) -> PassageRow | None:
    """One passage by its number within the scan, None where there is none."""
    return next(passages(session, scan_id, limit=1, offset=number - 1), None) if number else None


def places(
    session: Session, passage_id: int, *, limit: int | None = None, offset: int = 0
) -> Iterator[PlaceRow]:
    """Where a passage stands, by article and offset.

    Args:
        session: Any.
        passage_id: `PassageRow.id`.
        limit: At most so many.
        offset: Leave out so many first.
    """
    place, ref = schema.PassagePlace, reference()
    query = select(*ref.columns, place.start, place.end).select_from(place)
    query = (
        ref.join(query, place.article_id)
        .where(place.passage_id == passage_id)
        .order_by(place.article_id, place.start)
        .limit(limit)
        .offset(offset)
    )
    for row in session.execute(query, execution_options=STREAM):
        yield PlaceRow(ref.of(row), row.start, row.end)
