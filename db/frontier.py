"""The crawl queue in SQLite: page, links, outcome and politeness in one transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import ColumnElement, ScalarSelect, func, insert, select, update
from sqlalchemy.orm import Session

from crawl.frontier import (
    MAX_INTERRUPTIONS,
    Claim,
    Link,
    Outcome,
    Result,
    SiteState,
    Source,
    interrupted,
)
from crawl.page import Page, utc_now
from crawl.urls import site_of
from db.captures import ensure_site, save_capture
from db.engine import Store
from db.schema import Site, Url

_LOOKUP = 500  # URLs in one query


class SqliteFrontier:
    """A `crawl.frontier.Frontier` over the tables site, url, capture and body."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def recover(self) -> int:
        """See `crawl.frontier.Frontier.recover`."""
        with self._store.write() as session:
            claimed = session.execute(select(Url.id, Url.tries).where(Url.state == "claimed")).all()
            for row in claimed:
                values: dict[str, str] = {"state": "waiting"}
                if row.tries >= MAX_INTERRUPTIONS:
                    outcome = interrupted(row.tries)
                    values = {
                        "state": "done",
                        "outcome": outcome.result,
                        "reason": outcome.reason,
                    }
                session.execute(update(Url).where(Url.id == row.id).values(values))
        return len(claimed)

    def start(self, urls: Sequence[str], source: Source) -> None:
        """See `crawl.frontier.Frontier.start`."""
        with self._store.write() as session:
            _add(session, [Link(url, source) for url in urls], None)
            for some in _batched(urls, _LOOKUP):
                known = Url.url.in_(some)
                session.execute(
                    update(Url).where(known).values(source=source, depth=0, parent_id=None)
                )
                session.execute(
                    update(Url)
                    .where(known, Url.state == "done", Url.outcome == Result.FAILED)
                    .values(state="waiting", outcome=None, tries=0, not_before=0.0)
                )

    def add(self, site: str, robots: Page, links: Sequence[Link]) -> dict[str, int]:
        """See `crawl.frontier.Frontier.add`."""
        with self._store.write() as session:
            session.execute(
                update(Site)
                .where(Site.host == site)
                .values(
                    robots=robots.body,
                    robots_status=robots.status,
                    robots_at=datetime.fromisoformat(robots.fetched_at).timestamp(),
                )
            )
            return _add(session, links, None)

    def site(self, site: str) -> SiteState:
        """See `crawl.frontier.Frontier.site`."""
        with self._store.read() as session:
            row = session.scalar(select(Site).where(Site.host == site))
            if row is None:
                return SiteState()
            return SiteState(**{name: getattr(row, name) for name in SiteState.__slots__})

    def claim(
        self, site: str, state: SiteState, *, now: float, max_depth: int, listed: bool
    ) -> Claim | None:
        """See `crawl.frontier.Frontier.claim`."""
        with self._store.write() as session:
            row = session.execute(
                select(Url.id, Url.url, Url.depth, Url.source, Url.tries)
                .where(*_waiting(site, max_depth, listed), Url.not_before <= now)
                .order_by(Url.depth, Url.id)
                .limit(1)
            ).first()
            if row is None:
                return None
            tries = row.tries + 1
            session.execute(
                update(Url).where(Url.id == row.id).values(state="claimed", tries=tries)
            )
            _save_state(session, site, state)
            return Claim(
                id=row.id,
                url=row.url,
                site=site,
                depth=row.depth,
                source=Source(row.source),
                tries=tries,
                hops=_hops(session, row.id),
            )

    def due(self, site: str, *, max_depth: int, listed: bool) -> float | None:
        """See `crawl.frontier.Frontier.due`."""
        with self._store.read() as session:
            return session.scalar(
                select(func.min(Url.not_before)).where(*_waiting(site, max_depth, listed))
            )

    def complete(
        self,
        claim: Claim,
        page: Page | None,
        links: Sequence[Link],
        outcome: Outcome,
        state: SiteState,
    ) -> dict[str, int]:
        """See `crawl.frontier.Frontier.complete`."""
        ended = outcome.retry_at is None
        with self._store.write() as session:
            session.execute(
                update(Url)
                .where(Url.id == claim.id)
                .values(
                    state="done" if ended else "waiting",
                    outcome=outcome.result if ended else None,
                    reason=outcome.reason or None,
                    not_before=outcome.retry_at or 0.0,
                )
            )
            _save_state(session, claim.site, state)
            if page is not None:
                save_capture(
                    session,
                    site_id=ensure_site(session, claim.site),
                    url_id=claim.id,
                    url=claim.url,
                    final_url=page.url,
                    fetched_at=page.fetched_at,
                    status=page.status,
                    headers=page.headers,
                    content_type=page.headers.get("content-type", ""),
                    body=page.body,
                    truncated=page.truncated,
                )
            return _add(session, links, claim.id)

    def release(self, claim: Claim) -> None:
        """See `crawl.frontier.Frontier.release`."""
        with self._store.write() as session:
            session.execute(
                update(Url).where(Url.id == claim.id).values(state="waiting", tries=claim.tries - 1)
            )

    def defer(self, site: str, reason: str, *, deeper_than: int = -1) -> None:
        """See `crawl.frontier.Frontier.defer`."""
        with self._store.write() as session:
            session.execute(
                update(Url)
                .where(
                    Url.site_id == _site_id(site),
                    Url.state == "waiting",
                    Url.depth > deeper_than,
                )
                .values(outcome=Result.DEFERRED, reason=reason)
            )

    def counts(self, site: str) -> dict[str, int]:
        """See `crawl.frontier.Frontier.counts`."""
        with self._store.read() as session:
            rows = session.execute(
                select(func.coalesce(Url.outcome, "waiting"), func.count())
                .join(Site)
                .where(Site.host == site)
                .group_by(Url.outcome)
            )
            return dict(rows.all())


