"""The engine's results as the store takes them: ids become numbers, evidence becomes offsets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from db import scans
from db.evidence import MatchEvidence, key_of
from dedup.engine import results
from dedup.engine.cited import AlignedPairs, Measures
from dedup.engine.text import tokens


def match_values(match: results.Match) -> scans.MatchValues:
    """A match as the store takes it: the smaller article id first."""
    swap = int(match.a) > int(match.b)
    a, b = sorted((int(match.a), int(match.b)))
    return {
        "a_id": a,
        "b_id": b,
        "relation": match.relation.value,
        "provisional": match.provisional.value,
        "contained_id": int(match.contained) if match.contained else None,
        "confidence": match.confidence,
        "evidence": _evidence(match, swap),
        "declared": match.declared,
        "reason": match.reason,
    }


def _evidence(match: results.Match, swap: bool) -> MatchEvidence:
    """What shows a match, seen from the other side to swap; made only where it is new."""

    def made() -> tuple[dict[str, float], list[tuple[float, ...]]]:
        measures = swapped(match.measures) if swap else dict(match.measures)
        return measures, _places(match.alignment, swap)

    if isinstance(match.measures, Measures) and isinstance(match.alignment, AlignedPairs):
        exactly = bytes([swap]), bytes(match.measures), bytes(match.alignment)
        return MatchEvidence(key_of(b"".join(exactly)), made)
    return MatchEvidence.of(*made())


def _places(alignment: Sequence[results.AlignedPair], swap: bool) -> list[tuple[float, ...]]:
    """Where the aligned sentences stand in both articles, and how alike they are."""
    if isinstance(alignment, AlignedPairs):
        places = alignment.places[:, [2, 3, 0, 1]] if swap else alignment.places
        return list(zip(*places.T.tolist(), alignment.similarity.tolist(), strict=True))
    sides = [(pair.b, pair.a) if swap else (pair.a, pair.b) for pair in alignment]
    return [
        (first.start, first.end, second.start, second.end, pair.similarity)
        for (first, second), pair in zip(sides, alignment, strict=True)
    ]


def role_values(page: results.Page) -> scans.RoleValues:
    """What a page is for, as the store takes it."""
    return {
        "article_id": int(page.id),
        "role": page.role.value,
        "reason": page.reason,
        "declared": page.declared,
        "of_id": int(page.of) if page.of else None,
        "parts": [(part.start, part.end, part.role.value, part.reason) for part in page.parts],
    }


def finding_values(finding: results.Finding) -> scans.FindingValues:
    """A contradicted declaration as the store takes it."""
    first, *others = map(int, finding.articles)
    return {
        "kind": finding.kind,
        "article_id": first,
        "other_id": others[0] if others else None,
        "text": finding.text,
        "fix": finding.fix,
    }


def swapped(measures: Mapping[str, float]) -> dict[str, float]:
    """Measures with a direction (``words_a``, ``words_b``) as seen from the other side."""
    other = {"_a": "_b", "_b": "_a"}
    return {name: measures.get(name[:-2] + other.get(name[-2:], ""), value)
            for name, value in measures.items()}  # fmt: skip


def cluster_values(cluster: results.Cluster) -> scans.ClusterValues:
    """A cluster as the store takes it."""
    return {
        "number": cluster.id,
        "key": cluster.key,
        "kind": cluster.kind.value,
        "cohesion": cluster.cohesion,
        "confidence": cluster.confidence,
        "template": cluster.written or None,
        "origin": cluster.origin,
        "members": [
            (int(member), similarity)
            for member, similarity in zip(cluster.members, cluster.similarity, strict=True)
        ],
    }


def passage_values(
    number: int, passage: results.Passage, sites: Mapping[str, str]
) -> scans.PassageValues:
    """A recurring passage as the store takes it.

    Args:
        number: Its number within the scan, from 1.
        passage: The passage.
        sites: Site of each article id.
    """
    articles = {place.article for place in passage.places}
    return {
        "number": number,
        "kind": passage.kind,
        "text": passage.text,
        "words": len(tokens(passage.text)),
        "articles": len(articles),
        "sites": len({sites[article] for article in articles}),
        "places": [(int(place.article), place.start, place.end) for place in passage.places],
    }


def redundancy_values(page: results.Page) -> scans.RedundancyValues:
    """How much others say of a page, as the store takes it."""
    return {
        "article_id": int(page.id),
        "share": page.redundancy,
        "same_site": page.same_site,
        "other_sites": page.other_sites,
        "covered_by": [(int(other), share) for other, share in page.covered_by],
    }


def scored_values(page: results.Page) -> scans.RepetitionValues:
    """How much a page restates itself, as the store takes it: its evidence is there already."""
    return {
        "article_id": int(page.id),
        "score": page.scored.score,
        "words": page.scored.words,
        "restated_words": page.scored.restated_words,
        "detail": page.scored.key,
    }


def repetition_values(article_id: int, repetition: results.Repetition) -> scans.RepetitionValues:
    """How much an article restates itself, as the store takes it."""
    return {
        "article_id": article_id,
        "score": repetition.score,
        "words": repetition.words,
        "restated_words": repetition.restated_words,
        "detail": repetition,
    }
