"""What a page's markup says of its parts: ingredients, specifications, notices, author boxes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache

from lxml import etree
from lxml.html import HtmlElement

from crawl.article import Block
from crawl.blocks import bare_words

_LEAVES = ("p", "li", "td", "th", "dt", "dd", "div", "span", "tr", "small", "h2", "h3", "h4", "h5")
_VALUES = 3  # definitions of a list of specifications, at least
_VALUE = 10  # words of one of them at most
_MAX_MARKED = 2000  # leaves remembered of one page
_REMEMBERED = 1 << 14  # classes and ids remembered; the pages of a site share theirs
_names = etree.XPath("//@class | //@id", smart_strings=False)
_with_names = etree.XPath("//*[@class or @id or @itemprop or self::dl]")
_without_names = etree.XPath("//*[@itemprop or self::dl]")

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
    if not marked:
        return tuple(blocks)
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
    seen: set[HtmlElement] = set()  # marked-up elements stand in one another
    named = any(map(_by_name, {*_names(tree)}))
    for element in _with_names(tree) if named else _without_names(tree):
        part = _named(element)
        if not part:
            continue
        leaves = [leaf for leaf in (element, *element.iter(*_LEAVES)) if leaf not in seen]
        seen.update(leaves)
        for leaf in leaves:
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
    return _by_name(element.get("class", "")) or _by_name(element.get("id", ""))


@lru_cache(_REMEMBERED)
def _by_name(names: str) -> str:
    """The part that a class or an id names, "" for none."""
    return next((part for pattern, part in _CLASSES if pattern.search(names)), "")


def _is_data(definitions: HtmlElement) -> bool:
    """Whether a definition list gives short values, some of them figures, and defines nothing."""
    values = [each.text_content() for each in definitions.iter("dd")]
    short = all(len(value.split()) <= _VALUE for value in values)
    figures = sum(any(char.isdigit() for char in value) for value in values)
    return len(values) >= _VALUES and short and figures > 1
