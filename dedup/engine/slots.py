"""What fills the slots of a template: which vary together, and of what kind each is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from dedup.engine.results import Slot
from dedup.engine.text import normal, tokens

_NUMBER = re.compile(r"^[^\w]*[\W\d]*\d[\W\d]*(?:[a-zA-Z]{1,3})?$")
_PLAIN = re.compile(r"\w+")
_FREE = 12  # words from which a filler is text of its own
_GLUE = 1  # constant words between two slots that may be one
_SHORT = 64  # characters of a filler that is likely to be met again
_REMEMBERED = 1 << 15  # short fillers


@dataclass(frozen=True, slots=True)
class Filler:
    """What is known of a text that fills a slot.

    Attributes:
        form: Its normal form.
        words: Its words in normal form.
        number: Whether it is a number.
        named: Whether it is written like a name: every longer word with a capital.
    """

    form: str
    words: tuple[str, ...]
    number: bool
    named: bool


def filler(text: str) -> Filler:
    """Read a filler; short ones are remembered, as the pages of a family share them."""
    return _remembered(text) if len(text) <= _SHORT else _read(text)


def _read(text: str) -> Filler:
    found = _PLAIN.findall(text)
    longer = [word for word in found if len(word) > 3] or found
    return Filler(
        form=normal(text),
        words=tuple(tokens(text)),
        number=_NUMBER.match(text) is not None,
        named=bool(longer) and all(word[0].isupper() or word[0].isdigit() for word in longer),
    )


_remembered = lru_cache(_REMEMBERED)(_read)


def word_count(text: str) -> int:
    """Words of constant text; remembered of short ones, likewise."""
    return _counted(text) if len(text) <= _SHORT else len(tokens(text))


@lru_cache(_REMEMBERED)
def _counted(text: str) -> int:
    return len(tokens(text))


class Gap:
    """A place that varies.

    Attributes:
        fillers: What each member has there, "" for nothing.
        forms: The same in normal form.
        partition: Members with the same filler have the same number, in the order they are met.
    """

    __slots__ = ("_read", "fillers", "forms", "partition")

    def __init__(self, fillers: tuple[str, ...]) -> None:
        self.fillers = fillers
        self._read = [filler(each) for each in fillers]
        self.forms = tuple([each.form for each in self._read])
        seen: dict[str, int] = {}
        self.partition = tuple([seen.setdefault(form, len(seen)) for form in self.forms])

    def length(self) -> int:
        """Words of all fillers together."""
        return sum(len(each.split()) for each in self.fillers)

    def kind(self) -> str:
        """What fills the slot: number, name, synonym, optional or free."""
        found = self._distinct()
        if all(each.number for each in found):
            return "number"
        if len(found) == 1:
            return "optional"
        if _most_named(found):
            return "name"
        return "free" if max(len(each.words) for each in found) >= _FREE else "synonym"

    def names(self) -> bool:
        """Whether most fillers are written like names."""
        return _most_named(self._distinct())

    def counted(self) -> tuple[tuple[str, int], ...]:
        """Each filler with the number of members, most frequent first, in its commonest writing."""
        writings: dict[str, dict[str, int]] = {}
        for form, each in zip(self.forms, self.fillers, strict=True):
            of_form = writings.setdefault(form, {})
            of_form[each] = of_form.get(each, 0) + 1
        found = [
            (max(each, key=each.__getitem__), sum(each.values())) for each in writings.values()
        ]
        return tuple(sorted(found, key=lambda filler: (-filler[1], filler[0])))

    def _distinct(self) -> list[Filler]:
        distinct = dict(zip(self.fillers, self._read, strict=True))
        distinct.pop("", None)
        return list(distinct.values())


def _most_named(found: Sequence[Filler]) -> bool:
    return sum([each.named for each in found]) > 0.8 * len(found)


def joined(gaps: Sequence[Gap], constants: Sequence[str]) -> tuple[list[Gap], list[str]]:
    """Join slots that one word parts where they vary together and name nothing.

    ``{in|at} the {house|cabin}`` whose halves always agree is one slot, which is the shorter
    description; a place name that fills two slots stays in two.
    """
    if not gaps:
        return [], list(constants)
    kept, between = [gaps[0]], [constants[0], constants[1]]
    for gap, constant in zip(gaps[1:], constants[2:], strict=True):
        last = kept[-1]
        glue = between[-1]
        if (
            last.partition == gap.partition
            and any(last.partition)
            and word_count(glue) <= _GLUE
            and not (last.names() or gap.names())
        ):
            fillers = tuple(
                (one + glue + two).strip()
                for one, two in zip(last.fillers, gap.fillers, strict=True)
            )
            kept[-1] = Gap(fillers)
            between[-1] = constant
        else:
            kept.append(gap)
            between.append(constant)
    return kept, between


def describe(gaps: Sequence[Gap]) -> list[Slot]:
    """Kind, variable and fillers of each slot; variables are numbered as they are met."""
    variables: dict[tuple[int, ...], int] = {}
    return [
        Slot(gap.kind(), variables.setdefault(gap.partition, len(variables)), gap.counted())
        for gap in gaps
    ]
