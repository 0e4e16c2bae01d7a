"""`unspin export`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import BinaryIO

import click

from db.engine import Store
from dedup.cli import options, stages, summaries
from dedup.pipeline.networking import read_sellers
from dedup.pipeline.progress import unwatched
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
@options.sellers
@options.stored_sites
@options.database
def command(
    what: str,
    format_: str,
    output: Path | None,
    sellers: Path | None,
    sites: tuple[str, ...],
    db: Path,
) -> None:
    """Write what the last scan found for other programs.

    It covers exactly the sites of one scan: the newest one, or with --sites the newest of exactly
    these sites.
    """
    known = read_sellers(sellers) if sellers else {}
    with Store.open(db, create=False) as store:
        scan, selection = choose_scan(store, sites)
        summaries.name_left_out(selection)
        if output is None and format_ not in ("csv", "jsonl") and sys.stdout.isatty():
            raise click.UsageError(f"{format_} is no text for a terminal: name a file with -o.")
        is_shown = output is None and sys.stdout.isatty()  # the rows themselves, on the screen
        with (
            _written(output) if output else nullcontext(sys.stdout.buffer) as stream,
            nullcontext(unwatched) if is_shown else stages.progress() as progress,
        ):
            export(store, scan.id, what, format_, stream, known, progress)


@contextmanager
def _written(path: Path) -> Iterator[BinaryIO]:
    """A file that takes its name, and the place of an older one, once all is written."""
    if path.is_symlink() or (
        path.exists() and not path.is_file()
    ):  # a device, or what stands for it
        with path.open("wb") as stream:
            yield stream
        return
    part = path.with_name(f"{path.name}.part")
    try:
        with part.open("wb") as stream:
            yield stream
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
