"""The shape of the template of two texts, without recovering it.

Most pairs that may be versions of one text are asked for no more than its shape. What
`dedup.engine.template` and `dedup.engine.slots` tell slot by slot is told here of all slots at
once; where words cannot be told apart one by one, they are asked.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from dedup.engine.shape import LONG, Shape, Slots, shape, shape_of
from dedup.engine.slots import FREE, GLUE
from dedup.engine.surface import Surface, common_runs
from dedup.engine.template import parts_of
from dedup.engine.text import normal
from dedup.engine.written import I64, Runs, Written

Marks = NDArray[np.bool_]

_MIX = np.uint64(0x9E3779B97F4A7C15)


def shape_of_pair(a: Surface, b: Surface) -> Shape | None:
    """The shape of the template of two texts; None where they share no word.

    Args:
        a: The first text.
        b: The second, by the same reader.
    """
    if a.written is None or b.written is None:
        parts = parts_of([a, b])
        return shape(parts) if parts else None
    runs = np.array(common_runs(a.letters, b.letters))
    if len(runs) == 1:
        return None
    ends = np.zeros_like(runs)  # of the run before
    ends[1:] = (runs + runs[:, 2:])[:-1]
    varies = (ends[:, :2] < runs[:, :2]).any(axis=1)
    low, other_low, _ = ends[varies].T
    high, other_high, _ = runs[varies].T
    places = _Places(a, b, a.written, b.written, low, high, other_low, other_high).joined()
    constant = a.written.tokens(np.append(0, places.high), np.append(places.low, len(a.letters)))
    return shape_of(int(constant.sum()), places.slots())


@dataclass(frozen=True, slots=True, eq=False)
class _Places:
    """Where two texts differ: first and one-past-last word of each place, in either."""

    a: Surface
    b: Surface
    written: Written
    other_written: Written
    low: I64
    high: I64
    other_low: I64
    other_high: I64

    def runs(self) -> tuple[Runs, Runs]:
        """What stands there."""
        one = self.written.runs(self.low, self.high)
        return one, self.other_written.runs(self.other_low, self.other_high)

    def differ(self, one: Runs, other: Runs) -> Marks:
        """Whether it differs in more than the writing."""
        found = np.ones(len(self.low), np.bool_)
        for place in np.flatnonzero(one.odd | other.odd).tolist():
            text = self.a.text(self.low[place], self.high[place])
            other_text = self.b.text(self.other_low[place], self.other_high[place])
            found[place] = normal(text) != normal(other_text)
        return found

    def joined(self) -> _Places:
        """The places, those made one that vary together, name nothing and one word parts."""
        one, other = self.runs()
        alone = ~self.differ(one, other) | _named(one, other)
        between = self.written.tokens(self.high[:-1], self.low[1:])
        ends = alone[:-1] | alone[1:] | (between > GLUE)
        first = np.flatnonzero(np.append(True, ends))[: len(alone)]
        last = np.flatnonzero(np.append(ends, True))[: len(alone)]
        return replace(
            self,
            low=self.low[first],
            high=self.high[last],
            other_low=self.other_low[first],
            other_high=self.other_high[last],
        )

    def slots(self) -> Slots:
        """The places as slots of a template."""
        one, other = self.runs()
        differs = self.differ(one, other)
        both, named = (one.words > 0) & (other.words > 0), _named(one, other)
        number = (one.number | (one.words == 0)) & (other.number | (other.words == 0))
        lengths = np.array([one.tokens, np.where(differs, other.tokens, one.tokens)])
        long = np.where(lengths >= LONG, lengths, 0).sum(axis=0) / 2
        keys = np.sort([one.key, np.where(differs, other.key, one.key)], axis=0)
        _, which, times = np.unique(
            (keys[0] * _MIX + keys[1]) * _MIX + differs, return_inverse=True, return_counts=True
        )
        recurring = times[which] > 1
        if self.a.nouns:
            named &= recurring
        return Slots(
            words=lengths.sum(axis=0) / 2,
            free=np.where(both & differs, long, 0.0),
            naming=number | (both & named),
            synonym=both & ~number & ~named & (lengths.max(axis=0, initial=0) < FREE),
            recurring=recurring,
            refilled=np.zeros(len(self.low), np.bool_),  # either value is that of half the pages
        )


def _named(one: Runs, other: Runs) -> Marks:
    """Whether all that stands in a place is written like a name."""
    found: Marks = (one.named | (one.words == 0)) & (other.named | (other.words == 0))
    return found
