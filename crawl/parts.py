"""What a page's markup says of its parts: ingredients, specifications, notices, author boxes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from lxml.html import HtmlElement

from crawl.article import Block
from crawl.blocks import bare_words

_LEAVES = ("p", "li", "td", "th", "dt", "dd", "div", "span", "tr", "small", "h2", "h3", "h4", "h5")
_VALUES = 3  # definitions of a list of specifications, at least
_VALUE = 10  # words of one of them at most
_MAX_MARKED = 2000  # leaves remembered of one page

_ITEMPROPS = {
    "recipeingredient": "ingredients",
    "ingredients": "ingredients",
    "additionalproperty": "specifications",
    "comment": "comment",
}
_CLASSES = tuple(
    (re.compile(rf"(?:^|[\s_-])(?:{names})(?:$|[\s_-])", re.IGNORECASE), part)
    for names, part in (
        (r"ingredients?|zutaten(?:liste)?|ingr[ée]dients?|ingredientes", "ingredients"),
        (r"specs?|specifications?|tech-?specs?|product-attributes|datasheet", "specifications"),
        (r"disclosure|affiliate-(?:notice|disclosure)|disclaimer|legal-?notice", "disclosure"),
        (r"author-?(?:box|bio|info|card)|about-?(?:the-?)?author|bio-box", "author box"),
        (r"cookie(?:s|-?(?:banner|notice|consent|bar))?|consent|gdpr", "cookie notice"),
        (r"comments?(?:-list|-body|-content)?|commentlist|disqus", "comment"),
    )
)


def mark_parts(blocks: Iterable[Block], tree: HtmlElement) -> tuple[Block, ...]:
    """Give the blocks that the markup names their part.

    Args:
        blocks: An article's blocks.
        tree: The page they were taken from.
    """
    marked = _marked(tree)
    return tuple(
        replace(block, part=part) if (part := _part(block, marked)) else block for block in blocks
    )


def _part(block: Block, marked: Mapping[str, str]) -> str:
    words = bare_words(block.text)
    if found := marked.get(words):
        return found
    cells = [marked.get(bare_words(cell), "") for cell in block.text.split(" | ")]
    return cells[0] if len(cells) > 1 and all(cells) else ""


def _marked(tree: HtmlElement) -> dict[str, str]:
    """Part by the bare words of everything that stands in marked-up elements."""
    found: dict[str, str] = {}
    for element in tree.iter("*"):
        part = _named(element)
        if not part:
            continue
        for leaf in (element, *element.iter(*_LEAVES)):
            if len(found) >= _MAX_MARKED:
                return found
            if words := bare_words(leaf.text_content()):
                found.setdefault(words, part)
    return found


def _named(element: HtmlElement) -> str:
    if not isinstance(element.tag, str) or element.tag in ("html", "body", "main", "article"):
        return ""
    if element.tag == "dl" and _is_data(element):
        return "specifications"
    if part := _ITEMPROPS.get(element.get("itemprop", "").lower()):
        return part
    names: Sequence[str] = (element.get("class", ""), element.get("id", ""))
    for name in names:
        for pattern, part in _CLASSES if name else ():
            if pattern.search(name):
                return part
    return ""


def _is_data(definitions: HtmlElement) -> bool:
    """Whether a definition list gives short values, some of them figures, and defines nothing."""
    values = [each.text_content() for each in definitions.iter("dd")]
    short = all(len(value.split()) <= _VALUE for value in values)
    figures = sum(any(char.isdigit() for char in value) for value in values)
    return len(values) >= _VALUES and short and figures > 1
