"""`unspin sites`."""

from __future__ import annotations

from pathlib import Path

import click

from db.articles import sites
from db.engine import Store
from dedup.cli import options, terminal
from dedup.cli.summaries import outcomes
from dedup.engine.results import to_json


@click.command("sites", epilog=options.examples("unspin sites", "unspin sites --json"))
@options.database
@options.as_json
def command(db: Path, as_json: bool) -> None:
    """List the stored sites: URLs by what became of them, pages kept, articles found."""
    with Store.open(db, create=False) as store, store.read() as session:
        stored = sites(session)
    if as_json:
        terminal.show_json(to_json(stored))
        return
    terminal.show_table(
        ["site", "articles", "pages", "other URLs"],
        [[site.host, site.articles, site.captures, outcomes(site.urls)] for site in stored],
        wide="other URLs",
    )
