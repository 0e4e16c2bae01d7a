"""Figures out of outcomes: shares with their intervals, F1, thresholds, cluster agreement."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

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
    found, total = _sums(groups, hits, [True] * len(hits))
    return _ratio(found, total, len(hits))


def f1_share(truth: Sequence[bool], found: Sequence[bool], groups: Sequence[Hashable]) -> Share:
    """F1 of found against truth, with its interval as in `share`.

    Args:
        truth: Whether each case is there.
        found: Whether it was found.
        groups: The document each case comes from.
    """
    both = [one and other for one, other in zip(truth, found, strict=True)]
    hits, true, made = _sums(groups, both, truth, found)
    return _ratio(2 * hits, true + made, len(truth))


def weighted_share(
    hits: Sequence[bool], weights: Sequence[float], groups: Sequence[Hashable]
) -> Share:
    """Weighted share of hits, with its interval as in `share`.

    Args:
        hits: One outcome for each case, at least one.
        weights: Of the cases, above 0.
        groups: The document each case comes from.
    """
    weight = np.asarray(weights, float)
    found, total = _sums(groups, np.asarray(hits, float) * weight, weight)
    return _ratio(found, total, len(hits))


def rate(hits: Sequence[bool], weights: Sequence[float], of: int) -> Share:
    """Estimated number of hits for each of some things; the interval draws the cases.

    Args:
        hits: One outcome for each case of a sample.
        weights: How many cases each of them stands for.
        of: Number of things.
    """
    counted = np.asarray(hits, float) * np.asarray(weights, float) / of
    low, high = np.quantile(_draws(len(counted)) @ counted, [0.025, 0.975])
    return Share(float(counted.sum()), float(low), float(high), len(hits))


def _sums(groups: Sequence[Hashable], *outcomes: Sequence[float]) -> list[F64]:
    """Each outcome's number in every group."""
    number: dict[Hashable, int] = {}
    member = [number.setdefault(group, len(number)) for group in groups]
    weights = (np.asarray(outcome, float) for outcome in outcomes)
    return [np.bincount(member, weights=weight).astype(float) for weight in weights]


def _ratio(above: F64, below: F64, cases: int) -> Share:
    drawn = _draws(len(above))
    top, bottom = drawn @ above, drawn @ below
    spread = np.divide(top, bottom, out=np.ones_like(top), where=bottom > 0)
    low, high = np.quantile(spread, [0.025, 0.975])
    value = above.sum() / below.sum() if below.sum() else 1.0
    return Share(float(value), float(low), float(high), cases)


def _draws(size: int) -> F64:
    """How often each of ``size`` things is drawn, ``(resamples, size)``."""
    rng = np.random.default_rng(_SEED)
    return rng.multinomial(size, np.full(size, 1 / size), _RESAMPLES).astype(float)


def threshold_at(negatives: Sequence[float], most: float) -> float:
    """Lowest threshold that at most the given share of the negatives exceed."""
    ordered = np.sort(np.asarray(negatives, float))[::-1]
    return float(ordered[int(most * len(ordered))])


def cluster_f1(truth: Mapping[str, Hashable], found: Mapping[str, Hashable]) -> Share:
    """F1 over pairs of items that share a group, in truth and as found; drawn by true group.

    Args:
        truth: Group of every item.
        found: Cluster of the items that are in one; the rest stand alone.
    """
    true, made, groups = [], [], []
    for a, b in combinations(truth, 2):
        same, tied = truth[a] == truth[b], a in found and found[a] == found.get(b)
        if same or tied:
            true.append(same)
            made.append(tied)
            groups.append(truth[a])
    return f1_share(true, made, groups)
