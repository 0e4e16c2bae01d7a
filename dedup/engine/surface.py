"""Texts as they stand, word by word, so that they can be aligned with one another."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from dedup.engine.text import ALPHABET, SURROGATES, UNSPACED, normal

_LETTER = rf"(?![{UNSPACED}])\w"
_WORD = re.compile(rf"(\s?)([{UNSPACED}]|(?:{_LETTER})+(?:['’.,:-](?:{_LETTER})+)*|[^\w\s])")
_ASCII_WORD = re.compile(r"(\s?)(\w+(?:['.,:-]\w+)*|[^\w\s])")  # the same of ASCII, far quicker
_KEPT = 1024  # surfaces that a reader remembers
_WORDS = 1 << 19  # forms of words that it remembers
_LONGEST = 20_000  # words of a text that are aligned
_ROOM = 64  # characters for each of them, white space included


@dataclass(frozen=True, slots=True)
class Surface:
    """A text's words and punctuation marks as they stand.

    Attributes:
        shown: Each of them, after a space where white space parts it from the one before.
        letters: Each as one character; the same for words of one normal form.
    """

    shown: Sequence[str]
    letters: str

    def spaced(self, word: int) -> bool:
        """Whether white space stands before a word."""
        return self.shown[word][0] == " "

    def text(self, start: int, end: int) -> str:
        """Words from start to end with the white space between them."""
        return "".join(self.shown[start:end]).removeprefix(" ")


class Reader:
    """Reads texts into surfaces that can be aligned with one another; remembers the latest."""

    def __init__(self) -> None:
        self._letters: dict[str, str] = {}
        self._seen: dict[str, str] = {}
        self._kept: dict[str, Surface] = {}

    def read(self, key: str, text: str) -> Surface:
        """The surface of a text; the key names it when it is asked for again."""
        if key not in self._kept:
            if len(self._kept) >= _KEPT:
                del self._kept[next(iter(self._kept))]
            self._kept[key] = self._surface(text)
        return self._kept[key]

    def _surface(self, text: str) -> Surface:
        pattern = _ASCII_WORD if text.isascii() else _WORD
        found = pattern.findall(text, 0, _LONGEST * _ROOM)[:_LONGEST]
        shown = [f" {word}" if space else word for space, word in found]
        if shown and not found[0][0]:
            shown[0] = f" {shown[0]}"  # what opens a text is parted from what went before
        known = self._seen.get
        letters = "".join([known(word) or self._letter(word) for _, word in found])
        return Surface(shown, letters)

    def _letter(self, word: str) -> str:
        letter = self._seen.get(word)
        if letter is None:
            if len(self._seen) >= _WORDS:
                self._seen.clear()
            number = len(self._letters) % ALPHABET + 1
            fresh = chr(number + 0x800 if number >= SURROGATES else number)
            letter = self._seen[word] = self._letters.setdefault(normal(word), fresh)
        return letter
