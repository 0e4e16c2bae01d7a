"""Which blocks of an article restate which: a table of blocks against blocks, to be tinted."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from crawl.article import Article, BlockKind
from dedup.engine.repeated import Restatement
from dedup.engine.text import block_starts

SIDE = 48  # rows and columns; of a longer article each stands for several blocks
_STEPS = 5  # of the tint


@dataclass(frozen=True, slots=True)
class Cell:
    """Two places of the article of which the one restates the other.

    Attributes:
        row: The later place.
        column: The earlier one.
        step: Tint, 1 to 5.
        label: What it says, in words.
    """

    row: int
    column: int
    step: int
    label: str


@dataclass(frozen=True, slots=True)
class BlockMap:
    """The article against itself.

    Attributes:
        side: Rows, and columns.
        cells: Those that are not empty, on both sides of the diagonal.
        sections: Row at which each section begins, with its heading.
        joined: Blocks that a row stands for.
    """

    side: int
    cells: tuple[Cell, ...]
    sections: tuple[tuple[int, str], ...]
    joined: int


def block_map(article: Article, pairs: Sequence[Restatement]) -> BlockMap | None:
    """Which blocks restate which; None for an article of one block, or without pairs."""
    count = len(article.blocks)
    if count < 2 or not pairs:
        return None
    joined = -(-count // SIDE)
    starts = list(block_starts(article.blocks))
    weight: defaultdict[tuple[int, int], float] = defaultdict(float)
    number: Counter[tuple[int, int]] = Counter()
    for pair in pairs:
        ends = [
            (bisect_right(starts, span.start) - 1) // joined for span in (pair.restated, pair.kept)
        ]
        weight[max(ends), min(ends)] += pair.weight
        number[max(ends), min(ends)] += 1
    most = max(weight.values())
    cells = []
    for (row, column), value in weight.items():
        step = max(1, min(_STEPS, round(_STEPS * value / most))) if most else 1
        label = f"{number[row, column]} in blocks {column * joined + 1} and {row * joined + 1}"
        cells += [Cell(row, column, step, label)]
        cells += [Cell(column, row, step, label)] if row != column else []
    return BlockMap(
        side=-(-count // joined),
        cells=tuple(cells),
        sections=tuple(
            (index // joined, block.text)
            for index, block in enumerate(article.blocks)
            if block.kind is BlockKind.HEADING
        ),
        joined=joined,
    )
