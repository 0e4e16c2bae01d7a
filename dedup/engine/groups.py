"""Sums and maxima over groups of a matrix's rows.

For some hundred groups of some ten rows these are quicker than a sparse product or `reduceat`, and
they need no import of `scipy.sparse`, which takes longer than to score an article.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from dedup.engine.sets import Members, Numbers, numbered

F32 = NDArray[np.float32]

_GROUPS = 96  # that one product sums; their weights are a dense matrix
_ROWS = 512  # more rows than these are first narrowed to those that the groups have
_CELLS = 1 << 18  # values looked at at once, in a megabyte that stays in the cache


def summed(values: NDArray[Any], rows: Numbers, starts: Numbers) -> F32:
    """Sum of each of several groups of rows, ``(groups, columns)``.

    Rows are taken by rank: the first of every group at once, then the second of all groups that
    have one, and so on.

    Args:
        values: ``(rows, columns)``.
        rows: Which of them are in the groups, one group after the other.
        starts: Where each group begins in ``rows``, and the end.
    """
    sizes = np.diff(starts)
    order = np.argsort(-sizes, kind="stable")
    first, falling = starts[:-1][order], -sizes[order]
    counts = np.searchsorted(falling, -np.arange(int(sizes.max(initial=0))))
    made = np.zeros((len(order), values.shape[1]), np.float32)
    for rank, count in enumerate(counts.tolist()):
        made[:count] += values.take(rows[first[:count] + rank], axis=0)
    back = np.empty_like(made)
    back[order] = made
    return back


def weighted(values: F32, groups: Members, weights: F32) -> F32:
    """Weighted sum of each of several groups of rows, ``(groups, columns)``.

    Args:
        values: ``(rows, columns)``.
        groups: The rows of each group.
        weights: Of each member of the groups.
    """
    made = np.empty((len(groups), values.shape[1]), np.float32)
    for first in range(0, len(groups), _GROUPS):
        last = min(first + _GROUPS, len(groups))
        inside = slice(groups.starts[first], groups.starts[last])
        taken, columns = values, groups.members[inside]
        if len(values) > _ROWS:
            used, columns = numbered(columns, len(values))
            taken = values.take(used, axis=0)
        dense = np.zeros((last - first, len(taken)), np.float32)
        dense[groups.of[inside] - first, columns] = weights[inside]
        np.matmul(dense, taken, out=made[first:last])
    return made


def greatest(values: F32, rows: Numbers, starts: Numbers) -> F32:
    """Elementwise maximum of each of several groups of rows, ``(groups, columns)``.

    Args:
        values: ``(rows, columns)``.
        rows: Which of them are in the groups, one group after the other.
        starts: Where each group begins in ``rows``, and the end; none is empty.
    """
    last = starts[1:] - starts[:-1] - 1
    ranks = np.arange(int(last.max(initial=0)) + 1)[:, None]
    padded = rows[starts[:-1] + np.minimum(ranks, last)]  # the last of a group fills it up
    made = np.empty((len(last), values.shape[1]), np.float32)
    step = max(_CELLS // max(len(ranks) * values.shape[1], 1), 1)
    for first in range(0, len(last), step):
        taken = values.take(padded[:, first : first + step], axis=0)
        taken.max(axis=0, out=made[first : first + step])
    return made
