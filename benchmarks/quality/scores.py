"""Figures out of outcomes: shares with their intervals, F1, thresholds, cluster agreement."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import comb

import numpy as np
from numpy.typing import NDArray

_RESAMPLES = 1000
_SEED = 7

F64 = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Share:
    """A share of cases, with its 95 % interval.

    Attributes:
        value: The share, in [0, 1].
        low: Lower end of the interval.
        high: Upper end.
        n: Number of cases.
    """

    value: float
    low: float
    high: float
    n: int


def share(hits: Sequence[bool], groups: Sequence[Hashable]) -> Share:
    """Share of hits; the interval is a percentile bootstrap that draws whole groups.

    Args:
        hits: One outcome for each case, at least one.
        groups: The document each case comes from; cases of one document are drawn together.
    """
    _, member = np.unique([str(group) for group in groups], return_inverse=True)
    total = np.bincount(member).astype(float)
    found = np.bincount(member, weights=np.asarray(hits, float))
    drawn = _draws(len(total))
    low, high = np.quantile(drawn @ found / (drawn @ total), [0.025, 0.975])
    return Share(float(found.sum() / total.sum()), float(low), float(high), len(hits))


def f1_share(truth: Sequence[bool], found: Sequence[bool]) -> Share:
    """F1 of found against truth, with a percentile bootstrap over the cases."""
    true, made = np.asarray(truth, float), np.asarray(found, float)
    drawn = _draws(len(true))
    both = drawn @ (true * made)
    either = drawn @ true + drawn @ made
    spread = np.divide(2 * both, either, out=np.zeros_like(both), where=either > 0)
    low, high = np.quantile(spread, [0.025, 0.975])
    value = f1(int((true * made).sum()), int(made.sum()), int(true.sum()))
    return Share(value, float(low), float(high), len(true))


def _draws(size: int) -> F64:
    """How often each of ``size`` things is drawn, ``(resamples, size)``."""
    rng = np.random.default_rng(_SEED)
    return rng.multinomial(size, np.full(size, 1 / size), _RESAMPLES).astype(float)


def f1(both: int, found: int, true: int) -> float:
    """Harmonic mean of precision and recall; 1 where there was nothing to find and nothing found.

    Args:
        both: Found and true.
        found: Number found.
        true: Number true.
    """
    return 2 * both / (found + true) if found + true else 1.0


def threshold_at(negatives: Sequence[float], most: float) -> float:
    """Lowest threshold that at most the given share of the negatives exceed."""
    ordered = np.sort(np.asarray(negatives, float))[::-1]
    return float(ordered[int(most * len(ordered))])


def cluster_f1(truth: Mapping[Hashable, Hashable], found: Mapping[Hashable, Hashable]) -> float:
    """F1 over pairs of items that share a group, in truth and as found.

    Args:
        truth: Group of every item.
        found: Cluster of the items that are in one; the rest stand alone.
    """

    def pairs(groups: Iterable[Hashable]) -> int:
        return sum(comb(size, 2) for size in Counter(groups).values())

    both = pairs((group, found[item]) for item, group in truth.items() if item in found)
    clustered = pairs(found[item] for item in truth if item in found)
    return f1(both, clustered, pairs(truth.values()))
