"""`unspin report`."""

from __future__ import annotations

from pathlib import Path

import click

from db.engine import Store
from dedup.cli import options, summaries, terminal
from dedup.pipeline.selection import choose_scan
from dedup.report.html import write_report


@click.command(
    "report",
    epilog=options.examples(
        "unspin report -o report", "unspin report --sites a.example,b.example -o client-report"
    ),
)
@options.report_directory
@options.stored_sites
@options.database
def command(directory: Path, sites: tuple[str, ...], db: Path) -> None:
    """Write what the last scan found as a folder of web pages.

    The report covers exactly the sites of one scan: the newest one, or with --sites the newest
    of exactly these sites.
    """
    with Store.open(db, create=False) as store:
        scan, selection = choose_scan(store, sites)
        summaries.name_left_out(selection)
        write_report(store, scan.id, directory)
    terminal.show(str(directory / "index.html"))
