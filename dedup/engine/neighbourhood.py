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
    ends = label[pairs]
    chance = by_chance(int(np.count_nonzero(ends[:, 0] != ends[:, 1])), articles)
    beyond = np.fmax(*_next_best(articles, pairs, logits, label))
    moved = np.clip(logits - beyond - _USUAL, -_MOST, _MOST)
    return np.where(np.isnan(beyond), 0.0, moved) - chance


def _next_best(
    articles: int, pairs: Pairs, logits: F64, label: NDArray[np.int64]
) -> tuple[F64, F64]:
    """For each pair what `next_best` says of its first article, and of its second; NaN for None."""
    own, other = np.concatenate([pairs, pairs[:, ::-1]]).T
    both = np.tile(logits, 2)
    order = np.argsort(-both)  # equal ones in any order: only their level counts
    order = order[np.argsort(own[order], kind="stable")]
    listed, best = label[other[order]], both[order]
    ends = np.searchsorted(own[order], np.arange(articles + 1))
    place, end = ends[own], ends[own + 1]
    inside = label[own], label[other]
    total, count = np.zeros(len(own)), np.zeros(len(own), np.int64)
    left = np.flatnonzero(place < end)
    while len(left):  # each looks at the next of its candidates
        at = place[left]
        outside = (listed[at] != inside[0][left]) & (listed[at] != inside[1][left])
        total[left] += np.where(outside, best[at], 0.0)
        count[left] += outside
        place[left] += 1
        left = left[(count[left] < NEXT) & (place[left] < end[left])]
    level = np.where(count == NEXT, total / NEXT, np.nan)
    return level[: len(pairs)], level[len(pairs) :]


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
