"""The crawl: workers take sites whose turn it is and visit them, until all are done.

A site is held by at most one worker at a time, so it never sees two requests at once; all that
became of a URL is written in one step when its claim completes.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections import Counter
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from crawl.errors import StoreError
from crawl.fetch import Fetcher
from crawl.frontier import FAILURES, PAGES, Frontier, Result
from crawl.options import CrawlOptions
from crawl.politeness import Politeness
from crawl.reach import Reach, Source
from crawl.schedule import Schedule
from crawl.site import Site
from crawl.summary import CrawlProgress, CrawlSummary, SiteSummary
from crawl.urls import site_of
from crawl.visit import Completed, Visitor

if TYPE_CHECKING:
    from crawl.browser import Browser

# Answers that cost a request; together they may come to a few times the budget of pages.
_REQUESTS = (*PAGES, Result.REDIRECTED, Result.SKIPPED, Result.FAILED, Result.READ)


def crawl_sites(  # noqa: PLR0913 - what one crawl is asked to do
    frontier: Frontier,
    urls: Sequence[str],
    options: CrawlOptions,
    *,
    listed: bool = False,
    since: str = "",
    progress: Callable[[CrawlProgress], None] | None = None,
) -> CrawlSummary:
    """`crawl` for callers without an event loop.

    Raises:
        KeyboardInterrupt: Ctrl-C; what was completed is kept and the rest waits.
    """
    return asyncio.run(
        crawl(frontier, urls, options, listed=listed, since=since, progress=progress)
    )


async def crawl(  # noqa: PLR0913
    frontier: Frontier,
    urls: Sequence[str],
    options: CrawlOptions,
    *,
    listed: bool = False,
    since: str = "",
    progress: Callable[[CrawlProgress], None] | None = None,
) -> CrawlSummary:
    """Fetch the sites of the given URLs, or go on where an earlier crawl of them ended.

    A site that cannot be reached is reported in the summary and the others go on. When cancelled,
    every claim is given back and the frontier is consistent.

    Args:
        frontier: Where URLs wait and pages go.
        urls: Start URLs in canonical form; their sites are the scope.
        options: Budgets, delays and limits.
        listed: Fetch exactly these URLs (and where they redirect to within their sites): no
            links, no sitemaps, no budget of pages.
        since: Fetch again what was fetched before this moment (UTC, ISO 8601 with ``Z``): pages
            that have not changed since are recorded as unchanged. "" fetches nothing again.
        progress: Called after each completed URL.

    Raises:
        InputError: An entry of ``options.resolve`` is malformed, or there is no browser.
        StoreError: The frontier cannot be written; the crawl can go on once it can.
    """
    async with contextlib.AsyncExitStack() as opened:
        browser = None
        if options.browser:
            from crawl.browser import Browser  # noqa: PLC0415 - an extra, and few crawls need it

            browser = await opened.enter_async_context(Browser(options))
        fetcher = await opened.enter_async_context(Fetcher(options))
        return await _Crawl(frontier, fetcher, browser, options, listed, progress).run(urls, since)


class _Crawl:
    """One run of `crawl`."""

    def __init__(  # noqa: PLR0913
        self,
        frontier: Frontier,
        fetcher: Fetcher,
        browser: Browser | None,
        options: CrawlOptions,
        listed: bool,
        progress: Callable[[CrawlProgress], None] | None,
    ) -> None:
        self._frontier = frontier
        self._fetcher = fetcher
        self._options = options
        self._progress = progress
        self._reach = Reach(
            options.max_depth,
            listed,
            include=options.include,
            exclude=options.exclude,
            spread=options.sample > 0,
        )
        self._schedule = Schedule(per_lane=options.max_per_address, rate=options.rate)
        self._sites: dict[str, Site] = {}
        self._visitor = Visitor(frontier, fetcher, browser, options, self._reach, self._sites)
        self._first: dict[str, str] = {}
        self._failures: Counter[str] = Counter()
        self._waiting = 0

    async def run(self, urls: Sequence[str], since: str) -> CrawlSummary:
        """Crawl until every site is done, spent or put aside."""
        began = time.monotonic()
        before = self._start(urls, since)
        for site in self._sites.values():
            await self._queue(site)
        workers = [asyncio.create_task(self._work()) for _ in range(self._options.workers)]
        try:
            await asyncio.gather(*workers)
        finally:
            for worker in workers:
                worker.cancel()
            await asyncio.gather(*workers, return_exceptions=True)
            with contextlib.suppress(StoreError):  # then the next crawl finds the claims
                for site in self._sites.values():
                    await self._visitor.give_back(site)
            self._visitor.close()
            with contextlib.suppress(StoreError):
                self._frontier.recover()
        sites = tuple(self._summary(site) for site in self._sites.values())
        pages = sum(site.fetched for site in self._sites.values()) - before
        return CrawlSummary(
            sites, time.monotonic() - began, pages, self._visitor.received, dict(self._failures)
        )

    def _start(self, urls: Sequence[str], since: str) -> int:
        """Bring the frontier up to date; returns how many pages earlier runs fetched."""
        listed = self._reach.listed
        self._frontier.recover()
        self._frontier.start(urls, Source.LIST if listed else Source.SEED)
        for url in urls:
            self._first.setdefault(site_of(url), url)
        for name in self._first:
            own = name in self._options.my_sites
            if own:
                self._frontier.declare(name)
            if since:
                self._frontier.renew(name, since)
            counts = self._frontier.counts(name)
            self._waiting += counts.get("waiting", 0) + counts.get(Result.DEFERRED, 0)
            self._sites[name] = Site(
                name,
                Politeness(self._options, self._frontier.site(name), own=own),
                fetched=sum(counts.get(result, 0) for result in PAGES),
                requests=sum(counts.get(result, 0) for result in _REQUESTS),
            )
        return sum(site.fetched for site in self._sites.values())

    async def _work(self) -> None:
        while (name := await self._schedule.take()) is not None:
            site = self._sites[name]
            entered = await self._enter(site)
            if entered:
                if site.politeness.aside:
                    site.politeness.resume()
                completed = await self._visitor.visit(site)
                if completed is not None:
                    await self._note(site, completed)
            self._schedule.rest(name, entered=entered)
            await self._queue(site)

    async def _enter(self, site: Site) -> bool:
        """Look up where a site is served from; whether there is room for one more from there."""
        if site.address is not None:
            return True  # the schedule saw to it
        site.address = await self._fetcher.address(self._first[site.name])
        return self._schedule.enter(site.name, site.address)

    async def _queue(self, site: Site) -> None:
        """Queue a site for its next turn, if it has one and is not under way."""
        politeness = site.politeness
        due: float | None = 0.0
        if self._spent(site) or (politeness.aside and politeness.ask_again is None):
            due = None
        elif site.claim is None:
            due = await self._visitor.written(self._frontier.due, site.name, self._reach)
        if due is not None:
            when = max(due, politeness.state.next_allowed, politeness.ask_again or 0.0)
            self._schedule.wake(site.name, when, needed=not politeness.aside)

    def _spent(self, site: Site) -> str:
        """Why a site's budget is used up, or ""."""
        pages, requests = self._options.pages, 4 * self._options.pages + 50
        if self._visitor.received >= self._options.max_total:
            return f"budget of {self._options.max_total} bytes reached"
        if self._reach.listed or site.claim is not None:
            return ""
        if site.fetched >= pages:
            return f"budget of {pages} pages reached"
        return f"budget of {requests} requests reached" if site.requests >= requests else ""

    async def _note(self, site: Site, completed: Completed) -> None:
        """Count what a visit brought; wake the sites that it gave something to do."""
        outcome = completed.outcome
        if outcome.retry_at is None:
            self._waiting -= 1
            site.fetched += outcome.result in PAGES
            site.requests += outcome.result in _REQUESTS
            self._failures.update([outcome.reason] * (outcome.result in FAILURES))
        self._waiting += sum(completed.found.values())
        for name in completed.found:
            if name != site.name:
                await self._queue(self._sites[name])
        if self._progress is not None and outcome.result is not Result.DEFERRED:
            fetched = sum(other.fetched for other in self._sites.values())
            self._progress(
                CrawlProgress(
                    url=completed.claim.url,
                    outcome=outcome,
                    site=site.name,
                    site_fetched=site.fetched,
                    fetched=fetched,
                    waiting=self._waiting,
                    sites=len(self._sites),
                )
            )

    def _summary(self, site: Site) -> SiteSummary:
        """What was got of a site; its URLs that still wait get the reason why."""
        politeness, depth = site.politeness, self._options.max_depth
        reason = (politeness.aside and f"site put aside: {politeness.trouble}") or self._spent(site)
        if reason:
            self._frontier.defer(site.name, reason)
        elif not self._reach.listed:
            left_out = "left out by an include or exclude pattern"
            self._frontier.defer(site.name, left_out, beyond=self._reach)
            too_deep = f"deeper than {depth} links"
            self._frontier.defer(site.name, too_deep, beyond=Reach(depth))
        reached = site.answered or not (site.asked or politeness.aside)
        return SiteSummary(
            site=site.name,
            results=self._frontier.counts(site.name),
            reached=reached,
            trouble=politeness.trouble if politeness.aside or not reached else "",
        )
