"""Fill the store from sites."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from urllib.parse import urljoin

from crawl.crawler import crawl_sites
from crawl.errors import NothingReachable
from crawl.estimate import Estimate, estimate
from crawl.summary import CrawlProgress, CrawlSummary
from db.engine import Store
from db.frontier import SqliteFrontier
from db.lock import only_crawl
from dedup.pipeline.extracting import Extracted, extract_pending
from dedup.pipeline.progress import Progress, unwatched
from dedup.settings import Settings


@dataclass(frozen=True, slots=True)
class Crawled:
    """What a crawl brought: its pages, and what they became."""

    crawl: CrawlSummary
    extraction: Extracted


def crawl(  # noqa: PLR0913 - what one crawl is asked to do
    store: Store,
    urls: Sequence[str],
    settings: Settings,
    *,
    listed: bool = False,
    since: str = "",
    watch: AbstractContextManager[Callable[[CrawlProgress], None]] | None = None,
    progress: Progress = unwatched,
) -> Crawled:
    """Fetch sites into the store, or go on where an earlier crawl ended, and extract articles.

    Args:
        store: Where pages and articles go.
        urls: Start URLs in canonical form; their sites are the scope.
        settings: Its crawl and extract options count.
        listed: Fetch exactly these URLs.
        since: Fetch again what was fetched before this moment, see `crawl.crawler.crawl`.
        watch: Entered while sites are fetched; what it gives is called for each URL.
        progress: Called as pages become articles.

    Raises:
        NothingReachable: Not one of the sites answered.
        StoreBusy: Another crawl is filling the store.
        StoreError: The store cannot be written; what was stored is kept.
    """
    starts = list(urls)
    if settings.crawl.ads_txt and not listed:
        starts += dict.fromkeys(urljoin(url, "/ads.txt") for url in urls)
    with only_crawl(store), watch or nullcontext() as completed:
        summary = crawl_sites(
            frontier(store, settings),
            starts,
            settings.crawl,
            listed=listed,
            since=since,
            progress=completed,
        )
    extraction = extract_pending(store, settings.extract, progress)
    if len(summary.unreachable) == len(summary.sites):
        troubles = "; ".join(f"{site.site}: {site.trouble}" for site in summary.sites)
        raise NothingReachable(f"not one site answered: {troubles}")
    return Crawled(summary, extraction)


def expected(
    store: Store, urls: Sequence[str], settings: Settings, *, listed: bool = False
) -> Estimate:
    """What a crawl of these URLs has ahead of it."""
    return estimate(frontier(store, settings), urls, settings.crawl, listed=listed)


def frontier(store: Store, settings: Settings) -> SqliteFrontier:
    """The store as a crawl queue."""
    return SqliteFrontier(store, max_pattern=settings.crawl.max_pattern)
