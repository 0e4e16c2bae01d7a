"""Ids that pages carry: stored as extraction finds them, read back for the network of sites."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from sqlalchemy import and_, bindparam, delete, insert, select
from sqlalchemy.orm import Session

from crawl.ownership import OwnershipId
from db import schema
from db.references import STREAM
from db.rows import MarkRow

_TABLE = schema.Base.metadata.tables[schema.Ownership.__tablename__]
_FORGET = delete(_TABLE).where(_TABLE.c.capture_id == bindparam("capture"))


def save_ids(session: Session, capture_id: int, ids: Iterable[OwnershipId]) -> None:
    """Store the ids of a capture in place of those that an earlier extraction found."""
    session.execute(_FORGET, {"capture": capture_id})
    rows = [{"capture_id": capture_id, "kind": kind, "value": value} for kind, value in ids]
    if rows:
        session.execute(insert(_TABLE), rows)


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


def ids_of_article(session: Session, article_id: int) -> tuple[OwnershipId, ...]:
    """The ids of the page that an article was taken from."""
    mark, article = schema.Ownership, schema.Article
    rows = session.execute(
        select(mark.kind, mark.value)
        .join(article, article.capture_id == mark.capture_id)
        .where(article.id == article_id)
        .order_by(mark.kind, mark.value)
    )
    return tuple(OwnershipId(kind, value) for kind, value in rows)
