"""What fills the slots of a template: which vary together, and of what kind each is."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise
from operator import itemgetter
from typing import NamedTuple, Protocol, TypeVar

from dedup.engine.results import Slot
from dedup.engine.text import normal, tokens

_NUMBER = re.compile(r"^[^\w]*[\W\d]*\d[\W\d]*(?:[a-zA-Z]{1,3})?$")
_PLAIN = re.compile(r"\w+")
_MOST = 0.8  # of the fillers of a slot
_SHORT = 64  # characters of a filler that is likely to be met again
_REMEMBERED = 1 << 15  # short fillers

FREE = 12
"""Words from which a filler is text of its own."""
GLUE = 1
"""Constant words between two slots that may be one."""


class Filler(NamedTuple):
    """What is known of a text that fills a slot.

    Attributes:
        text: It, as it stands.
        form: Its normal form.
        words: Its words in normal form.
        number: Whether it is a number.
        named: Whether it is written like a name: every longer word with a capital.
    """

    text: str
    form: str
    words: tuple[str, ...]
    number: bool
    named: bool


def filler(text: str) -> Filler:
    """Read a filler; short ones are remembered, as the pages of a family share them."""
    return _remembered(text) if len(text) <= _SHORT else _read(text)


def _read(text: str) -> Filler:
    found = _PLAIN.findall(text)
    longer = [word[0] for word in found if len(word) > 3] or [word[0] for word in found]
    return Filler(
        text=text,
        form=normal(text),
        words=tuple(tokens(text)),
        number=_NUMBER.match(text) is not None,
        named=bool(longer) and all(map(_opens_name, longer)),
    )


def _opens_name(letter: str) -> bool:
    return letter.isupper() or letter.isdigit()


_remembered = lru_cache(_REMEMBERED)(_read)


def named(found: Sequence[Filler]) -> bool:
    """Whether most of the distinct fillers of a slot are written like names."""
    names = 0
    for each in found:
        names += each.named
    return names > _MOST * len(found)


def kind(found: Sequence[Filler]) -> str:
    """What fills a slot: number, name, synonym, optional or free.

    Args:
        found: Its distinct fillers, without the empty one.
    """
    numbers = longest = 0
    for each in found:
        numbers += each.number
        longest = max(longest, len(each.words))
    if numbers == len(found):
        return "number"
    if len(found) == 1:
        return "optional"
    if named(found):
        return "name"
    return "free" if longest >= FREE else "synonym"


class Varying(Protocol):
    """A place that varies, as far as it is to be told whether it is one with the next."""

    @property
    def partition(self) -> Hashable:
        """The same for places where the same members have the same."""

    @property
    def differs(self) -> bool:
        """Whether any two members differ there in more than the writing."""

    @property
    def names(self) -> bool:
        """Whether most of what stands there is written like names."""


class Gap:
    """A place that varies.

    Attributes:
        fillers: What each member has there, "" for nothing.
        forms: The same in normal form.
        partition: Members with the same filler have the same number, in the order they are met.
        differs: Whether there are two of them.
        names: Whether most fillers are written like names.
    """

    __slots__ = ("_counts", "_read", "differs", "fillers", "forms", "names", "partition")

    def __init__(self, fillers: tuple[str, ...]) -> None:
        self.fillers = fillers
        self._counts = Counter(fillers)  # in the order they are met
        self._read = {each: filler(each) for each in self._counts}
        form = {text: each.form for text, each in self._read.items()}
        self.forms = tuple(map(form.__getitem__, fillers))
        number = {each: place for place, each in enumerate(dict.fromkeys(form.values()))}
        self.partition = tuple(map(number.__getitem__, self.forms))
        self.differs = len(number) > 1
        self.names = named(self._something())

    def length(self) -> int:
        """Words of all fillers together."""
        return sum(len(each.split()) * count for each, count in self._counts.items())

    def counted(self) -> tuple[tuple[str, int], ...]:
        """Each filler with the number of members, most frequent first, in its commonest writing."""
        writings: dict[str, list[tuple[str, int]]] = {}
        for each, count in self._counts.items():
            writings.setdefault(self._read[each].form, []).append((each, count))
        found = [
            (max(each, key=itemgetter(1))[0], sum(count for _, count in each))
            for each in writings.values()
        ]
        return tuple(sorted(found, key=lambda filler: (-filler[1], filler[0])))

    def slot(self, variable: int) -> Slot:
        """What varies, as a template shows it."""
        return Slot(kind(self._something()), variable, self.counted())

    def _something(self) -> list[Filler]:
        """The fillers that are not empty."""
        return [each for text, each in self._read.items() if text]


AnyPlace = TypeVar("AnyPlace", bound=Varying)


def joined(
    count: int, gap: Callable[[int, int], AnyPlace], between: Callable[[int], int]
) -> list[tuple[int, int, AnyPlace]]:
    """Join slots that one word parts where they vary together and name nothing.

    ``{in|at} the {house|cabin}`` whose halves always agree is one slot, which is the shorter
    description; a place name that fills two slots stays in two.

    Args:
        count: Number of slots.
        gap: Makes one place of all that stands from one slot to another.
        between: Words between a slot and the next that all members have.

    Returns:
        First and last of the slots that each place was made of, and the place, in order.
    """
    alone = [gap(slot, slot) for slot in range(count)]
    ends = [
        slot
        for slot, (this, following) in enumerate(pairwise(alone))
        if not _together(this, following) or between(slot) > GLUE
    ]
    runs = pairwise([-1, *ends, count - 1] if count else ())
    return [
        (before + 1, last, alone[last] if before + 1 == last else gap(before + 1, last))
        for before, last in runs
    ]


def _together(one: Varying, other: Varying) -> bool:
    same = one.differs and one.partition == other.partition
    return same and not (one.names or other.names)


def describe(gaps: Sequence[Gap], *, nouns: bool) -> list[Slot]:
    """Kind, variable and fillers of each slot; variables are numbered as they are met.

    Args:
        gaps: The slots.
        nouns: Whether the texts give every noun a capital: then only what comes back in another
            slot is told to be a name.
    """
    variables: dict[tuple[int, ...], int] = {}
    slots = [gap.slot(variables.setdefault(gap.partition, len(variables))) for gap in gaps]
    if not nouns:
        return slots
    times = Counter(map(value_of, slots))
    return [
        replace(slot, kind="synonym") if slot.kind == "name" and times[value_of(slot)] < 2 else slot
        for slot in slots
    ]


def value_of(slot: Slot) -> tuple[int, frozenset[tuple[str, ...]]]:
    """What recurs where another slot is filled with the same in the same way."""
    return slot.variable, frozenset(filler(text).words for text, _ in slot.fillers)
