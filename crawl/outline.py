"""The page's own table of contents: a list that names the headings after it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain, groupby, islice
from typing import TYPE_CHECKING

from crawl.article import Block, BlockKind, OutlineEntry
from crawl.blocks import Piece, bare_words, collapse

if TYPE_CHECKING:  # texts without markup have outlines too, and need no parser
    from crawl.markup import Markup

_MIN_ENTRIES = 2
_MIN_SHARE = 0.6  # of a list's entries that must name a heading
_MAX_LINKS = 2000  # of one page that are looked at
_MAX_ENTRY = 300  # characters
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_ANCHOR = re.compile("#.", re.DOTALL)
_LISTS = ("ul", "ol")


def linked_contents(page: Markup) -> tuple[OutlineEntry, ...]:
    """Return the page's list of links to its own headings, read from the raw page.

    It is the list, or the element where there is none, that holds most links whose words are a
    heading's, or stand in the heading at the anchor they lead to.
    """
    linking = (link for body in page.places.get("body", ()) for link in page.within(body, "a"))
    within = (link for link in linking if _ANCHOR.match(page.attribute(link, "href") or ""))
    links = list(islice(within, _MAX_LINKS))
    if len(links) < _MIN_ENTRIES:
        return ()
    headings = sorted(chain.from_iterable(page.places.get(tag, ()) for tag in _HEADINGS))
    titles = {bare_words(page.text(heading)) for heading in headings}
    anchors = _heading_anchors(page, headings)
    lists: dict[int, list[int]] = {}
    for link in links:
        lists.setdefault(_list_of(page, link), []).append(link)

    def names_heading(link: int) -> bool:
        words = bare_words(page.text(link))
        at_anchor = anchors.get((page.attribute(link, "href") or "")[1:], frozenset())
        return bool(words) and (words in titles or not at_anchor.isdisjoint(words.split()))

    best: list[int] = []
    for entries in lists.values():
        named = sum(map(names_heading, entries))
        if named >= max(_MIN_ENTRIES, _MIN_SHARE * len(entries)) and len(entries) > len(best):
            best = entries
    return tuple(
        OutlineEntry(text, max(1, len(_lists_around(page, link))), linked=True)
        for link in best
        if (text := collapse(page.text(link))[:_MAX_ENTRY])
    )


def contents_list(
    blocks: Sequence[Block], linked: Collection[str] = ()
) -> tuple[OutlineEntry, ...]:
    """Return the first list among the blocks that repeats the headings after it, as an outline.

    Args:
        blocks: The article's.
        linked: Texts of the list items that are nothing but a link into the article.
    """
    anchors = {bare_words(text) for text in linked}
    last = {bare_words(b.text): at for at, b in enumerate(blocks) if b.kind is BlockKind.HEADING}
    runs = groupby(enumerate(blocks), key=lambda place: place[1].kind is BlockKind.ITEM)
    for is_list, run in runs:
        if not is_list:
            continue
        places, items = zip(*run, strict=True)
        named = sum(last.get(bare_words(block.text), -1) > places[-1] for block in items)
        if named >= max(_MIN_ENTRIES, _MIN_SHARE * len(items)):
            return tuple(
                OutlineEntry(
                    block.text[:_MAX_ENTRY], block.level, bare_words(block.text) in anchors
                )
                for block in items
            )
    return ()


def without_contents(pieces: Iterable[Piece], outline: Sequence[OutlineEntry]) -> Iterator[Piece]:
    """Leave out the lists that say nothing but what a linked contents list says."""
    entries = {bare_words(entry.text) for entry in outline}
    if not entries:
        yield from pieces
        return
    for is_list, run in groupby(pieces, key=lambda piece: piece.kind is BlockKind.ITEM):
        items = list(run)
        if not (is_list and all(bare_words(item.text) in entries for item in items)):
            yield from items


def _heading_anchors(page: Markup, headings: Sequence[int]) -> dict[str, frozenset[str]]:
    """Return the anchors on a heading, within it, just before or around it, with its words."""
    anchors: dict[str, frozenset[str]] = {}
    for heading in headings:
        near = [heading, *sorted((*page.within(heading, "a"), *page.within(heading, "span")))]
        if (before := page.before(heading)) >= 0:
            near.append(before)
        parent = page.parents[heading]
        if parent >= 0 and page.tags[parent] not in ("body", "main", "article"):
            near.append(parent)
        words = frozenset(bare_words(page.text(heading)).split())
        named = (page.attribute(each, name) for each in near for name in ("id", "name"))
        for anchor in filter(None, named):
            anchors.setdefault(anchor, words)
    return anchors


def _list_of(page: Markup, link: int) -> int:
    """Return the outermost list around a link, or what holds its parent where there is none."""
    if lists := _lists_around(page, link):
        return lists[-1]
    parent = page.parents[link]
    above = page.parents[parent]
    has_others = page.ends[parent + 1] < page.ends[parent]
    return parent if above < 0 or has_others else above


def _lists_around(page: Markup, link: int) -> list[int]:
    return [place for place in page.around(link) if page.tags[place] in _LISTS]
