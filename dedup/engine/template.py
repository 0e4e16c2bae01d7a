"""Recover the template behind a cluster: the constant text, and the slots that vary.

Every member is aligned word by word to the representative. Words that the members share in place
are constant, and what stands between constant words is a slot. The alignment is repeated with only
the words that most members shared, then nearly all, so that a common word inside a slot cannot
pull the constants out of place. Which slots vary together, and what kind each is, is for
`dedup.engine.slots` to say.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Indel

from dedup.engine.results import Slot, Template
from dedup.engine.slots import Gap, describe, joined
from dedup.engine.text import UNSPACED, normal

_LETTER = rf"(?![{UNSPACED}])\w"
_SURFACE = re.compile(rf"[{UNSPACED}]|(?:{_LETTER})+(?:['’.,:-](?:{_LETTER})+)*|[^\w\s]")
_PASSES = (0.5, 0.8, 1.0)  # of the members share a word, in each alignment
_TOLERANCE = 0.02  # of the members of a large cluster may lack a constant word
_KEPT = 1024  # surfaces that a reader remembers
_WORDS = 1 << 19  # forms of words that it remembers
_ALPHABET = 0xD000  # letters that stand for words; surrogates begin above
_LONGEST = 20_000  # words of a member that are aligned
_SPECIAL = re.compile(r"([{}|\\])")

Places = NDArray[np.intp]  # of constant words in the members; -1 where one lacks the word


@dataclass(frozen=True, slots=True)
class Surface:
    """A text's words and punctuation marks as they stand, and each as one letter."""

    words: tuple[str, ...]
    spaced: tuple[bool, ...]  # whether white space stands before the word
    letters: str

    def text(self, start: int, end: int) -> str:
        """Words from start to end with the white space between them."""
        return "".join(
            (" " if self.spaced[i] and i > start else "") + self.words[i] for i in range(start, end)
        )


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
        words: list[str] = []
        spaced: list[bool] = []
        for found in islice(_SURFACE.finditer(text), _LONGEST):
            words.append(found.group())
            spaced.append(found.start() == 0 or text[found.start() - 1].isspace())
        return Surface(tuple(words), tuple(spaced), "".join(map(self._letter, words)))

    def _letter(self, word: str) -> str:
        letter = self._seen.get(word)
        if letter is None:
            if len(self._seen) >= _WORDS:
                self._seen.clear()
            fresh = chr(len(self._letters) % _ALPHABET + 1)
            letter = self._seen[word] = self._letters.setdefault(normal(word), fresh)
        return letter


def recover(texts: Mapping[str, str], reader: Reader | None = None) -> Template | None:
    """The template of two or more texts; None where they share no word in place.

    Args:
        texts: By article id, the representative's first.
        reader: One that read some of the texts before, under the same ids.
    """
    reader = reader or Reader()
    members = [reader.read(key, text) for key, text in texts.items()]
    columns = _constant(members)
    if not columns:
        return None
    skeleton = "".join(members[0].letters[c] for c in columns)
    places = np.array([_places(skeleton, member.letters) for member in members])
    places = _with_shared_edges(places, members)
    gaps, constants = joined(*_pieces(places, members))
    slots = describe(gaps)
    parts = _parts(slots, constants)
    naming = _naming(gaps, slots)
    return Template(
        parts=parts,
        spintax=spintax(parts),
        values={
            key: tuple(gap.fillers[member] for gap in naming) for member, key in enumerate(texts)
        },
    )


def spintax(parts: Sequence[str | Slot]) -> str:
    """A template as ``{a|b}``; braces, bars and backslashes of the text are escaped."""
    written = []
    for part in parts:
        if isinstance(part, str):
            written.append(_SPECIAL.sub(r"\\\1", part))
        else:
            choices = "|".join(_SPECIAL.sub(r"\\\1", filler) for filler, _ in part.fillers)
            written.append("{" + choices + "}")
    return "".join(written)


def _constant(members: Sequence[Surface]) -> list[int]:
    """Words of the first member that the others share in place."""
    base = members[0].letters
    columns = list(range(len(base)))
    for share in _PASSES if len(members) > 2 else _PASSES[-1:]:
        needed = math.ceil(len(members) * share - len(members) * _TOLERANCE)
        skeleton = "".join(base[c] for c in columns)
        shared = Counter(
            index
            for member in members
            for index in np.flatnonzero(_places(skeleton, member.letters) >= 0).tolist()
        )
        columns = [column for index, column in enumerate(columns) if shared[index] >= needed]
    return columns


