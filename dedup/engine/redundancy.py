"""How much of a page other pages of the scan already say.

Only sentences aligned with a matched article count: the mere vocabulary of other pages covers
nearly all of any article's.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dedup.engine.cited import first_characters
from dedup.engine.corpus import Document
from dedup.engine.results import Cluster, Match, Relation
from dedup.engine.semantics import F32


@dataclass(frozen=True, slots=True)
class Redundancy:
    """Shares of one page's TF-IDF weight, as `dedup.engine.results.Page` names them."""

    share: float = 0.0
    same_site: float = 0.0
    other_sites: float = 0.0
    covered_by: tuple[tuple[str, float], ...] = ()


def redundancy(
    documents: Mapping[str, Document],
    weight: F32,
    matches: Iterable[Match],
    clusters: Iterable[Cluster],
) -> dict[str, Redundancy]:
    """Redundancy of every document by article id.

    A cluster's representative keeps its own credit: the other members do not count against it.
    Exact copies were compared with the first of them alone, which stands for all of them here.

    Args:
        documents: By article id.
        weight: Of every word of the vocabulary.
        matches: Verified pairs with their aligned sentences.
        clusters: Of the same scan.
    """
    edges = tuple(matches)
    home = {member: c for c in clusters for member in c.members}
    copied = {match.b: match.a for match in edges if match.relation is Relation.COPY}
    carriers: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for key, document in documents.items():
        carriers[copied.get(key, key)][document.article.site] += 1
    covers: defaultdict[str, list[Cover]] = defaultdict(list)
    for match in edges:
        of_a, of_b = first_characters(match.alignment)
        for own, other, starts in ((match.a, match.b, of_a), (match.b, match.a, of_b)):
            cluster = home.get(own)
            if cluster and own == cluster.representative and home.get(other) is cluster:
                continue
            site, text = documents[own].article.site, copied.get(other, other)
            on = carriers[text]
            here = on[site] - (copied.get(own, own) == text)
            sentences = np.zeros(len(documents[own].spans), np.bool_)
            sentences[np.searchsorted(documents[own].spans[:, 0], starts)] = True
            covers[own].append(
                Cover(
                    by=other,
                    sentences=sentences,
                    same_site=here > 0,
                    other_sites=len(on) > (site in on),
                )
            )
    return {key: covered(document, weight, covers[key]) for key, document in documents.items()}


@dataclass(frozen=True, slots=True, eq=False)
class Cover:
    """The sentences of a page that another article says, and where that or a copy of it stands.

    Attributes:
        by: Id of the other article.
        sentences: Which sentences of the page it says, ``(sentences,)``.
        same_site: Whether the other text stands on the page's own site, too.
        other_sites: Whether it stands on another.
    """

    by: str
    sentences: NDArray[np.bool_]
    same_site: bool
    other_sites: bool


def covered(document: Document, weight: F32, covers: list[Cover]) -> Redundancy:
    """Redundancy of one document by what covers it.

    Args:
        document: The document.
        weight: Of every word of its vocabulary.
        covers: Its matches.
    """
    if not covers or not len(document.ids):
        return Redundancy()
    sizes = np.add.reduceat(weight[document.ids], document.bounds[:-1]).astype(np.float64)
    total = float(sizes.sum())
    said = np.array([cover.sentences for cover in covers])

    def share(of: Sequence[bool]) -> float:
        return float(sizes[said[np.array(of)].any(axis=0)].sum()) / total

    parts = (said @ sizes / total).tolist()
    by = zip([cover.by for cover in covers], parts, strict=True)
    return Redundancy(
        share=share([True] * len(covers)),
        same_site=share([cover.same_site for cover in covers]),
        other_sites=share([cover.other_sites for cover in covers]),
        covered_by=tuple(sorted(by, key=lambda each: (-each[1], each[0]))),
    )
