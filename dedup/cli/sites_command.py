"""`unspin sites`."""

from __future__ import annotations

from pathlib import Path

import click

from crawl.frontier import Result
from db.articles import sites
from db.engine import Store
from db.sites import ends, main_reasons, reasons
from dedup.cli import options, terminal
from dedup.cli.summaries import outcomes
from dedup.engine.results import to_json
from dedup.pipeline.selection import choose_sites

OUTCOMES = (*map(str, Result), "waiting")


@click.command(
    "sites",
    epilog=options.examples(
        "unspin sites",
        "unspin sites gardenblog.example",
        "unspin sites gardenblog.example --urls --outcome failed",
        "unspin sites --json",
    ),
)
@click.argument("name", metavar="[SITE]", required=False)
@click.option("--urls", is_flag=True, help="List every URL of SITE with what became of it.")
@click.option(
    "--outcome",
    metavar="NAME",
    type=click.Choice(OUTCOMES),
    help=f"List only the URLs that ended so: {', '.join(OUTCOMES)}.",
)
@options.database
@options.as_json
def command(name: str | None, urls: bool, outcome: str | None, db: Path, as_json: bool) -> None:
    """List the stored sites: articles, pages, other URLs by what became of them, and mostly why.

    For one SITE: what became of its URLs, and why; with --urls, of each of them.
    """
    if name is None and (urls or outcome):
        raise click.UsageError("--urls and --outcome need a SITE")
    with Store.open(db, create=False) as store:
        if name is None:
            _show_all(store, as_json)
            return
        (site,) = choose_sites(store, [name]).chosen
        if urls or outcome:
            _show_urls(store, site, outcome, as_json)
        else:
            _show_one(store, site, as_json)


def _show_all(store: Store, as_json: bool) -> None:
    with store.read() as session:
        stored, why = sites(session), main_reasons(session)
    if as_json:
        rows = zip(to_json(stored), stored, strict=True)
        terminal.show_json([{**row, "mostly": why.get(site.host, "")} for row, site in rows])
        return
    terminal.show_table(
        ["site", "articles", "pages", "other URLs", "mostly"],
        [
            [site.host, site.articles, site.captures, outcomes(site.urls), why.get(site.host, "")]
            for site in stored
        ],
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


def _show_urls(store: Store, site: str, outcome: str | None, as_json: bool) -> None:
    with store.read() as session:
        rows = [row for row in ends(session, site) if outcome in (None, row.outcome)]
    if as_json:
        terminal.show_json(to_json(rows))
        return
    terminal.show_table(
        ["outcome", "URL", "reason"], [[row.outcome, row.url, row.reason] for row in rows]
    )
