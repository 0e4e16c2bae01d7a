"""How far a pair stands out from its own neighbourhood.

Two essays on one prompt, or two reports on one football match, are alike without being versions of
one text; how alike depends on the corpus. So in a scan a pair is also judged by how far it stands
above the next best candidates of its two articles. The pair's own component is left out, or a
large spun cluster would be its own neighbourhood and hide itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from dedup.engine.candidates import Pairs, groups

F64 = NDArray[np.float64]
Item = TypeVar("Item")

OWN = 2.0
"""Logit from which a pair belongs to one component."""
NEXT = 3
"""Next best candidates that make a neighbourhood."""
_USUAL = 4.5  # logits by which versions stand out, as measured over mixed corpora
_MOST = 4.0  # logits that standing out may add or take


def standing_out(articles: int, pairs: Pairs, logits: F64) -> F64:
    """What to add to each pair's logit.

    An article with fewer than three candidates outside the pair's component has no neighbourhood;
    a pair without any is left as it is.

    Args:
        articles: Number of articles.
        pairs: Compared pairs of indices.
        logits: Of each pair being versions, by its own measures.
    """
    own = groups(articles, pairs[logits > OWN]).__getitem__
    near: defaultdict[int, list[tuple[float, int]]] = defaultdict(list)
    for (a, b), logit in zip(pairs.tolist(), logits.tolist(), strict=True):
        near[a].append((logit, b))
        near[b].append((logit, a))
    for listed in near.values():
        listed.sort(reverse=True)
    return np.array(
        [
            shift(logit, next_best(near[a], own, (a, b)), next_best(near[b], own, (a, b)))
            for (a, b), logit in zip(pairs.tolist(), logits.tolist(), strict=True)
        ]
    )


def next_best(
    listed: Iterable[tuple[float, Item]], own: Callable[[Item], object], pair: tuple[Item, Item]
) -> float | None:
    """Mean logit of an article's neighbourhood; None where it has too few neighbours.

    Args:
        listed: Its candidates, each with its logit, the best first. The first six are enough where
            they are of other components than its own, and no three before them of one.
        own: Component of each article.
        pair: The pair that is judged.
    """
    inside = own(pair[0]), own(pair[1])
    best = []
    for logit, other in listed:
        if other not in pair and own(other) not in inside:
            best.append(logit)
            if len(best) == NEXT:
                return sum(best) / NEXT
    return None


def shift(logit: float, *neighbourhoods: float | None) -> float:
    """What to add to a pair's logit by the levels of its two neighbourhoods."""
    known = [level for level in neighbourhoods if level is not None]
    if not known:
        return 0.0
    return max(-_MOST, min(_MOST, logit - max(known) - _USUAL))
