"""What a page's markup says of its parts: ingredients, specifications, notices, author boxes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from crawl.article import Block
from crawl.blocks import bare_words
from crawl.markup import Markup

_LEAVES = frozenset(
    ("p", "li", "td", "th", "dt", "dd", "div", "span", "tr", "small", "h2", "h3", "h4", "h5")
)
_VALUES = 3  # definitions of a list of specifications, at least
_VALUE = 10  # words of one of them at most
_MAX_MARKED = 2000  # leaves remembered of one page
_WHOLE = frozenset(("html", "body", "main", "article"))

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
_CLASS_WORDS = (  # every match of _CLASSES holds one of these
    *("ingr", "zutaten", "spec", "product-attributes", "datasheet", "disclosure", "disclaimer"),
    *("affiliate", "legal", "author", "bio-box", "cookie", "consent", "gdpr", "comment", "disqus"),
)


def mark_parts(blocks: Iterable[Block], page: Markup) -> tuple[Block, ...]:
    """Give the blocks that the markup names their part.

    Args:
        blocks: An article's blocks.
        page: What they were taken from.
    """
    marked = _marked(page)
    if not marked:
        return tuple(blocks)
    return tuple(
        replace(block, part=part) if (part := _part(block, marked)) else block for block in blocks
    )


def _part(block: Block, marked: Mapping[str, str]) -> str:
    words = bare_words(block.text)
    if found := marked.get(words):
        return found
    if " | " not in block.text:
        return ""
    cells = [marked.get(bare_words(cell), "") for cell in block.text.split(" | ")]
    return cells[0] if all(cells) else ""


def _marked(page: Markup) -> dict[str, str]:
    """Part by the bare words of everything that stands in marked-up elements."""
    found: dict[str, str] = {}
    seen: set[int] = set()  # marked-up elements stand in one another
    for place, part in sorted(_parts(page).items()):
        for leaf in range(place, page.ends[place]):
            if leaf in seen or not (leaf == place or page.tags[leaf] in _LEAVES):
                continue
            seen.add(leaf)
            if len(found) >= _MAX_MARKED:
                return found
            if words := bare_words(page.text(leaf)):
                found.setdefault(words, part)
    return found


def _parts(page: Markup) -> dict[int, str]:
    """The part of every element whose markup names one; of its names the later ones here count."""
    parts: dict[int, str] = {}
    for name in ("id", "class"):
        for value, places in page.named(name, _CLASS_WORDS):
            if part := next((part for pattern, part in _CLASSES if pattern.search(value)), ""):
                parts |= dict.fromkeys(places, part)
    for value, places in page.having["itemprop"].items():
        if item := _ITEMPROPS.get(value.lower()):
            parts |= dict.fromkeys(places, item)
    data = [place for place in page.places.get("dl", ()) if _is_data(page, place)]
    parts |= dict.fromkeys(data, "specifications")
    return {place: part for place, part in parts.items() if page.tags[place] not in _WHOLE}


def _is_data(page: Markup, definitions: int) -> bool:
    """Whether a definition list gives short values, some of them figures, and defines nothing."""
    values = [page.text(value) for value in page.within(definitions, "dd")]
    short = all(len(value.split()) <= _VALUE for value in values)
    figures = sum(any(char.isdigit() for char in value) for value in values)
    return len(values) >= _VALUES and short and figures > 1
