"""`unspin run`."""

from __future__ import annotations

from pathlib import Path

import click

from crawl.urls import site_of
from db.filling import store_to_fill
from dedup.cli import findings, options, stages, summaries, terminal
from dedup.cli.inputs import start_urls
from dedup.cli.watching import watched_crawl
from dedup.pipeline.collecting import seldom_collected
from dedup.pipeline.crawling import crawl, expected
from dedup.pipeline.scanning import scan_sites
from dedup.pipeline.selection import choose_sites
from dedup.report.html import write_report
from dedup.settings import Settings


@click.command(
    "run",
    epilog=options.examples(
        "unspin run gardenblog.example otherblog.example",
        "unspin run sites.txt --db client.db --report client-report",
    ),
)
@options.sites_to_crawl
@options.listing
@options.since
@options.report_directory
@options.database
@options.with_settings(*options.CRAWLING, *options.SCANNING)
def command(
    sites: tuple[str, ...],
    listing: Path | None,
    since: str,
    directory: Path,
    db: Path,
    settings: Settings,
) -> None:
    """Crawl SITES, scan them and write the report, in one go.

    SITES are as for `unspin crawl`. Only these sites are scanned and reported, whatever else the
    database holds.
    """
    urls = start_urls(sites, listing)
    with store_to_fill(db) as store:
        listed = listing is not None
        summaries.name_estimate(expected(store, urls, settings, listed=listed))
        with stages.progress() as progress:
            crawled = crawl(
                store,
                urls,
                settings,
                listed=listed,
                since=since,
                watch=watched_crawl(),
                progress=progress,
            )
        summaries.show_crawl(crawled)
        selection = choose_sites(store, list(dict.fromkeys(map(site_of, urls))))
        summaries.name_left_out(selection)
        with stages.progress() as progress:
            with seldom_collected():
                scan_id = scan_sites(store, selection.chosen, settings, progress)[0]
            write_report(store, scan_id, directory, progress=progress)
        findings.show(store, scan_id)
    terminal.show(f"The report: {directory / 'index.html'}", style="bold")
