"""`unspin forget`."""

from __future__ import annotations

from pathlib import Path

import click

from db.engine import Store
from db.lock import no_scan, only_crawl
from db.sites import forget
from dedup.cli import options, terminal
from dedup.cli.terminal import counted
from dedup.engine.results import to_json
from dedup.pipeline.selection import choose_sites


@click.command("forget", epilog=options.examples("unspin forget gardenblog.example"))
@click.argument("name", metavar="SITE")
@options.database
@options.as_json
def command(name: str, db: Path, as_json: bool) -> None:
    """Delete all that was kept of SITE: pages, articles, and the scans that covered it.

    What was accepted of it goes as well: clusters and pairs with a page of SITE, passages that
    stand on no other site, and whatever was accepted for a reason that names it.
    """
    with Store.open(db, create=False) as store, only_crawl(store), no_scan(store):
        (site,) = choose_sites(store, [name]).chosen
        gone = forget(store, site)
    if as_json:
        terminal.show_json(to_json(gone))
        return
    terminal.show(
        f"forgotten: {gone.site} with {counted(gone.captures, 'page')}, "
        f"{counted(gone.articles, 'article')}, {counted(gone.scans, 'scan')} and "
        f"{counted(gone.acceptances, 'acceptance')}"
    )