def _places(skeleton: str, text: str) -> Places:
    """Where each letter of a skeleton stands in a text; -1 where it does not."""
    places = np.full(len(skeleton), -1, np.intp)
    for block in Indel.opcodes(skeleton, text):
        if block.tag == "equal":
            places[block.src_start : block.src_end] = range(block.dest_start, block.dest_end)
    return places


def _spans(places: Places, members: Sequence[Surface]) -> tuple[Places, Places]:
    """What each member has before each constant word, and after the last.

    Args:
        places: Of the constant words, ``(members, words)``.
        members: The texts.

    Returns:
        First and one-past-last word of each filler, ``(members, words + 1)`` each.
    """
    lengths = np.array([[len(member.words)] for member in members])
    after = np.maximum.accumulate(np.hstack([np.zeros_like(lengths), places + 1]), axis=1)
    until = np.hstack([places, lengths])
    return after, np.where(until < 0, after, until)


def _with_shared_edges(places: Places, members: Sequence[Surface]) -> Places:
    """Make constant what all fillers of a slot begin or end with."""
    starts, ends = _spans(places, members)
    columns: list[Places] = []
    done = 0
    for slot in np.flatnonzero((ends > starts).any(axis=0)).tolist():
        columns.append(places[:, done:slot])
        done = slot
        start, end = starts[:, [slot]], ends[:, [slot]]
        fillers = [
            member.letters[low:high]
            for member, low, high in zip(members, start[:, 0], end[:, 0], strict=True)
        ]
        shortest = min(map(len, fillers))
        first = next((i for i in range(shortest) if len({f[i] for f in fillers}) > 1), shortest)
        left = shortest - first
        last = next((i for i in range(left) if len({f[-1 - i] for f in fillers}) > 1), left)
        columns += [start + np.arange(first), end - last + np.arange(last)]
    return np.hstack([*columns, places[:, done:]])


def _pieces(places: Places, members: Sequence[Surface]) -> tuple[list[Gap], list[str]]:
    """Slots with something in them, and the constant text before, between and after them."""
    base = members[0]
    starts, ends = _spans(places, members)
    gaps: list[Gap] = []
    constants: list[str] = []
    done = 0
    for slot in np.flatnonzero((ends > starts).any(axis=0)).tolist():
        spans = list(zip(members, starts[:, slot].tolist(), ends[:, slot].tolist(), strict=True))
        spaced = any(member.spaced[low] for member, low, high in spans if high > low)
        constants.append(_constant_text(base, places[0, done:slot], bool(gaps)))
        if spaced and (gaps or constants[-1]):
            constants[-1] += " "
        gaps.append(Gap(tuple(member.text(low, high) for member, low, high in spans)))
        done = slot
    constants.append(_constant_text(base, places[0, done:], bool(gaps)))
    return gaps, constants


def _constant_text(base: Surface, places: Places, follows: bool) -> str:
    """Constant words that stand together, after the white space that parts them from a slot."""
    if not len(places):
        return ""
    first, last = int(places[0]), int(places[-1])
    space = " " if follows and base.spaced[first] else ""
    return space + base.text(first, last + 1)


def _parts(slots: Sequence[Slot], constants: Sequence[str]) -> tuple[str | Slot, ...]:
    parts: list[str | Slot] = [constants[0]]
    for slot, constant in zip(slots, constants[1:], strict=True):
        parts += [slot, constant]
    return tuple(part for part in parts if part)


def _naming(gaps: Sequence[Gap], slots: Sequence[Slot]) -> list[Gap]:
    """For each variable the slot that names it.

    The one whose fillers stand most often in other slots of the variable, too; of several, the one
    with the fewest words.
    """
    recurring = Counter(
        (slot.variable, tuple(map(normal, gap.fillers)))
        for gap, slot in zip(gaps, slots, strict=True)
    )
    best: dict[int, tuple[tuple[int, int], Gap]] = {}
    for gap, slot in zip(gaps, slots, strict=True):
        rank = recurring[slot.variable, tuple(map(normal, gap.fillers))], -gap.length()
        if slot.variable not in best or rank > best[slot.variable][0]:
            best[slot.variable] = rank, gap
    return [best[number][1] for number in sorted(best)]
