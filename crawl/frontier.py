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
from crawl.reach import Reach, Source

MAX_INTERRUPTIONS = 10  # a URL that was under way in so many crashes is given up


class Result(StrEnum):
    """What became of a URL."""

    FETCHED = "fetched"  # a page, stored
    UNCHANGED = "unchanged"  # a page that was stored before and is still the same
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
class Previous:
    """The newest stored version of a page that is asked for again.

    Attributes:
        sha256: Of its body.
        etag: As the server sent it, or "".
        last_modified: Likewise.
    """

    sha256: bytes
    etag: str
    last_modified: str


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
        previous: What is stored of it from an earlier crawl, None for nothing.
    """

    id: int
    url: str
    site: str
    depth: int
    source: Source
    tries: int
    hops: int
    previous: Previous | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a claim ended.

    Attributes:
        result: What became of it.
        reason: One plain line behind it; "" for a page that was simply fetched.
        retry_at: Epoch seconds from which it may be claimed again, None for an end.
        gone: Whether the server says that no page is there any more; what was stored of one is
            kept, but is none of the site's articles now.
    """

    result: Result
    reason: str = ""
    retry_at: float | None = None
    gone: bool = False


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
    """A crawl queue, as `db.frontier` keeps one."""

    def recover(self) -> int:
        """Put interrupted claims back; returns how many. Called once, before a crawl."""

    def start(self, urls: Sequence[str], source: Source) -> None:
        """Queue start URLs; those that failed in an earlier crawl are queued again."""

    def renew(self, site: str, before: str) -> int:
        """Queue again what came to its end before a moment; returns how many URLs.

        Args:
            site: Whose.
            before: UTC, ISO 8601 with ``Z``.
        """

    def declare(self, site: str) -> None:
        """Record that the user declared a site to be theirs, now."""

    def add(self, site: str, robots: Page, links: Sequence[Link]) -> dict[str, int]:
        """Write a site's robots.txt as fetched and queue the sitemaps it names, in one step.

        Returns:
            How many new URLs wait in each site.
        """

    def site(self, site: str) -> SiteState:
        """A site's politeness as last written."""

    def claim(self, site: str, state: SiteState, reach: Reach, *, now: float) -> Claim | None:
        """Hand out the site's next URL, shallowest and oldest first, and count the try.

        Args:
            site: Whose.
            state: Written in the same step.
            reach: Which URLs are wanted.
            now: Epoch seconds; URLs with a later retry_at are left.
        """

    def due(self, site: str, reach: Reach) -> float | None:
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
            links: What it led to; URLs that are known stay as they are, and those beyond the
                budget of their `crawl.traps.pattern` are recorded as skipped.
            outcome: How it ended.
            state: The politeness of the claim's site.

        Returns:
            How many new URLs wait in each site.
        """

    def release(self, claim: Claim) -> None:
        """Give a claim back as if it had never been handed out; one that is completed stays so."""

    def defer(self, site: str, reason: str, *, beyond: Reach | None = None) -> None:
        """Record why URLs of a site that still wait were not fetched in this crawl.

        Args:
            site: Whose.
            reason: One plain line.
            beyond: Only those outside this reach, instead of all.
        """

    def counts(self, site: str) -> dict[str, int]:
        """URLs of a site by result; those without one under "waiting"."""


PAGES = (Result.FETCHED, Result.UNCHANGED)  # the outcomes of a URL whose page is kept
FAILURES = (Result.FAILED, Result.REFUSED)  # the outcomes of a URL that should have had one
# Found by these, a URL counts towards the budget of its pattern; a sitemap is the site's own word.
BUDGETED = (Source.LINK,)
# What `Frontier.renew` queues again.
RENEWED = (
    Result.FETCHED,
    Result.UNCHANGED,
    Result.READ,
    Result.REDIRECTED,
    Result.DISALLOWED,
    Result.FAILED,
)
MAX_PATTERN = 500  # URLs of one pattern that links may add to a site


def spent_pattern(pattern: str, budget: int) -> str:
    """The reason of a URL that is one too many of its pattern."""
    return f"a trap: more than {budget} URLs like {pattern}"[:200]


def interrupted(tries: int) -> Outcome:
    """The outcome of a URL that was under way whenever the crawl died."""
    return Outcome(Result.FAILED, f"given up: the crawl died {tries} times while fetching it")
