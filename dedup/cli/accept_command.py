"""`unspin accept`."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from db.acceptances import acceptances, withdraw
from db.engine import Store
from db.scan_rows import AcceptanceRow
from dedup.cli import options, terminal
from dedup.cli.terminal import counted
from dedup.pipeline.accepting import accept_reference
from dedup.pipeline.selection import choose_scan


@click.command(
    "accept",
    epilog=options.examples(
        "unspin accept 3 --reason 'licensed from the agency'",
        "unspin accept passage:12 --reason 'our disclaimer'",
        "unspin accept https://a.example/tea https://b.example/tea --reason syndicated",
        "unspin accept --list",
        "unspin accept --withdraw 2",
    ),
)
@click.argument("references", metavar="CLUSTER|passage:NUMBER|PAGE PAGE", nargs=-1)
@click.option("--reason", metavar="TEXT", help="Why it is as it should be; reports show it.")
@click.option("--list", "listed", is_flag=True, help="List what was accepted.")
@click.option(
    "--withdraw", "number", metavar="N", type=options.NUMBER, help="Take an acceptance back."
)
@options.stored_sites
@options.database
@options.as_json
def command(
    references: tuple[str, ...],
    reason: str | None,
    listed: bool,
    number: int | None,
    sites: tuple[str, ...],
    db: Path,
    as_json: bool,
) -> None:
    """Say that repetition is as it should be: licensed, syndicated, intended.

    It holds for the same pages, or the same passage, in every later scan: reports then ask for
    nothing there. A page more in a cluster brings it back.
    """
    if [bool(references), listed, number is not None].count(True) != 1:
        raise click.UsageError("Give what to accept, or --list, or --withdraw N.")
    with Store.open(db, create=False) as store:
        if number is not None:
            withdraw(store, number)
            if as_json:
                terminal.show_json({"withdrawn": number})
            else:
                terminal.show(f"{number} is not accepted any more")
        elif listed:
            with store.read() as session:
                found = acceptances(session)
            if as_json:
                terminal.show_json([_data(each) for each in found])
            elif found:
                terminal.show_table(
                    ["no.", "what", "pages", "accepted", "reason", "title"],
                    [
                        [
                            each.id,
                            each.kind,
                            len(each.pages),
                            each.accepted_at[:10],
                            each.reason,
                            each.title,
                        ]
                        for each in found
                    ],
                )
            else:
                terminal.show("nothing was accepted yet")
        else:
            if not reason:
                raise click.UsageError("Say why, with --reason.")
            scan, _ = choose_scan(store, sites)
            accepted = accept_reference(store, scan, references, reason)
            if as_json:
                terminal.show_json(_data(accepted))
                return
            pages = f" ({counted(len(accepted.pages), 'page')})" if accepted.pages else ""
            terminal.show(f"accepted as number {accepted.id}: {accepted.title}{pages}")


def _data(accepted: AcceptanceRow) -> dict[str, object]:
    return {**asdict(accepted), "pages": sorted(accepted.pages)}
