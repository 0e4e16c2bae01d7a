"""What the slots of a template say of the pages that share it.

In a doorway family few values fill many slots the same way, and they are names and numbers; in
spun text each slot varies on its own and is filled by synonyms; near-duplicates hardly vary.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from dedup.engine.results import Slot
from dedup.engine.slots import Filler, filler, joined, kind, named
from dedup.engine.surface import Surface, common_runs
from dedup.engine.text import tokens

_NAMED = 0.55  # of the varying words, or slots, of a doorway are names, numbers or recur
_RECURRING = 2  # slots of a doorway that repeat the value of another
_SYNONYMS = 5  # slots of spun text, at least
_DENSITY = 0.04  # slots filled by synonyms for each word of spun text
_VARIES = 0.07  # of the words of spun text vary
_HARDLY_EDITED = 0.93  # of the words are constant
_EDITED = 0.85
_OWN_TEXT = 0.5  # of the varying words stand in long fillers
_OWN_PAGE = 0.15  # of the words of a page; less is an addition, such as a site's own foot
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
        own = self.free >= _OWN_TEXT and self.free * (1 - self.constant) >= _OWN_PAGE
        return own and not self.near_duplicate

    @property
    def spun(self) -> bool:
        """Whether the pages differ by words put in place of others throughout."""
        throughout = self.synonyms >= max(_SYNONYMS, _DENSITY * self.words)
        return throughout and 1 - self.constant >= _VARIES


def shape(parts: Sequence[str | Slot]) -> Shape:
    """Measure the parts of a template."""
    fixed = sum(len(tokens(part)) for part in parts if isinstance(part, str))
    slots = [_measured(part) for part in parts if isinstance(part, Slot)]
    return _shape(fixed, slots)


def shape_of_pair(a: Surface, b: Surface) -> Shape | None:
    """The shape of the template of two texts; None where they share no word.

    Args:
        a: The first text.
        b: The second, by the same reader.
    """
    runs = common_runs(a.letters, b.letters)
    if len(runs) == 1:
        return None
    spans = []  # words of the first and of the second where they differ
    low = other_low = 0
    for high, other_high, size in runs:
        if low < high or other_low < other_high:
            spans.append((low, high, other_low, other_high))
        low, other_low = high + size, other_high + size

    def between(first: int, last: int) -> _Between:
        low, _, other_low, _ = spans[first]
        _, high, _, other_high = spans[last]
        return _Between(filler(a.text(low, high)), filler(b.text(other_low, other_high)))

    def shared(slot: int) -> int:
        return a.token_count(spans[slot][1], spans[slot + 1][0])

    gaps = joined(len(spans), between, shared)
    starts = [*(spans[first][0] for first, _, _ in gaps), len(a.letters)]
    ends = [0, *(spans[last][1] for _, last, _ in gaps)]
    fixed = sum(map(a.token_count, ends, starts))
    return _shape(fixed, [gap.measured() for _, _, gap in gaps])


def _shape(fixed: int, slots: Sequence[_Measured]) -> Shape:
    """The shape of a template with some constant words and slots."""
    counted = Counter([slot.key for slot in slots])
    varying = named = free = 0.0
    recurring = names = naming = synonyms = 0
    for slot in slots:
        recurs = counted[slot.key] > 1
        names_something = slot.kind in _NAMING
        varying += slot.words
        free += slot.free
        recurring += recurs
        names += names_something
        synonyms += slot.kind == "synonym" and not recurs
        if names_something or recurs:
            named += slot.words
            naming += 1
    everything = fixed + varying
    return Shape(
        words=everything,
        constant=fixed / everything if everything else 0.0,
        named=max(named / varying, naming / len(slots)) if varying else 0.0,
        free=free / varying if varying else 0.0,
        recurring=recurring,
        names=names,
        synonyms=synonyms,
    )


class _Measured(NamedTuple):
    """A slot.

    Attributes:
        kind: As `Slot` has it.
        key: The same for slots that the same values fill in the same way.
        words: Words of an average page in it.
        free: Those of them that stand in long fillers, in place of others.
    """

    kind: str
    key: Hashable
    words: float
    free: float


def _measured(slot: Slot) -> _Measured:
    read = [filler(text).words for text, _ in slot.fillers]
    counts = [(len(words), number) for words, (_, number) in zip(read, slot.fillers, strict=True)]
    members = sum([number for _, number in counts])
    in_place = sum([text != "" for text, _ in slot.fillers]) > 1
    long = sum([length * number for length, number in counts if length >= _LONG])
    return _Measured(
        kind=slot.kind,
        key=(slot.variable, frozenset(read)),
        words=sum([length * number for length, number in counts]) / members,
        free=long / members if in_place else 0.0,
    )


class _Between:
    """A place where two texts differ: what `Gap` and `Slot` are of many."""

    __slots__ = ("_found", "_one", "_other", "differs", "names")

    def __init__(self, one: Filler, other: Filler) -> None:
        self._one, self._other = one, other
        found = (one, other) if one.text != other.text else (one,)
        self._found = [each for each in found if each.text]
        self.differs = one.form != other.form
        self.names = named(self._found)

    @property
    def partition(self) -> bool:
        return self.differs

    def measured(self) -> _Measured:
        one, other = self._one.words, self._other.words if self.differs else self._one.words
        lengths = len(one), len(other)
        in_place = self.differs and len(self._found) > 1
        return _Measured(
            kind=kind(self._found),
            key=(self.differs, frozenset((one, other))),
            words=sum(lengths) / 2,
            free=sum([each for each in lengths if each >= _LONG]) / 2 if in_place else 0.0,
        )
