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

from rapidfuzz.distance import Indel

from dedup.engine.results import Slot, Template
from dedup.engine.slots import Gap, describe, joined
from dedup.engine.text import UNSPACED, normal

_LETTER = rf"(?![{UNSPACED}])\w"
_SURFACE = re.compile(rf"[{UNSPACED}]|(?:{_LETTER})+(?:['’.,:-](?:{_LETTER})+)*|[^\w\s]")
_PASSES = (0.5, 0.8, 1.0)  # of the members share a word, in each alignment
_TOLERANCE = 0.02  # of the members of a large cluster may lack a constant word
_ALPHABET = 0xD000  # letters that stand for words; surrogates begin above
_LONGEST = 20_000  # words of a member that are aligned
_SPECIAL = re.compile(r"([{}|\\])")

Places = list[int]  # of each constant word in one member; -1 where it lacks the word


@dataclass(frozen=True, slots=True)
class _Surface:
    """A text's words and punctuation marks as they stand, and each as one letter."""

    words: tuple[str, ...]
    spaced: tuple[bool, ...]  # whether white space stands before the word
    letters: str

    def text(self, start: int, end: int) -> str:
        """Words from start to end with the white space between them."""
        return "".join(
            (" " if self.spaced[i] and i > start else "") + self.words[i] for i in range(start, end)
        )


class _Reader:
    """Gives every distinct word a letter."""

    def __init__(self) -> None:
        self._letters: dict[str, str] = {}

    def read(self, text: str) -> _Surface:
        words: list[str] = []
        spaced: list[bool] = []
        letters: list[str] = []
        for found in _SURFACE.finditer(text):
            if len(words) >= _LONGEST:
                break
            words.append(found.group())
            spaced.append(found.start() == 0 or text[found.start() - 1].isspace())
            key = normal(found.group())
            letters.append(self._letters.setdefault(key, chr(len(self._letters) % _ALPHABET + 1)))
        return _Surface(tuple(words), tuple(spaced), "".join(letters))


def recover(texts: Mapping[str, str]) -> Template | None:
    """The template of two or more texts; None where they share no word in place.

    Args:
        texts: By article id, the representative's first.
    """
    reader = _Reader()
    members = [reader.read(text) for text in texts.values()]
    columns = _constant(members)
    if not columns:
        return None
    skeleton = "".join(members[0].letters[c] for c in columns)
    places = [_places(skeleton, member.letters) for member in members]
    places = _with_shared_edges(places, members)
    gaps, constants = joined(*_pieces(places, members))
    slots = describe(gaps)
    parts = _parts(slots, constants)
    return Template(
        parts=parts,
        spintax=spintax(parts),
        values={
            key: tuple(gap.fillers[member] for gap in _leading(gaps, slots))
            for member, key in enumerate(texts)
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


def _constant(members: Sequence[_Surface]) -> list[int]:
    """Words of the first member that the others share in place."""
    base = members[0].letters
    columns = list(range(len(base)))
    for share in _PASSES:
        needed = math.ceil(len(members) * share - len(members) * _TOLERANCE)
        skeleton = "".join(base[c] for c in columns)
        shared = Counter(
            index
            for member in members
            for index, place in enumerate(_places(skeleton, member.letters))
            if place >= 0
        )
        columns = [column for index, column in enumerate(columns) if shared[index] >= needed]
    return columns


def _places(skeleton: str, text: str) -> Places:
    """Where each letter of a skeleton stands in a text; -1 where it does not."""
    places = [-1] * len(skeleton)
    for block in Indel.opcodes(skeleton, text):
        if block.tag == "equal":
            for offset in range(block.src_end - block.src_start):
                places[block.src_start + offset] = block.dest_start + offset
    return places


def _spans(places: Places, length: int) -> list[tuple[int, int]]:
    """What one member has before each constant word, and after the last."""
    spans, start = [], 0
    for place in places:
        spans.append((start, start if place < 0 else place))
        start = start if place < 0 else place + 1
    spans.append((start, length))
    return spans


def _with_shared_edges(places: list[Places], members: Sequence[_Surface]) -> list[Places]:
    """Make constant what all fillers of a slot begin or end with."""
    spans = [_spans(p, len(m.words)) for p, m in zip(places, members, strict=True)]
    extended: list[Places] = [[] for _ in members]
    count = len(places[0])
    for slot in range(count + 1):
        fillers = [m.letters[s[slot][0] : s[slot][1]] for m, s in zip(members, spans, strict=True)]
        shortest = min(map(len, fillers))
        first = next((i for i in range(shortest) if len({f[i] for f in fillers}) > 1), shortest)
        left = shortest - first
        last = next((i for i in range(left) if len({f[-1 - i] for f in fillers}) > 1), left)
        for own, span in zip(extended, spans, strict=True):
            start, end = span[slot]
            own.extend(range(start, start + first))
            own.extend(range(end - last, end))
        if slot < count:
            for own, place in zip(extended, places, strict=True):
                own.append(place[slot])
    return extended


def _pieces(places: Sequence[Places], members: Sequence[_Surface]) -> tuple[list[Gap], list[str]]:
    """Slots with something in them, and the constant text before, between and after them."""
    base = members[0]
    spans = [_spans(p, len(m.words)) for p, m in zip(places, members, strict=True)]
    gaps: list[Gap] = []
    constants = [""]
    for slot in range(len(places[0]) + 1):
        fillers = tuple(m.text(*s[slot]) for m, s in zip(members, spans, strict=True))
        if any(fillers):
            spaced = any(
                m.spaced[s[slot][0]]
                for m, s in zip(members, spans, strict=True)
                if s[slot][1] > s[slot][0]
            )
            if spaced and (gaps or constants[-1]):
                constants[-1] += " "
            gaps.append(Gap(fillers))
            constants.append("")
        if slot < len(places[0]):
            column = places[0][slot]
            space = " " if base.spaced[column] and (gaps or constants[-1]) else ""
            constants[-1] += space + base.words[column]
    return gaps, constants


def _parts(slots: Sequence[Slot], constants: Sequence[str]) -> tuple[str | Slot, ...]:
    parts: list[str | Slot] = [constants[0]]
    for slot, constant in zip(slots, constants[1:], strict=True):
        parts += [slot, constant]
    return tuple(part for part in parts if part)


def _leading(gaps: Sequence[Gap], slots: Sequence[Slot]) -> list[Gap]:
    """The slot that names each variable: its first."""
    first: dict[int, Gap] = {}
    for gap, slot in zip(gaps, slots, strict=True):
        first.setdefault(slot.variable, gap)
    return [first[number] for number in sorted(first)]
