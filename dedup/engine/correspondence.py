"""Whether the sentences of two texts answer each other one by one, beyond one topic."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dedup.engine.profiles import Profile
from dedup.engine.semantics import F32, exact, unit
from dedup.engine.stack import F64, I64, Stack

SPECK = 1e-6  # weight of a sentence without content words
_TOO_FEW = 3  # sentences to speak of their order
_LEAST_OWN = 0.01  # of a vector beyond the topic, squared, to be told from rounding


def correspondence(a: Profile, others: Stack, cosine: F32) -> tuple[F64, F64]:
    """How well the sentences of one document and of each of some others answer each other.

    Args:
        a: The one.
        others: The others.
        cosine: Of their sentences' vectors, ``(rows of the others, sentences of a)``.

    Returns:
        The mean cosine of each sentence's best counterpart once the topic that the two texts share
        is taken out, and the correlation of the places of those counterparts; in [0, 1], one for
        each of the others.
    """
    beyond = _beyond_topic(a, others, cosine)
    to_a = beyond.argmax(axis=1)
    back = beyond[np.arange(len(beyond)), to_a]
    to_other = others.first(beyond)
    forth = beyond[others.starts[:, None] + to_other, np.arange(len(a.sizes))]

    weight_a, weight = a.sizes + SPECK, others.sizes + SPECK
    likeness = (
        (forth * weight_a).sum(axis=1, dtype=np.float64) / weight_a.sum(dtype=np.float64)
        + others.sums(back * weight) / others.sums(weight)
    ) / 2
    columns = len(a.sizes)
    sequence = (
        _correlation(
            np.tile(np.arange(columns), len(others)),
            to_other.ravel(),
            (np.maximum(forth, 0) ** 2 * weight_a).ravel(),
            np.arange(len(others)) * columns,
            np.full(len(others), columns),
        )
        + _correlation(
            others.within, to_a, np.maximum(back, 0) ** 2 * weight, others.starts, others.counts
        )
    ) / 2
    return np.clip(likeness, 0, 1), sequence


def _beyond_topic(a: Profile, others: Stack, cosine: F32) -> F32:
    """Cosine of the sentences' vectors once the topic that both texts share is taken out.

    By ``(u - (u.t) t) . (v - (v.t) t) = u.v - (u.t) (v.t)`` for unit ``t``, where rounding cannot
    tell in what is left.
    """
    topics = exact(unit(a.topic + others.topics))
    share_a = topics @ a.vectors.T
    share = np.einsum("ij,ij->i", others.vectors, topics[others.of])
    own_a, own = a.squares - share_a**2, others.squares - share**2
    least = np.minimum(own_a.min(axis=1), np.minimum.reduceat(own, others.starts))
    # In place: these arrays are larger than all others, and go through the cache each time.
    beyond: F32 = share_a[others.of]
    beyond *= share[:, None]
    np.subtract(cosine, beyond, out=beyond)
    scale = np.sqrt(np.maximum(own_a, _LEAST_OWN))[others.of]
    scale *= np.sqrt(np.maximum(own, _LEAST_OWN))[:, None]
    beyond /= scale
    for number in np.flatnonzero(least < _LEAST_OWN).tolist():
        rows = slice(others.starts[number], others.starts[number] + others.counts[number])
        one = exact(unit(a.vectors - np.outer(share_a[number], topics[number])))
        other = exact(unit(others.vectors[rows] - np.outer(share[rows], topics[number])))
        beyond[rows] = other @ one.T
    return beyond


def _correlation(
    place: I64, counterpart: NDArray[np.intp], weight: F32, starts: I64, counts: I64
) -> F64:
    """Weighted correlation of each sentence's place with its counterpart's, 0 where negative.

    Args:
        place: Of each sentence in its document, ``(rows,)``.
        counterpart: Place of its counterpart in the other, ``(rows,)``.
        weight: Of each, ``(rows,)``.
        starts: Row of each document's first sentence, ``(documents,)``.
        counts: Sentences of each, ``(documents,)``.
    """

    def sums(values: F64) -> F64:
        found: F64 = np.add.reduceat(values, starts)
        return found

    total = sums(weight.astype(np.float64))
    share = weight / np.repeat(np.where(total > 0, total, 1), counts)
    one = place - np.repeat(sums(share * place), counts)
    other = counterpart - np.repeat(sums(share * counterpart), counts)
    scale = np.sqrt(sums(share * one * one) * sums(share * other * other))
    told = (scale > 0) & (counts >= _TOO_FEW) & (total > 0)
    found: F64 = np.where(told, sums(share * one * other) / np.where(told, scale, 1), 0)
    return np.clip(found, 0, 1)
