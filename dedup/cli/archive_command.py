"""`unspin archive`."""

from __future__ import annotations

from pathlib import Path

import click

from db.engine import Store
from dedup.cli import options, stages, summaries, terminal
from dedup.cli.terminal import counted
from dedup.pipeline.archives import write_sites
from dedup.pipeline.selection import choose_sites


@click.command(
    "archive",
    epilog=options.examples(
        "unspin archive -o evidence.warc.gz",
        "unspin archive -o client.warc.gz --sites gardenblog.example",
    ),
)
@click.option(
    "-o",
    "--output",
    "path",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="The new file: .warc.gz, or .warc for one that is not compressed.",
)
@options.stored_sites
@options.database
def command(path: Path, sites: tuple[str, ...], db: Path) -> None:
    """Write what was fetched as a WARC file, so that it can be kept as evidence and replayed."""
    if not path.name.endswith((".warc", ".warc.gz")):
        raise click.BadParameter(f"{path}: must end in .warc.gz or .warc")
    with Store.open(db, create=False) as store, stages.progress() as progress:
        selection = choose_sites(store, list(sites))
        summaries.name_left_out(selection)
        written = write_sites(store, path, selection.chosen, progress)
    terminal.show(f"{counted(written, 'record')} written to {path}")
