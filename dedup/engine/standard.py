"""Passages that may repeat: quotations, and text of which every site has its own.

Each block of an article is judged by its markup, by the blocks about it and by its words.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

from crawl.article import Article, Block, BlockKind, Role
from dedup.engine.addresses import parts_of
from dedup.engine.text import tokens

_LEGAL_PAGE = 0.6  # of a page's words in legal text, from which the page itself is one

_LEGAL = ("privacy", "terms", "imprint", "cookies")
_MOST_QUOTED = 0.6  # of a page's words; beyond, the page is what it quotes
_BRIEF = 30  # words of a paragraph in which one phrase is enough
_LINES = 3  # of a list of ingredients or specifications, at least
_LINE = 14  # words of such a line at most
_ENOUGH = 0.6  # of the lines
_QUOTED_WORDS = 25  # of a paragraph in quotation marks that is a quotation

_QUANTITY = re.compile(
    r"^\W*(?:[\d¼½¾⅓⅔⅛][\d.,/–-]*\s*(?:x\s*)?[^\W\d_]+|(?:an?|one|two|three|half|eine?|une?|una?)\s+"
    r"(?:cups?|teaspoons?|tablespoons?|pinch|cloves?|slices?|handfuls?|tins?|prise|tasse|zehe|dose"
    r"|bund|pinc[ée]e|gousse|branche|feuille|taza|cucharad(?:a|ita)|diente|pizca)s?)\b",
    re.IGNORECASE,
)
_INGREDIENTS = re.compile(
    r"^\W*(?:ingredients?|zutaten|ingr[ée]dients|ingredientes|ingredienti|ingredi[ëe]nten|składniki"
    r"|ingredienser)\b",
    re.IGNORECASE,
)
_SPECIFICATIONS = re.compile(
    r"^\W*(?:(?:technical\s+)?(?:specifications?|specs|data)|technische\s+daten|datenblatt"
    r"|caract[ée]ristiques|fiche\s+technique|especificaciones|ficha\s+t[ée]cnica|dati\s+tecnici)\b",
    re.IGNORECASE,
)
_LABELLED = re.compile(r"^[^\W\d_][\w /()-]{0,40}(?::\s+|\s\|\s)[^|]+$")
_UNIT = re.compile(
    r"\d\s*(?:k?g|[cmk]?m|inch|in|lbs?|w(?:att)?|v(?:olt)?|a?h|mah|[kmgt]b|hz|rpm|nm|ml|l(?:it(?:er|re)s?)?"
    r"|db|bar|psi|°|%|months?|monate|minutes?|d\b)",
    re.IGNORECASE,
)
_QUOTED = re.compile(r'^\s*[“„«»"‘「『].{40,}[”“»«"’」』][.,]?\s*$', re.DOTALL)
_LEGAL_PATH = re.compile(
    r"/(?:[\w-]*(?:privacy|datenschutz|impressum|imprint|legal-?notice|mentions-legales|aviso-legal"
    r"|agb|terms(?:-(?:and|of)-\w+)?|conditions-generales|cookies?-policy|cookie-richtlinie|cookies"
    r"|disclaimer|nutzungsbedingungen|politique-de-confidentialite|politica-de-privacidad)[\w-]*)"
    r"(?:[/.]|$)",
    re.IGNORECASE,
)
_LEGAL_TITLE = re.compile(
    r"\b(?:privacy\s+(?:policy|notice)|datenschutz(?:erkl[äa]rung)?|impressum|imprint|terms\s+(?:and|of|&)\s+\w+"
    r"|legal\s+notice|mentions\s+l[ée]gales|aviso\s+legal|agb|cookies?\s+policy|disclaimer"
    r"|politique\s+de\s+confidentialit[ée]|pol[ií]tica\s+de\s+privacidad|allgemeine\s+gesch[äa]ftsbedingungen)\b",
    re.IGNORECASE,
)
_SHORT = 1000  # characters of a paragraph that is likely to be met again
_LEGAL_SHARE = 0.2  # of the words, where only the address or the title says it


class Passage(NamedTuple):
    """The role of a block that is no article text, and why."""

    role: Role
    reason: str


def passage_roles(article: Article) -> dict[int, Passage]:
    """The blocks of an article that may repeat, by index; all others are article text.

    Quotations count only while they leave the page a text of its own: a page that is one long
    quotation is a copy of what it quotes.
    """
    blocks = article.blocks
    found: dict[int, Passage] = {}
    for first, last in _runs(blocks):
        heading = blocks[first - 1].text if first and _is_heading(blocks[first - 1]) else ""
        if reason := _listed(blocks[first:last], heading):
            found |= dict.fromkeys(range(first, last), Passage(Role.STANDARD_TEXT, reason))
    for index, block in enumerate(blocks):
        if block.part:
            found[index] = Passage(Role.STANDARD_TEXT, f"marked up as {block.part}")
        elif index not in found and block.kind is not BlockKind.HEADING:
            kind = standard_kind(block.text)
            if kind:
                found[index] = Passage(Role.STANDARD_TEXT, f"worded as {kind}")
    quoted = {i: _quotation(block) for i, block in enumerate(blocks) if i not in found}
    quoted = {i: reason for i, reason in quoted.items() if reason}
    left = sum(len(b.text.split()) for i, b in enumerate(blocks) if i not in found)
    if sum(len(blocks[i].text.split()) for i in quoted) <= _MOST_QUOTED * left:
        found |= {i: Passage(Role.QUOTATION, reason) for i, reason in quoted.items()}
    return found


def legal_share(article: Article) -> float:
    """Share of an article's words in paragraphs worded as legal text, 0–1."""
    total = sum(len(block.text.split()) for block in article.blocks)
    legal = sum(len(b.text.split()) for b in article.blocks if standard_kind(b.text) in _LEGAL)
    return legal / total if total else 0.0


