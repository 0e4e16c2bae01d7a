"""What comparing sentences asks of words, answered once for all articles of a vocabulary."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dedup.engine.announcing import hints
from dedup.engine.corpus import Lexicon
from dedup.engine.semantics import F32, unit

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
        directions: Vectors as long as they can be trusted, 1 at most, and zero for a number, which
            is like no other, ``(words, 256)``.
    """

    text: Sequence[str]
    lexicon: Lexicon
    number: Marks
    conjunction: Marks
    hints: NDArray[np.int64]
    trust: F32
    directions: F32

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
        directions = unit(known.vectors)
        directions *= trust[:, None]
        directions[number] = 0
        return cls(
            text=vocabulary,
            lexicon=known,
            number=number,
            conjunction=np.array([w in _CONJUNCTIONS for w in vocabulary], np.bool_),
            hints=hints(vocabulary),
            trust=trust,
            directions=directions,
        )
