"""One site: what became of its URLs, and how all that was kept of it is forgotten."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, delete, exists, func, select
from sqlalchemy.orm import Session

from crawl.errors import InputError
from crawl.frontier import PAGES
from db import schema
from db.acceptances import forget_accepted
from db.cache import forget_all
from db.engine import Store
from db.evidence import forget_unused


@dataclass(frozen=True, slots=True)
class ReasonRow:
    """URLs of one site that ended the same way.

    Attributes:
        outcome: What became of them; "waiting" for those that have none.
        reason: The plain line behind it; of a page that has no article, why; or "".
        urls: How many.
        example: One of them.
    """

    outcome: str
    reason: str
    urls: int
    example: str


@dataclass(frozen=True, slots=True)
class UrlRow:
    """One URL of a site.

    Attributes:
        url: In canonical form.
        outcome: What became of it; "waiting" where nothing has yet.
        reason: As in `ReasonRow`.
        tries: How often it was asked for since it was last queued.
        done_at: When it last came to its outcome, UTC, ISO 8601 with ``Z``; "" for not yet.
    """

    url: str
    outcome: str
    reason: str
    tries: int
    done_at: str


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What was deleted with a site.

    Attributes:
        site: Its host or name.
        captures: Its fetches and imported documents.
        articles: Its articles.
        scans: Scans that covered it, with all their results: without the site they would say what
            is not so.
        acceptances: What was accepted of it.
    """

    site: str
    captures: int
    articles: int
    scans: int
    acceptances: int


def reasons(session: Session, host: str) -> Sequence[ReasonRow]:
    """What became of a site's URLs and why, the most frequent first."""
    ended = _ended(host).subquery()
    number = func.count()
    rows = session.execute(
        select(ended.c.outcome, ended.c.reason, number, func.min(ended.c.url))
        .group_by(ended.c.outcome, ended.c.reason)
        .order_by(number.desc(), ended.c.outcome, ended.c.reason)
    )
    return [ReasonRow(*row) for row in rows]


def main_reasons(session: Session) -> Mapping[str, str]:
    """For each site why most of its URLs that brought no page brought none, and how many."""
    number = func.count()
    rows = session.execute(
        select(schema.Site.host, schema.Url.reason, number)
        .join(schema.Url)
        .where(schema.Url.outcome.not_in(PAGES), schema.Url.reason.is_not(None))
        .group_by(schema.Site.host, schema.Url.reason)
        .order_by(number, schema.Url.reason.desc())
    )
    return {host: f"{reason} ({urls:,})" for host, reason, urls in rows}


def ends(session: Session, host: str) -> Iterator[UrlRow]:
    """What became of each URL of a site and why, in the order they were found."""
    for row in session.execute(_ended(host).execution_options(yield_per=1000)):
        yield UrlRow(*row)


def _ended(host: str) -> Select[*tuple[Any, ...]]:
    """The URLs of a site with their ends; of a page that has no article, the reason is that."""
    url, capture = schema.Url, schema.Capture
    newest = (
        select(func.max(capture.id))
        .where(capture.url_id == url.id, capture.extraction != "unchanged")
        .correlate(url)
        .scalar_subquery()
    )
    return (
        select(
            url.url.label("url"),
            func.coalesce(url.outcome, "waiting").label("outcome"),
            func.coalesce(url.reason, capture.extraction_reason, "").label("reason"),
            url.tries.label("tries"),
            func.coalesce(url.done_at, "").label("done_at"),
        )
        .select_from(url)
        .join(schema.Site, schema.Site.id == url.site_id)
        .outerjoin(capture, capture.id == newest)
        .where(schema.Site.host == host)
        .order_by(url.id)
    )


def forget(store: Store, host: str) -> Forgotten:
    """Delete a site and everything that was kept of it, down to the bytes in the file.

    What other sites' pages say of it stays with them, and so do the settings that their scans
    recorded. No scan and no crawl may be running: see `db.lock`.

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
        captures = _count(session, schema.Capture, site_id)
        articles = _count(session, schema.Article, site_id)
        session.execute(delete(schema.Site).where(schema.Site.id == site_id))
        accepted = forget_accepted(session, host)
        used = exists().where(schema.Capture.body_sha256 == schema.Body.sha256)
        session.execute(delete(schema.Body).where(~used))
        # These hold words of its articles beside others'; they are made again when needed.
        session.execute(delete(schema.LookupRun))
        forget_all(session)
        forget_unused(session)
    store.compact()
    return Forgotten(host, captures, articles, len(covering), accepted)


def _count(
    session: Session, table: type[schema.Capture] | type[schema.Article], site_id: int
) -> int:
    counted = select(func.count()).select_from(table).where(table.site_id == site_id)
    return session.execute(counted).scalar_one()
