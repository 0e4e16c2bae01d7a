"""Ids that pages carry: stored as extraction finds them, read back for the network of sites."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from sqlalchemy import and_, delete, insert, select
from sqlalchemy.orm import Session

from crawl.ownership import OwnershipId
from db import schema
from db.references import STREAM
from db.rows import MarkRow


def save_ids(session: Session, capture_id: int, ids: Iterable[OwnershipId]) -> None:
    """Store the ids of a capture in place of those that an earlier extraction found."""
    table = schema.Ownership
    session.execute(delete(table).where(table.capture_id == capture_id))
    rows = [{"capture_id": capture_id, "kind": kind, "value": value} for kind, value in ids]
    if rows:
        session.execute(insert(table), rows)


def marks(session: Session, hosts: Collection[str]) -> Iterator[MarkRow]:
    """Every id of every page of some sites, ordered by id and site."""
    mark, capture, site, article = (
        schema.Ownership,
        schema.Capture,
        schema.Site,
        schema.Article,
    )
    query = (
        select(mark.kind, mark.value, site.host, article.id)
        .join(capture, capture.id == mark.capture_id)
        .join(site, site.id == capture.site_id)
        .outerjoin(article, and_(article.capture_id == capture.id, article.current))
        .where(site.host.in_(hosts))
        .order_by(mark.kind, mark.value, site.host, article.id)
    )
    for row in session.execute(query, execution_options=STREAM):
        yield MarkRow(*row)
