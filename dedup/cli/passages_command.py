"""`unspin passages`."""

from __future__ import annotations

from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import Any

import click
from sqlalchemy.orm import Session

from db.engine import Store
from db.passages import passages, places
from db.scan_rows import PassageRow
from dedup.cli import options, summaries, terminal
from dedup.cli.clean import clean
from dedup.cli.terminal import counted
from dedup.pipeline.selection import choose_scan

KINDS = ("shared", "boilerplate", "restated", "quoted", "standard")
NAMED = 5  # articles of a passage on the terminal; --json has all places
LONGEST = 300  # characters of a passage on the terminal


@click.command(
    "passages",
    epilog=options.examples(
        "unspin passages",
        "unspin passages --kind shared --limit 50 --json",
    ),
)
@click.option(
    "--kind",
    type=click.Choice(KINDS),
    help="Only passages shared between pages, a site's boilerplate, restated on one page, quoted,"
    " or standard text.",
)
@click.option(
    "--limit",
    metavar="N",
    type=click.IntRange(min=1),
    default=20,
    show_default=True,
    help="Show at most N passages.",
)
@options.stored_sites
@options.database
@options.as_json
def command(kind: str | None, limit: int, sites: tuple[str, ...], db: Path, as_json: bool) -> None:
    """List the texts that recur, those on most pages first, and where they stand.

    It covers exactly the sites of one scan: the newest one, or with --sites the newest of exactly
    these sites.
    """
    with Store.open(db, create=False) as store:
        scan, selection = choose_scan(store, sites)
        summaries.name_left_out(selection)
        with store.read() as session:
            found = list(passages(session, scan.id, kind, limit=limit + 1))
            if as_json:
                terminal.show_json([data(session, passage) for passage in found[:limit]])
            else:
                terminal.show(
                    f"Scan {scan.id}: {'texts that recur' if found else 'no text recurs'}"
                )
                for passage in found[:limit]:
                    show(session, passage)
    if len(found) > limit:
        terminal.say(f"there are more; --limit {limit * 2} shows some of them")


def data(session: Session, passage: PassageRow) -> dict[str, Any]:
    """A passage with every place where it stands, as JSON data."""
    return {
        "number": passage.number,
        "kind": passage.kind,
        "words": passage.words,
        "articles": passage.articles,
        "sites": passage.sites,
        "text": passage.text,
        "places": [asdict(place) for place in places(session, passage.id)],
    }


def show(session: Session, passage: PassageRow) -> None:
    """A passage with the first articles that it stands in, by site."""
    terminal.show_heading(
        f"{passage.kind}: {counted(passage.words, 'word')} on {counted(passage.articles, 'page')} "
        f"of {counted(passage.sites, 'site')}"
    )
    cut = "…" if len(passage.text) > LONGEST else ""
    terminal.show(passage.text[:LONGEST] + cut)
    rows = []
    standing = dict.fromkeys(place.article for place in places(session, passage.id, limit=100))
    for article in islice(standing, NAMED):
        rows.append((clean(article.site), article.url))
    if passage.articles > NAMED:
        rows.append(("", f"and {passage.articles - NAMED:,} more"))
    terminal.show_labelled(rows)
