"""How long a crawl will take, as far as one can know before it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from crawl.frontier import Frontier, Result
from crawl.options import CrawlOptions
from crawl.urls import site_of

_ANSWER = 0.5  # seconds that a server usually takes


@dataclass(frozen=True, slots=True)
class Estimate:
    """What lies ahead of a crawl.

    Attributes:
        sites: Sites that are not finished.
        pages: Pages at most that will be asked for.
        seconds: How long that takes where servers answer quickly and name no delay of their own.
    """

    sites: int
    pages: int
    seconds: float


def estimate(
    frontier: Frontier, urls: Sequence[str], options: CrawlOptions, *, listed: bool = False
) -> Estimate:
    """Look at what is known of the sites of the given URLs; arguments as for `crawl.crawler.crawl`.

    A site never crawled before counts with its whole budget of pages.
    """
    pages: list[int] = []
    seconds: list[float] = []
    for site, asked in Counter(map(site_of, urls)).items():
        counts = frontier.counts(site)
        waiting = counts.get("waiting", 0) + counts.get(Result.DEFERRED, 0)
        fetched = counts.get(Result.FETCHED, 0) + counts.get(Result.UNCHANGED, 0)
        unspent = max(0, options.pages - fetched) if waiting or not counts else 0
        ahead = asked if listed else unspent
        delay = max(options.min_delay, frontier.site(site).delay or 0.0)
        pages.append(ahead)
        seconds.append(
            ahead * ((options.my_delay if site in options.my_sites else delay) + _ANSWER)
        )
    total = sum(pages)
    paced = total / options.rate if options.rate else 0.0
    longest = max((*seconds, total * _ANSWER / options.workers, paced))
    return Estimate(sum(map(bool, pages)), total, longest)