def legal_page(article: Article) -> str:
    """Why a page as a whole is a legal text, "" where it is none."""
    path = _LEGAL_PATH.search(parts_of(article.url).path) is not None
    title = _LEGAL_TITLE.search(article.title) is not None
    if path and title:
        return "its address and title are a legal text's"
    share = legal_share(article)
    if (path or title) and share >= _LEGAL_SHARE:
        return "its wording and its address or title are a legal text's"
    return f"{share:.0%} of it is worded as legal text" if share >= _LEGAL_PAGE else ""


def standard_kind(text: str) -> str:
    """What kind of standard text a paragraph is worded as, "" for none.

    Short ones are remembered: a page is asked for its role and then for its passages, and the
    pages of a site have many in common.
    """
    return _remembered(text) if len(text) <= _SHORT else _worded(text)


def _worded(text: str) -> str:
    words = tokens(text)
    opening = _phrases()
    met = opening.keys() & set(words)
    if not met:
        return ""
    padded = f" {' '.join(words)} "
    said = Counter([kind for word in met for kind, phrase in opening[word] if phrase in padded])
    enough = 1 if len(words) <= _BRIEF else 2
    return next((kind for kind in _kinds() if said[kind] >= enough), "") if said else ""


_remembered = lru_cache(maxsize=8192)(_worded)


@lru_cache(maxsize=1)
def _phrases() -> Mapping[str, tuple[tuple[str, str], ...]]:
    """The phrases that open with each word, with the kind of text they tell."""
    opening: dict[str, list[tuple[str, str]]] = {}
    for kind, phrases in _kinds().items():
        for words in map(tokens, phrases):
            opening.setdefault(words[0], []).append((kind, f" {' '.join(words)} "))
    return {word: tuple(dict.fromkeys(phrases)) for word, phrases in opening.items()}


@lru_cache(maxsize=1)
def _kinds() -> Mapping[str, tuple[str, ...]]:
    listed = files("dedup").joinpath("data", "standard_text.toml").read_text("utf-8")
    return {kind: tuple(phrases) for kind, phrases in tomllib.loads(listed).items()}


def _is_heading(block: Block) -> bool:
    return block.kind is BlockKind.HEADING


def _runs(blocks: Sequence[Block]) -> Iterator[tuple[int, int]]:
    """Ranges of consecutive list items, and of consecutive table rows."""
    first = 0
    while first < len(blocks):
        last = first + 1
        if blocks[first].kind in (BlockKind.ITEM, BlockKind.ROW):
            while last < len(blocks) and blocks[last].kind is blocks[first].kind:
                last += 1
            yield first, last
        first = last


def _listed(lines: Sequence[Block], heading: str) -> str:
    """Why a list or table is standard text, "" where it is none."""
    short = [line.text for line in lines if len(line.text.split()) <= _LINE]
    if len(lines) < _LINES or len(short) < _ENOUGH * len(lines):
        return ""
    quantities = sum(_QUANTITY.match(text) is not None for text in short)
    if quantities >= _ENOUGH * len(lines) or (_INGREDIENTS.match(heading) and quantities):
        return "a list of ingredients"
    labelled = [text for text in short if _LABELLED.match(text)]
    measured = sum(_UNIT.search(text) is not None for text in labelled)
    if len(labelled) >= _ENOUGH * len(lines) and (measured > 1 or _SPECIFICATIONS.match(heading)):
        return "a list of specifications"
    return ""


def _quotation(block: Block) -> str:
    if block.kind is BlockKind.QUOTE:
        return "marked up as a quotation"
    if block.kind is BlockKind.PARAGRAPH and _QUOTED.match(block.text):
        inner = block.text.strip()[1:-2]
        one = not re.search(r"[”»]\s+\w", inner)
        return "in quotation marks" if one and len(inner.split()) >= _QUOTED_WORDS else ""
    return ""
