"""The crawl: claim a URL, wait the site's turn, fetch, discover, complete.

A site is held by at most one worker at a time, so it never sees two requests at once; all that
became of a URL is written in one step when its claim completes.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from crawl.discover import FILES, Finding, judge
from crawl.errors import InputError, StoreError
from crawl.fetch import Fetcher, FetchError
from crawl.frontier import Claim, Frontier, Link, Outcome, Result, Source
from crawl.options import CrawlOptions
from crawl.page import Page
from crawl.politeness import Politeness
from crawl.robots import Robots, RobotsUnavailable, fetch_robots
from crawl.schedule import Schedule
from crawl.sitemaps import MAX_BYTES as MAX_SITEMAP
from crawl.summary import CrawlProgress, CrawlSummary, SiteSummary
from crawl.urls import canonical, in_scope, site_of

# Answers that cost a request; together they may come to a few times the budget of pages.
_REQUESTS = (Result.FETCHED, Result.REDIRECTED, Result.SKIPPED, Result.FAILED, Result.READ)


def crawl_sites(
    frontier: Frontier,
    urls: Sequence[str],
    options: CrawlOptions,
    *,
    listed: bool = False,
    progress: Callable[[CrawlProgress], None] | None = None,
) -> CrawlSummary:
    """`crawl` for callers without an event loop.

    Raises:
        KeyboardInterrupt: Ctrl-C; what was completed is kept and the rest waits.
    """
    return asyncio.run(crawl(frontier, urls, options, listed=listed, progress=progress))


async def crawl(
    frontier: Frontier,
    urls: Sequence[str],
    options: CrawlOptions,
    *,
    listed: bool = False,
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
        progress: Called after each completed URL.

    Raises:
        InputError: An entry of ``options.resolve`` is malformed.
        StoreError: The frontier cannot be written; the crawl can go on once it can.
    """
    async with Fetcher(options) as fetcher:
        return await _Crawl(frontier, fetcher, options, listed, progress).run(urls)


@dataclass
class _Site:
    """What the crawler keeps of a site while it runs."""

    name: str
    politeness: Politeness
    fetched: int
    requests: int
    claim: Claim | None = None  # under way, or held back until robots.txt has spoken
    asked: bool = False
    answered: bool = False


