"""What the slots of a template say of the pages that share it.

In a doorway family few values fill many slots the same way, and they are names and numbers; in
spun text each slot varies on its own and is filled by synonyms; near-duplicates hardly vary.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from dedup.engine.results import Slot, Template
from dedup.engine.text import tokens

_NAMED = 0.55  # of the varying words, or slots, of a doorway are names, numbers or recur
_RECURRING = 2  # slots of a doorway that repeat the value of another
_SYNONYMS = 5  # slots of spun text, at least
_DENSITY = 0.04  # slots filled by synonyms for each word of spun text
_VARIES = 0.07  # of the words of spun text vary
_HARDLY_EDITED = 0.93  # of the words are constant
_EDITED = 0.85
_OWN_TEXT = 0.5  # of the varying words stand in long fillers
_LONG = 8  # words of a filler


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


def shape(template: Template) -> Shape:
    """Measure a template."""
    fixed = sum(len(tokens(part)) for part in template.parts if isinstance(part, str))
    slots = [part for part in template.parts if isinstance(part, Slot)]
    recurring = _recurring(slots)
    varying = named = free = 0.0
    naming = 0
    for slot in slots:
        total = sum(number for _, number in slot.fillers)
        words = sum(len(tokens(filler)) * number for filler, number in slot.fillers) / total
        varying += words
        long = [(len(tokens(f)), n) for f, n in slot.fillers if len(tokens(f)) >= _LONG]
        if len([filler for filler, _ in slot.fillers if filler]) > 1:
            free += sum(length * number for length, number in long) / total
        if slot.kind in ("name", "number") or _key(slot) in recurring:
            named += words
            naming += 1
    everything = fixed + varying
    return Shape(
        words=everything,
        constant=fixed / everything if everything else 0.0,
        named=max(named / varying, naming / len(slots)) if varying else 0.0,
        free=free / varying if varying else 0.0,
        recurring=sum(_key(slot) in recurring for slot in slots),
        names=sum(slot.kind in ("name", "number") for slot in slots),
        synonyms=sum(slot.kind == "synonym" and _key(slot) not in recurring for slot in slots),
    )


def _key(slot: Slot) -> tuple[int, frozenset[tuple[str, ...]]]:
    return slot.variable, frozenset(tuple(tokens(filler)) for filler, _ in slot.fillers)


def _recurring(slots: Sequence[Slot]) -> set[tuple[int, frozenset[tuple[str, ...]]]]:
    """Values that fill more than one slot in the same way."""
    counted = Counter(_key(slot) for slot in slots)
    return {key for key, number in counted.items() if number > 1}
