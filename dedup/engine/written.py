"""How words are written, counted so that any run of words can be asked at once.

What fills a slot is told by its words: how many there are, whether all are numbers, whether the
longer ones have capitals. Each distinct word is looked at once; a text keeps running sums, and the
sum over any of its runs of words is the difference of two of them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from dedup.engine.text import normal, tokens

I64 = NDArray[np.int64]
U64 = NDArray[np.uint64]

_FIGURE = re.compile(r"[\W\d]*")
_UNIT = re.compile(r"[\W\d]*[a-zA-Z]{1,3}")
_RUN = re.compile(r"\w+")
_LONGER = 3  # letters above which a run of them tells a name
_FACTOR, _ALL = 0x9E3779B97F4A7C15, (1 << 64) - 1
_FACTS = 9
_FIRST = 1 << 10  # words that there is room for at first


@dataclass(frozen=True, slots=True, eq=False)
class Runs:
    """Some runs of words; each array has an entry for each run.

    Attributes:
        words: How many words it has.
        tokens: How many `dedup.engine.text.tokens`.
        key: The same for runs of the same tokens.
        number: Whether it is a number, perhaps with a unit.
        named: Whether every longer word has a capital or begins with a digit.
        odd: Whether it has words whose normal form may be that of others.
    """

    words: I64
    tokens: I64
    key: U64
    number: NDArray[np.bool_]
    named: NDArray[np.bool_]
    odd: NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Written:
    """Running sums over the words of a text.

    Attributes:
        facts: What is counted of the words before each, and of all, ``(words + 1, 9)``.
        keys: The same of the keys of their tokens, ``(words + 1,)``.
    """

    facts: NDArray[np.int32]
    keys: U64

    def runs(self, starts: I64, ends: I64) -> Runs:
        """Runs of words.

        Args:
            starts: First word of each.
            ends: One past the last of each.
        """
        first, until = self.facts[starts], self.facts[ends]
        count, digits, figures, _, runs, low, long, long_low, odd = (until - first).T
        words = ends - starts
        last = until - self.facts[np.maximum(ends - 1, starts)]
        before_last = figures - last[:, 2]
        _, back = _powers(int(self.facts[-1, 0]).bit_length())
        return Runs(
            words=words,
            tokens=count,
            key=(self.keys[ends] - self.keys[starts]) * back[first[:, 0]],
            number=(digits > 0) & (before_last == words - 1) & (last[:, 2] + last[:, 3] > 0),
            named=np.where(long > 0, long_low == 0, (runs > 0) & (low == 0)),
            odd=odd > 0,
        )

    def tokens(self, starts: I64, ends: I64) -> I64:
        """How many tokens some runs of words have.

        Args:
            starts: First word of each.
            ends: One past the last of each.
        """
        before = self.facts[:, 0]
        count: I64 = before[ends] - before[starts]
        return count


class Facts:
    """What is counted of each distinct word, by its number."""

    def __init__(self, words: Sequence[str]) -> None:
        """Count what is asked for.

        Args:
            words: As they stand, by number; there may be more of them each time.
        """
        self._words = words
        self._counts = np.zeros((_FIRST, _FACTS), np.int32)
        self._keys = np.zeros(_FIRST, np.uint64)
        self._known = 0

    def _count(self) -> None:
        """Count the words that are new."""
        total = len(self._words)
        while total > len(self._keys):
            self._counts = np.concatenate([self._counts, np.zeros_like(self._counts)])
            self._keys = np.concatenate([self._keys, np.zeros_like(self._keys)])
        for number in range(self._known, total):
            shown = self._words[number]
            read = tokens(shown)
            self._counts[number] = len(read), *_counted(shown)
            self._keys[number] = _key(read)
        self._known = total

    def written(self, numbers: Sequence[int]) -> Written:
        """The running sums of a text.

        Args:
            numbers: Of its words.
        """
        self._count()
        rows = np.fromiter(numbers, np.intp, len(numbers))
        facts = np.zeros((len(rows) + 1, _FACTS), np.int32)
        np.cumsum(self._counts[rows], axis=0, out=facts[1:])
        forth, _ = _powers(int(facts[-1, 0]).bit_length())
        keys = np.zeros(len(rows) + 1, np.uint64)
        np.cumsum(self._keys[rows] * forth[facts[:-1, 0]], out=keys[1:])
        return Written(facts, keys)


def _counted(shown: str) -> tuple[int, ...]:
    """What is counted of a word beside its tokens.

    Whether it has a digit, is a figure (nothing but digits and marks), and is a unit (one to three
    letters, perhaps after such); its runs of letters and digits, those of them that begin low (with
    neither a capital nor a digit), the longer ones, and the longer ones that begin low; whether its
    normal form is more than its letters in lower case.
    """
    bare = shown.strip()
    runs = _RUN.findall(bare)
    low = [run for run in runs if not (run[0].isupper() or run[0].isdigit())]
    return (
        any(letter.isdecimal() for letter in bare),
        _FIGURE.fullmatch(bare) is not None,
        _UNIT.fullmatch(bare) is not None,
        len(runs),
        len(low),
        sum(len(run) > _LONGER for run in runs),
        sum(len(run) > _LONGER for run in low),
        normal(bare) != bare.replace("\u2019", "'").casefold(),
    )


def _key(read: Sequence[str]) -> int:
    key = 0
    for token in reversed(read):
        key = (key * _FACTOR + hash(token)) & _ALL
    return key


@lru_cache(maxsize=32)
def _powers(bits: int) -> tuple[U64, U64]:
    """Powers of the factor and of its inverse modulo 2^64, as many as ``bits`` bits can count."""
    made = []
    for factor in (_FACTOR, pow(_FACTOR, -1, 1 << 64)):
        powers = np.full(1 << bits, factor, np.uint64)
        powers[0] = 1
        made.append(np.multiply.accumulate(powers))
    return made[0], made[1]
