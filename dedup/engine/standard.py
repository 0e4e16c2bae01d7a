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
from crawl.url_parts import parts_of
from dedup.engine.text import tokens

_LEGAL_PAGE = 0.6  # of a page's text worded as legal text, from which the page itself is one

_LEGAL = ("privacy", "terms", "imprint", "cookies")
_SPOKEN = ("privacy", "terms")  # theirs by the owner's voice: articles about them have the words
_VOICE = 0.01  # of a legal page's words are its owner's for himself
_BESIDE = 2  # words that the title of a legal text has beside its name, at most
_MOST_QUOTED = 0.6  # of a page's text; beyond, the page is what it quotes
_BRIEF = 30  # words of a paragraph in which one phrase is enough
_LINES = 3  # of a list of ingredients or specifications, at least
_LINE = 14  # words of such a line at most
_ENOUGH = 0.6  # of the lines
_IN_UNITS = 0.3  # of the lines of a list of ingredients without a heading that says so
_QUOTED_WORDS = 25  # of a paragraph in quotation marks that is a quotation

_QUANTITY = re.compile(
    r"^\W*(?:[\d¼½¾⅓⅔⅛][\d.,/–-]*\s*(?:x\s*)?[^\W\d_]+|(?:an?|one|two|three|half|eine?|une?|una?)\s+"
    r"(?:cups?|teaspoons?|tablespoons?|pinch|cloves?|slices?|handfuls?|tins?|prise|tasse|zehe|dose"
    r"|bund|pinc[ée]e|gousse|branche|feuille|taza|cucharad(?:a|ita)|diente|pizca)s?)\b",
    re.IGNORECASE,
)
# Numbers that count nothing to cook with: times, dates, years, versions, prices, places in a row.
_NO_QUANTITY = re.compile(
    r"^\W*(?:\d{1,2}(?:[:.h]\d\d)?\s*(?:[ap]\.?m\b|noon|o['’]?clock|uhr|heures?|h\b|horas|uur|ore|klo"
    r"|час|時|点|點|시)|\d{1,2}[:h]\d\d|\d+(?:\.\d+){2,}|\d+(?:st|nd|rd|th)\b|\d+[.)]\s|[12]\d{3}\b"
    r"|\d[\d.,]*\s*(?:euros?|eur|usd|dollars?|pounds|francs?|chf|kr|zł|pesos|hours?|stunden|minut\w*"
    r"|days?|tage|km|miles?|meilen)\b)",
    re.IGNORECASE,
)
_COOKED = re.compile(  # a number in the units of kitchens, with at most one word between
    r"^\W*(?:[\d¼½¾⅓⅔⅛][\d.,/–-]*|[^\W\d_]+)\s*(?:[^\W\d_]+\s+)?(?:[km]?g|gr|grams?|gramm|grammes?|gramos|grammi|gramów|[mcd]?l|lit(?:er|re)s?|oz"
    r"|ounces?|lbs?|cups?|tbsps?|tsps?|(?:table|tea)spoons?|pinch|cloves?|slices?|handfuls?|tins?|cans?"
    r"|el|tl|prisen?|tassen?|zehen?|dosen?|bund|pck|päckchen|stück|msp|c(?:uill[èe]res?|\.)|pinc[ée]es?"
    r"|gousses?|branches?|feuilles?|tasses?|sachets?|tazas?|cucharad(?:a|ita)s?|dientes?|pizcas?|cda|cdta"
    r"|colheres?|xícaras?|cucchiai(?:o|ni|no)?|spicchi(?:o)?|pizzico|eetlepels?|theelepels?|teentjes?|msk"
    r"|tsk|dsk|spsk|łyż\w+|szklan\w+|ząb\w+|lžíc\w+|lžič\w+|г|кг|мл|л|ст|стакан\w*|ложк\w+|щепотк\w+"
    r"|bardağı|kaşığı)\b",
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
    r"\b(?:(?:our|your|the|my)\s+)?(?:privacy\s+(?:policy|notice)|datenschutz(?:erkl[äa]rung)?|impressum|imprint|terms\s+(?:and|of|&)\s+\w+"
    r"|legal\s+notice|mentions\s+l[ée]gales|aviso\s+legal|agb|cookies?\s+policy|disclaimer"
    r"|politique\s+de\s+confidentialit[ée]|pol[ií]tica\s+de\s+privacidad|allgemeine\s+gesch[äa]ftsbedingungen)\b",
    re.IGNORECASE,
)
# What owners of a site say for themselves, with verbs where a language leaves the pronoun out.
_OWNER = re.compile(
    r"\b(?:we|us|ours?|this\s+(?:web\s?)?site|wir|uns|unser\w*|diese[rnms]?\s+"
    r"(?:web|internet)?(?:site|seite|auftritt)\w*|nous|notre|nos|ce\s+site|nosotr[oa]s|nuestr[oa]s?"
    r"|este\s+sitio|nós|noss[oa]s?|este\s+site|noi|nostr[aeio]|questo\s+sito|wij|ons|onze|deze\s+"
    r"(?:web)?site|vi|vår\w*|vores|nasz\w*|nami|náš|naš\w*|nás|мы|нас|нами?|наш\w*|ми|biz\w*|sitemiz\w*"
    r"|chúng\s+tôi|\w{3,}(?:amos|emos|imos|iamo|ujemy|zamy))\b|我们|我們|本站|本网站|本網站|本公司|当社"
    r"|当サイト|弊社|私たち|우리|당사|저희",
    re.IGNORECASE,
)
_SHORT = 1000  # characters of a paragraph that is likely to be met again
_LEGAL_SHARE = 0.2  # of the text, where only the address or the title says it


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
            if kind and (kind not in _SPOKEN or _is_spoken(block.text)):
                found[index] = Passage(Role.STANDARD_TEXT, f"worded as {kind}")
    quoted = {i: _quotation(block) for i, block in enumerate(blocks) if i not in found}
    quoted = {i: reason for i, reason in quoted.items() if reason}
    left = sum(len(block.text) for i, block in enumerate(blocks) if i not in found)
    if sum(len(blocks[i].text) for i in quoted) <= _MOST_QUOTED * left:
        found |= {i: Passage(Role.QUOTATION, reason) for i, reason in quoted.items()}
    return found


