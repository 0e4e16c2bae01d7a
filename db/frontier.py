"""The crawl queue in SQLite: page, links, outcome and politeness in one transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import datetime
from http import HTTPStatus

from sqlalchemy import (
    and_,
    func,
    insert,
    not_,
    select,
    update,
)
from sqlalchemy.orm import Session

from crawl.frontier import (
    BUDGETED,
    MAX_INTERRUPTIONS,
    MAX_PATTERN,
    RENEWED,
    Claim,
    Link,
    Outcome,
    Result,
    SiteState,
    interrupted,
    spent_pattern,
)
from crawl.page import Page, utc_now
from crawl.reach import Reach, Source
from crawl.traps import pattern
from crawl.urls import site_of
from db.captures import ensure_site, save_capture
from db.engine import Store
from db.extractions import reinstate_page, retire_page
from db.queue import hops, next_url, of_pattern, previous, site_id, waiting, within
from db.schema import Site, Url

_LOOKUP = 500  # URLs in one query


class SqliteFrontier:
    """A `crawl.frontier.Frontier` over the tables site, url, capture and body."""

    def __init__(self, store: Store, *, max_pattern: int = MAX_PATTERN) -> None:
        """Use a store that stays open.

        Args:
            store: Where the tables are.
            max_pattern: URLs of one pattern that links may add to a site.
        """
        self._store = store
        self._max_pattern = max_pattern

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
            self._add(session, [Link(url, source) for url in urls], None)
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

    def renew(self, site: str, before: str) -> int:
        """See `crawl.frontier.Frontier.renew`."""
        with self._store.write() as session:
            renewed = session.execute(
                update(Url)
                .where(
                    Url.site_id == site_id(site),
                    Url.state == "done",
                    Url.outcome.in_(RENEWED),
                    Url.done_at < before,
                )
                .values(state="waiting", outcome=None, reason=None, tries=0, not_before=0.0)
                .returning(Url.id)
            )
            return len(renewed.all())

    def declare(self, site: str) -> None:
        """See `crawl.frontier.Frontier.declare`."""
        with self._store.write() as session:
            row = session.get_one(Site, ensure_site(session, site))
            row.state = {**row.state, "declared_mine": utc_now()}

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
            return self._add(session, links, None)

    def site(self, site: str) -> SiteState:
        """See `crawl.frontier.Frontier.site`."""
        with self._store.read() as session:
            row = session.scalar(select(Site).where(Site.host == site))
            if row is None:
                return SiteState()
            return SiteState(**{name: getattr(row, name) for name in SiteState.__slots__})

    def claim(self, site: str, state: SiteState, reach: Reach, *, now: float) -> Claim | None:
        """See `crawl.frontier.Frontier.claim`."""
        with self._store.write() as session:
            row = next_url(session, site, reach, now)
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
                hops=hops(session, row.id),
                previous=previous(session, row.id) if row.done_at else None,
            )

    def due(self, site: str, reach: Reach) -> float | None:
        """See `crawl.frontier.Frontier.due`."""
        with self._store.read() as session:
            return session.scalar(select(func.min(Url.not_before)).where(*waiting(site, reach)))

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
                    **({"done_at": utc_now()} if ended else {}),
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
                    body=None if page.status == HTTPStatus.NOT_MODIFIED else page.body,
                    truncated=page.truncated,
                    unchanged=outcome.result is Result.UNCHANGED,
                )
            if outcome.gone:
                retire_page(session, claim.id)
            elif outcome.result is Result.UNCHANGED:
                reinstate_page(session, claim.id)
            return self._add(session, links, claim.id)

    def release(self, claim: Claim) -> None:
        """See `crawl.frontier.Frontier.release`."""
        with self._store.write() as session:
            session.execute(
                update(Url)
                .where(Url.id == claim.id, Url.state == "claimed")
                .values(state="waiting", tries=claim.tries - 1)
            )

    def defer(self, site: str, reason: str, *, beyond: Reach | None = None) -> None:
        """See `crawl.frontier.Frontier.defer`."""
        outside = [] if beyond is None else [not_(and_(*within(beyond)))]
        with self._store.write() as session:
            session.execute(
                update(Url)
                .where(Url.site_id == site_id(site), Url.state == "waiting", *outside)
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

    def _add(self, session: Session, links: Sequence[Link], parent: int | None) -> dict[str, int]:
        """Insert the URLs that are not known; returns how many of them wait in each site."""
        new: dict[str, Link] = {}
        for link in links:
            new.setdefault(link.url, link)
        for some in _batched(list(new), _LOOKUP):
            for url in session.scalars(select(Url.url).where(Url.url.in_(some))):
                del new[url]
        site_ids = {site: ensure_site(session, site) for site in dict.fromkeys(map(site_of, new))}
        new_in: Counter[str] = Counter()
        spent: dict[tuple[int, str], int] = {}
        rows = []
        for link in new.values():
            site = site_of(link.url)
            skip, kind = link.skip, None
            if not skip and link.source in BUDGETED and (kind := pattern(link.url) or None):
                key = site_ids[site], kind
                spent[key] = (spent.get(key) or of_pattern(session, *key)) + 1
                if spent[key] > self._max_pattern:
                    skip, kind = spent_pattern(kind, self._max_pattern), None
            new_in[site] += not skip
            rows.append(
                {
                    "site_id": site_ids[site],
                    "url": link.url,
                    "depth": link.depth,
                    "source": link.source,
                    "parent_id": parent,
                    "state": "done" if skip else "waiting",
                    "outcome": Result.SKIPPED if skip else None,
                    "reason": skip or None,
                    "lastmod": link.lastmod or None,
                    "pattern": kind,
                    "discovered_at": utc_now(),
                }
            )
        if rows:
            session.execute(insert(Url), rows)
        return dict(+new_in)


def _save_state(session: Session, site: str, state: SiteState) -> None:
    session.execute(update(Site).where(Site.host == site).values(asdict(state)))


def _batched(urls: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    for at in range(0, len(urls), size):
        yield urls[at : at + size]
