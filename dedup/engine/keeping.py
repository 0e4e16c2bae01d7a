"""Which of two statements stays: the fuller one, else the one in the part that is about it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dedup.engine.reading import Reading
from dedup.engine.restating import Pairs
from dedup.engine.structure import Part

# What the information of a statement counts for, times: of two that are about as full, the one in
# the part that is about it stays. Without headings no part is.
_WORTH = {
    Part.CONCLUSION: 1.08,
    Part.CALLOUT: 1.13,
    Part.LEAD: 1.18,
    Part.FAQ: 1.28,
    Part.BODY: 1.38,
}


@dataclass(frozen=True, slots=True)
class Found:
    """A sentence that restates one that stays.

    Attributes:
        restated: The sentence that could go.
        kept: The one that stays.
        similarity: How sure it is that they say the same.
    """

    restated: int
    kept: int
    similarity: float


def stars(rank: Sequence[int], pairs: Pairs, threshold: float) -> list[Found]:
    """Sentences that restate another, each with all that it restates, the nearest first.

    From the fullest statement down, a sentence stays unless one that stays already says it: so
    whatever is said in the article is still said by what stays, and no sentence restates one
    that goes itself.

    Args:
        rank: Of each sentence, as `ranks` gives them.
        pairs: Sentences that may restate each other.
        threshold: Least similarity of those that do.
    """
    near: defaultdict[int, list[tuple[float, int]]] = defaultdict(list)
    for (a, b), value in zip(pairs.ends, pairs.similarity.tolist(), strict=True):
        if value >= threshold:
            near[a].append((-value, b))
            near[b].append((-value, a))
    goes: set[int] = set()
    found = []
    for sentence in sorted(near, key=rank.__getitem__):
        stays = [
            Found(sentence, other, -value)
            for value, other in sorted(near[sentence])
            if rank[other] < rank[sentence] and other not in goes
        ]
        if stays:
            goes.add(sentence)
            found += stays
    return found


def ranks(reading: Reading) -> list[int]:
    """Rank of each sentence in what stays: by fullness and part together, then position."""
    worth = np.maximum(reading.sentences.information.astype(np.float64), 1e-3)
    if reading.headed:
        worth *= [_WORTH.get(part, 1.0) for part in reading.part]
    rank = np.empty(len(worth), np.intp)
    rank[np.argsort(-worth, kind="stable")] = np.arange(len(worth))
    return rank.tolist()