def legal_share(article: Article) -> float:
    """Share of an article's text in paragraphs worded as legal text, 0–1."""
    total = sum(len(block.text) for block in article.blocks)
    legal = sum(len(b.text) for b in article.blocks if standard_kind(b.text) in _LEGAL)
    return legal / total if total else 0.0


def legal_page(article: Article) -> str:
    """Why a page as a whole is a legal text, "" where it is none.

    A policy speaks as its owner to its reader; an article about policies has only their words.
    """
    path = _LEGAL_PATH.search(parts_of(article.url).path) is not None
    named = _LEGAL_TITLE.search(article.title)
    beside = len(tokens(article.title)) - len(tokens(named[0])) if named else _BESIDE + 1
    if path and not beside:
        return "its address and title are a legal text's"
    share = legal_share(article)
    if share < _LEGAL_SHARE or not _is_owners(article):
        return ""
    if path or beside <= _BESIDE:
        return "its wording and its address or title are a legal text's"
    return f"{share:.0%} of it is worded as legal text" if share >= _LEGAL_PAGE else ""


def _is_owners(article: Article) -> bool:
    """Whether a legal text is that of the page's owner, as every imprint is."""
    if any(standard_kind(block.text) == "imprint" for block in article.blocks):
        return True
    said = sum(1 for _ in _OWNER.finditer(article.text))
    return said >= _VOICE * len(tokens(article.text))


def standard_kind(text: str) -> str:
    """What kind of standard text a paragraph is worded as, "" for none.

    Short ones are remembered: a page is asked for its role and then for its passages, and the
    pages of a site have many in common.
    """
    return _remembered(text) if len(text) <= _SHORT else _worded(text)


def _is_spoken(text: str) -> bool:
    """Whether a paragraph is the word of a site's owner."""
    said = sum(1 for _ in _OWNER.finditer(text))
    return said > 1 or bool(said and len(tokens(text)) <= _BRIEF)


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
    short = [line.text for line in lines if len(tokens(line.text)) <= _LINE]
    if len(lines) < _LINES or len(short) < _ENOUGH * len(lines):
        return ""
    counted = [t for t in short if _QUANTITY.match(t) and not _NO_QUANTITY.match(t)]
    if _INGREDIENTS.match(heading) and counted:
        return "a list of ingredients"
    in_units = sum(_COOKED.search(text) is not None for text in counted)
    if len(counted) >= _ENOUGH * len(lines) and in_units >= _IN_UNITS * len(lines):
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
        return "in quotation marks" if one and len(tokens(inner)) >= _QUOTED_WORDS else ""
    return ""
