"""Two articles side by side: what is the same, which words differ, what only one of them has."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

from rapidfuzz.distance import Levenshtein

from dedup.engine.text import tokens

MAX_ROWS = 300
MAX_CELL = 4000  # characters of one cell that are compared and shown

_ONE_BY_ONE = r"\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"  # scripts without spaces
WORD = re.compile(rf"[{_ONE_BY_ONE}]|[^\W{_ONE_BY_ONE}]+(?:['’][^\W{_ONE_BY_ONE}]+)*|[^\w\s]")

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words of one side.

    Attributes:
        text: The words.
        differs: Whether the other side has other words, or none, in its place.
    """

    text: str
    differs: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """Two aligned sentences, or text that has no counterpart.

    Attributes:
        a: The left side, empty where there is nothing.
        b: The right side, likewise.
        similarity: How alike the aligned sentences are (0–1); None for text without counterpart.
        moved: Whether the sentence stands in another order on the right.
    """

    a: tuple[Piece, ...]
    b: tuple[Piece, ...]
    similarity: float | None = None
    moved: bool = False

    @property
    def same(self) -> bool:
        """Whether both sides say it in the same words, in the same order of sentences."""
        aligned = self.similarity is not None and not self.moved
        return aligned and not any(piece.differs for piece in (*self.a, *self.b))


@dataclass(frozen=True, slots=True)
class Stretch:
    """Consecutive rows that are all the same on both sides, or all not."""

    same: bool
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class SideBySide:
    """A comparison ready to be shown.

    Attributes:
        stretches: The rows in the left side's reading order.
        aligned: Rows whose two sides say the same.
        identical: Those of them without any difference.
        coverage_a: Share of the left side's words that stand in aligned sentences (0–1).
        coverage_b: Likewise of the right side.
        left_out: Rows beyond the bound that are not shown.
    """

    stretches: tuple[Stretch, ...]
    aligned: int
    identical: int
    coverage_a: float
    coverage_b: float
    left_out: int


def side_by_side(a: str, b: str, alignment: Iterable[Sequence[float]]) -> SideBySide:
    """Lay two texts out beside each other along their aligned sentences.

    Args:
        a: Text of the left article.
        b: Text of the right one.
        alignment: ``[a_start, a_end, b_start, b_end, similarity]`` each, offsets in a and b.
    """
    pairs = sorted(
        (int(a_start), int(a_end), int(b_start), int(b_end), float(similarity))
        for a_start, a_end, b_start, b_end, similarity in alignment
    )
    spans_a = [(a_start, a_end) for a_start, a_end, _, _, _ in pairs]
    spans_b = [(b_start, b_end) for _, _, b_start, b_end, _ in pairs]
    gaps_a, gaps_b = _gaps(a, spans_a), _gaps(b, spans_b)
    in_order = _longest_in_order([start for start, _ in spans_b])
    rows: list[Row] = []
    for index in range(-1, len(pairs)):
        if index >= 0:
            left, right = a[slice(*spans_a[index])], b[slice(*spans_b[index])]
            moved = index not in in_order
            rows.append(Row(*word_differences(left, right), pairs[index][4], moved))
        gap_a, gap_b = gaps_a[index], gaps_b[index]
        rest_a, rest_b = a[slice(*gap_a)].strip(), b[slice(*gap_b)].strip()
        if rest_a == rest_b and _has_words(rest_a):
            rows.append(Row(*word_differences(rest_a, rest_b), 1.0))
            spans_a.append(gap_a)
            spans_b.append(gap_b)
        elif _has_words(rest_a) or _has_words(rest_b):
            rows.append(Row(_alone(rest_a), _alone(rest_b)))

    shown = rows[:MAX_ROWS]
    return SideBySide(
        stretches=tuple(
            Stretch(same, tuple(run)) for same, run in groupby(shown, key=lambda row: row.same)
        ),
        aligned=sum(row.similarity is not None for row in rows),
        identical=sum(row.same for row in rows),
        coverage_a=_coverage(a, spans_a),
        coverage_b=_coverage(b, spans_b),
        left_out=len(rows) - len(shown),
    )


def word_differences(a: str, b: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Both sentences cut into runs of words that the other has or lacks."""
    words_a = list(WORD.finditer(a[:MAX_CELL]))
    words_b = list(WORD.finditer(b[:MAX_CELL]))
    differs_a = [False] * len(words_a)
    differs_b = [False] * len(words_b)
    for step in Levenshtein.opcodes([word[0] for word in words_a], [word[0] for word in words_b]):
        if step.tag != "equal":
            differs_a[step.src_start : step.src_end] = [True] * (step.src_end - step.src_start)
            differs_b[step.dest_start : step.dest_end] = [True] * (step.dest_end - step.dest_start)
    return tuple(_pieces(a, words_a, differs_a)), tuple(_pieces(b, words_b, differs_b))


def _pieces(text: str, words: Sequence[re.Match[str]], differs: Sequence[bool]) -> Iterator[Piece]:
    """Runs of words that differ, without the space around them, and the text between them."""
    cursor = 0
    for differing, run in groupby(zip(words, differs, strict=True), key=itemgetter(1)):
        if differing:
            inside = [word for word, _ in run]
            start, end = inside[0].start(), inside[-1].end()
            if start > cursor:
                yield Piece(text[cursor:start])
            yield Piece(text[start:end], differs=True)
            cursor = end
    if cursor < len(text[:MAX_CELL]):
        yield Piece(text[cursor:MAX_CELL])
    if len(text) > MAX_CELL:
        yield Piece(_cut_note(text))


def _cut_note(text: str) -> str:
    return f" … {len(text) - MAX_CELL:,} more characters"


def _has_words(text: str) -> bool:
    return any(map(str.isalnum, text))


def _alone(text: str) -> tuple[Piece, ...]:
    """Text that stands on one side only, nothing where it has no words."""
    if not _has_words(text):
        return ()
    shown = text if len(text) <= MAX_CELL else text[:MAX_CELL] + _cut_note(text)
    return (Piece(shown, differs=True),)


def _gaps(text: str, spans: Sequence[Span]) -> dict[int, Span]:
    """Where the text between spans stands, by the index of the span before it (-1: before all)."""
    gaps = {}
    cursor, before = 0, -1
    for index in sorted(range(len(spans)), key=spans.__getitem__):
        start, end = spans[index]
        gaps[before] = (cursor, max(cursor, start))
        cursor, before = max(cursor, end), index
    gaps[before] = (cursor, len(text))
    return gaps


def _longest_in_order(starts: Sequence[int]) -> set[int]:
    """Indices of a longest non-decreasing subsequence: the sentences that were not moved."""
    tails: list[int] = []
    tail_index: list[int] = []
    previous: list[int] = []
    for index, start in enumerate(starts):
        length = bisect_right(tails, start)
        previous.append(tail_index[length - 1] if length else -1)
        tails[length : length + 1] = [start]
        tail_index[length : length + 1] = [index]
    kept = set()
    index = tail_index[-1] if tail_index else -1
    while index >= 0:
        kept.add(index)
        index = previous[index]
    return kept


def _coverage(text: str, spans: Iterable[Span]) -> float:
    """Share of the words that stand in the spans, each counted once."""
    total = len(tokens(text))
    if not total:
        return 0.0
    covered = cursor = 0
    for start, end in sorted(spans):
        covered += len(tokens(text[max(start, cursor) : end]))
        cursor = max(cursor, end)
    return min(1.0, covered / total)
