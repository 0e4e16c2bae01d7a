"""What the slots of a template say of the pages that share it.

In a doorway family few values fill many slots the same way, and they are names and numbers; in
spun text each slot varies on its own and is filled by synonyms; near-duplicates hardly vary.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from dedup.engine.results import Slot
from dedup.engine.slots import filler, word_count

_NAMED = 0.55  # of the varying words, or slots, of a doorway are names, numbers or recur
_RECURRING = 2  # slots of a doorway that repeat the value of another
_SYNONYMS = 5  # slots of spun text, at least
_DENSITY = 0.04  # slots filled by synonyms for each word of spun text
_VARIES = 0.07  # of the words of spun text vary
_HARDLY_EDITED = 0.93  # of the words are constant
_EDITED = 0.85
_OWN_TEXT = 0.5  # of the varying words stand in long fillers
_LONG = 8  # words of a filler
_NAMING = ("name", "number")


@dataclass(frozen=True, slots=True)
class Shape:
    """What a template's slots say of the cluster, each share in [0, 1].

    Attributes:
        words: Words of an average page.
        constant: Share of them that are constant.
        named: Share of the varying words, or of the slots where that is more, that are names,
            numbers or values that recur.
        recurring: Slots whose value fills another slot in the same way.
        names: Slots filled by names or numbers.
        synonyms: Slots filled by synonyms.
        free: Share of the varying words in fillers of eight words or more that stand in place of
            others.
    """

    words: float
    constant: float
    named: float
    free: float
    recurring: int
    names: int
    synonyms: int

    @property
    def doorway(self) -> bool:
        """Whether the pages differ in names, places and numbers."""
        fills = self.recurring >= _RECURRING or self.names >= _SYNONYMS
        varies = self.constant < _HARDLY_EDITED
        return varies and self.named >= _NAMED and fills and self.names >= _RECURRING

    @property
    def near_duplicate(self) -> bool:
        """Whether the pages differ by small edits alone."""
        edited = self.constant >= _EDITED and self.free < _OWN_TEXT
        return self.constant >= _HARDLY_EDITED or (edited and not self.spun)

    @property
    def frame(self) -> bool:
        """Whether what the pages share is a frame around text of their own."""
        return self.free >= _OWN_TEXT and not self.near_duplicate

    @property
    def spun(self) -> bool:
        """Whether the pages differ by words put in place of others throughout."""
        throughout = self.synonyms >= max(_SYNONYMS, _DENSITY * self.words)
        return throughout and 1 - self.constant >= _VARIES


def shape(parts: Sequence[str | Slot]) -> Shape:
    """Measure the parts of a template."""
    fixed = sum(word_count(part) for part in parts if isinstance(part, str))
    slots = [_Measured(part) for part in parts if isinstance(part, Slot)]
    counted = Counter(slot.key for slot in slots)
    recurring = [counted[slot.key] > 1 for slot in slots]
    varying = named = free = 0.0
    naming = 0
    for slot, recurs in zip(slots, recurring, strict=True):
        varying += slot.words
        free += slot.free
        if slot.kind in _NAMING or recurs:
            named += slot.words
            naming += 1
    everything = fixed + varying
    return Shape(
        words=everything,
        constant=fixed / everything if everything else 0.0,
        named=max(named / varying, naming / len(slots)) if varying else 0.0,
        free=free / varying if varying else 0.0,
        recurring=sum(recurring),
        names=sum(slot.kind in _NAMING for slot in slots),
        synonyms=sum(
            slot.kind == "synonym" and not recurs
            for slot, recurs in zip(slots, recurring, strict=True)
        ),
    )


class _Measured:
    """A slot, with the words of an average page in it, and of those the words of its own."""

    def __init__(self, slot: Slot) -> None:
        words = [filler(text).words for text, _ in slot.fillers]
        numbers = [number for _, number in slot.fillers]
        lengths = [(len(each), number) for each, number in zip(words, numbers, strict=True)]
        total = sum(numbers)
        self.kind = slot.kind
        self.key = slot.variable, frozenset(words)
        self.words = sum(length * number for length, number in lengths) / total
        in_place = sum(text != "" for text, _ in slot.fillers) > 1
        long = sum(length * number for length, number in lengths if length >= _LONG)
        self.free = long / total if in_place else 0.0
