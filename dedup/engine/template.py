"""Recover the template behind a cluster: the constant text, and the slots that vary.

Every member is aligned word by word to the representative. A word of the representative that all
members share in place is constant; what stands between constant words is a slot. Slots whose
fillers change together are one variable. A single constant word between two slots stays constant
only where that makes the description of the cluster shorter.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Indel

from dedup.engine.results import Slot, Template
from dedup.engine.text import normal

_SURFACE = re.compile(r"\w+(?:['’.,]\w+)*|[^\w\s]")
_NUMBER = re.compile(r"^[\W\d]*\d[\W\d]*$")
_TOLERANCE = 0.02  # of the members of a large cluster may lack a constant word
_ALPHABET = 0xD000  # letters that stand for words; surrogates begin above


@dataclass(frozen=True, slots=True)
class _Surface:
    """A text's words and punctuation marks as they stand, and each as one letter."""

    words: tuple[str, ...]
    spaced: tuple[bool, ...]  # whether white space stands before the word
    letters: str

    def text(self, start: int, end: int) -> str:
        """Words from start to end with the white space between them."""
        pieces = [
            (" " if self.spaced[i] and i > start else "") + self.words[i] for i in range(start, end)
        ]
        return "".join(pieces)


class _Reader:
    """Gives every distinct word a letter."""

    def __init__(self) -> None:
        self._letters: dict[str, str] = {}

    def read(self, text: str) -> _Surface:
        words, spaced, letters = [], [], []
        for found in _SURFACE.finditer(text):
            word = found.group()
            words.append(word)
            spaced.append(found.start() == 0 or text[found.start() - 1].isspace())
            key = normal(word)
            letters.append(self._letters.setdefault(key, chr(len(self._letters) % _ALPHABET + 1)))
        return _Surface(tuple(words), tuple(spaced), "".join(letters))


def recover(texts: Mapping[str, str]) -> Template | None:
    """The template of two or more texts, the representative's first; None where little is shared.

    Args:
        texts: By article id, the representative first.
    """
    reader = _Reader()
    members = {key: reader.read(text) for key, text in texts.items()}
    keys = list(members)
    base = members[keys[0]]
    if len(keys) < 2 or not base.words:
        return None
    matched = [_matched(base.letters, members[key].letters) for key in keys]
    needed = math.ceil(len(keys) * (1 - _TOLERANCE))
    shared = Counter(column for places in matched for column in places)
    constant = [c for c in range(len(base.words)) if shared[c] >= needed]
    gaps = _gaps(constant, base, members, matched, keys)
    gaps = _merge(gaps, constant, base)
    return _template(gaps, constant, base, keys)


def _matched(base: str, other: str) -> dict[int, int]:
    """Words of the base that another text has in place, with their places there."""
    return {
        block.src_start + i: block.dest_start + i
        for block in Indel.opcodes(base, other)
        if block.tag == "equal"
        for i in range(block.src_end - block.src_start)
    }


@dataclass(frozen=True, slots=True)
class _Gap:
    """What stands before the n-th constant word (or at the end), one filler for each member."""

    before: int
    fillers: tuple[str, ...]


def _gaps(
    constant: Sequence[int],
    base: _Surface,
    members: Mapping[str, _Surface],
    matched: Sequence[Mapping[int, int]],
    keys: Sequence[str],
) -> list[_Gap]:
    """Slots between constant words; edge words that all fillers share are constant already."""
    columns: list[list[str]] = []
    for key, places in zip(keys, matched, strict=True):
        surface = members[key]
        fillers, start = [], 0
        for column in constant:
            end = places.get(column, start)
            fillers.append(surface.text(start, end))
            start = max(start, end + 1) if column in places else start
        fillers.append(surface.text(start, len(surface.words)))
        columns.append(fillers)
    return [
        _Gap(index, fillers)
        for index, fillers in enumerate(zip(*columns, strict=True))
        if any(fillers)
    ]
