"""The simpler parse: the text of a page that is too large or too deep for the real extractor.

It reads the source once, from left to right, in time that grows with its length alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

from crawl.article import BlockKind
from crawl.blocks import Piece

_MAX_TEXT = 2 * 1024 * 1024  # characters that are kept
_TAG = re.compile(r"<!--|<(/?)([a-zA-Z][a-zA-Z0-9]*)(?=[\s/>])[^<>]*>?|<[!?][^<>]*>?")
_INLINE = re.compile(
    r"a|abbr|b|bd[io]|cite|code|data|del|dfn|em|font|i|ins|kbd|label|mark|q|s|samp|small|span"
    r"|strong|su[bp]|time|tt|u|var|wbr"
)
_SKIPPED = (
    *("script", "style", "head", "template", "noscript", "svg", "math", "iframe", "object"),
    *("nav", "footer", "aside", "form", "select", "button", "textarea"),
)
_SKIPPED_TO = {name: re.compile(f"</{name}[^<>]*>?", re.IGNORECASE) for name in _SKIPPED}
_SKIPPED_TO["!--"] = re.compile("-->")


def simple_pieces(html: str) -> Iterator[Piece]:
    """Yield the text between block tags, with headings, list items and quotations told apart.

    Menus, footers, forms and scripts are left out; of the rest, the first 2 MiB of text.
    """
    kind, level = BlockKind.PARAGRAPH, 0
    words: list[str] = []
    left = _MAX_TEXT
    position = 0
    never_closed: set[str] = set()
    while left > 0 and (tag := _TAG.search(html, position)):
        words.append(html[position : min(tag.start(), position + left)])
        left -= len(words[-1])
        position = tag.end()
        name = "!--" if tag[0] == "<!--" else (tag[2] or "").lower()
        if not tag[1] and name in _SKIPPED_TO and name not in never_closed:
            if end := _SKIPPED_TO[name].search(html, position):
                position = end.end()
            else:
                never_closed.add(name)
        if not _INLINE.fullmatch(name):
            if text := "".join(words).strip():
                yield Piece(kind, unescape(text), level)
            words = []
            kind, level = _kind_below(name if not tag[1] else "")
    words.append(html[position : position + left])
    yield Piece(kind, unescape("".join(words)), level)


def _kind_below(tag: str) -> tuple[BlockKind, int]:
    """Return kind and level of the text that follows a start tag."""
    if len(tag) == 2 and tag[0] == "h" and tag[1] in "123456":
        return BlockKind.HEADING, int(tag[1])
    if tag == "li":
        return BlockKind.ITEM, 1
    return (BlockKind.QUOTE if tag == "blockquote" else BlockKind.PARAGRAPH), 0
