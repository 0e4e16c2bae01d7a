"""Let a cluster decide what a pair alone cannot see: a doorway family, or spun text.

Told by the slots of the recovered template. In a doorway family few values fill many slots the
same way, and they are names and numbers; in spun text each slot varies on its own and is filled by
synonyms.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from dedup.engine.corpus import Document
from dedup.engine.results import Cluster, Match, Relation, Slot, Template
from dedup.engine.template import recover
from dedup.engine.text import tokens

_SHARED = 0.35  # of the words are constant, or there is no template to speak of
_DOORWAY = 0.6  # of the varying words are names, numbers, or values that recur
_VARIES = 0.03  # of the words vary, or the pages are mere near-duplicates
_SPUN_SLOTS = 5
_ALIGNED_MEMBERS = 3000
_SETTLED = (Relation.COPY, Relation.EXCERPT, Relation.OVERLAP)


@dataclass(frozen=True, slots=True)
class Shape:
    """What a template's slots say of the cluster, each share in [0, 1].

    Attributes:
        constant: Share of an average page's words that are constant.
        named: Share of the varying words that are names, numbers or recurring values.
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
    for slot in slots:
        total = sum(number for _, number in slot.fillers)
        words = sum(len(tokens(filler)) * number for filler, number in slot.fillers) / total
        varying += words
        if slot.kind in ("name", "number") or _key(slot) in recurring:
            named += words
    everything = fixed + varying
    return Shape(
        constant=fixed / everything if everything else 0.0,
        named=named / varying if varying else 0.0,
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

    Args:
        clusters: As verified matches tied them.
        matches: The same matches.
        documents: By article id, as they were compared (without boilerplate).
    """
    settled: list[Cluster] = []
    kind: dict[str, tuple[int, Relation]] = {}
    for cluster in clusters:
        if len(cluster.members) < 3:
            settled.append(cluster)
            continue
        members = cluster.members[:_ALIGNED_MEMBERS]
        template = recover({member: _text(documents[member]) for member in members})
        if template is None:
            settled.append(cluster)
            continue
        decided = kind_of(cluster, template)
        shared = shape(template).constant >= _SHARED
        settled.append(replace(cluster, kind=decided, template=template if shared else None))
        if decided in (Relation.DOORWAY, Relation.SPUN):
            kind.update((member, (cluster.id, decided)) for member in cluster.members)
    return tuple(settled), tuple(_settled(match, kind) for match in matches)


def _text(document: Document) -> str:
    text = document.article.text
    return " ".join(text[start:end] for start, end in document.spans.tolist())


def _settled(match: Match, kind: Mapping[str, tuple[int, Relation]]) -> Match:
    home = kind.get(match.a)
    if home is None or home != kind.get(match.b) or match.relation in _SETTLED:
        return match
    return replace(match, relation=home[1])
