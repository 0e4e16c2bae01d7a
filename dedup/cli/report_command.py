"""`unspin report`."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from db.engine import Store
from dedup.cli import options, stages, summaries, terminal
from dedup.pipeline.networking import read_sellers
from dedup.pipeline.selection import choose_scan, choose_sites
from dedup.report.html import ReportOptions, write_report
from dedup.report.metrics import Metrics, read_metrics


@click.command(
    "report",
    epilog=options.examples(
        "unspin report -o report",
        "unspin report --sites a.example,b.example -o client-report",
        "unspin report --own a.example --join clicks.csv",
    ),
)
@options.report_directory
@options.own_sites()
@click.option(
    "--join",
    "metrics",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="A CSV with URLs and numbers, such as clicks: shown, and used to say which page to keep.",
)
@options.sellers
@click.option(
    "--share",
    is_flag=True,
    help="Shorten the sites' texts and leave authors' names out, to pass the report on.",
)
@options.stored_sites
@options.database
@options.as_json
def command(
    directory: Path,
    own: tuple[str, ...],
    metrics: Path | None,
    sellers: Path | None,
    share: bool,
    sites: tuple[str, ...],
    db: Path,
    as_json: bool,
) -> None:
    """Write what the last scan found as a folder of web pages.

    The report covers exactly the sites of one scan: the newest one, or with --sites the newest
    of exactly these sites. It is compared with the scan of the same sites before it.
    """
    joined = read_metrics(metrics) if metrics else Metrics()
    known = read_sellers(sellers) if sellers else {}
    with Store.open(db, create=False) as store:
        scan, selection = choose_scan(store, sites)
        summaries.name_left_out(selection)
        mine = choose_sites(store, own).chosen if own else ()
        chosen = ReportOptions(mine, known, joined, share)
        with stages.progress() as progress:
            summary = write_report(store, scan.id, directory, chosen, progress)
    if as_json:
        terminal.show_json({"scan": scan.id, **asdict(summary), "index": str(summary.index)})
    else:
        terminal.show(str(summary.index))
