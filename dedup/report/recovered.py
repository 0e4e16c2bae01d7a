"""A cluster's template as its page shows it: running text with slots, variables, substitutions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from rapidfuzz.distance import Levenshtein

from db.rows import ArticleRef
from db.scan_rows import MemberRow
from dedup.engine.results import Slot, Template
from dedup.engine.shape import Shape, shape
from dedup.report.sidebyside import WORD

_PARTS = 600  # of a template that are shown
_FILLERS = 4  # of a slot, within the running text
_VARIABLES = 8  # columns of the table of variables
_VALUES = 100  # rows of the table of variables
_ENTRIES = 200  # of the dictionary
_CHOICES = 12  # of an entry
_CONTEXT = 40  # characters of constant text on either side of an entry
_STOPS = ".,;:!?…)]”’\"' "
_TABLED = ("name", "number")  # kinds of slots that make a doorway's table
_WORDED = ("synonym", "optional")  # kinds of slots that make a dictionary


@dataclass(frozen=True, slots=True)
class SlotView:
    """A place of the template that varies.

    Attributes:
        kind: number, name, synonym, optional or free.
        variable: Number of the variable that fills it, from 1.
        fillers: The most frequent fillers; "" where members have nothing.
        more: Number of further fillers.
    """

    kind: str
    variable: int
    fillers: tuple[str, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Variable:
    """What fills one or more places in the same way.

    Attributes:
        number: From 1, as the slots cite it.
        kind: Of its first place.
        places: Number of places it fills.
        values: Number of different values.
    """

    number: int
    kind: str
    places: int
    values: int


@dataclass(frozen=True, slots=True)
class Entry:
    """Words that stand for each other.

    Attributes:
        choices: The words with the number of times they were met, most frequent first; "" where
            the place is left empty.
        more: Number of further choices.
        before: The constant words before the place, "" where they differ.
        after: Likewise, after it.
    """

    choices: tuple[tuple[str, int], ...]
    more: int
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Dictionary:
    """Substitutions in the order of the text; `more` are not listed."""

    entries: tuple[Entry, ...]
    more: int


@dataclass(frozen=True, slots=True)
class TemplateView:
    """The text that the members share.

    Attributes:
        parts: Constant text and slots in order.
        more: Parts beyond the bound.
        spintax: The same written as ``{a|b}``.
        shape: What its slots say of the pages.
        kinds: Number of slots by kind, most frequent first.
        variables: Columns of the table: what fills most places first, names and numbers ahead.
        variables_left_out: Variables that have no column.
        values: Members with their values, in the order of the columns.
        values_left_out: Members that the table does not list.
        dictionary: Which words stand for which.
    """

    parts: tuple[str | SlotView, ...]
    more: int
    spintax: str
    shape: Shape
    kinds: Mapping[str, int]
    variables: tuple[Variable, ...]
    variables_left_out: int
    values: tuple[tuple[ArticleRef, tuple[str, ...]], ...]
    values_left_out: int
    dictionary: Dictionary

    @property
    def slots(self) -> int:
        """How many places vary."""
        return sum(self.kinds.values())


def template_view(data: Mapping[str, Any], members: Sequence[MemberRow], size: int) -> TemplateView:
    """A template, bounded.

    Args:
        data: The JSON of `dedup.engine.results.Template`.
        members: The members that the page lists.
        size: How many members there are.
    """
    template = template_of(data)
    slots = [part for part in template.parts if isinstance(part, Slot)]
    variables = _variables(slots)
    columns = tuple(variables[:_VARIABLES])
    values = tuple(
        (member.article, tuple(own[column.number - 1] for column in columns))
        for member in members[:_VALUES]
        if (own := data["values"].get(str(member.article.id)))
    )
    return TemplateView(
        parts=tuple(
            _slot_view(part) if isinstance(part, Slot) else part for part in template.parts[:_PARTS]
        ),
        more=max(0, len(template.parts) - _PARTS),
        spintax=template.spintax,
        shape=shape(template.parts),
        kinds=dict(Counter(slot.kind for slot in slots).most_common()),
        variables=columns,
        variables_left_out=len(variables) - len(columns),
        values=values,
        values_left_out=size - len(values),
        dictionary=_bounded(list(_entries(template.parts))),
    )


def template_of(data: Mapping[str, Any]) -> Template:
    """A template from its JSON, without the members' values."""
    return Template(
        parts=tuple(part if isinstance(part, str) else _slot(part) for part in data["parts"]),
        spintax=data["spintax"],
    )


