"""`unspin copies`."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from crawl.errors import InputError
from db.articles import load_articles
from db.engine import Store
from dedup.cli import options, summaries, terminal
from dedup.cli.findings import named
from dedup.cli.terminal import counted
from dedup.engine.probes import probes
from dedup.pipeline.selection import choose_scan, choose_sites
from dedup.report.case_file import LIMITS, write_case_file
from dedup.report.copies import CopyCase


@click.command(
    "copies",
    epilog=options.examples(
        "unspin copies --own mysite.example",
        "unspin copies --own mysite.example,blog.mysite.example -o case",
        "unspin copies --own mysite.example --probes",
    ),
)
@options.own_sites(required=True)
@click.option(
    "-o",
    "--output",
    "directory",
    metavar="DIR",
    type=click.Path(path_type=Path, file_okay=False),
    default="unspin-copies",
    show_default=True,
    help="The folder for the case file.",
)
@click.option(
    "--probes",
    "probing",
    is_flag=True,
    help="Print each article's most distinctive sentences as quoted queries instead.",
)
@options.stored_sites
@options.database
@options.as_json
def command(
    own: tuple[str, ...],
    directory: Path,
    probing: bool,
    sites: tuple[str, ...],
    db: Path,
    as_json: bool,
) -> None:
    """Write a case file: every copy of your articles on other sites of the last scan.

    For each copy it tells the share of the original that it contains, the matched sentences,
    whether it links back or names the author, dates, ads, and the SHA-256 of what was fetched.
    Only the sites of the scan are searched; --probes prints queries for the rest of the web.
    """
    with Store.open(db, create=False) as store:
        mine = choose_sites(store, own).chosen
        if probing:
            show_probes(store, mine, as_json)
            return
        scan, selection = choose_scan(store, sites)
        summaries.name_left_out(selection)
        if outside := set(mine) - set(scan.sites):
            raise InputError(f"scan {scan.id} does not cover {', '.join(sorted(outside))}")
        cases = write_case_file(store, scan, mine, directory)
    if as_json:
        terminal.show_json([data(case) for case in cases])
        return
    terminal.show(
        f"Searched: {counted(len(scan.sites), 'site')} of scan {scan.id}; "
        "the rest of the web was not."
    )
    if cases:
        terminal.show_table(
            ["of the original", "kind", "links back", "copy", "original"],
            [
                [
                    f"{case.share:.0%}",
                    case.kind.label.lower(),
                    {None: "?", True: "yes", False: "no"}[case.links_back],
                    case.copy.article.url,
                    named(case.original.article),
                ]
                for case in cases
            ],
        )
    else:
        terminal.show("no copies found")
    for line in LIMITS:
        terminal.whisper(line)
    terminal.show(f"The case file: {directory / 'copies.html'}", style="bold")


def data(case: CopyCase) -> dict[str, Any]:
    """A case as JSON data."""
    return {**asdict(case), "kind": case.kind.key}


def show_probes(store: Store, sites: tuple[str, ...], as_json: bool) -> None:
    """Print the queries, by article."""
    articles = {article.id: article for article in load_articles(store, hosts=sites)}
    found = probes(articles.values())
    if as_json:
        terminal.show_json([{**asdict(each), "query": each.query} for each in found])
        return
    shown = ""
    for each in found:
        if each.article != shown:
            shown = each.article
            article = articles[shown]
            terminal.show_heading(article.title or article.url)
        terminal.show(each.query)
