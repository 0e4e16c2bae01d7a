"""What fills the slots of a template: which vary together, and of what kind each is."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from dedup.engine.results import Slot
from dedup.engine.text import normal, tokens

_NUMBER = re.compile(r"^[^\w]*[\W\d]*\d[\W\d]*(?:[a-zA-Z]{1,3})?$")
_FREE = 12  # words from which a filler is text of its own
_GLUE = 1  # constant words between two slots that may be one


@dataclass(frozen=True, slots=True)
class Gap:
    """A place that varies.

    Attributes:
        fillers: What each member has there, "" for nothing.
    """

    fillers: tuple[str, ...]

    def length(self) -> int:
        """Words of all fillers together."""
        return sum(len(filler.split()) for filler in self.fillers)

    def partition(self) -> tuple[int, ...]:
        """Members with the same filler get the same number, in the order they are met."""
        seen: dict[str, int] = {}
        return tuple(seen.setdefault(normal(filler), len(seen)) for filler in self.fillers)


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
            len(tokens(glue)) <= _GLUE
            and len(set(last.partition())) > 1
            and last.partition() == gap.partition()
            and not (_names(last) or _names(gap))
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
    slots = []
    for gap in gaps:
        variable = variables.setdefault(gap.partition(), len(variables))
        shown: dict[str, Counter[str]] = {}
        for filler in gap.fillers:
            shown.setdefault(normal(filler), Counter())[filler] += 1
        counted = sorted(
            ((forms.most_common(1)[0][0], forms.total()) for forms in shown.values()),
            key=lambda filler: (-filler[1], filler[0]),
        )
        slots.append(Slot(kind(gap), variable, tuple(counted)))
    return slots


def kind(gap: Gap) -> str:
    """What fills a slot: number, name, synonym, optional or free."""
    distinct = {filler for filler in gap.fillers if filler}
    if all(_NUMBER.match(filler) for filler in distinct):
        return "number"
    if len(distinct) == 1:
        return "optional"
    if _names(gap):
        return "name"
    if max(len(tokens(filler)) for filler in distinct) >= _FREE:
        return "free"
    return "synonym"


def _names(gap: Gap) -> bool:
    """Whether most fillers are written like names: every longer word with a capital."""
    distinct = {filler for filler in gap.fillers if filler}
    named = sum(
        bool(words) and all(word[0].isupper() or word[0].isdigit() for word in words)
        for filler in distinct
        if (words := [word for word in re.findall(r"\w+", filler) if len(word) > 3])
        or (words := re.findall(r"\w+", filler))
    )
    return named > 0.8 * len(distinct)
