"""Two sentences as one: what both say, what the one alone says, and what the other says instead."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from rapidfuzz.distance import Levenshtein

from dedup.report.sidebyside import MAX_CELL, WORD

SENTENCES = 40  # of two articles


@dataclass(frozen=True, slots=True)
class Edit:
    """A run of words.

    Attributes:
        text: The words.
        side: "a" or "b" where only that one has them, "" where both do.
        space: Whether a space stands before them.
    """

    text: str
    side: str
    space: bool


def inline(a: str, b: str) -> tuple[Edit, ...]:
    """What turns one sentence into the other, in reading order.

    Without the edits of one side the other's sentence is left, but for its spacing.

    Args:
        a: The one sentence, of which `sidebyside.MAX_CELL` characters are compared.
        b: The other, likewise.
    """
    return tuple(_edits(a[:MAX_CELL], b[:MAX_CELL]))


def inline_sentences(
    a: str, b: str, alignment: Sequence[Sequence[float]]
) -> tuple[tuple[Edit, ...], ...]:
    """The aligned sentences that differ, in the order of A, at most `SENTENCES`.

    Args:
        a: Text of the one article.
        b: Text of the other.
        alignment: ``[a_start, a_end, b_start, b_end, similarity]`` each, offsets in a and b.
    """
    found = (
        inline(a[int(a_start) : int(a_end)], b[int(b_start) : int(b_end)])
        for a_start, a_end, b_start, b_end, _ in sorted(map(tuple, alignment))
    )
    differing = (edits for edits in found if any(edit.side for edit in edits))
    return tuple(islice(differing, SENTENCES))


def _edits(a: str, b: str) -> Iterator[Edit]:
    words_a, words_b = list(WORD.finditer(a)), list(WORD.finditer(b))
    for step in Levenshtein.opcodes([word[0] for word in words_a], [word[0] for word in words_b]):
        before = words_a[step.src_start : step.src_end]
        after = words_b[step.dest_start : step.dest_end]
        if step.tag == "equal":
            yield _edit(b, after, "")
            continue
        if before:
            yield _edit(a, before, "a")
        if after:
            yield _edit(b, after, "b")


def _edit(text: str, words: Sequence[re.Match[str]], side: str) -> Edit:
    start = words[0].start()
    return Edit(text[start : words[-1].end()], side, text[:start][-1:].isspace())
