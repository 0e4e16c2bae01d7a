"""Each article's nearest others by the cosine similarity of their TF-IDF rows.

What an earlier search found is taken over: two articles that were there, weighed as they are now,
are as near as they were. An article keeps its neighbours among those, and only new rows are
multiplied with the others.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from dedup.engine.cache import Keys
from dedup.engine.lsh import Pairs
from dedup.engine.workers import Tell, Workers, followed

NEAR = 0.1  # cosine similarity below which a neighbour is not worth comparing
_CHUNK = 1024  # rows of one sparse product
_TIES = 4  # more than asked for are looked at, so that of equally near ones the first are kept
_KEY = np.dtype([("first", "<u8"), ("second", "<u8")])
_PLACE = np.dtype("<i4")
_COSINE = np.dtype("<f4")

I64 = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Nearest:
    """The nearest others of some items, as bytes of arrays.

    Attributes:
        keys: Of all that each item's row depends on, 128 bits each.
        items: An item for each of its neighbours, rising; 32-bit integers.
        others: The neighbours, likewise.
        cosine: How near they are, 32-bit floats.
    """

    keys: bytes
    items: bytes
    others: bytes
    cosine: bytes


@dataclass(frozen=True, slots=True, eq=False)
class _Found:
    """Neighbours: of which item each is one, which item it is, and how near, ``(neighbours,)``."""

    items: I64
    others: I64
    cosine: NDArray[np.float32]

    def only(self, kept: NDArray[np.bool_]) -> _Found:
        return _Found(self.items[kept], self.others[kept], self.cosine[kept])


def nearest(  # noqa: PLR0913 - what is looked among, what is known, who works
    rows: sparse.csr_matrix,
    keys: Keys,
    count: int,
    before: Nearest | None,
    workers: Workers,
    tell: Tell,
) -> tuple[Pairs, Nearest]:
    """Each item's nearest others, of equally near ones those that come first.

    Args:
        rows: Unit TF-IDF rows, one for each item.
        keys: Of all that each row depends on, distinct.
        count: Neighbours of each.
        before: What was found with the same count and weights, for items some of which are these.
        workers: Who multiplies.
        tell: Progress.

    Returns:
        Each item with each of its neighbours, and what the next search takes over.
    """
    named = np.ascontiguousarray(keys, "<u8").view(_KEY).ravel()
    known, new, look = _taken_over(before, named, count)
    asked, rest, fresh = map(np.flatnonzero, (look, ~look, new))
    found = _best(
        [
            known,
            *_multiplied(rows, rest, fresh, count, workers),
            *followed(
                _multiplied(rows, asked, np.arange(len(keys)), count, workers),
                "candidates",
                tell,
                len(asked),
                _CHUNK,
            ),
        ],
        count,
    )
    kept = Nearest(
        named.tobytes(),
        found.items.astype(_PLACE).tobytes(),
        found.others.astype(_PLACE).tobytes(),
        found.cosine.astype(_COSINE).tobytes(),
    )
    return np.column_stack([found.items, found.others]), kept


def _taken_over(
    before: Nearest | None, named: NDArray[np.void], count: int
) -> tuple[_Found, NDArray[np.bool_], NDArray[np.bool_]]:
    """What is known of items: neighbours, which items are new, and which are to be looked for.

    Items with as many neighbours as were asked for, one of which is gone, are looked for again:
    the next best is not known.
    """
    new = np.ones(len(named), np.bool_)
    if before is None:
        none = np.empty(0, np.int64)
        return _Found(none, none, np.empty(0, np.float32)), new, new
    were = np.frombuffer(before.keys, _KEY)
    items, others = (
        np.frombuffer(part, _PLACE).astype(np.int64) for part in (before.items, before.others)
    )
    _, old, now = np.intersect1d(were, named, assume_unique=True, return_indices=True)
    place = np.full(len(were), -1)
    place[old] = now
    new[now] = False
    look = new.copy()
    full = np.bincount(items, minlength=len(were)) >= count
    short = place[items[full[items] & (place[others] < 0)]]
    look[short[short >= 0]] = True
    found = _Found(place[items], place[others], np.frombuffer(before.cosine, _COSINE))
    found = found.only((found.items >= 0) & (found.others >= 0))
    return found.only(~look[found.items]), new, look


def _multiplied(
    rows: sparse.csr_matrix, some: I64, among: I64, count: int, workers: Workers
) -> Iterator[_Found]:
    """The nearest of some rows among some, by chunks."""
    if len(some) and len(among):
        common = rows[some], rows[among].T.tocsr(), count + 1 + _TIES  # each is its own nearest
        for found in workers.map(_near, common, range(0, len(some), _CHUNK)):
            items, others = some[found.items], among[found.others]
            yield _Found(items, others, found.cosine).only(items != others)


def _near(common: tuple[sparse.csr_matrix, sparse.csr_matrix, int], start: int) -> _Found:
    from sparse_dot_topn import sp_matmul_topn  # noqa: PLC0415 - few commands look for neighbours

    rows, columns, most = common
    part = rows[start : start + _CHUNK]
    near: sparse.coo_matrix = sp_matmul_topn(part, columns, top_n=most, threshold=NEAR).tocoo()
    return _Found(near.row.astype(np.int64) + start, near.col.astype(np.int64), near.data)


def _best(parts: Sequence[_Found], count: int) -> _Found:
    """The nearest of each item, of equally near ones those that come first."""
    items, others, cosine = map(
        np.concatenate,
        zip(*((part.items, part.others, part.cosine) for part in parts), strict=True),
    )
    order = np.lexsort((others, -cosine, items))
    rank = np.arange(len(order)) - np.searchsorted(items[order], items[order], side="left")
    kept = order[rank < count]
    return _Found(items[kept], others[kept], cosine[kept])
