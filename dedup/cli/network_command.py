"""`unspin network`."""

from __future__ import annotations

from pathlib import Path

import click

from db.engine import Store
from dedup.cli import options, summaries, terminal
from dedup.cli.terminal import counted
from dedup.engine.network import Network
from dedup.engine.results import to_json
from dedup.pipeline.networking import network_of, read_sellers
from dedup.pipeline.selection import choose_scan

SHOWN = 40  # ties


@click.command(
    "network",
    epilog=options.examples(
        "unspin network", "unspin network --sellers sellers.json --json > network.json"
    ),
)
@options.sellers
@options.stored_sites
@options.database
@options.as_json
def command(sellers: Path | None, sites: tuple[str, ...], db: Path, as_json: bool) -> None:
    """Show what ties the sites of the last scan: shared clusters and shared ownership ids.

    "likely one operator" needs two independent kinds of evidence. An id that a site carries only
    on pages copied from another is called possibly copied and ties nothing. Shared ids do not
    prove ownership.
    """
    known = read_sellers(sellers) if sellers else {}
    with Store.open(db, create=False) as store:
        scan, selection = choose_scan(store, sites)
        summaries.name_left_out(selection)
        with store.read() as session:
            found = network_of(session, scan, known)
    if as_json:
        terminal.show_json({"scan": scan.id, **to_json(found)})
    else:
        show(found)


def show(found: Network) -> None:
    """Print the ties, the strongest first, then what ties nothing."""
    terminal.show_heading(
        f"{counted(len(found.sites), 'site')}, {counted(len(found.ties), 'tie')}, "
        f"{counted(max((site.community for site in found.sites), default=0), 'group')}"
    )
    if found.ties:
        terminal.show_table(
            ["site", "site", "clusters", "strength", "what can be said", "shared ids"],
            [
                [
                    tie.a,
                    tie.b,
                    len(tie.clusters),
                    f"{tie.strength:.2f}" if tie.ids else "",
                    tie.verdict,
                    "; ".join([*tie.declared, *(f"{each.kind} {each.value}" for each in tie.ids)]),
                ]
                for tie in found.ties[:SHOWN]
            ],
        )
    if len(found.ties) > SHOWN:
        terminal.say(f"and {len(found.ties) - SHOWN} more ties; --json lists all")
    for each in found.ids:
        if each.status in ("possibly copied", "intermediary"):
            where = ", ".join((*each.sites, *each.copied))
            terminal.show(f"{each.status}, ties nothing: {each.kind} {each.value} ({where})")
    for note in found.notes:
        terminal.say(note)
