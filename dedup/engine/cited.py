"""The evidence of many matches as views of a few arrays, made into objects when it is asked for.

A scan of forty thousand articles has two million aligned sentences and as many measures. Objects
for them would take a gigabyte, and most are only stored or counted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import overload

import numpy as np
from numpy.typing import NDArray

from crawl.article import Article
from dedup.engine.compare import MEASURES
from dedup.engine.results import AlignedPair, Span

I32 = NDArray[np.int32]
F64 = NDArray[np.float64]

_NAMES = ",".join(MEASURES).encode()
_PLACE = {name: index for index, name in enumerate(MEASURES)}


class Measures(Mapping[str, float]):
    """The measures of a match by their names, as a row of numbers."""

    __slots__ = ("_values",)

    def __init__(self, values: F64) -> None:
        """Show values in the order of `dedup.engine.compare.MEASURES`."""
        self._values = values

    def __bytes__(self) -> bytes:
        """The names, and the values exactly."""
        return _NAMES + self._values.tobytes()

    def __getitem__(self, name: str) -> float:
        return float(self._values[_PLACE[name]])

    def __iter__(self) -> Iterator[str]:
        return iter(MEASURES)

    def __len__(self) -> int:
        return len(MEASURES)

    def __repr__(self) -> str:
        return repr(dict(self))


class AlignedPairs(Sequence[AlignedPair]):
    """The sentence pairs that show a match, as rows of numbers and two articles.

    Attributes:
        places: First and one-past-last character in the one article, and in the other,
            ``(pairs, 4)``.
        similarity: Of each pair, ``(pairs,)``.
    """

    __slots__ = ("_a", "_b", "places", "similarity")

    def __init__(self, a: Article, b: Article, places: I32, similarity: F64) -> None:
        """Show pairs of sentences of two articles."""
        self._a, self._b = a, b
        self.places, self.similarity = places, similarity

    def __len__(self) -> int:
        return len(self.places)

    @overload
    def __getitem__(self, index: int) -> AlignedPair: ...

    @overload
    def __getitem__(self, index: slice) -> AlignedPairs: ...

    def __getitem__(self, index: int | slice) -> AlignedPair | AlignedPairs:
        if isinstance(index, slice):
            return AlignedPairs(self._a, self._b, self.places[index], self.similarity[index])
        start, end, other_start, other_end = self.places[index].tolist()
        return AlignedPair(
            Span(start, end, self._a.text[start:end]),
            Span(other_start, other_end, self._b.text[other_start:other_end]),
            float(self.similarity[index]),
        )

    def __bytes__(self) -> bytes:
        """The rows exactly."""
        return self.places.tobytes() + self.similarity.tobytes()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return repr(tuple(self))


def first_characters(
    alignment: Sequence[AlignedPair],
) -> tuple[Sequence[int] | I32, Sequence[int] | I32]:
    """Where the aligned sentences begin in the one article, and in the other."""
    if isinstance(alignment, AlignedPairs):
        return alignment.places[:, 0], alignment.places[:, 2]
    return [pair.a.start for pair in alignment], [pair.b.start for pair in alignment]
