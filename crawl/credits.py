"""Credits in a page's own words: "originally published at …", and a news agency's sign."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import chain, islice
from typing import TYPE_CHECKING

from crawl.blocks import collapse

if TYPE_CHECKING:  # lxml, which texts without markup do not need
    from crawl.markup import Markup

_MAX_WORDS = 45  # of a paragraph that is a credit and not part of the text
_NEAR = 60  # characters within which a credit's words stand
_MAX_NAME = 100  # characters
_PLACES = ("p", "em", "i", "small", "li", "div", "span", "figcaption", "aside", "footer")
_OF_THE_WEB = ("http", "//")  # what a link begins with
_MAX_ELEMENTS = 20_000  # looked at in one page
_CHILDREN = 8  # elements within a paragraph, at most, or it is a frame around others
_OPENING, _CLOSING = 4, 3  # paragraphs that may have a dateline, and an agency's sign

# "This article was originally published at …" and its kind; what follows is the name.
_TAKEN = re.compile(
    r"(?:originally|first)\s+(?:published|appeared|posted|ran|written)\b|"
    r"\b(?:re-?published|reprinted|syndicated|reproduced|cross-?posted)\s+"
    r"(?:here\s+)?(?=with\b|from\b|by\b|under\b|courtesy\b)|"
    r"(?:zuerst|ursprünglich|erstmals)\s+(?:erschienen|veröffentlicht|publiziert)|"
    r"(?:erschien|wurde)\s+(?:zuerst|ursprünglich|erstmals)\b|mit\s+freundlicher\s+genehmigung|"
    r"(?:initialement|originellement|d'abord)\s+(?:publié|paru)e?|publiée?\s+à\s+l['’]origine|"
    r"(?:publicad[oa]|apareció)\s+(?:originalmente|originariamente|primero|por\s+primera\s+vez)|"
    r"(?:pubblicat[oa]|apparso)\s+(?:originariamente|originalmente|per\s+la\s+prima)|"
    r"(?:publicad[oa])\s+originalmente|oorspronkelijk\s+(?:gepubliceerd|verschenen)|"
    r"oprindeligt\s+(?:udgivet|bragt)|opprinnelig\s+publisert|ursprungligen\s+publicerad|"
    r"pierwotnie\s+opublikowan|впервые\s+опубликован|初出",
    re.IGNORECASE,
)
# Every match of _TAKEN begins with one of these; most pages have none.
_TAKEN_HINTS = (
    "originally ", "first published", "first appeared", "first posted", "first ran",
    "first written", "republished", "re-published", "reprinted", "syndicated", "reproduced",
    "crossposted", "cross-posted", "zuerst", "ursprünglich", "erstmals", "genehmigung",
    "initialement", "originellement", "d'abord", "origine", "publicad", "apareció", "pubblicat",
    "apparso", "oorspronkelijk", "oprindeligt", "opprinnelig", "ursprungligen", "pierwotnie",
    "впервые", "初出",
)  # fmt: skip
_NAME = re.compile(
    r"\s*(?:published|appeared|here)?\s*(?:on|at|in|by|from|bei|in der|im|auf|von|sur|dans|par|chez"
    r"|en|por|su|da|op|i|på|w)\s+(?:the\s+)?(.+?)(?:\s+(?:and|with|und|mit|et|avec|y|con|e)\s+"
    r"|[.,;(]|$)",
    re.IGNORECASE,
)
_DATE = re.compile(r"\d{4}")
_SOURCE = re.compile(
    r"^(?:source|sources|quelle|fuente|fonte|bron|kilde|źródło|via)\s*:\s*(.{2,80}?)[.\s]*$", re.I
)
_SOURCES = ("source", "sources", "quelle", "fuente", "fonte", "bron", "kilde", "źródło", "via")
_SOURCE_HINTS = (*_SOURCES, *(f"{source} " for source in _SOURCES))
_AGENCY = re.compile(
    r"\b(?:reuters|afp|dpa|apa|sda|ats|efe|ansa|xinhua|tass|ap|upi|pti|ians|kyodo|belga|anp|ntb|tt"
    r"|ritzau|stt|pap|čtk|ctk|mti|lusa|interfax|bloomberg|associated press|press association"
    r"|agence france-presse|europa press)\b|\b(?:news|press|nachrichten|presse|wire)\s*"
    r"(?:agency|service|agentur|association)\b|\bagence\b|\bagencia\b|\bagenzia\b",
    re.IGNORECASE,
)
# "PORT ELDER (Northwater Press Agency) —", "Bern (nda) –", and the sign at the end, "(nda)".
_DATELINE = re.compile(
    r"^[^\W\d_][\w .,'’/-]{1,60}?\s*\(([A-Za-zÀ-ž][\w ./&'-]{1,60})\)\s*[—–-]+\s"
)
_SIGN = re.compile(r"\(([A-Za-z][\w/ .-]{1,40})\)\s*$")


def credited(page: Markup) -> tuple[str, str]:
    """Find whom a page credits with its text.

    Returns:
        The address that a credit links to, and the name of a site or news agency that is credited
        without a link; "" for none.
    """
    if _may_be_stated(collapse(" ".join(page.texts)).lower()):
        return _stated(page)
    paragraphs = page.places.get("p", ())
    last = _first(page, reversed(paragraphs), _CLOSING)
    return "", agency([*_first(page, paragraphs, _OPENING), *last[::-1]])


def credited_in(paragraphs: Sequence[str]) -> str:
    """Whom a text without markup credits: the name of a site or a news agency, "" for none.

    Args:
        paragraphs: Its paragraphs, in order.
    """
    if _may_be_stated(" ".join(paragraphs).lower()):
        for text in paragraphs:
            if len(text.split()) <= _MAX_WORDS:
                taken = _TAKEN.search(text)
                if name := (taken and _name(text, taken.end())) or _source(text):
                    return name
    return agency(paragraphs)


def _may_be_stated(text: str) -> bool:
    """Whether a text may hold a credit, told without searching all of it for the patterns."""
    for hint in _TAKEN_HINTS:
        at = text.find(hint)
        while at >= 0:
            if _TAKEN.search(text, max(at - _NEAR, 0), at + 2 * _NEAR):
                return True
            at = text.find(hint, at + 1)
    colon = text.find(":")
    while colon >= 0:
        is_hint = text.endswith(_SOURCE_HINTS, 0, colon)
        if is_hint and _AGENCY.search(text, colon + 1, colon + 1 + 2 * _NEAR):
            return True
        colon = text.find(":", colon + 1)
    return False


def _first(page: Markup, paragraphs: Iterable[int], count: int) -> list[str]:
    """Texts of the first paragraphs that have one and are no frame around others."""
    texts = (_text(page, place) for place in paragraphs)
    return list(islice(filter(None, texts), count))


def _text(page: Markup, place: int) -> str:
    """What a paragraph says, "" for a frame around others."""
    children = islice(page.children(place), _CHILDREN)
    return collapse(page.text(place)) if sum(1 for _ in children) < _CHILDREN else ""


def _stated(page: Markup) -> tuple[str, str]:
    texts: list[str] = []
    places = sorted(chain.from_iterable(page.places.get(tag, ()) for tag in _PLACES))
    for place in places[:_MAX_ELEMENTS]:
        text = _text(page, place)
        if not text:
            continue
        if page.tags[place] == "p":
            texts.append(text)
        if len(text.split()) > _MAX_WORDS:
            continue
        if taken := _TAKEN.search(text):
            hrefs = (page.attribute(link, "href") or "" for link in page.within(place, "a"))
            if link := next((href for href in hrefs if href.startswith(_OF_THE_WEB)), ""):
                return link, ""
            if name := _name(text, taken.end()):
                return "", name
        if source := _source(text):
            return "", source
    return "", agency(texts)


def _name(text: str, start: int) -> str:
    """The name that follows "originally published" and its kind, "" for none."""
    name = _NAME.match(text, start)
    named = name and name[1][:1].isupper() and not _DATE.search(name[1])
    return name[1][:_MAX_NAME] if name and named else ""


def _source(text: str) -> str:
    """The news agency that a line names as its source, "" for none."""
    source = _SOURCE.match(text)
    return source[1][:_MAX_NAME] if source and _AGENCY.search(source[1]) else ""


def agency(paragraphs: Sequence[str]) -> str:
    """The news agency that a text's dateline, or the sign at its end, names; "" for none."""
    for text in paragraphs[:_OPENING]:
        if found := _DATELINE.match(text):
            return found[1][:_MAX_NAME]
    for text in paragraphs[-_CLOSING:]:
        if (found := _SIGN.search(text)) and _AGENCY.search(found[1]):
            return found[1][:_MAX_NAME]
    return ""
