"""How far a pair stands out from its own neighbourhood.

Two essays on one prompt, or two reports on one football match, are alike without being versions of
one text; how alike depends on the corpus. So in a scan a pair is also judged by how far it stands
above the next best candidates of its two articles. The pair's own component is left out, or a
large spun cluster would be its own neighbourhood and hide itself.

And the more candidates an article has, the likelier one of them is alike by chance. The model was
fitted on as many versions as unrelated pairs; among the candidates of an article that lie outside
its component one version at most is expected, so the odds are divided by their mean number.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from dedup.engine.candidates import groups
from dedup.engine.lsh import Pairs

F64 = NDArray[np.float64]

Item = TypeVar("Item")

OWN = 2.0
"""Logit from which a pair belongs to one component."""
HOPELESS = -3.0
"""Logit below which no neighbourhood makes a version of a pair."""
NEXT = 3
"""Next best candidates that make a neighbourhood."""
_USUAL = 4.5  # logits by which versions stand out, as measured over mixed corpora
_MOST = 4.0  # logits that standing out may add or take


def standing_out(articles: int, pairs: Pairs, logits: F64) -> F64:
    """What to add to each pair's logit.

    From every pair, the log of the mean number of candidates that an article has outside its
    component. Where either article has three candidates or more outside the pair's component, also
    by how much the pair stands out from the next best of them.

    Args:
        articles: Number of articles.
        pairs: Compared pairs of indices.
        logits: Of each pair being versions, by its own measures.
    """
    label = groups(articles, pairs[logits > OWN])
    outside = np.count_nonzero(label[pairs[:, 0]] != label[pairs[:, 1]])
    own = label.__getitem__
    chance = by_chance(int(outside), articles)
    near: defaultdict[int, list[tuple[float, int]]] = defaultdict(list)
    for (a, b), logit in zip(pairs.tolist(), logits.tolist(), strict=True):
        near[a].append((logit, b))
        near[b].append((logit, a))
    for listed in near.values():
        listed.sort(reverse=True)
    return np.array(
        [
            shift(logit, next_best(near[a], own, (a, b)), next_best(near[b], own, (a, b))) - chance
            for (a, b), logit in zip(pairs.tolist(), logits.tolist(), strict=True)
        ]
    )


def by_chance(outside: int, articles: int) -> float:
    """What to take from every logit: the log of the mean number of candidates of an article.

    Args:
        outside: Pairs whose articles are of different components.
        articles: Number of articles.
    """
    return math.log(max(1.0, 2 * outside / max(1, articles)))


def next_best(
    listed: Iterable[tuple[float, Item]], own: Callable[[Item], object], pair: tuple[Item, Item]
) -> float | None:
    """Mean logit of an article's neighbourhood; None where it has too few neighbours.

    Args:
        listed: Its candidates with their logits, the best first. Of the candidates outside its
            own component, six are enough, where of any component they are the best three.
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
