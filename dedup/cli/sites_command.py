"""`unspin sites`."""

from __future__ import annotations

from pathlib import Path

import click

from db.articles import sites
from db.engine import Store
from dedup.cli import options, terminal
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
    outcomes = sorted({outcome for site in stored for outcome in site.urls})
    terminal.show_table(
        ["site", "articles", "pages", *outcomes],
        [
            [
                site.host,
                site.articles,
                site.captures,
                *(site.urls.get(each, 0) for each in outcomes),
            ]
            for site in stored
        ],
        wide="site",
    )