def _add(session: Session, links: Sequence[Link], parent: int | None) -> dict[str, int]:
    """Insert the URLs that are not known; returns how many of them wait in each site."""
    new: dict[str, Link] = {}
    for link in links:
        new.setdefault(link.url, link)
    for some in _batched(list(new), _LOOKUP):
        for url in session.scalars(select(Url.url).where(Url.url.in_(some))):
            del new[url]
    site_ids = {site: ensure_site(session, site) for site in dict.fromkeys(map(site_of, new))}
    waiting: Counter[str] = Counter()
    rows = []
    now = utc_now()
    for link in new.values():
        site = site_of(link.url)
        waiting[site] += not link.skip
        rows.append(
            {
                "site_id": site_ids[site],
                "url": link.url,
                "depth": link.depth,
                "source": link.source,
                "parent_id": parent,
                "state": "done" if link.skip else "waiting",
                "outcome": Result.SKIPPED if link.skip else None,
                "reason": link.skip or None,
                "lastmod": link.lastmod or None,
                "discovered_at": now,
            }
        )
    if rows:
        session.execute(insert(Url), rows)
    return dict(+waiting)


def _waiting(site: str, max_depth: int, listed: bool) -> list[ColumnElement[bool]]:
    """Conditions for a site's URLs that wait within a crawl's reach."""
    conditions = [
        Url.site_id == _site_id(site),
        Url.state == "waiting",
        Url.depth <= max_depth,
    ]
    return [*conditions, Url.source == Source.LIST] if listed else conditions


def _site_id(site: str) -> ScalarSelect[int]:
    return select(Site.id).where(Site.host == site).scalar_subquery()


def _save_state(session: Session, site: str, state: SiteState) -> None:
    session.execute(update(Site).where(Site.host == site).values(asdict(state)))


def _hops(session: Session, url_id: int) -> int:
    """Ancestors of a URL that stand at its own depth: redirects and sitemap indexes."""
    row_of = select(Url.parent_id, Url.depth)
    row = session.execute(row_of.where(Url.id == url_id)).one()
    hops = 0
    while row.parent_id is not None:
        parent = session.execute(row_of.where(Url.id == row.parent_id)).one()
        if parent.depth != row.depth:
            break
        row, hops = parent, hops + 1
    return hops


def _batched(urls: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    for at in range(0, len(urls), size):
        yield urls[at : at + size]