class _Crawl:
    """One run of `crawl`."""

    def __init__(
        self,
        frontier: Frontier,
        fetcher: Fetcher,
        options: CrawlOptions,
        listed: bool,
        progress: Callable[[CrawlProgress], None] | None,
    ) -> None:
        self._frontier = frontier
        self._fetcher = fetcher
        self._options = options
        self._listed = listed
        self._progress = progress
        self._schedule = Schedule()
        self._sites: dict[str, _Site] = {}
        self._waiting = 0

    async def run(self, urls: Sequence[str]) -> CrawlSummary:
        """Crawl until every site is done, spent or put aside."""
        began = time.monotonic()
        self._frontier.recover()
        self._frontier.start(urls, Source.LIST if self._listed else Source.SEED)
        for name in dict.fromkeys(map(site_of, urls)):
            counts = self._frontier.counts(name)
            self._waiting += counts.get("waiting", 0) + counts.get(Result.DEFERRED, 0)
            self._sites[name] = site = _Site(
                name,
                Politeness(self._options, self._frontier.site(name)),
                fetched=counts.get(Result.FETCHED, 0),
                requests=sum(counts.get(result, 0) for result in _REQUESTS),
            )
            self._queue(site)
        workers = [asyncio.create_task(self._work()) for _ in range(self._options.workers)]
        try:
            await asyncio.gather(*workers)
        finally:
            for worker in workers:
                worker.cancel()
            await asyncio.gather(*workers, return_exceptions=True)
            with contextlib.suppress(StoreError):  # then `recover` finds the claim
                for site in self._sites.values():
                    self._give_back(site)
        sites = tuple(self._summary(site) for site in self._sites.values())
        return CrawlSummary(sites, time.monotonic() - began)

    async def _work(self) -> None:
        while (name := await self._schedule.take()) is not None:
            site = self._sites[name]
            await self._turn(site)
            self._schedule.rest(name)
            self._queue(site)

    def _queue(self, site: _Site) -> None:
        """Queue a site for its next turn, if it has one and is not under way."""
        due: float | None = 0.0
        if site.politeness.aside or self._spent(site):
            due = None
        elif site.claim is None:
            due = self._frontier.due(
                site.name, max_depth=self._options.max_depth, listed=self._listed
            )
        if due is not None:
            self._schedule.wake(site.name, max(due, site.politeness.state.next_allowed))

    def _spent(self, site: _Site) -> str:
        """Why a site's budget is used up, or ""."""
        pages, requests = self._options.max_pages, 4 * self._options.max_pages + 50
        if self._listed or site.claim is not None:
            return ""
        if site.fetched >= pages:
            return f"budget of {pages} pages reached"
        return f"budget of {requests} requests reached" if site.requests >= requests else ""

    async def _turn(self, site: _Site) -> None:
        """One request to a site: its robots.txt, or its next URL."""
        politeness = site.politeness
        politeness.asking()
        if site.claim is None:
            site.claim = self._frontier.claim(
                site.name,
                politeness.state,
                now=time.time(),
                max_depth=self._options.max_depth,
                listed=self._listed,
            )
        claim = site.claim
        if claim is None:
            return
        site.asked = True
        robots = politeness.robots(claim.url)
        try:
            if robots is None:
                await self._ask_robots(site, claim)
            elif robots.allows(claim.url):
                await self._ask(site, claim)
            else:
                politeness.not_asked()
                self._complete(site, claim, Finding(Outcome(Result.DISALLOWED, "by robots.txt")))
        except RobotsUnavailable as unavailable:
            self._without_robots(site, claim, unavailable.error)
        except FetchError as error:
            politeness.back_off(str(error))
            self._complete(site, claim, self._failure(site, claim, error))

    async def _ask_robots(self, site: _Site, claim: Claim) -> None:
        robots, page = await fetch_robots(self._fetcher, claim.url, self._options.user_agent)
        site.answered = True
        site.politeness.heard(claim.url, robots, page)
        sitemaps = [] if self._listed else self._sitemaps(robots, page)
        self._found(site, self._frontier.add(site.name, page, sitemaps))

    def _sitemaps(self, robots: Robots, page: Page) -> list[Link]:
        """The sitemaps a robots.txt names, or the customary one."""
        links = []
        for written in robots.sitemaps or ("/sitemap.xml",):
            with contextlib.suppress(InputError, ValueError):
                url = canonical(urljoin(page.url, written))
                if in_scope(url, self._sites):
                    links.append(Link(url, Source.SITEMAP_FILE))
        return links

    async def _ask(self, site: _Site, claim: Claim) -> None:
        limit = MAX_SITEMAP if claim.source in FILES else self._options.max_body
        page = await self._fetcher.get(claim.url, max_body=limit)
        site.answered = True
        if page.status == 429 or page.status >= 500:
            site.politeness.back_off(f"the server answered {page.status}", page.headers)
            if claim.tries < self._options.max_tries:
                self._complete(site, claim, self._again(site, f"{page.status}"))
                return
        else:
            site.politeness.rest(page.latency)
        # Parsing a big page takes a while: other sites go on meanwhile.
        finding = await asyncio.to_thread(
            judge, claim, page, frozenset(self._sites), follow_links=not self._listed
        )
        self._complete(site, claim, finding, page if finding.keep else None)

    def _without_robots(self, site: _Site, claim: Claim, error: FetchError) -> None:
        """Nothing may be fetched: try again a few times, then leave the site alone."""
        politeness = site.politeness
        politeness.back_off(str(error))
        finding = self._failure(site, claim, error)
        if error.lasting or finding.links:
            self._complete(site, claim, finding)
        if politeness.state.failures >= self._options.max_tries or error.lasting:
            politeness.set_aside(str(error))
        if politeness.aside:
            self._give_back(site)

    def _failure(self, site: _Site, claim: Claim, error: FetchError) -> Finding:
        """What a request without an answer amounts to."""
        if error.refused:
            return Finding(Outcome(Result.REFUSED, str(error)))
        parts = urlsplit(claim.url)
        first = claim.source is Source.SEED and not site.answered
        if first and error.unconnected and parts.scheme == "http" and parts.port is None:
            secure = Link(parts._replace(scheme="https").geturl(), Source.SEED)
            return Finding(Outcome(Result.FAILED, f"{error}; asked over https"), links=(secure,))
        if error.lasting or claim.tries >= self._options.max_tries:
            return Finding(Outcome(Result.FAILED, str(error)))
        return self._again(site, str(error))

    def _again(self, site: _Site, reason: str) -> Finding:
        """Try a URL again once another of its site had a turn."""
        retry_at = site.politeness.state.next_allowed + site.politeness.delay
        return Finding(Outcome(Result.FAILED, reason, retry_at=retry_at))

    def _complete(
        self, site: _Site, claim: Claim, finding: Finding, page: Page | None = None
    ) -> None:
        """Write what became of a claim; wake the sites that it gave something to do."""
        outcome = finding.outcome
        found = self._frontier.complete(claim, page, finding.links, outcome, site.politeness.state)
        site.claim = None
        if outcome.retry_at is None:
            self._waiting -= 1
            site.fetched += outcome.result is Result.FETCHED
            site.requests += outcome.result in _REQUESTS
        self._found(site, found)
        if self._progress is not None:
            fetched = sum(other.fetched for other in self._sites.values())
            self._progress(
                CrawlProgress(claim.url, outcome, fetched, self._waiting, len(self._sites))
            )

    def _found(self, site: _Site, found: dict[str, int]) -> None:
        self._waiting += sum(found.values())
        for name in found:
            if name != site.name:
                self._queue(self._sites[name])

    def _give_back(self, site: _Site) -> None:
        if site.claim is not None:
            self._frontier.release(site.claim)
            site.claim = None

    def _summary(self, site: _Site) -> SiteSummary:
        """What was got of a site; its URLs that still wait get the reason why."""
        politeness, depth = site.politeness, self._options.max_depth
        reason = (politeness.aside and f"site put aside: {politeness.trouble}") or self._spent(site)
        if reason:
            self._frontier.defer(site.name, reason)
        elif not self._listed:
            self._frontier.defer(site.name, f"deeper than {depth} links", deeper_than=depth)
        reached = site.answered or not (site.asked or politeness.aside)
        return SiteSummary(
            site=site.name,
            results=self._frontier.counts(site.name),
            reached=reached,
            trouble=politeness.trouble if politeness.aside or not reached else "",
        )
