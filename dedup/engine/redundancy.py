"""How much of a page other pages of the scan already say.

Only sentences aligned with a matched article count: the mere vocabulary of other pages covers
nearly all of any article's.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dedup.engine.corpus import Document
from dedup.engine.results import Cluster, Match
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

    Args:
        documents: By article id.
        weight: Of every word of the vocabulary.
        matches: Verified pairs with their aligned sentences.
        clusters: Of the same scan.
    """
    home = {member: c for c in clusters for member in c.members}
    covers: defaultdict[str, list[tuple[str, NDArray[np.bool_]]]] = defaultdict(list)
    for match in matches:
        for own, other, side in ((match.a, match.b, "a"), (match.b, match.a, "b")):
            cluster = home.get(own)
            if cluster and own == cluster.representative and other in cluster.members:
                continue
            spans = [getattr(pair, side) for pair in match.alignment]
            starts = np.unique([span.start for span in spans])
            covers[own].append((other, np.isin(documents[own].spans[:, 0], starts)))
    return {
        key: _of(document, weight, covers[key], documents) for key, document in documents.items()
    }


def _of(
    document: Document,
    weight: F32,
    covers: list[tuple[str, NDArray[np.bool_]]],
    documents: Mapping[str, Document],
) -> Redundancy:
    if not covers or not len(document.ids):
        return Redundancy()
    sizes = np.add.reduceat(weight[document.ids], document.bounds[:-1])
    total = float(sizes.sum())

    def share(masks: list[NDArray[np.bool_]]) -> float:
        return float(sizes[np.logical_or.reduce(masks)].sum()) / total if masks else 0.0

    site = document.article.site
    own = [mask for other, mask in covers if documents[other].article.site == site]
    foreign = [mask for other, mask in covers if documents[other].article.site != site]
    by = sorted(((other, share([mask])) for other, mask in covers), key=lambda c: (-c[1], c[0]))
    return Redundancy(share([*own, *foreign]), share(own), share(foreign), tuple(by))
