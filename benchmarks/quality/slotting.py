"""Where the slots of a template lie in the texts made from it, whoever wrote the template.

A spinner's own template and a recovered one may cut the same text differently: ``{I have|I own}``
is ``I {have|own}``, and ``{a|b} {c|d}`` is one slot to whoever sees too few texts to part it. Both
are therefore laid over the texts, and the places that vary are brought to one form: words that all
fillers of a slot begin or end with are constant, and slots that touch are one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from dedup.engine.results import Slot, Template

_TOKEN = re.compile(r"\w+(?:['’-]\w+)*|[^\w\s]")
_CHOICE = re.compile(r"\{([^{}]*)\}")

Tokens = tuple[str, ...]
Span = tuple[int, int]


def words(text: str) -> Tokens:
    """Words and punctuation marks of a text, in lower case."""
    return tuple(_TOKEN.findall(text.casefold()))


@dataclass(frozen=True, slots=True)
class Piece:
    """Constant text, or a slot with its alternatives."""

    alternatives: tuple[Tokens, ...]
    slot: bool


Pattern = tuple[Piece, ...]


def from_spintax(text: str) -> Pattern:
    """The pattern of a flat spinner template, ``{a|b}`` with no braces inside braces."""
    pieces = []
    for position, part in enumerate(_CHOICE.split(text)):
        choices = part.split("|") if position % 2 else [part]
        pieces.append(Piece(tuple(map(words, choices)), slot=bool(position % 2)))
    return tuple(pieces)


def from_template(template: Template) -> Pattern:
    """The pattern of a recovered template."""
    return tuple(
        Piece(tuple(words(filler) for filler, _ in part.fillers), slot=True)
        if isinstance(part, Slot)
        else Piece((words(part),), slot=False)
        for part in template.parts
    )


def fit(pattern: Pattern, text: Tokens) -> list[Span] | None:
    """Where each slot lies in a text, the longest filler first; None where the text does not fit.

    Args:
        pattern: The template.
        text: Words of a text.
    """
    ends = [{len(text)}]  # from which positions the pieces after each piece reach the end
    for piece in reversed(pattern):
        starts = set()
        for end in ends[-1]:
            for filler in piece.alternatives:
                start = end - len(filler)
                if start >= 0 and text[start:end] == filler:
                    starts.add(start)
        ends.append(starts)
    if 0 not in ends.pop():
        return None
    spans, position = [], 0
    for piece in pattern:
        reached = ends.pop()
        fitting = (
            position + len(filler)
            for filler in piece.alternatives
            if position + len(filler) in reached
            and text[position : position + len(filler)] == filler
        )
        end = max(fitting)
        if piece.slot:
            spans.append((position, end))
        position = end
    return spans


def one_form(spans: Sequence[Sequence[Span]], texts: Sequence[Tokens]) -> list[list[Span]]:
    """Slots in the form in which templates are compared.

    Args:
        spans: Of every text, where each slot lies.
        texts: Their words.

    Returns:
        Of every text, where the slots lie that remain.
    """
    slots = _trimmed(list(zip(*spans, strict=True)), texts)
    merged: list[Sequence[Span]] = []
    for slot in slots:
        if merged and all(a[1] == b[0] for a, b in zip(merged[-1], slot, strict=True)):
            merged[-1] = [(a[0], b[1]) for a, b in zip(merged[-1], slot, strict=True)]
        else:
            merged.append(slot)
    return [list(of_text) for of_text in zip(*_trimmed(merged, texts), strict=True)] or [
        [] for _ in texts
    ]


def _trimmed(slots: Sequence[Sequence[Span]], texts: Sequence[Tokens]) -> list[list[Span]]:
    """Slots without the words that all their fillers begin or end with; empty ones dropped."""
    kept = []
    for slot in slots:
        fillers = [text[a:b] for text, (a, b) in zip(texts, slot, strict=True)]
        left = _shared(fillers)
        right = _shared([filler[left:][::-1] for filler in fillers])
        trimmed = [(a + left, b - right) for a, b in slot]
        if any(a < b for a, b in trimmed):
            kept.append(trimmed)
    return kept


def _shared(fillers: Sequence[Tokens]) -> int:
    """Number of words with which all begin."""
    length = 0
    for column in zip(*fillers, strict=False):
        if any(one != two for one, two in pairwise(column)):
            break
        length += 1
    return length
