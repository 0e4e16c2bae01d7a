"""What a crawl tells while it runs and when it ends."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from crawl.frontier import Outcome


@dataclass(frozen=True, slots=True)
class CrawlProgress:
    """A moment of a crawl.

    Attributes:
        url: What was just completed.
        outcome: How.
        site: Its site.
        site_fetched: Pages of that site so far, of earlier runs, too.
        fetched: Pages so far, of all sites and of earlier runs.
        waiting: URLs known and not yet done.
        sites: Sites of the crawl.
    """

    url: str
    outcome: Outcome
    site: str
    site_fetched: int
    fetched: int
    waiting: int
    sites: int


@dataclass(frozen=True, slots=True)
class SiteSummary:
    """What was got of one site.

    Attributes:
        site: Its name.
        results: Its URLs by result (`crawl.frontier.Result`), earlier runs included.
        reached: Whether it gave a usable answer in this run, or there was nothing left to ask.
        trouble: Why it was not reached or was put aside, or "".
    """

    site: str
    results: Mapping[str, int]
    reached: bool
    trouble: str


@dataclass(frozen=True, slots=True)
class CrawlSummary:
    """What a crawl got.

    Attributes:
        sites: One for each site, in the order asked.
        seconds: How long it took.
        pages: Pages that this run asked for and got, changed or not.
        received: Bytes of all bodies of this run, as they came or decompressed, if that is more.
        failures: URLs that failed in this run, by reason.
    """

    sites: tuple[SiteSummary, ...]
    seconds: float
    pages: int
    received: int
    failures: Mapping[str, int]

    @property
    def results(self) -> Mapping[str, int]:
        """URLs of all sites by result."""
        return sum((Counter(site.results) for site in self.sites), Counter())

    @property
    def unreachable(self) -> tuple[SiteSummary, ...]:
        """The sites that gave no answer."""
        return tuple(site for site in self.sites if not site.reached)
