"""`unspin scan`."""

from __future__ import annotations

from pathlib import Path

import click

from db.engine import Store
from dedup.cli import findings, options, stages, summaries, terminal
from dedup.engine.results import to_json
from dedup.pipeline.collecting import seldom_collected
from dedup.pipeline.scanning import scan_sites
from dedup.pipeline.selection import choose_sites
from dedup.settings import Settings


@click.command(
    "scan",
    epilog=options.examples(
        "unspin scan", "unspin scan --sites a.example,b.example --min-confidence 0.8"
    ),
)
@options.stored_sites
@options.database
@options.as_json
@options.with_settings(*options.SCANNING)
@seldom_collected()  # until what was found is gone, too
def command(sites: tuple[str, ...], db: Path, as_json: bool, settings: Settings) -> None:
    """Find the stored articles that are versions of one text, and how much each repeats.

    Scanning needs no new crawl: scan again with other settings as often as you like.
    """
    with Store.open(db, create=False) as store:
        selection = choose_sites(store, sites)
        summaries.name_left_out(selection)
        with stages.progress() as progress:
            scan_id, found = scan_sites(store, selection.chosen, settings, progress)
        if as_json:
            terminal.show_json({"scan": scan_id, "sites": selection.chosen, **to_json(found)})
        else:
            findings.show(store, scan_id)
