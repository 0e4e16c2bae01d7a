"""One site: what became of its URLs, and how all that was kept of it is forgotten."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, exists, func, select
from sqlalchemy.orm import Session

from crawl.errors import InputError
from db import schema
from db.engine import Store
from db.memory import forget_all


@dataclass(frozen=True, slots=True)
class ReasonRow:
    """URLs of one site that ended the same way.

    Attributes:
        outcome: What became of them; "waiting" for those that have none.
        reason: The plain line behind it, or "".
        urls: How many.
        example: One of them.
    """

    outcome: str
    reason: str
    urls: int
    example: str


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What was deleted with a site.

    Attributes:
        site: Its host or name.
        captures: Its fetches and imported documents.
        articles: Its articles.
        scans: Scans that covered it, with all their results: without the site they would say what
            is not so.
    """

    site: str
    captures: int
    articles: int
    scans: int


def reasons(session: Session, host: str) -> Sequence[ReasonRow]:
    """What became of a site's URLs and why, the most frequent first."""
    outcome = func.coalesce(schema.Url.outcome, "waiting")
    reason = func.coalesce(schema.Url.reason, "")
    number = func.count()
    rows = session.execute(
        select(outcome, reason, number, func.min(schema.Url.url))
        .join(schema.Site)
        .where(schema.Site.host == host)
        .group_by(outcome, reason)
        .order_by(number.desc(), outcome, reason)
    )
    return [ReasonRow(*row) for row in rows]


def forget(store: Store, host: str) -> Forgotten:
    """Delete a site and everything that was kept of it, down to the bytes in the file.

    Raises:
        InputError: No such site is stored.
        StoreBusy: Another process is using the database.
    """
    with store.write() as session:
        site_id = session.scalar(select(schema.Site.id).where(schema.Site.host == host))
        if site_id is None:
            raise InputError(f"{store.path}: no stored site {host}")
        covering = [
            scan_id
            for scan_id, sites in session.execute(select(schema.Scan.id, schema.Scan.sites))
            if host in sites
        ]
        session.execute(delete(schema.Scan).where(schema.Scan.id.in_(covering)))
        forgotten = Forgotten(
            site=host,
            captures=_count(session, schema.Capture, site_id),
            articles=_count(session, schema.Article, site_id),
            scans=len(covering),
        )
        session.execute(delete(schema.Site).where(schema.Site.id == site_id))
        used = exists().where(schema.Capture.body_sha256 == schema.Body.sha256)
        session.execute(delete(schema.Body).where(~used))
        # These hold words of its articles beside others'; they are made again when needed.
        session.execute(delete(schema.LookupRun))
        forget_all(session)
    store.compact()
    return forgotten


def _count(
    session: Session, table: type[schema.Capture] | type[schema.Article], site_id: int
) -> int:
    counted = select(func.count()).select_from(table).where(table.site_id == site_id)
    return session.execute(counted).scalar_one()
