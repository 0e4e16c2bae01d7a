"""What a crawl queue must promise.

The promises: a URL is known once; a claim is counted before the work; what became of a claim, the
page, its links and the site's politeness are written together or not at all; an interrupted claim
is found again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from crawl.page import Page

MAX_INTERRUPTIONS = 10  # a URL that was under way in so many crashes is given up


class Source(StrEnum):
    """How a URL was found."""

    SEED = "seed"
    LIST = "list"
    LINK = "link"
    REDIRECT = "redirect"
    SITEMAP = "sitemap"
    FEED = "feed"
    SITEMAP_FILE = "sitemap-file"
    FEED_FILE = "feed-file"


class Result(StrEnum):
    """What became of a URL."""

    FETCHED = "fetched"  # a page, stored
    READ = "read"  # a sitemap or feed, its URLs taken
    REDIRECTED = "redirected"
    DISALLOWED = "disallowed"  # by robots.txt
    SKIPPED = "skipped"  # not a page
    REFUSED = "refused"  # by the address guard
    FAILED = "failed"
    DEFERRED = "deferred"  # still waiting, for a reason of this run: a budget, a site put aside


@dataclass(frozen=True, slots=True)
class Link:
    """A URL to queue.

    Attributes:
        url: In canonical form.
        source: How it was found.
        depth: Links followed from a start page.
        lastmod: As a sitemap states it.
        skip: Why it shall be recorded without being fetched, or "".
    """

    url: str
    source: Source
    depth: int = 0
    lastmod: str = ""
    skip: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """A URL that was handed out to be fetched.

    Attributes:
        id: The frontier's name for it.
        url: In canonical form.
        site: The site it belongs to.
        depth: Links followed from a start page.
        source: How it was found.
        tries: How often it was claimed, this time included.
        hops: Redirects or sitemap indexes that led to it one after the other.
    """

    id: int
    url: str
    site: str
    depth: int
    source: Source
    tries: int
    hops: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a claim ended.

    Attributes:
        result: What became of it.
        reason: One plain line behind it; "" for a page that was simply fetched.
        retry_at: Epoch seconds from which it may be claimed again, None for an end.
    """

    result: Result
    reason: str = ""
    retry_at: float | None = None


@dataclass(slots=True)
class SiteState:
    """A site's politeness, kept over crawls.

    Attributes:
        next_allowed: Epoch seconds before which nothing may be asked of it.
        delay: Seconds between two requests, None while unknown.
        failures: Requests in a row that brought no usable answer.
    """

    next_allowed: float = 0.0
    delay: float | None = None
    failures: int = 0


class Frontier(Protocol):
    """A crawl queue; `crawl.memory` and `db.frontier` have one each."""

    def recover(self) -> int:
        """Put interrupted claims back; returns how many. Called once, before a crawl."""

    def start(self, urls: Sequence[str], source: Source) -> None:
        """Queue start URLs; those that failed in an earlier crawl are queued again."""

    def add(self, site: str, robots: Page, links: Sequence[Link]) -> dict[str, int]:
        """Write a site's robots.txt as fetched and queue the sitemaps it names, in one step.

        Returns:
            How many new URLs wait in each site.
        """

    def site(self, site: str) -> SiteState:
        """A site's politeness as last written."""

    def claim(
        self, site: str, state: SiteState, *, now: float, max_depth: int, listed: bool
    ) -> Claim | None:
        """Hand out the site's next URL, shallowest and oldest first, and count the try.

        Args:
            site: Whose.
            state: Written in the same step.
            now: Epoch seconds; URLs with a later retry_at are left.
            max_depth: URLs deeper than that are left.
            listed: Only URLs of a list.
        """

    def due(self, site: str, *, max_depth: int, listed: bool) -> float | None:
        """Epoch seconds when the next URL of a site may be claimed, None where none waits."""

    def complete(
        self,
        claim: Claim,
        page: Page | None,
        links: Sequence[Link],
        outcome: Outcome,
        state: SiteState,
    ) -> dict[str, int]:
        """Write all that became of a claim, in one step.

        Args:
            claim: What was claimed.
            page: What to keep of the fetch, None for nothing.
            links: What it led to; URLs that are known stay as they are.
            outcome: How it ended.
            state: The politeness of the claim's site.

        Returns:
            How many new URLs wait in each site.
        """

    def release(self, claim: Claim) -> None:
        """Give a claim back as if it had never been handed out."""

    def defer(self, site: str, reason: str, *, deeper_than: int = -1) -> None:
        """Record why the URLs of a site that still wait were not fetched in this crawl."""

    def counts(self, site: str) -> dict[str, int]:
        """URLs of a site by result; those without one under "waiting"."""


def interrupted(tries: int) -> Outcome:
    """The outcome of a URL that was under way whenever the crawl died."""
    return Outcome(Result.FAILED, f"given up: the crawl died {tries} times while fetching it")
