"""Texts as they stand, word by word, so that they can be aligned with one another."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import accumulate

from rapidfuzz.distance import Indel

from dedup.engine.text import ALPHABET, SURROGATES, UNSPACED, normal, tokens
from dedup.engine.written import Facts, Written

_LETTER = rf"(?![{UNSPACED}])\w"
_WORD = re.compile(rf" ?(?:[{UNSPACED}]|(?:{_LETTER})+(?:['’.,:-](?:{_LETTER})+)*|[^\w\s])")
_SPACED_WORD = re.compile(r" ?(?:\w+(?:['’.,:-]\w+)*|[^\w\s])")  # the same where none is unspaced
_UNSPACED_LETTER = re.compile(rf"[{UNSPACED}]")
_KEPT = 1024  # surfaces that a reader remembers
_WORDS = 1 << 19  # forms of words that it remembers
_RUNS = 1 << 15  # runs without white space, likewise
_LONGEST = 20_000  # words of a text that are aligned
_ROOM = 64  # characters for each of them, white space included


@dataclass(frozen=True, eq=False)
class Surface:
    """A text's words and punctuation marks as they stand.

    Attributes:
        shown: Each of them, after a space where white space parts it from the one before.
        letters: Each as one character; the same for words of one normal form.
        tokens_before: How many `tokens` the text has before each of them, and in all; empty where
            a token reaches over several, as in scripts that write no spaces.
        numbers: What each of them is known by among the facts.
        facts: What is counted of words; None where a token, or a run of letters, reaches over
            several.
    """

    shown: Sequence[str]
    letters: str
    tokens_before: Sequence[int]
    numbers: Sequence[int]
    facts: Facts | None

    @cached_property
    def written(self) -> Written | None:
        """How its words are written, where that can be told word by word."""
        return self.facts.written(self.numbers) if self.facts else None

    def spaced(self, word: int) -> bool:
        """Whether white space stands before a word."""
        return self.shown[word][0] == " "

    def text(self, start: int, end: int) -> str:
        """Words from start to end with the white space between them."""
        return "".join(self.shown[start:end]).removeprefix(" ")

    def token_count(self, start: int, end: int) -> int:
        """How many `tokens` the words from start to end make."""
        if self.tokens_before:
            return self.tokens_before[end] - self.tokens_before[start]
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
        self._letters: dict[str, str] = {}
        self._seen: dict[str, tuple[str, str, int, int]] = {}
        self._facts = Facts()
        self._kept: dict[Hashable, Surface] = {}

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
        if len(self._seen) >= _WORDS:
            self._seen.clear()
            self._facts = Facts()
        runs = text.split()
        # What opens a text is parted from what went before.
        spaced = " " + " ".join(runs)
        unspaced = _UNSPACED_LETTER.search(text) is not None
        pattern = _WORD if unspaced else _SPACED_WORD
        found = pattern.findall(spaced, 0, _LONGEST * _ROOM)[:_LONGEST]
        known = self._seen.get
        words = [known(word) or self._word(word) for word in found]
        shown, letters, counts, numbers = zip(*words, strict=True) if words else ((),) * 4
        apart = all(len(run) <= _ROOM and _apart(run) for run in runs if not run.isascii())
        return Surface(
            shown=shown,
            letters="".join(letters),
            tokens_before=tuple(accumulate(counts, initial=0)) if apart else (),
            numbers=numbers,
            facts=self._facts if apart and not unspaced else None,
        )

    def _word(self, shown: str) -> tuple[str, str, int, int]:
        """A word as it is shown (the same object each time), its letter, tokens and number."""
        number = len(self._letters) % ALPHABET + 1
        fresh = chr(number + 0x800 if number >= SURROGATES else number)
        letter = self._letters.setdefault(normal(shown.removeprefix(" ")), fresh)
        read = tokens(shown)
        made = self._seen[shown] = shown, letter, len(read), self._facts.add(shown, read)
        return made


@lru_cache(_RUNS)
def _apart(run: str) -> bool:
    """Whether the tokens of a run without white space are those of its words one by one."""
    return sum(len(tokens(word)) for word in _WORD.findall(run)) == len(tokens(run))
