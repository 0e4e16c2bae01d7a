"""Sets of numbers as sorted arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

Number = TypeVar("Number", bound=np.number[Any])
Numbers = NDArray[np.intp]


def distinct(values: NDArray[Number]) -> NDArray[Number]:
    """Sorted distinct values, as `numpy.unique` gives them, in a third of its time."""
    ordered = np.sort(values)
    first = np.ones(len(ordered), np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=first[1:])
    return ordered[first]


def contains(ordered: NDArray[Number], values: NDArray[Number]) -> NDArray[np.bool_]:
    """Which of some values stand among others that rise, ``(values,)``."""
    if not len(ordered):
        return np.zeros(len(values), np.bool_)
    place = np.minimum(np.searchsorted(ordered, values), len(ordered) - 1)
    found: NDArray[np.bool_] = ordered[place] == values
    return found


def tallied(values: NDArray[Number]) -> tuple[NDArray[Number], Numbers]:
    """Sorted distinct values, and how often each stands among the values."""
    ordered = np.sort(values)
    bounds = np.ones(len(ordered) + 1, np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=bounds[1:-1])
    places = np.flatnonzero(bounds)
    return ordered[places[:-1]], places[1:] - places[:-1]


def numbered(values: NDArray[Any], bound: int) -> tuple[Numbers, Numbers]:
    """Sorted distinct numbers in [0, bound), and which of them each value is."""
    present = np.zeros(bound, np.bool_)
    present[values] = True
    found = np.flatnonzero(present)
    place = np.empty(bound, np.intp)  # of the numbers that are there alone
    place[found] = np.arange(len(found))
    return found, place[values]


@dataclass(frozen=True, slots=True, eq=False)
class Members:
    """Several sets of numbers below a bound, one after the other.

    Attributes:
        of: Number of the set that each member is in, rising, ``(members,)``.
        members: The members, rising within a set, ``(members,)``.
        starts: Where each set begins in them, and the end, ``(sets + 1,)``.
    """

    of: Numbers
    members: Numbers
    starts: Numbers

    def __len__(self) -> int:
        return len(self.starts) - 1

    def __getitem__(self, number: int) -> Numbers:
        return self.members[self.starts[number] : self.starts[number + 1]]

    @property
    def sizes(self) -> Numbers:
        """Members of each set, ``(sets,)``."""
        return self.starts[1:] - self.starts[:-1]

    def sums(self, values: NDArray[Any]) -> NDArray[np.float64]:
        """Sum over each set of a value of every possible member, ``(sets,)``."""
        return np.asarray(np.bincount(self.of, values[self.members], len(self)), np.float64)

    def followed_by(self, others: Members) -> Members:
        """These sets and, after them, others of the same kind."""
        return Members(
            np.concatenate([self.of, others.of + len(self)]),
            np.concatenate([self.members, others.members]),
            np.concatenate([self.starts, others.starts[1:] + self.starts[-1]]),
        )

    def between(self, low: int, high: int, base: int) -> Members:
        """The sets in [low, high), renumbered, and their members counted from a base."""
        first, last = self.starts[low], self.starts[high]
        return Members(
            self.of[first:last] - low,
            self.members[first:last] - base,
            self.starts[low : high + 1] - first,
        )

    def only(self, kept: NDArray[np.bool_]) -> Members:
        """Some of the sets, renumbered."""
        sizes = self.sizes[kept]
        starts = np.concatenate([[0], np.cumsum(sizes)])
        of = np.repeat(np.arange(len(sizes)), sizes)
        return Members(of, self.members[kept[self.of]], starts)


def members(of: Numbers, values: Numbers, sets: int, bound: int) -> Members:
    """The sets that values fall into.

    Args:
        of: Number of the set that each value falls into, ``(values,)``.
        values: Numbers in [0, bound), ``(values,)``.
        sets: How many sets there are.
        bound: One past the highest number there can be.
    """
    return rising(*np.divmod(distinct(of * bound + values), max(bound, 1)), sets)


def in_order(of: Numbers, values: Numbers, sets: int) -> Members:
    """The sets that distinct numbers fall into, where the numbers rise and the sets do not."""
    order = np.argsort(of.astype(np.uint16) if sets <= 1 << 16 else of, kind="stable")  # by radix
    return rising(of[order], values[order], sets)


def rising(of: Numbers, values: Numbers, sets: int) -> Members:
    """The sets that distinct numbers fall into, where the sets rise, and the numbers in each."""
    starts = np.zeros(sets + 1, np.intp)
    np.cumsum(np.bincount(of, minlength=sets), out=starts[1:])
    return Members(of, values, starts)
