"""`unspin clusters`."""

from __future__ import annotations

from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import Any

import click
from sqlalchemy.orm import Session

from crawl.errors import InputError
from db.engine import Store
from db.results import cluster_members
from dedup.cli import options, summaries, terminal
from dedup.cli.findings import named
from dedup.cli.terminal import counted
from dedup.pipeline.selection import choose_scan
from dedup.report.facts import ClusterFacts, gather
from dedup.report.wording import KINDS, confidence_word


@click.command(
    "clusters",
    epilog=options.examples(
        "unspin clusters", "unspin clusters --kind spun --limit 100", "unspin clusters 3 --json"
    ),
)
@click.argument("number", type=options.NUMBER, required=False)
@click.option("--kind", type=click.Choice(list(KINDS)), help="Only clusters of this kind.")
@options.limit(50)
@options.stored_sites
@options.database
@options.as_json
def command(
    number: int | None,
    kind: str | None,
    limit: int,
    sites: tuple[str, ...],
    db: Path,
    as_json: bool,
) -> None:
    """List the clusters of the last scan, the largest first; with NUMBER the members of one."""
    with Store.open(db, create=False) as store:
        scan, selection = choose_scan(store, sites)
        summaries.name_left_out(selection)
        with store.read() as session:
            found = [
                each
                for each in gather(session, scan).clusters
                if (kind is None or each.cluster.kind == kind)
                and (number is None or each.cluster.number == number)
            ]
            if number is not None and not found:
                raise InputError(f"scan {scan.id} has no cluster {number}")
            if as_json:
                terminal.show_json([data(session, each) for each in found[:limit]])
            elif number is not None:
                show_one(session, found[0], limit)
            else:
                show(found[:limit])
    if number is None and len(found) > limit:
        terminal.say(f"and {len(found) - limit:,} more; --limit shows them")


def data(session: Session, facts: ClusterFacts) -> dict[str, Any]:
    """A cluster with all its members, as JSON data."""
    return {
        **asdict(facts.cluster),
        "sites": dict(facts.sites),
        "action": facts.action.key,
        "state": facts.state,
        "accepted": facts.accepted,
        "members": [asdict(member) for member in cluster_members(session, facts.cluster.id)],
    }


def show(clusters: list[ClusterFacts]) -> None:
    """Clusters as a table."""
    if not clusters:
        terminal.show("no clusters")
        return
    terminal.show_table(
        ["no.", "kind", "pages", "sites", "confidence", "what to do", "state", "representative"],
        [
            [
                each.cluster.number,
                each.cluster.kind.replace("_", " "),
                each.cluster.size,
                each.cluster.sites,
                confidence_word(each.cluster.confidence),
                each.action.key,
                each.state,
                named(each.cluster.representative),
            ]
            for each in clusters
        ],
    )


def show_one(session: Session, facts: ClusterFacts, limit: int) -> None:
    """A cluster and its members."""
    cluster = facts.cluster
    terminal.show_heading(
        f"Cluster {cluster.number}: {cluster.kind.replace('_', ' ')}, "
        f"{counted(cluster.size, 'page')} of {counted(cluster.sites, 'site')}"
    )
    terminal.show(f"What to do: {facts.action.label}. {facts.accepted or facts.action.why}")
    members = cluster_members(session, cluster.id)
    terminal.show_table(
        ["likeness", "words", "published", "page"],
        [
            [
                "" if member.rank == 0 else f"{member.similarity:.0%}",
                member.words,
                member.published[:10],
                named(member.article),
            ]
            for member in islice(members, limit)
        ],
    )
    if cluster.size > limit:
        terminal.say(f"and {cluster.size - limit:,} more; --limit shows them")
