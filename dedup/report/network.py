"""What the page of the network shows: groups of sites, ties with their evidence, and the rest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import Markup

from dedup.engine.network import Network, SiteNode, Tie
from dedup.engine.ownership import SharedId
from dedup.report import charts
from dedup.report.facts import ClusterFacts, Facts

TIES = 200  # that are listed
IDS = 200
CLUSTERS = 20  # of a tie


@dataclass(frozen=True, slots=True)
class TieView:
    """A tie and the clusters behind it.

    Attributes:
        tie: The tie.
        clusters: The first clusters that both sites have members in.
    """

    tie: Tie
    clusters: tuple[ClusterFacts, ...]


@dataclass(frozen=True, slots=True)
class NetworkPage:
    """The network.

    Attributes:
        chart: Sites and ties drawn; empty where there are none, or too many.
        groups: Sites that belong together, the largest group first.
        loose: Number of sites in no group.
        ties: The strongest.
        tie_count: How many there are in all.
        counting: Ids that tie sites.
        idle: Ids that several sites carry and that tie nothing, with the reason as their status.
        notes: What a bound left out.
    """

    chart: Markup
    groups: tuple[tuple[SiteNode, ...], ...]
    loose: int
    ties: tuple[TieView, ...]
    tie_count: int
    counting: tuple[SharedId, ...]
    idle: tuple[SharedId, ...]
    notes: tuple[str, ...]


def network_page(network: Network, facts: Facts) -> NetworkPage:
    """All that the page of the network shows; bounded however many sites it has."""
    clusters = {each.cluster.number: each for each in facts.clusters}
    groups: dict[int, list[SiteNode]] = {}
    for node in network.sites:
        groups.setdefault(node.community, []).append(node)
    loose = groups.pop(0, [])
    return NetworkPage(
        chart=charts.graph(network),
        groups=tuple(tuple(groups[number]) for number in sorted(groups)),
        loose=len(loose),
        ties=tuple(_view(tie, clusters) for tie in network.ties[:TIES]),
        tie_count=len(network.ties),
        counting=tuple(each for each in network.ids if not each.status)[:IDS],
        idle=tuple(each for each in network.ids if each.status)[:IDS],
        notes=network.notes,
    )


def _view(tie: Tie, clusters: Mapping[int, ClusterFacts]) -> TieView:
    return TieView(tie, tuple(clusters[number] for number in tie.clusters[:CLUSTERS]))
