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
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from itertools import compress

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Prefix

from dedup.engine.results import Slot, Template
from dedup.engine.slots import Gap, describe, joined
from dedup.engine.surface import Reader, Surface, common_runs

_PASSES = (0.5, 0.8, 1.0)  # of the members share a word, in each alignment
_TOLERANCE = 0.02  # of the members of a large cluster may lack a constant word
_SPECIAL = re.compile(r"([{}|\\])")

Places = NDArray[np.intp]  # of constant words in the members; -1 where one lacks the word


def recover(texts: Mapping[str, str], reader: Reader | None = None) -> Template | None:
    """The template of two or more texts; None where they share no word in place.

    Args:
        texts: By article id, the representative's first.
        reader: One that read some of the texts before, under the same ids.
    """
    reader = reader or Reader()
    members = [reader.read(key, partial(texts.__getitem__, key)) for key in texts]
    found = _slotted(members)
    if found is None:
        return None
    gaps, constants = found
    slots = describe(gaps, nouns=members[0].nouns)
    parts = _parts(slots, constants)
    naming = _naming(gaps, slots)
    return Template(
        parts=parts,
        spintax=spintax(parts),
        values={
            key: tuple(gap.fillers[member] for gap in naming) for member, key in enumerate(texts)
        },
    )


def parts_of(members: Sequence[Surface]) -> tuple[str | Slot, ...]:
    """The parts of the template of two or more texts; none where they share no word in place."""
    found = _slotted(members)
    return _parts(describe(found[0], nouns=members[0].nouns), found[1]) if found else ()


def _slotted(members: Sequence[Surface]) -> tuple[list[Gap], list[str]] | None:
    """Slots of two or more texts, and the constant text around them; None where there is none."""
    places = _constant(members)
    return _pieces(_with_shared_edges(places, members), members) if places.size else None


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


def _constant(members: Sequence[Surface]) -> Places:
    """Where the words stand that the members share in place, ``(members, words)``."""
    skeleton = members[0].letters
    for share in _PASSES if len(members) > 2 else _PASSES[-1:]:
        needed = math.ceil(len(members) * share - len(members) * _TOLERANCE)
        places = np.array([_places(skeleton, member.letters) for member in members])
        kept = np.count_nonzero(places >= 0, axis=0) >= needed
        skeleton = "".join(compress(skeleton, kept.tolist()))
        places = places[:, kept]
    for member in np.flatnonzero((places < 0).any(axis=1)).tolist():
        places[member] = _places(skeleton, members[member].letters)
    return places


def _places(skeleton: str, text: str) -> Places:
    """Where each letter of a skeleton stands in a text; -1 where it does not."""
    if skeleton == text:
        return np.arange(len(skeleton))
    starts, others, sizes = np.array(common_runs(skeleton, text)).T
    within = np.arange(sizes.sum())
    before = np.cumsum(sizes) - sizes  # words of the runs before each
    places = np.full(len(skeleton), -1, np.intp)
    places[within + np.repeat(starts - before, sizes)] = within + np.repeat(others - before, sizes)
    return places


def _spans(places: Places, members: Sequence[Surface]) -> tuple[Places, Places]:
    """What each member has before each constant word, and after the last.

    Args:
        places: Of the constant words, ``(members, words)``.
        members: The texts.

    Returns:
        First and one-past-last word of each filler, ``(members, words + 1)`` each.
    """
    lengths = np.array([[len(member.letters)] for member in members])
    after = np.maximum.accumulate(np.hstack([np.zeros_like(lengths), places + 1]), axis=1)
    until = np.hstack([places, lengths])
    return after, np.where(until < 0, after, until)


def _with_shared_edges(places: Places, members: Sequence[Surface]) -> Places:
    """Make constant what all fillers of a slot begin or end with."""
    starts, ends = _spans(places, members)
    columns: list[Places] = []
    done = 0
    for slot in np.flatnonzero((ends > starts).all(axis=0)).tolist():
        start, end = starts[:, slot], ends[:, slot]
        fillers = {
            member.letters[low:high]
            for member, low, high in zip(members, start.tolist(), end.tolist(), strict=True)
        }
        first = _common_start(fillers)
        left = min(map(len, fillers)) - first
        last = min(_common_start({letters[::-1] for letters in fillers}), left)
        if first or last:
            columns += [
                places[:, done:slot],
                start[:, None] + np.arange(first),
                end[:, None] - last + np.arange(last),
            ]
            done = slot
    return np.hstack([*columns, places[:, done:]]) if columns else places


def _common_start(of: set[str]) -> int:
    """How many letters all of the strings begin with: those that the first and last in order do."""
    return Prefix.similarity(min(of), max(of))


def _pieces(places: Places, members: Sequence[Surface]) -> tuple[list[Gap], list[str]]:
    """Slots with something in them, and the constant text before, between and after them."""
    base = members[0]
    starts, ends = _spans(places, members)
    slots = np.flatnonzero((ends > starts).any(axis=0)).tolist()

    def spans(first: int, last: int) -> Iterator[tuple[Surface, int, int]]:
        low, high = starts[:, slots[first]].tolist(), ends[:, slots[last]].tolist()
        return zip(members, low, high, strict=True)

    def gap(first: int, last: int) -> Gap:
        return Gap(tuple([member.text(low, high) for member, low, high in spans(first, last)]))

    def shared(slot: int) -> int:
        words = places[0, slots[slot] : slots[slot + 1]]
        return base.token_count(int(words[0]), int(words[-1]) + 1)

    gaps: list[Gap] = []
    constants: list[str] = []
    done = 0
    for first, last, found in joined(len(slots), gap, shared):
        constants.append(_constant_text(base, places[0, done : slots[first]], bool(gaps)))
        spaced = any(low < high and member.spaced(low) for member, low, high in spans(first, last))
        if spaced and (gaps or constants[-1]):
            constants[-1] += " "
        gaps.append(found)
        done = slots[last]
    constants.append(_constant_text(base, places[0, done:], bool(gaps)))
    return gaps, constants


def _constant_text(base: Surface, places: Places, follows: bool) -> str:
    """Constant words that stand together, after the white space that parts them from a slot."""
    if not len(places):
        return ""
    first, last = int(places[0]), int(places[-1])
    space = " " if follows and base.spaced(first) else ""
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
    recurring = Counter((slot.variable, gap.forms) for gap, slot in zip(gaps, slots, strict=True))
    best: dict[int, tuple[tuple[int, int], Gap]] = {}
    for gap, slot in zip(gaps, slots, strict=True):
        rank = recurring[slot.variable, gap.forms], -gap.length()
        if slot.variable not in best or rank > best[slot.variable][0]:
            best[slot.variable] = rank, gap
    return [best[number][1] for number in sorted(best)]
