"""One visit to a site: ask for its robots.txt or its next URL, judge the answer, write it down."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, ParamSpec, TypeVar
from urllib.parse import urljoin

from crawl.discover import FILES, Finding, judge
from crawl.errors import FetchError, InputError, StoreError
from crawl.fetch import Fetcher
from crawl.frontier import PAGES, Claim, Frontier, Link, Outcome, Result
from crawl.options import CrawlOptions
from crawl.page import Page
from crawl.reach import Reach, Source
from crawl.robots import Robots, RobotsUnavailable, fetch_robots
from crawl.site import Site
from crawl.sitemaps import MAX_BYTES as MAX_SITEMAP
from crawl.urls import canonical, in_scope

if TYPE_CHECKING:
    from crawl.browser import Browser

_PARSERS = 2  # pages parsed at once, beside the event loop

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Completed:
    """A claim that came to its end, or is to be tried again.

    Attributes:
        claim: What was asked for.
        outcome: How it ended.
        found: New URLs by site.
    """

    claim: Claim
    outcome: Outcome
    found: Mapping[str, int]


class Visitor:
    """Makes the visits of one crawl.

    The frontier is used in one thread, and pages are parsed in others: whatever takes long there,
    the event loop goes on with other sites.
    """

    def __init__(  # noqa: PLR0913
        self,
        frontier: Frontier,
        fetcher: Fetcher,
        browser: Browser | None,
        options: CrawlOptions,
        reach: Reach,
        sites: Mapping[str, Site],
    ) -> None:
        self._frontier = frontier
        self._fetcher = fetcher
        self._browser = browser
        self._options = options
        self._reach = reach
        self._sites = sites
        self._writer = ThreadPoolExecutor(1, "frontier")
        self._parsers = ThreadPoolExecutor(_PARSERS, "parser")

    @property
    def received(self) -> int:
        """Bytes that this crawl brought so far, those of failed renderings as well."""
        rendering = self._browser.received if self._browser is not None else 0
        return self._fetcher.received + rendering

    def close(self) -> None:
        """Wait until all that was begun is written, and end the threads."""
        self._parsers.shutdown(cancel_futures=True)
        self._writer.shutdown(cancel_futures=True)

    async def written(self, work: Callable[P, T], *given: P.args, **named: P.kwargs) -> T:
        """Do something with the frontier, after all that was begun before."""
        return await _within(self._writer, work, *given, **named)

    async def visit(self, site: Site) -> Completed | None:
        """One request to a site: its robots.txt, or its next URL.

        An answer that cannot be dealt with, whatever the reason, is a failure of its URL alone.

        Returns:
            What came to an end; None where nothing did.

        Raises:
            StoreError: The frontier cannot be written.
        """
        politeness = site.politeness
        politeness.asking()
        if site.claim is None:
            site.claim = await self.written(
                self._frontier.claim, site.name, politeness.state, self._reach, now=time.time()
            )
        claim = site.claim
        if claim is None:
            return None
        site.asked = True
        robots = politeness.robots(claim.url)
        try:
            if robots is None:
                return await self._ask_robots(site, claim)
            if politeness.allows(robots, claim.url):
                return await self._ask(site, claim)
            politeness.not_asked()
            finding = Finding(Outcome(Result.DISALLOWED, "by robots.txt"))
        except RobotsUnavailable as unavailable:
            return await self._without_robots(site, claim, unavailable.error)
        except FetchError as error:
            politeness.back_off(str(error))
            finding = site.failure(claim, error, self._options.max_tries)
        except StoreError:
            raise
        except Exception as error:  # whatever a hostile answer made libraries raise
            site.claim = None  # not to be given back: the try counts, even if this fails as well
            finding = Finding(Outcome(Result.FAILED, _in_a_line(error)))
        return await self._complete(site, claim, finding)

    async def _ask_robots(self, site: Site, claim: Claim) -> Completed:
        robots, page = await fetch_robots(self._fetcher, claim.url, self._options.user_agent)
        site.answered = True
        site.politeness.heard(claim.url, robots, page)
        sitemaps = [] if self._reach.listed else self._sitemaps(robots, page)
        found = await self.written(self._frontier.add, site.name, page, sitemaps)
        later = Outcome(Result.DEFERRED, retry_at=0.0)
        return Completed(claim, later, found)

    def _sitemaps(self, robots: Robots, page: Page) -> list[Link]:
        """The sitemaps a robots.txt names, or the customary one."""
        links = []
        for written in robots.sitemaps or ("/sitemap.xml",):
            with contextlib.suppress(InputError, ValueError):
                url = canonical(urljoin(page.url, written))
                if in_scope(url, self._sites):
                    links.append(Link(url, Source.SITEMAP_FILE))
        return links

    async def _ask(self, site: Site, claim: Claim) -> Completed:
        limit = MAX_SITEMAP if claim.source in FILES else self._options.max_body
        async with contextlib.AsyncExitStack() as held:
            headers = _conditions(claim) if self._browser is None else {}  # a shell never changes
            page = await self._fetcher.get(claim.url, max_body=limit, headers=headers, held=held)
            site.answered = True
            if page.status == 429 or page.status >= 500:
                site.politeness.back_off(f"the server answered {page.status}", page.headers)
                if claim.tries < self._options.max_tries:
                    return await self._complete(site, claim, site.again(f"{page.status}"))
            else:
                site.politeness.rest(page.latency)
            broke_off = page.truncated and len(page.body) < limit
            if broke_off and claim.tries < self._options.max_tries:
                return await self._complete(site, claim, site.again("the body broke off"))
            finding = await self._judge(claim, page)
            if self._browser is not None and finding.outcome.result in PAGES:
                page, finding = await self._rendered(self._browser, site, claim, page, finding)
            return await self._complete(site, claim, finding, page if finding.keep else None)

    async def _judge(self, claim: Claim, page: Page) -> Finding:
        return await _within(
            self._parsers,
            judge,
            claim,
            page,
            self._sites.keys(),
            self._options.user_agent,
            follow_links=not self._reach.listed,
        )

    async def _rendered(
        self, browser: Browser, site: Site, claim: Claim, page: Page, finding: Finding
    ) -> tuple[Page, Finding]:
        """The page as a browser writes it, if it is empty without one; else as it came."""
        from crawl.shell import needs_browser  # noqa: PLC0415 - big, and few crawls have a browser

        robots, politeness = site.politeness.robots(claim.url), site.politeness
        if robots is None or not await _within(self._parsers, needs_browser, page):
            return page, finding
        await asyncio.sleep(politeness.delay)
        try:
            page = await browser.render(page, partial(politeness.allows, robots))
        except FetchError as error:
            outcome = Outcome(finding.outcome.result, str(error))
            return page, replace(finding, outcome=outcome)
        finally:
            politeness.rest(page.latency)
        return page, await self._judge(claim, page)

    async def _without_robots(
        self, site: Site, claim: Claim, error: FetchError
    ) -> Completed | None:
        """Nothing may be fetched: try again a few times, then leave the site alone."""
        politeness = site.politeness
        politeness.back_off(str(error))
        finding = site.failure(claim, error, self._options.max_tries)
        completed = None
        if error.lasting or finding.links:
            completed = await self._complete(site, claim, finding)
        if politeness.state.failures >= self._options.max_tries or error.lasting:
            politeness.set_aside(str(error), lasting=error.lasting)
        if politeness.aside:
            await self.give_back(site)
        return completed

    async def _complete(
        self, site: Site, claim: Claim, finding: Finding, page: Page | None = None
    ) -> Completed:
        """Write what became of a claim, all in one step."""
        found = await self.written(
            self._frontier.complete,
            claim,
            page,
            finding.links,
            finding.outcome,
            site.politeness.state,
        )
        site.claim = None
        return Completed(claim, finding.outcome, found)

    async def give_back(self, site: Site) -> None:
        """Release a site's claim, if it has one."""
        if site.claim is not None:
            await self.written(self._frontier.release, site.claim)
            site.claim = None


def _conditions(claim: Claim) -> dict[str, str]:
    """Request headers that spare the server a page which is still the same."""
    before = claim.previous
    if before is None:
        return {}
    headers = {"If-None-Match": before.etag, "If-Modified-Since": before.last_modified}
    return {name: value for name, value in headers.items() if value.isprintable() and value}


def _in_a_line(error: Exception) -> str:
    """What went wrong with an answer, for a person who did not expect it either."""
    return f"failed by {type(error).__name__}: {error}".splitlines()[0][:300]


async def _within(
    threads: ThreadPoolExecutor, work: Callable[P, T], *given: P.args, **named: P.kwargs
) -> T:
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(threads, lambda: work(*given, **named))
