"""Tie pages into clusters by their verified matches, and never by candidates.

Strong matches are joined by union-find. A weak match, an excerpt or an overlap never joins two
clusters that strong matches made: a weak match may only bring a single page to a cluster, and an
excerpt to the one text that contains it, so no chain of weak links runs two clusters together.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256

from dedup.engine.results import Cluster, Match, Relation

_STRONG = 0.8  # confidence
_FAMILY = 3  # pages, at least, of one template


class _Sets:
    """Disjoint sets of article ids."""

    def __init__(self) -> None:
        self.parent: dict[str, str] = {}
        self.size: Counter[str] = Counter()

    def find(self, item: str) -> str:
        root = item
        while (above := self.parent.setdefault(root, root)) != root:
            root = above
        while item != root:
            self.parent[item], item = root, self.parent[item]
        self.size.setdefault(root, 1)
        return root

    def join(self, a: str, b: str) -> None:
        a, b = sorted((self.find(a), self.find(b)))
        if a != b:
            self.parent[b] = a
            self.size[a] += self.size.pop(b)


def similarity(match: Match) -> float:
    """How alike the two articles of a match are, for cohesion and for choosing representatives."""
    return likeness(match.measures)


def likeness(measures: Mapping[str, float]) -> float:
    """How alike two articles are by the measures of their match; 0 to 1."""
    return max(measures.get(name, 0.0) for name in ("weighted_jaccard", "lcs", "resemblance"))


def _binds(match: Match) -> bool:
    return match.relation not in (Relation.OVERLAP, Relation.EXCERPT, Relation.UNRELATED)


def clusters(matches: Iterable[Match]) -> tuple[Cluster, ...]:
    """Clusters of verified matches, largest first; independent of the order of the matches."""
    edges = sorted(matches, key=lambda match: (-match.confidence, match.a, match.b))
    sets = _Sets()
    for match in edges:
        if _binds(match) and match.confidence >= _STRONG:
            sets.join(match.a, match.b)
    core = {item: sets.find(item) for match in edges for item in (match.a, match.b)}
    placed: set[str] = set()  # excerpts, by their core, that were brought to their whole
    for match in edges:
        weak = _binds(match) and match.confidence < _STRONG
        if weak or (match.relation is Relation.EXCERPT and core[match.contained] not in placed):
            a, b = sets.find(match.a), sets.find(match.b)
            if min(sets.size[a], sets.size[b]) == 1:
                sets.join(a, b)
                if not weak:
                    placed.add(core[match.contained])
    return numbered(_made(sets, edges))


def families(
    cluster: Cluster, matches: Iterable[Match], least: float
) -> tuple[list[Cluster], list[Cluster]]:
    """Split a cluster by its word order alone: pages tied by close matches, and what is left.

    Args:
        cluster: The cluster.
        matches: The scan's matches.
        least: Longest common subsequence, as a share of the longer text, that ties two pages.

    Returns:
        The families of three pages or more, and the clusters among the pages outside them.
    """
    inside = set(cluster.members)
    edges = [m for m in matches if _binds(m) and m.a in inside and m.b in inside]
    sets = _Sets()
    for match in edges:
        if match.measures["lcs"] >= least:
            sets.join(match.a, match.b)
    found = [made for made in _made(sets, edges) if len(made.members) >= _FAMILY]
    taken = {member for family in found for member in family.members}
    rest = _Sets()
    for match in edges:
        if match.a not in taken and match.b not in taken:
            rest.join(match.a, match.b)
    return found, _made(rest, edges)


def numbered(found: Iterable[Cluster]) -> tuple[Cluster, ...]:
    """Clusters with their numbers, largest first."""
    ordered = sorted(found, key=lambda cluster: (-len(cluster.members), cluster.key))
    return tuple(replace(cluster, id=number) for number, cluster in enumerate(ordered, 1))


def _made(sets: _Sets, edges: Iterable[Match]) -> list[Cluster]:
    """The clusters of disjoint sets with two members or more."""
    members: defaultdict[str, list[str]] = defaultdict(list)
    for item in list(sets.parent):
        members[sets.find(item)].append(item)
    inside: defaultdict[str, list[Match]] = defaultdict(list)
    for match in edges:
        if match.relation is Relation.OVERLAP or match.a not in sets.parent:
            continue
        root = sets.find(match.a)
        if match.b in sets.parent and root == sets.find(match.b):
            inside[root].append(match)
    return [_cluster(inside[root], group) for root, group in members.items() if len(group) > 1]


def _cluster(edges: Sequence[Match], group: Sequence[str]) -> Cluster:
    to: defaultdict[str, dict[str, float]] = defaultdict(dict)
    for match in edges:
        to[match.a][match.b] = to[match.b][match.a] = similarity(match)
    contained = {match.contained for match in edges if match.contained}
    representative = min(group, key=lambda item: (item in contained, -sum(to[item].values()), item))
    # Behind a thousand weak links a product of similarities is too small for a number.
    near = dict.fromkeys(group, 0.0) | _from(representative, to)
    ordered = sorted(group, key=lambda item: (item != representative, -near[item], item))
    values = tuple(near[item] for item in ordered)
    kinds: Counter[Relation] = Counter()
    for match in edges:
        kinds[match.relation] += 1
    # Of two equally frequent relations the looser one holds the cluster together.
    kind = max(kinds, key=lambda relation: (kinds[relation], list(Relation).index(relation)))
    same = [match.confidence for match in edges if match.relation is kind]
    return Cluster(
        id=0,
        key=sha256("\n".join(sorted(group)).encode()).hexdigest()[:16],
        kind=kind,
        members=tuple(ordered),
        similarity=values,
        representative=representative,
        cohesion=sum(values[1:]) / (len(values) - 1),
        confidence=sum(same) / len(same),
    )


def _from(start: str, to: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
    """Similarity of every member to the representative; along the best path where not compared."""
    reached = {start: 1.0}
    frontier = [start]
    while frontier:
        following = []
        for item in frontier:
            for other, value in to[item].items():
                through = reached[item] * value
                if through > reached.get(other, 0.0):
                    reached[other] = through
                    following.append(other)
        frontier = following
    return reached
