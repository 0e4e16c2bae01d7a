"""`unspin pages`."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import get_args

import click

from db.engine import Store
from db.pages import PageOrder, pages
from dedup.cli import options, summaries, terminal
from dedup.cli.findings import named
from dedup.pipeline.selection import choose_scan


@click.command(
    "pages",
    epilog=options.examples("unspin pages", "unspin pages --by repetition --limit 100 --json"),
)
@click.option(
    "--by",
    "order",
    type=click.Choice([name for name in get_args(PageOrder) if name != "id"]),
    default="redundancy",
    show_default=True,
    help="The highest of which first: the share that matched pages also say, or repetition.",
)
@options.limit(50)
@options.stored_sites
@options.database
@options.as_json
def command(order: PageOrder, limit: int, sites: tuple[str, ...], db: Path, as_json: bool) -> None:
    """List the pages of the last scan: what is also elsewhere, and what repeats itself."""
    with Store.open(db, create=False) as store:
        scan, selection = choose_scan(store, sites)
        summaries.name_left_out(selection)
        with store.read() as session:
            found = list(pages(session, scan.id, order, limit=limit + 1))
    if as_json:
        terminal.show_json([asdict(page) for page in found[:limit]])
        return
    terminal.show_table(
        ["elsewhere", "own site", "other sites", "repeats", "cluster", "page"],
        [
            [
                f"{page.redundancy or 0:.0%}",
                f"{page.same_site or 0:.0%}",
                f"{page.other_sites or 0:.0%}",
                f"{page.repetition:.0f}",
                page.cluster or "",
                named(page.article),
            ]
            for page in found[:limit]
        ],
    )
    if len(found) > limit:
        terminal.say("there are more; --limit shows them")
