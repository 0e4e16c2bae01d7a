"""What the slots of a template say of the pages that share it.

In a doorway family few values fill many slots the same way, and they are names and numbers; in
spun text each slot varies on its own and is filled by synonyms; near-duplicates hardly vary.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dedup.engine.results import Slot
from dedup.engine.slots import filler, value_of
from dedup.engine.text import tokens

LONG = 8
"""Words of a filler that is text of its own rather than a word put in place of another."""

_NAMED = 0.55  # of the varying words, or slots, of a doorway are names, numbers or recur
_RECURRING = 2  # slots of a doorway that repeat the value of another
_SYNONYMS = 5  # slots of spun text, at least
_DENSITY = 0.04  # slots filled by synonyms for each word of spun text
_VARIES = 0.07  # of the words of spun text vary
_HARDLY_EDITED = 0.93  # of the words are constant
_REFILLED = 3  # slots of a doorway family of which hardly a word varies, filled by one name each
_NAMED_ALONE = 0.8  # of what varies in such a family is named
_STEM = 2  # letters that a name keeps however it is inflected
_EDITED = 0.85
_OWN_TEXT = 0.5  # of the varying words stand in long fillers
_OWN_PAGE = 0.12  # of the words of a page; less is an addition, such as a site's own foot


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
        refilled: Slots filled by names of which none is that of half the pages, and which come
            back in another slot, perhaps inflected.
    """

    words: float
    constant: float
    named: float
    free: float
    recurring: int
    names: int
    synonyms: int
    refilled: int

    @property
    def doorway(self) -> bool:
        """Whether the pages differ in names, places and numbers."""
        if self.refilled >= _REFILLED and self.named >= _NAMED_ALONE:
            return True  # no edit puts another name on every page
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
        own = self.free >= _OWN_TEXT and self.free * (1 - self.constant) >= _OWN_PAGE
        return own and not self.near_duplicate

    @property
    def spun(self) -> bool:
        """Whether the pages differ by words put in place of others throughout."""
        throughout = self.synonyms >= max(_SYNONYMS, _DENSITY * self.words)
        return throughout and 1 - self.constant >= _VARIES


@dataclass(frozen=True, slots=True, eq=False)
class Slots:
    """What a shape takes of the slots of a template; each array has an entry for each slot.

    Attributes:
        words: Words of an average page in it.
        free: Those of them that stand in long fillers, in place of others.
        naming: Whether names or numbers fill it.
        synonym: Whether synonyms do.
        recurring: Whether the same values fill another slot in the same way.
        refilled: Whether names fill it of which none is that of half the pages, and another slot.
    """

    words: NDArray[np.float64]
    free: NDArray[np.float64]
    naming: NDArray[np.bool_]
    synonym: NDArray[np.bool_]
    recurring: NDArray[np.bool_]
    refilled: NDArray[np.bool_]


def shape(parts: Sequence[str | Slot]) -> Shape:
    """Measure the parts of a template."""
    fixed = sum(len(tokens(part)) for part in parts if isinstance(part, str))
    return shape_of(fixed, _measured([part for part in parts if isinstance(part, Slot)]))


def shape_of(fixed: int, slots: Slots) -> Shape:
    """The shape of a template with some constant words, and slots."""
    varying = float(slots.words.sum())
    everything = fixed + varying
    telling = slots.naming | slots.recurring | slots.refilled
    of_words = float(slots.words[telling].sum()) / varying if varying else 0.0
    return Shape(
        words=everything,
        constant=fixed / everything if everything else 0.0,
        named=max(of_words, float(telling.mean())) if varying else 0.0,
        free=float(slots.free.sum()) / varying if varying else 0.0,
        recurring=int(slots.recurring.sum()),
        names=int(slots.naming.sum()),
        synonyms=int((slots.synonym & ~slots.recurring & ~slots.refilled).sum()),
        refilled=int(slots.refilled.sum()),
    )


def _measured(slots: Sequence[Slot]) -> Slots:
    words, free = [], []
    for slot in slots:
        read = [filler(text).words for text, _ in slot.fillers]
        counts = [(len(of), number) for of, (_, number) in zip(read, slot.fillers, strict=True)]
        members = sum([number for _, number in counts])
        in_place = sum([text != "" for text, _ in slot.fillers]) > 1
        long = sum([length * number for length, number in counts if length >= LONG])
        words.append(sum([length * number for length, number in counts]) / members)
        free.append(long / members if in_place else 0.0)
    values = list(map(value_of, slots))
    times = Counter(values)
    return Slots(
        words=np.array(words, np.float64),
        free=np.array(free, np.float64),
        naming=np.array([slot.kind in ("name", "number") for slot in slots], np.bool_),
        synonym=np.array([slot.kind == "synonym" for slot in slots], np.bool_),
        recurring=np.array([times[value] > 1 for value in values], np.bool_),
        refilled=np.array(_refilled(slots), np.bool_),
    )


def _refilled(slots: Sequence[Slot]) -> list[bool]:
    """Which slots are filled by a name of each page's own that comes back in another slot.

    There it may be inflected: as long as it begins alike, it is the same name.
    """
    stems = [
        (slot.variable, frozenset(filler(text).form[:_STEM] for text, _ in slot.fillers))
        for slot in slots
    ]
    times = Counter(stems)
    names = {stem for stem, slot in zip(stems, slots, strict=True) if _written_as_names(slot)}
    return [
        stem in names and times[stem] > 1 and _of_each_page(slot)
        for stem, slot in zip(stems, slots, strict=True)
    ]


def _written_as_names(slot: Slot) -> bool:
    """Whether what fills a slot is written like names; what has no capitals may be one."""
    return slot.kind == "name" or all(text.lower() == text.upper() for text, _ in slot.fillers)


def _of_each_page(slot: Slot) -> bool:
    """Whether letters fill a slot, and none of the fillers is that of half the pages.

    A date or a model's number is no name here.
    """
    pages = sum([number for _, number in slot.fillers])
    texts = [text for text, _ in slot.fillers if text]
    lettered = sum([any(map(str.isalpha, text)) for text in texts])
    numbered = sum([any(map(str.isnumeric, text)) for text in texts])
    alone = all(2 * number < pages for _, number in slot.fillers)
    return alone and 2 * numbered < len(texts) < 2 * lettered