def _slot(data: Mapping[str, Any]) -> Slot:
    fillers = tuple((str(text), int(number)) for text, number in data["fillers"])
    return Slot(data["kind"], int(data["variable"]), fillers)


def _slot_view(slot: Slot) -> SlotView:
    return SlotView(
        kind=slot.kind,
        variable=slot.variable + 1,
        fillers=tuple(text for text, _ in slot.fillers[:_FILLERS]),
        more=max(0, len(slot.fillers) - _FILLERS),
    )


def _variables(slots: Sequence[Slot]) -> list[Variable]:
    places = Counter(slot.variable for slot in slots)
    first: dict[int, Slot] = {}
    for slot in slots:
        first.setdefault(slot.variable, slot)
    found = [
        Variable(number + 1, slot.kind, places[number], len(slot.fillers))
        for number, slot in first.items()
    ]
    return sorted(found, key=lambda each: (-each.places, each.kind not in _TABLED, each.number))


def _entries(parts: Sequence[str | Slot]) -> Iterator[Entry]:
    """The places where words stand for words, with the constant text around them."""
    around = ["", *parts, ""]
    for (before, place), (_, after) in pairwise(pairwise(around)):
        if isinstance(place, Slot) and place.kind in _WORDED:
            yield Entry(
                choices=place.fillers[:_CHOICES],
                more=max(0, len(place.fillers) - _CHOICES),
                before=_end(before) if isinstance(before, str) else "",
                after=_beginning(after) if isinstance(after, str) else "",
            )


def _end(text: str) -> str:
    """The last words of a text, without what ends the sentence before them."""
    text = " ".join(text.split()).lstrip(_STOPS)
    return text if len(text) <= _CONTEXT else "…" + text[-_CONTEXT:].partition(" ")[2]


def _beginning(text: str) -> str:
    """The first words of a text; none where a sentence ends before them."""
    text = " ".join(text.split())
    if text[:1] in _STOPS:
        return ""
    return text if len(text) <= _CONTEXT else text[:_CONTEXT].rpartition(" ")[0] + "…"


def substitutions(a: str, b: str, alignment: Sequence[Sequence[float]]) -> Dictionary:
    """Which words of A stand for which of B in their aligned sentences, most frequent first.

    Args:
        a: Text of the one article.
        b: Text of the other.
        alignment: ``[a_start, a_end, b_start, b_end, similarity]`` each, offsets in a and b.
    """
    found: Counter[tuple[str, str]] = Counter()
    for a_start, a_end, b_start, b_end, _ in alignment:
        left = WORD.findall(a[int(a_start) : int(a_end)])
        right = WORD.findall(b[int(b_start) : int(b_end)])
        for step in Levenshtein.opcodes(left, right):
            if step.tag == "replace":
                one = " ".join(left[step.src_start : step.src_end])
                two = " ".join(right[step.dest_start : step.dest_end])
                if one.casefold() != two.casefold():
                    found[one, two] += 1
    return _bounded(
        [Entry(((one, number), (two, number)), 0) for (one, two), number in found.most_common()]
    )


def _bounded(entries: Sequence[Entry]) -> Dictionary:
    return Dictionary(tuple(entries[:_ENTRIES]), max(0, len(entries) - _ENTRIES))
