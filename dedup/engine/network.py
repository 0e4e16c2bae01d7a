"""Tie sites by the clusters and the ids they share, and say how far that goes.

Shared text alone ties sites without a word on who runs them. Two independent kinds of ids make
"likely one operator"; what an ads.txt declares is kept apart from what is inferred.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import networkx as nx

from dedup.engine.ownership import Mark, SharedId, shared_ids

_TELLING = 0.25  # weight from which an id is a kind of evidence for one operator
_MOST_SITES = 300  # that one id or cluster ties pair by pair
_SEED = 1


@dataclass(frozen=True, slots=True)
class Tie:
    """What two sites share.

    Attributes:
        a: The first site by name.
        b: The other.
        clusters: Numbers of the clusters that have members on both.
        ids: Ids that both carry and that count, the one that says most first.
        declared: What their ads.txt files declare of both, one plain line each.
        same_domain: Whether they are hosts of one registrable domain.
        strength: How strongly the ids tie them, 0–1.
        kinds: Independent kinds of telling evidence among the ids.
    """

    a: str
    b: str
    clusters: tuple[int, ...]
    ids: tuple[SharedId, ...]
    declared: tuple[str, ...]
    same_domain: bool
    strength: float
    kinds: tuple[str, ...]

    @property
    def verdict(self) -> str:
        """The most that can be said: one domain, declared, likely one operator, ids or text."""
        if self.same_domain:
            return "one domain"
        if self.declared:
            return "declared one owner"
        if len(self.kinds) > 1:
            return "likely one operator"
        return "shared ids" if self.ids else "shared text"


@dataclass(frozen=True, slots=True)
class SiteNode:
    """A site of the network.

    Attributes:
        site: The host.
        community: Number of the group it belongs to, from 1, largest first; 0 for none.
        ties: Number of sites it is tied to.
        clusters: Number of clusters it has members in.
    """

    site: str
    community: int
    ties: int
    clusters: int


@dataclass(frozen=True, slots=True)
class Network:
    """Sites and what ties them.

    Attributes:
        sites: By name.
        ties: The strongest first.
        ids: Every id that several sites carry, also those that tie nothing.
        notes: What a bound left out, one plain line each.
    """

    sites: tuple[SiteNode, ...]
    ties: tuple[Tie, ...]
    ids: tuple[SharedId, ...]
    notes: tuple[str, ...]


def network(
    domains: Mapping[str, str],
    *,
    marks: Iterable[Mark],
    clusters: Mapping[int, Collection[str]],
    copies: Iterable[tuple[str, str]],
    sellers: Mapping[str, str] | None = None,
) -> Network:
    """Tie the sites of a scan.

    Args:
        domains: Registrable domain of every site.
        marks: Every id of every page.
        clusters: Sites with members in each cluster, by its number: they share text.
        copies: Pairs of article ids of which one is a copy of the other, or a part of it.
        sellers: Seller type by seller id, as a sellers.json states it.
    """
    found = list(marks)
    ids = shared_ids(found, domains, copies, sellers or {})
    notes: list[str] = []
    by_pair_clusters: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    within: dict[str, set[int]] = defaultdict(set)
    for number, hosts in clusters.items():
        for host in hosts:
            within[host].add(number)
        for pair in _pairs(sorted(hosts), f"cluster {number}", notes):
            by_pair_clusters[pair].append(number)
    by_pair_ids: defaultdict[tuple[str, str], list[SharedId]] = defaultdict(list)
    for each in ids:
        if not each.status:
            for pair in _pairs(each.sites, f"the {each.kind} id {each.value}", notes):
                by_pair_ids[pair].append(each)
    declared = _declared(found, domains)
    related = _related(domains)
    pairs = by_pair_clusters.keys() | by_pair_ids.keys() | declared.keys() | related
    ties = [
        _tie(pair, by_pair_clusters[pair], by_pair_ids[pair], declared.get(pair, ()), domains)
        for pair in sorted(pairs)
    ]
    ties.sort(key=lambda tie: (-tie.strength, -len(tie.clusters), tie.a, tie.b))
    return Network(tuple(_nodes(domains, ties, within)), tuple(ties), ids, tuple(notes))


def _pairs(sites: Sequence[str], what: str, notes: list[str]) -> Iterable[tuple[str, str]]:
    if len(sites) > _MOST_SITES:
        notes.append(f"{what} stands on {len(sites):,} sites and is not drawn as a tie of each two")
        return ()
    return combinations(sites, 2)


def _related(domains: Mapping[str, str]) -> set[tuple[str, str]]:
    """Pairs of sites of one registrable domain."""
    hosts: defaultdict[str, list[str]] = defaultdict(list)
    for site in sorted(domains):
        hosts[domains[site]].append(site)
    return {pair for sites in hosts.values() for pair in combinations(sites[:_MOST_SITES], 2)}


def _tie(
    pair: tuple[str, str],
    clusters: Sequence[int],
    ids: Sequence[SharedId],
    declared: Sequence[str],
    domains: Mapping[str, str],
) -> Tie:
    best: dict[str, float] = {}
    for each in ids:
        best[each.group] = max(best.get(each.group, 0.0), each.weight)
    return Tie(
        *pair,
        clusters=tuple(clusters),
        ids=tuple(ids),
        declared=tuple(declared),
        same_domain=domains[pair[0]] == domains[pair[1]],
        strength=1.0 - math.prod(1.0 - weight for weight in best.values()),
        kinds=tuple(sorted(group for group, weight in best.items() if weight >= _TELLING)),
    )


def _declared(
    marks: Iterable[Mark], domains: Mapping[str, str]
) -> dict[tuple[str, str], tuple[str, ...]]:
    """Pairs of sites that ads.txt files declare to have one owner or manager."""
    hosts: defaultdict[str, set[str]] = defaultdict(set)
    for site, domain in domains.items():
        hosts[domain].add(site)
    said: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for mark in marks:
        if mark.kind in ("owner-domain", "manager-domain"):
            word = mark.kind.partition("-")[0]
            said[mark.kind, mark.value].add(mark.site)
            said[mark.kind, mark.value] |= (
                hosts.get(mark.value, set()) if word == "owner" else set()
            )
    found: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for (kind, value), sites in sorted(said.items()):
        for pair in combinations(sorted(sites)[:_MOST_SITES], 2):
            found[pair].append(f"ads.txt: {kind.upper().replace('-', '')}={value}")
    return {pair: tuple(lines) for pair, lines in found.items()}


def _nodes(
    domains: Mapping[str, str], ties: Sequence[Tie], clusters: Mapping[str, set[int]]
) -> list[SiteNode]:
    graph = nx.Graph()
    graph.add_nodes_from(sorted(domains))
    for tie in ties:
        shared = len(tie.clusters) / max(
            1, min(len(clusters.get(tie.a, ())), len(clusters.get(tie.b, ())))
        )
        sure = 1.0 if tie.same_domain or tie.declared else tie.strength
        graph.add_edge(tie.a, tie.b, weight=sure + shared)
    groups = nx.community.louvain_communities(graph, weight="weight", seed=_SEED)
    groups = sorted(
        (group for group in groups if len(group) > 1), key=lambda group: (-len(group), min(group))
    )
    number = {site: n for n, group in enumerate(groups, 1) for site in group}
    return [
        SiteNode(site, number.get(site, 0), graph.degree(site), len(clusters.get(site, ())))
        for site in sorted(domains)
    ]
