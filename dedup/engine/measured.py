"""What a scan measured of words, for the next one to take over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import repeat

import numpy as np

from dedup.engine.fingerprint import U64
from dedup.engine.semantics import F32

_NUMBERS, _HASHES = "<f4", "<u8"


@dataclass(frozen=True, slots=True)
class Measured:
    """Words with what is measured of each of them alone; arrays as bytes.

    Attributes:
        words: The words.
        lengths: Of their vectors.
        trust: How far each vector can be trusted.
        hashes: As `dedup.engine.fingerprint.TokenHasher` has them.
    """

    words: Sequence[str] = ()
    lengths: bytes = b""
    trust: bytes = b""
    hashes: bytes = b""

    def of(self, words: Sequence[str]) -> tuple[F32, U64]:
        """What is known of some words; NaN and 0 of the others.

        Returns:
            Length and trust of each, ``(2, len(words))``, and its hash, ``(len(words),)``.
        """
        place = dict(zip(self.words, range(len(self.words)), strict=True))
        places = np.fromiter(map(place.get, words, repeat(-1)), np.intp, len(words))
        numbers = [np.frombuffer(each, _NUMBERS) for each in (self.lengths, self.trust)]
        known = np.full((2, len(self.words) + 1), np.nan, np.float32)  # the last of all others
        known[:, :-1] = numbers
        hashes = np.append(np.frombuffer(self.hashes, _HASHES), np.uint64(0))
        return known[:, places], hashes[places]


def measured(words: Sequence[str], lengths: F32, trust: F32, hashes: U64) -> Measured:
    """Words, with what was measured of them."""
    return Measured(
        words=words,
        lengths=lengths.astype(_NUMBERS).tobytes(),
        trust=trust.astype(_NUMBERS).tobytes(),
        hashes=hashes.astype(_HASHES).tobytes(),
    )
