"""Texts as they stand, word by word, so that they can be aligned with one another."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, islice

from rapidfuzz.distance import Indel

from dedup.engine.text import (
    ALPHABET,
    CAPITAL_NOUNS,
    SURROGATES,
    UNSPACED,
    guess_language,
    normal,
    tokens,
)
from dedup.engine.written import Facts, Written

_LETTER = rf"(?![{UNSPACED}])\w"
_WORD = re.compile(rf" ?(?:[{UNSPACED}]|(?:{_LETTER})+(?:['’.,:-](?:{_LETTER})+)*|[^\w\s])")
_SPACED_WORD = re.compile(r" ?(?:\w+(?:['’.,:-]\w+)*|[^\w\s])")  # the same where none is unspaced
_UNSPACED_LETTER = re.compile(rf"[{UNSPACED}]")
_KEPT = 1024  # surfaces that a reader remembers
_RUNS = 1 << 19  # runs without white space that it remembers
_LONGEST = 20_000  # words of a text that are aligned
_ROOM = 64  # characters for each of them, white space included


@dataclass(frozen=True, eq=False)
class Surface:
    """A text's words and punctuation marks as they stand.

    Attributes:
        shown: Each of them, after a space where white space parts it from the one before.
        letters: Each as one character; the same for words of one normal form.
        numbers: What each of them is known by among the facts.
        facts: What is counted of words; None where a token, or a run of letters, reaches over
            several, as in scripts that write no spaces.
    """

    shown: Sequence[str]
    letters: str
    numbers: Sequence[int]
    facts: Facts | None

    @cached_property
    def nouns(self) -> bool:
        """Whether its language gives every noun a capital."""
        words = (normal(word.removeprefix(" ")) for word in self.shown)
        return guess_language(words) in CAPITAL_NOUNS

    @cached_property
    def written(self) -> Written | None:
        """How its words are written, where that can be told word by word."""
        return self.facts.written(self.numbers) if self.facts else None

    def spaced(self, word: int) -> bool:
        """Whether white space stands before a word."""
        return self.shown[word][0] == " "

    def text(self, start: int, end: int) -> str:
        """Words from start to end with the white space between them."""
        words = self.shown[start] if end - start == 1 else "".join(self.shown[start:end])
        return words.removeprefix(" ")

    def token_count(self, start: int, end: int) -> int:
        """How many `tokens` the words from start to end make."""
        return len(tokens(self.text(start, end)))


def common_runs(a: str, b: str) -> list[tuple[int, int, int]]:
    """A longest common subsequence of two strings of letters.

    Returns:
        Where each run of it begins in the first and in the second, and its length, in order; the
        last is empty and stands at both ends.
    """
    return [(run.a, run.b, run.size) for run in Indel.editops(a, b).as_matching_blocks()]


class Reader:
    """Reads texts into surfaces that can be aligned with one another; remembers the latest."""

    def __init__(self) -> None:
        self._letters: dict[str, str] = {}  # of normal forms
        self._kept: dict[Hashable, Surface] = {}
        self._forget()

    def _forget(self) -> None:
        self._runs: dict[str, tuple[int, ...]] = {}  # numbers of the words of each
        self._joined: set[str] = set()  # those whose words cannot be told apart one by one
        self._numbers: dict[str, int] = {}  # of words as they are shown
        self._shown: list[str] = []  # by number, as is their letter
        self._letter: list[str] = []
        self._facts = Facts(self._shown)

    def read(self, key: Hashable, text: Callable[[], str]) -> Surface:
        """The surface of a text.

        Args:
            key: Names the text when it is asked for again.
            text: Gives it, where it is not remembered.
        """
        if key not in self._kept:
            if len(self._kept) >= _KEPT:
                del self._kept[next(iter(self._kept))]
            self._kept[key] = self._surface(text())
        return self._kept[key]

    def _surface(self, text: str) -> Surface:
        if len(self._runs) >= _RUNS:
            self._forget()
        runs = text[: _LONGEST * _ROOM].split()[:_LONGEST]
        known, joined = self._runs.get, self._joined
        words = chain.from_iterable([known(run) or self._run(run) for run in runs])
        numbers = list(islice(words, _LONGEST))
        apart = text.isascii() or all(
            len(run) <= _ROOM and run not in joined for run in runs if not run.isascii()
        )
        return Surface(
            shown=list(map(self._shown.__getitem__, numbers)),
            letters="".join(map(self._letter.__getitem__, numbers)),
            numbers=numbers,
            facts=self._facts if apart else None,
        )

    def _run(self, run: str) -> tuple[int, ...]:
        """The numbers of the words of a run without white space."""
        unspaced = _UNSPACED_LETTER.search(run) is not None
        # What opens a text is parted from what went before.
        found = (_WORD if unspaced else _SPACED_WORD).findall(" " + run)
        made = tuple(map(self._word, found))
        if len(run) <= _ROOM:
            self._runs[run] = made
            if not run.isascii() and (unspaced or _counts(found) != len(tokens(run))):
                self._joined.add(run)
        return made

    def _word(self, shown: str) -> int:
        """The number of a word."""
        made = self._numbers.get(shown)
        if made is None:
            number = len(self._letters) % ALPHABET + 1
            fresh = chr(number + 0x800 if number >= SURROGATES else number)
            letter = self._letters.setdefault(normal(shown.removeprefix(" ")), fresh)
            made = self._numbers[shown] = len(self._shown)
            self._shown.append(shown)
            self._letter.append(letter)
        return made


def _counts(words: Iterable[str]) -> int:
    return sum(len(tokens(word)) for word in words)
