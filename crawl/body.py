"""The tree that trafilatura makes of a page's content, to pieces in reading order."""

from __future__ import annotations

from collections.abc import Iterator

from lxml.etree import _Element

from crawl.article import BlockKind
from crawl.blocks import Piece, collapse

_INLINE = frozenset(["hi", "ref", "del", "lb", "graphic", "span", "a", "b", "i", "em", "strong"])
_MAX_HEADING_WORDS = 25
_MAX_HEADING = 250  # characters


def body_pieces(body: _Element) -> Iterator[Piece]:
    """Yield the pieces of an extracted body: headings, paragraphs, items, rows, quotes, code.

    Args:
        body: trafilatura's ``Document.body``: ``head``, ``p``, ``list`` of ``item``, ``quote``,
            ``table`` of ``row`` of ``cell``, ``code``; text may stand beside any of them.
    """
    return _flow(body, BlockKind.PARAGRAPH, 0)


def _flow(element: _Element, kind: BlockKind, level: int) -> Iterator[Piece]:
    """Yield an element's own text as pieces of one kind, cut at the blocks within it."""
    words = [element.text or ""]
    for child in element:
        if child.tag == "lb":
            if _is_second_break(child):
                yield Piece(kind, "".join(words), level)
                words = []
            words.append(" ")
        elif child.tag in _INLINE or (child.tag == "code" and element.tag != "body"):
            words.extend(child.itertext())
        else:
            yield Piece(kind, "".join(words), level)
            words = []
            yield from _block(child, kind, level)
        words.append(child.tail or "")
    yield Piece(kind, "".join(words), level)


def _block(element: _Element, kind: BlockKind, level: int) -> Iterator[Piece]:
    """Yield the pieces of one block that stands in text of the given kind."""
    match element.tag:
        case "head":
            text = " ".join(element.itertext())
            if len(text.split()) > _MAX_HEADING_WORDS or len(text) > _MAX_HEADING:
                yield Piece(BlockKind.PARAGRAPH, text)  # a standfirst in large letters
            else:
                yield Piece(BlockKind.HEADING, text, _heading_level(element))
        case "list":
            depth = level + 1 if kind is BlockKind.ITEM else 1
            for item in element:
                yield from _flow(item, BlockKind.ITEM, depth)
        case "quote":
            yield from _flow(element, BlockKind.QUOTE, 0)
        case "code":
            yield Piece(BlockKind.CODE, "".join(element.itertext()))
        case "row":
            yield from _row(element)
        case _:
            yield from _flow(element, kind, level)


def _row(row: _Element) -> Iterator[Piece]:
    """Yield a row of cells as one piece; of a table made for layout, what the cells hold."""
    cells = [collapse(" ".join(cell.itertext())) for cell in row]
    is_data = sum(map(bool, cells)) > 1 and row.find("./cell/head") is None
    if is_data and all(len(cell.findall("p")) < 2 and cell.find("list") is None for cell in row):
        yield Piece(BlockKind.ROW, " | ".join(filter(None, cells)))
        return
    for cell in row:
        yield from _flow(cell, BlockKind.PARAGRAPH, 0)


def _is_second_break(line_break: _Element) -> bool:
    """Tell whether a line break follows another at once: together they part paragraphs."""
    before = line_break.getprevious()
    return before is not None and before.tag == "lb" and not (before.tail or "").strip()


def _heading_level(head: _Element) -> int:
    rendition = head.get("rend", "")
    return int(rendition[1]) if rendition[:1] == "h" and rendition[1:] in "123456" else 2
