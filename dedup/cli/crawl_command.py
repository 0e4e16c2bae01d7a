"""`unspin crawl`."""

from __future__ import annotations

from pathlib import Path

import click

from db.filling import store_to_fill
from dedup.cli import options, stages, summaries, terminal
from dedup.cli.inputs import start_urls
from dedup.cli.watching import watched_crawl
from dedup.engine.results import to_json
from dedup.pipeline.crawling import crawl, expected
from dedup.settings import Settings


@click.command(
    "crawl",
    epilog=options.examples(
        "unspin crawl gardenblog.example https://news.example/tips/",
        "unspin crawl sites.txt --max-pages 200",
        "unspin crawl --list audit.csv --db client.db",
        "unspin crawl gardenblog.example --since 7d",
    ),
)
@options.sites_to_crawl
@options.listing
@options.since
@options.database
@options.as_json
@options.with_settings(*options.CRAWLING)
def command(
    sites: tuple[str, ...],
    listing: Path | None,
    since: str,
    db: Path,
    as_json: bool,
    settings: Settings,
) -> None:
    """Fetch SITES and take the articles out of their pages.

    SITES are URLs, host names, or files with one of them per line (# begins a comment); - reads
    such a list from stdin. robots.txt is obeyed. Give the same command again to go on after an
    interruption.
    """
    urls = start_urls(sites, listing)
    with store_to_fill(db) as store, stages.progress() as progress:
        listed = listing is not None
        summaries.name_estimate(expected(store, urls, settings, listed=listed))
        crawled = crawl(
            store,
            urls,
            settings,
            listed=listed,
            since=since,
            watch=watched_crawl(),
            progress=progress,
        )
    if as_json:
        terminal.show_json(to_json(crawled))
    else:
        summaries.show_crawl(crawled)
