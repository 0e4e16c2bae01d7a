"""`unspin export`."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from pathlib import Path

import click

from db.engine import Store
from dedup.cli import options, summaries
from dedup.pipeline.selection import choose_scan
from dedup.report.tables import TABLES
from dedup.report.writers import FORMATS, export


@click.command(
    "export",
    epilog=options.examples(
        "unspin export --what clusters > clusters.csv",
        "unspin export --what matches --format jsonl -o matches.jsonl",
        "unspin export --what network --format gexf -o network.gexf",
    ),
)
@click.option(
    "--what",
    type=click.Choice(list(TABLES)),
    default="clusters",
    show_default=True,
    help="Which table.",
)
@click.option(
    "--format",
    "format_",
    type=click.Choice(list(FORMATS)),
    default="csv",
    show_default=True,
    help="How it is written.",
)
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write to FILE instead of stdout.",
)
@options.stored_sites
@options.database
def command(what: str, format_: str, output: Path | None, sites: tuple[str, ...], db: Path) -> None:
    """Write what the last scan found for other programs.

    It covers exactly the sites of one scan: the newest one, or with --sites the newest of exactly
    these sites.
    """
    with Store.open(db, create=False) as store:
        scan, selection = choose_scan(store, sites)
        summaries.name_left_out(selection)
        if output is None and format_ not in ("csv", "jsonl") and sys.stdout.isatty():
            raise click.UsageError(f"{format_} is no text for a terminal: name a file with -o.")
        with output.open("wb") if output else nullcontext(sys.stdout.buffer) as stream:
            export(store, scan.id, what, format_, stream)
