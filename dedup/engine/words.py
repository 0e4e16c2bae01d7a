"""What comparing sentences asks of words, answered once for all articles of a vocabulary."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dedup.engine.announcing import hints
from dedup.engine.corpus import Lexicon
from dedup.engine.semantics import F32

_TRUSTED = 0.4  # trust from which a word's vector counts in full
_CONJUNCTIONS = frozenset(["and", "und", "et", "y", "e", "en", "и"])

Marks = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Words:
    """The words of a vocabulary.

    Attributes:
        text: The words by id.
        lexicon: Background weights and vectors.
        number: Which contain a digit, ``(words,)``.
        conjunction: Which join clauses, ``(words,)``.
        hints: What each hints that an announcement follows, ``(words,)``; see `announcing.hints`.
        trust: How far each vector counts, in [0, 1], ``(words,)``.
        scale: What makes each vector as long as it can be trusted, 1 at most, and zero that of a
            number, which is like no other, ``(words,)``.
    """

    text: Sequence[str]
    lexicon: Lexicon
    number: Marks
    conjunction: Marks
    hints: NDArray[np.int64]
    trust: F32
    scale: F32

    @classmethod
    def of(cls, vocabulary: Sequence[str], known: Lexicon) -> Words:
        """The words of a vocabulary.

        Args:
            vocabulary: Words by id.
            known: Background weights and vectors of them, no corpus's.
        """
        digits = (not w.isalpha() and any(map(str.isdigit, w)) for w in vocabulary)
        number = np.fromiter(digits, np.bool_, len(vocabulary))
        trust = np.minimum(known.trust / np.float32(_TRUSTED), np.float32(1))
        lengths = known.vectors.lengths
        told = (lengths > 0) & ~number
        return cls(
            text=vocabulary,
            lexicon=known,
            number=number,
            conjunction=np.array([w in _CONJUNCTIONS for w in vocabulary], np.bool_),
            hints=hints(vocabulary),
            trust=trust,
            scale=np.divide(trust, lengths, out=np.zeros_like(trust), where=told),
        )

    def directions(self, ids: NDArray[np.integer[Any]]) -> F32:
        """Vectors of some words as long as they can be trusted, ``(ids, 256)``."""
        return self.lexicon.vectors.of(ids, self.scale[ids])
