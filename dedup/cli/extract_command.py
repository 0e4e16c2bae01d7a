"""`unspin extract`."""

from __future__ import annotations

from pathlib import Path

import click

from db.engine import Store
from dedup.cli import options, stages, summaries
from dedup.pipeline.extracting import extract_again
from dedup.pipeline.selection import choose_sites
from dedup.settings import Settings


@click.command(
    "extract",
    epilog=options.examples(
        "unspin extract --sites gardenblog.example"
        " --set 'extract.leave_out=gardenblog.example: .related'",
    ),
)
@options.stored_sites
@options.database
@options.with_settings()
def command(sites: tuple[str, ...], db: Path, settings: Settings) -> None:
    """Take the articles out of the stored pages again, as after changed selectors.

    Nothing is fetched. Earlier articles stay where earlier scans cite them.
    """
    with Store.open(db, create=False) as store:
        selection = choose_sites(store, sites)
        summaries.name_left_out(selection)
        with stages.progress() as progress:
            extracted = extract_again(store, selection.chosen, settings.extract, progress)
    summaries.show_extracted(extracted)
