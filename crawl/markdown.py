"""Markdown to pieces; the HTML in it counts as the text it shows."""

from __future__ import annotations

from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.token import Token

from crawl.article import BlockKind
from crawl.blocks import Piece
from crawl.lines import looks_like_heading
from crawl.simple import simple_pieces

_PARSER = MarkdownIt("commonmark", {"html": True, "maxNesting": 100}).enable(
    ["table", "strikethrough"]
)
_LISTS = ("bullet_list_open", "bullet_list_close", "ordered_list_open", "ordered_list_close")
_QUOTES = ("blockquote_open", "blockquote_close")
_CELLS = ("th_open", "td_open")


def markdown_pieces(text: str) -> Iterator[Piece]:
    """Take Markdown apart into pieces; a paragraph's line breaks are kept for the caller.

    A paragraph that is one bold, title-like line is a heading, one level below the last.
    """
    list_depth = quote_depth = 0
    heading_level = 1
    cells: list[str] = []
    tokens = iter(_PARSER.parse(text))
    for token in tokens:
        if token.type in _LISTS:
            list_depth += token.nesting
        elif token.type in _QUOTES:
            quote_depth += token.nesting
        elif token.type == "heading_open":
            heading_level = int(token.tag[1])
            yield Piece(BlockKind.HEADING, _shown(next(tokens)), heading_level)
        elif token.type in _CELLS:
            cells.append(_shown(next(tokens)))
        elif token.type == "tr_close":
            yield Piece(BlockKind.ROW, " | ".join(cell for cell in cells if cell.strip()))
            cells = []
        elif token.type in ("fence", "code_block"):
            yield Piece(BlockKind.CODE, token.content)
        elif token.type == "html_block":
            yield from simple_pieces(token.content)
        elif token.type == "inline":
            yield _piece_of(token, list_depth, quote_depth, heading_level)


def _piece_of(inline: Token, list_depth: int, quote_depth: int, heading_level: int) -> Piece:
    """Make a piece of a paragraph by what it stands in."""
    shown = _shown(inline)
    if list_depth:
        return Piece(BlockKind.ITEM, shown, list_depth)
    if quote_depth:
        return Piece(BlockKind.QUOTE, shown)
    if _is_bold_line(inline) and looks_like_heading(shown):
        return Piece(BlockKind.HEADING, shown, min(heading_level + 1, 6))
    return Piece(BlockKind.PARAGRAPH, shown)


def _shown(inline: Token) -> str:
    """Return the text that an inline token shows, with its line breaks; pictures show none."""
    parts: list[str] = []
    for child in inline.children or ():
        if child.type in ("text", "code_inline"):
            parts.append(child.content)
        elif child.type in ("softbreak", "hardbreak") or child.content.lower().startswith("<br"):
            parts.append("\n")
    return "".join(parts)


def _is_bold_line(inline: Token) -> bool:
    """Tell whether one pair of bold marks holds all the words of an inline token."""
    children = [child for child in inline.children or () if child.type != "text" or child.content]
    return (
        len(children) >= 3
        and children[0].type == "strong_open"
        and children[-1].type == "strong_close"
        and sum(child.type in ("strong_open", "softbreak", "hardbreak") for child in children) == 1
    )
