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

import numpy as np
from numpy.typing import NDArray

from dedup.engine.candidates import groups
from dedup.engine.lsh import Pairs

F64 = NDArray[np.float64]

_OWN = 2.0  # logit from which a pair belongs to one component
_NEXT = 3  # next best candidates that make a neighbourhood
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
    own = groups(articles, pairs[logits > _OWN])
    outside = np.count_nonzero(own[pairs[:, 0]] != own[pairs[:, 1]])
    chance = math.log(max(1.0, 2 * outside / max(1, articles)))
    near: defaultdict[int, list[tuple[float, int]]] = defaultdict(list)
    for (a, b), logit in zip(pairs.tolist(), logits.tolist(), strict=True):
        near[a].append((logit, b))
        near[b].append((logit, a))
    for listed in near.values():
        listed.sort(reverse=True)
    return np.array(
        [
            _shift(logit, _next_best(near[a], own, (a, b)), _next_best(near[b], own, (a, b)))
            - chance
            for (a, b), logit in zip(pairs.tolist(), logits.tolist(), strict=True)
        ]
    )


def _next_best(
    listed: list[tuple[float, int]], own: NDArray[np.int64], pair: tuple[int, int]
) -> float | None:
    inside = own[pair[0]], own[pair[1]]
    best = []
    for logit, other in listed:
        if other not in pair and own[other] not in inside:
            best.append(logit)
            if len(best) == _NEXT:
                return sum(best) / _NEXT
    return None


def _shift(logit: float, *neighbourhoods: float | None) -> float:
    known = [level for level in neighbourhoods if level is not None]
    if not known:
        return 0.0
    return max(-_MOST, min(_MOST, logit - max(known) - _USUAL))
