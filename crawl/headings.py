"""Puts back the headings that extraction loses where it falls back on bare paragraphs."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterator, Sequence

from crawl.article import BlockKind
from crawl.blocks import Piece, bare_words
from crawl.markup import Markup

_HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])
_TEXTS = frozenset(["p", "li", "td", "dd", "dt", "blockquote", "pre", "div", "section", "article"])
_SKIPPED = frozenset(
    ["script", "style", "noscript", "template", "nav", "header", "footer", "aside", "form"]
)
_KEY = 60  # characters that tell a paragraph
_MIN_FOUND = 2  # a single one is more often a label than a heading
_MIN_SHARE = 0.1  # of the pieces; fewer are labels of a page's furniture
_MAX_RUN = 2  # headings on end; more are a list of teasers


def restore_headings(pieces: Sequence[Piece], page: Markup) -> list[Piece]:
    """Return the pieces with the page's headings before the text that follows them there.

    Only pieces without any heading are changed, and only if several headings find their place;
    where one is a link, the headings around it lead to other articles and do not count.

    Args:
        pieces: What was extracted.
        page: The whole page.
    """
    if any(piece.kind is BlockKind.HEADING for piece in pieces):
        return list(pieces)
    followed_by: dict[str, deque[list[Piece]]] = defaultdict(deque)
    for headings, text in _headings_before_text(page):
        followed_by[_key(text)].append(headings)
    restored: list[Piece] = []
    found = 0
    for piece in pieces:
        if places := followed_by.get(_key(piece.text)):
            headings = places.popleft()
            found += len(headings)
            restored += headings
        restored.append(piece)
    return restored if found >= max(_MIN_FOUND, _MIN_SHARE * len(pieces)) else list(pieces)


def _headings_before_text(page: Markup) -> Iterator[tuple[list[Piece], str]]:
    """Yield the headings that stand together before a text, and that text."""
    waiting: list[Piece] = []
    is_teaser = False
    place = 0
    while place < len(page.tags):
        tag = page.tags[place]
        if tag in _HEADINGS:
            text = page.text(place, between=" ")
            links = page.within(place, "a")
            is_teaser = is_teaser or any(page.attribute(link, "href") is not None for link in links)
            if text.strip():
                waiting.append(Piece(BlockKind.HEADING, text, int(tag[1])))
        elif waiting and tag in _TEXTS and page.lead(place).strip():
            if len(waiting) <= _MAX_RUN and not is_teaser:
                yield waiting, page.text(place)
            waiting, is_teaser = [], False
        place = page.ends[place] if tag in _HEADINGS or tag in _SKIPPED else place + 1


def _key(text: str) -> str:
    return bare_words(text[: 4 * _KEY])[:_KEY]
