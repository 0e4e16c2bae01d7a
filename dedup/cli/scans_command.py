"""`unspin scans`."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from crawl.errors import InputError
from db.engine import Store
from db.lock import no_scan
from db.results import clusters, list_scans, scan
from db.scan_rows import ClusterRow
from db.scans import delete_scan
from db.ties import cluster_pages
from dedup.cli import options, terminal
from dedup.cli.findings import named
from dedup.cli.summaries import some
from dedup.cli.terminal import counted
from dedup.report.facts import changes_since

SHOWN = 50  # clusters of each sort


@click.group(
    "scans",
    invoke_without_command=True,
    epilog=options.examples(
        "unspin scans", "unspin scans compare 3 7", "unspin scans prune --keep 5"
    ),
)
@options.database
@options.as_json
@click.pass_context
def command(ctx: click.Context, db: Path, as_json: bool) -> None:
    """List the stored scans, the newest first; compare two, or delete old ones."""
    if ctx.invoked_subcommand:
        return
    with Store.open(db, create=False) as store, store.read() as session:
        found = list_scans(session)
    if as_json:
        terminal.show_json([asdict(each) for each in found])
    elif found:
        terminal.show_table(
            ["scan", "kind", "finished", "articles", "sites"],
            [
                [
                    each.id,
                    each.kind,
                    each.finished_at,
                    each.counts.get("articles", 0),
                    some(each.sites),
                ]
                for each in found
            ],
        )
    else:
        terminal.show("no scans")


@command.command("compare", epilog=options.examples("unspin scans compare 3 7"))
@click.argument("earlier", type=options.NUMBER)
@click.argument("later", type=options.NUMBER)
@options.database
@options.as_json
def compare_command(earlier: int, later: int, db: Path, as_json: bool) -> None:
    """Tell which clusters of scan LATER are new or changed since EARLIER, and which are gone."""
    with Store.open(db, create=False) as store, store.read() as session:
        before, after = scan(session, earlier), scan(session, later)
        changes = changes_since(session, before, cluster_pages(session, after.id))
        now = {each.number: each for each in clusters(session, after.id)}
        then = {each.number: each for each in clusters(session, before.id)}
    if set(before.sites) != set(after.sites):
        terminal.say("the two scans cover different sites")
    if as_json:
        terminal.show_json(
            {
                "new": sorted(changes.new),
                "changed": {number: asdict(each) for number, each in changes.changed.items()},
                "resolved": changes.resolved,
            }
        )
        return
    terminal.show(
        f"{counted(len(changes.new), 'new cluster')}, {len(changes.changed)} with other pages, "
        f"{len(changes.resolved)} resolved"
    )
    _show("New", [now[number] for number in sorted(changes.new)])
    _show("With other pages", [now[number] for number in sorted(changes.changed)])
    _show("Resolved", [then[number] for number in changes.resolved])


def _show(heading: str, found: list[ClusterRow]) -> None:
    if not found:
        return
    terminal.show_heading(heading)
    terminal.show_table(
        ["no.", "kind", "pages", "representative"],
        [
            [each.number, each.kind.replace("_", " "), each.size, named(each.representative)]
            for each in found[:SHOWN]
        ],
    )
    if len(found) > SHOWN:
        terminal.say(f"and {len(found) - SHOWN:,} more; --json lists all")


@command.command("prune", epilog=options.examples("unspin scans prune --keep 5"))
@click.option(
    "--keep",
    metavar="N",
    type=click.IntRange(min=1),
    required=True,
    help="Keep the newest N scans of each choice of sites.",
)
@options.database
@options.as_json
def prune_command(keep: int, db: Path, as_json: bool) -> None:
    """Delete old scans; pages, articles and what was accepted stay."""
    with Store.open(db, create=False) as store, no_scan(store):
        with store.read() as session:
            found = [each for each in list_scans(session) if each.kind == "scan"]
        if not found:
            raise InputError(f"{db}: no scans in it yet")
        seen: dict[frozenset[str], int] = {}
        old = []
        for each in found:
            sites = frozenset(each.sites)
            seen[sites] = seen.get(sites, 0) + 1
            if seen[sites] > keep:
                old.append(each.id)
        for number in old:
            delete_scan(store, number)
    if as_json:
        kept = sorted({each.id for each in found} - {*old})
        terminal.show_json({"deleted": sorted(old), "kept": kept})
    else:
        terminal.show(f"{counted(len(old), 'scan')} deleted, {len(found) - len(old)} kept")
