"""The page's own table of contents: a list that names the headings after it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from crawl.article import Block, BlockKind, OutlineEntry
from crawl.blocks import bare_words

_MIN_ENTRIES = 2
_MIN_SHARE = 0.6  # of a list's entries that must name a heading


def contents_list(blocks: Sequence[Block]) -> tuple[OutlineEntry, ...]:
    """Return the first list among the blocks that repeats the headings after it, as an outline."""
    runs = groupby(enumerate(blocks), key=lambda place: place[1].kind is BlockKind.ITEM)
    for is_list, run in runs:
        if not is_list:
            continue
        places = list(run)
        end = places[-1][0] + 1
        headings = {bare_words(b.text) for b in blocks[end:] if b.kind is BlockKind.HEADING}
        items = [block for _, block in places]
        named = sum(bare_words(block.text) in headings for block in items)
        if named >= _MIN_ENTRIES and named >= _MIN_SHARE * len(items):
            return tuple(OutlineEntry(block.text, block.level) for block in items)
    return ()
