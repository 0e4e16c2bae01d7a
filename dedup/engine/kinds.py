"""Let a cluster decide what a pair alone cannot see: a doorway family, or spun text.

Told by the slots of the recovered template. In a doorway family few values fill many slots the
same way, and they are names and numbers; in spun text each slot varies on its own and is filled by
synonyms.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from dedup.engine.cluster import families, numbered
from dedup.engine.corpus import Document
from dedup.engine.results import Cluster, Match, Relation, Slot, Template
from dedup.engine.template import recover
from dedup.engine.text import tokens

_SHARED = 0.35  # of the words are constant, or there is no template to speak of
_DOORWAY = 0.6  # of the varying words are names, numbers, or values that recur
_VARIES = 0.03  # of the words vary, or the pages are mere near-duplicates
_SPUN_SLOTS = 5
_ALIGNED_MEMBERS = 3000
_FAMILY = 3  # pages, at least, that a template is recovered from
_SPLIT_FROM = 6  # pages of a cluster that may be several families
_SPLIT_AT = (0.5, 0.6, 0.7, 0.8)  # common subsequence that ties the pages of one family
_COHERENT = 0.5  # of a family's words are constant
_SETTLED = (Relation.COPY, Relation.EXCERPT, Relation.OVERLAP)


@dataclass(frozen=True, slots=True)
class Shape:
    """What a template's slots say of the cluster, each share in [0, 1].

    Attributes:
        constant: Share of an average page's words that are constant.
        named: Share of the varying words, or of the slots where that is more, that are names,
            numbers or values that recur.
        synonyms: Slots filled by synonyms.
    """

    constant: float
    named: float
    synonyms: int


def shape(template: Template) -> Shape:
    """Measure a template."""
    fixed = sum(len(tokens(part)) for part in template.parts if isinstance(part, str))
    slots = [part for part in template.parts if isinstance(part, Slot)]
    recurring = _recurring(slots)
    varying = named = 0.0
    naming = 0
    for slot in slots:
        total = sum(number for _, number in slot.fillers)
        words = sum(len(tokens(filler)) * number for filler, number in slot.fillers) / total
        varying += words
        if slot.kind in ("name", "number") or _key(slot) in recurring:
            named += words
            naming += 1
    everything = fixed + varying
    return Shape(
        constant=fixed / everything if everything else 0.0,
        named=max(named / varying, naming / len(slots)) if varying else 0.0,
        synonyms=sum(slot.kind == "synonym" and _key(slot) not in recurring for slot in slots),
    )


def _key(slot: Slot) -> tuple[int, frozenset[tuple[str, ...]]]:
    return slot.variable, frozenset(tuple(tokens(filler)) for filler, _ in slot.fillers)


def _recurring(slots: Sequence[Slot]) -> set[tuple[int, frozenset[tuple[str, ...]]]]:
    """Values that fill more than one slot in the same way."""
    counted = Counter(_key(slot) for slot in slots)
    return {key for key, number in counted.items() if number > 1}


def kind_of(cluster: Cluster, template: Template) -> Relation:
    """What holds a cluster together, seen from its template."""
    seen = shape(template)
    if seen.constant < _SHARED or cluster.kind is Relation.COPY:
        return cluster.kind
    if seen.named >= _DOORWAY and 1 - seen.constant >= _VARIES:
        return Relation.DOORWAY
    if seen.synonyms >= _SPUN_SLOTS and cluster.kind is not Relation.NEAR_DUPLICATE:
        return Relation.SPUN
    return cluster.kind


def settle(
    clusters: Iterable[Cluster], matches: Iterable[Match], documents: Mapping[str, Document]
) -> tuple[tuple[Cluster, ...], tuple[Match, ...]]:
    """Give clusters their templates and kinds, and their matches what follows for the pair.

    A large cluster whose pages share no template is split into the families that do.

    Args:
        clusters: As verified matches tied them.
        matches: The same matches.
        documents: By article id, as they were compared (without boilerplate).
    """
    edges = tuple(matches)
    settled: list[Cluster] = []
    for cluster in clusters:
        settled.extend(
            _with_template(part, documents) for part in _split(cluster, edges, documents)
        )
    found = numbered(settled)
    kind = {
        member: (cluster.id, cluster.kind)
        for cluster in found
        if cluster.kind in (Relation.DOORWAY, Relation.SPUN)
        for member in cluster.members
    }
    return found, tuple(_settled(match, kind) for match in edges)


def _split(
    cluster: Cluster, matches: Sequence[Match], documents: Mapping[str, Document]
) -> list[Cluster]:
    if len(cluster.members) < _SPLIT_FROM or _constant(cluster, documents) >= _COHERENT:
        return [cluster]
    for least in _SPLIT_AT:
        found, rest = families(cluster, matches, least)
        coherent = [family for family in found if _constant(family, documents) >= _COHERENT]
        if sum(len(family.members) for family in coherent) >= len(cluster.members) / 2:
            return [*found, *rest]
    return [cluster]


def _constant(cluster: Cluster, documents: Mapping[str, Document]) -> float:
    template = _template(cluster, documents)
    return shape(template).constant if template else 0.0


def _template(cluster: Cluster, documents: Mapping[str, Document]) -> Template | None:
    members = cluster.members[:_ALIGNED_MEMBERS]
    return recover({member: _text(documents[member]) for member in members})


def _with_template(cluster: Cluster, documents: Mapping[str, Document]) -> Cluster:
    template = _template(cluster, documents) if len(cluster.members) >= _FAMILY else None
    if template is None or shape(template).constant < _SHARED:
        return cluster
    return replace(cluster, kind=kind_of(cluster, template), template=template)


def _text(document: Document) -> str:
    text = document.article.text
    return " ".join(text[start:end] for start, end in document.spans.tolist())


def _settled(match: Match, kind: Mapping[str, tuple[int, Relation]]) -> Match:
    home = kind.get(match.a)
    if home is None or home != kind.get(match.b) or match.relation in _SETTLED:
        return match
    return replace(match, relation=home[1])
