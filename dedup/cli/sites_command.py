"""`unspin sites`."""

from __future__ import annotations

from pathlib import Path

import click

from db.articles import sites
from db.engine import Store
from db.sites import reasons
from dedup.cli import options, terminal
from dedup.cli.summaries import outcomes
from dedup.engine.results import to_json
from dedup.pipeline.selection import choose_sites


@click.command(
    "sites",
    epilog=options.examples(
        "unspin sites", "unspin sites gardenblog.example", "unspin sites --json"
    ),
)
@click.argument("name", metavar="[SITE]", required=False)
@options.database
@options.as_json
def command(name: str | None, db: Path, as_json: bool) -> None:
    """List the stored sites: URLs by what became of them, pages kept, articles found.

    For one SITE: what became of its URLs, and why.
    """
    with Store.open(db, create=False) as store:
        if name is None:
            _show_all(store, as_json)
        else:
            (site,) = choose_sites(store, [name]).chosen
            _show_one(store, site, as_json)


def _show_all(store: Store, as_json: bool) -> None:
    with store.read() as session:
        stored = sites(session)
    if as_json:
        terminal.show_json(to_json(stored))
        return
    terminal.show_table(
        ["site", "articles", "pages", "other URLs"],
        [[site.host, site.articles, site.captures, outcomes(site.urls)] for site in stored],
    )


def _show_one(store: Store, site: str, as_json: bool) -> None:
    with store.read() as session:
        rows = reasons(session, site)
    if as_json:
        terminal.show_json(to_json(rows))
        return
    terminal.show_table(
        ["URLs", "outcome", "reason", "such as"],
        [[row.urls, row.outcome, row.reason, row.example] for row in rows],
    )
