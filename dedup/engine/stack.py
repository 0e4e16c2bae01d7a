"""Prepared documents one below the other, so that one document is compared with all at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dedup.engine.corpus import I32
from dedup.engine.profiles import Profile
from dedup.engine.semantics import F32, from_steps

I64 = NDArray[np.int64]
F64 = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Stack:
    """Documents of one sentence or more; a row is a sentence.

    Attributes:
        documents: The documents.
        starts: Row of each one's first sentence, ``(documents,)``.
        counts: Sentences of each, ``(documents,)``.
        of: Document of each row, ``(rows,)``.
        within: Number of each row in its document, ``(rows,)``.
        lengths: Words of each sentence, ``(rows,)``.
        sizes: Weight of each sentence, ``(rows,)``.
        trust: How far its vector can be trusted, ``(rows,)``.
        vectors: Unit vector of each sentence, ``(rows, 256)``.
        squares: Their squared lengths, ``(rows,)``.
        topics: Unit vector of each document, ``(documents, 256)``.
        content: Content words of all documents, one document's after the other's, ``(words,)``.
        content_of: Document of each of them, ``(words,)``.
        holders: Row of each entry of ``held``, ``(entries,)``.
        held: Place in ``content`` of every distinct content word of every row.
    """

    documents: Sequence[Profile]
    starts: I64
    counts: I64
    of: I64
    within: I64
    lengths: I32
    sizes: F32
    trust: F32
    vectors: F32
    squares: F32
    topics: F32
    content: I32
    content_of: I64
    holders: I64
    held: I64

    def __len__(self) -> int:
        return len(self.documents)

    def sums(self, values: NDArray[Any]) -> F64:
        """Sums of a value of each row by document, ``(documents,)``."""
        found: F64 = np.add.reduceat(values, self.starts, dtype=np.float64)
        return found

    def rows(self) -> Iterator[slice]:
        """The rows of each document."""
        ends = self.starts + self.counts
        return (slice(*bounds) for bounds in zip(self.starts.tolist(), ends.tolist(), strict=True))

    def most(self, values: F32) -> F32:
        """The most of each column by document.

        Args:
            values: ``(rows, columns)``.

        Returns:
            ``(documents, columns)``.
        """
        return np.array([values[rows].max(axis=0) for rows in self.rows()])

    def first(self, values: F32) -> I64:
        """Number of the first sentence of each document that has the most of each column.

        Args:
            values: ``(rows, columns)``.

        Returns:
            ``(documents, columns)``.
        """
        return np.array([values[rows].argmax(axis=0) for rows in self.rows()])


def stack(documents: Sequence[Profile]) -> Stack:
    """Put prepared documents, each with a sentence at least, one below the other."""
    counts = np.array([len(d.sizes) for d in documents], np.int64)
    words = np.array([len(d.content) for d in documents], np.int64)
    entries = np.array([len(d.held) for d in documents], np.int64)
    starts, first_word = np.cumsum(counts) - counts, np.cumsum(words) - words
    numbers = np.arange(len(documents))
    of = np.repeat(numbers, counts)
    return Stack(
        documents=documents,
        starts=starts,
        counts=counts,
        of=of,
        within=np.arange(len(of)) - starts[of],
        lengths=np.concatenate([d.lengths for d in documents]),
        sizes=np.concatenate([d.sizes for d in documents]),
        trust=np.concatenate([d.trust for d in documents]),
        vectors=from_steps(np.concatenate([d.steps for d in documents])),
        squares=np.concatenate([d.squares for d in documents]),
        topics=np.array([d.topic for d in documents]),
        content=np.concatenate([d.content for d in documents]),
        content_of=np.repeat(numbers, words),
        holders=np.concatenate([d.holders for d in documents]) + np.repeat(starts, entries),
        held=np.concatenate([d.held for d in documents]) + np.repeat(first_word, entries),
    )
