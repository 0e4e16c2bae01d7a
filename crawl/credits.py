"""Credits in a page's own words: "originally published at …", and a news agency's sign.

A false credit excuses a theft, so a doubtful one is none: a credit speaks of the text it stands in,
at its beginning or end, and names where it stood before.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from itertools import chain, islice
from typing import TYPE_CHECKING

from crawl.blocks import collapse

if TYPE_CHECKING:  # lxml, which texts without markup do not need
    from crawl.markup import Markup

_MAX_WORDS = 45  # of a paragraph that is a credit and not part of the text
_MAX_CHARACTERS = 400  # likewise, in scripts without spaces
_MAX_ALONE = 25  # words of a paragraph that opens with a credit and does not say of what
_MAX_NAME, _MAX_NAME_WORDS = 100, 8
_SMALL = 5  # words before a name, at most
_LONG = 100  # characters of a paragraph that is text
_INSIDE = 2  # paragraphs of text before and after one that stands inside the text
_FRAMED = 4  # paragraphs of text in an element that is the frame of the text
_INLINE = ("em", "i", "small", "span")
_PLACES = ("p", "div", "aside", "footer", *_INLINE)
_ENDS = ".!?…:)]|*–—。！？"  # of what stands before a credit in the same paragraph
_PICTURES = frozenset(("figure", "figcaption", "table", "picture"))
_OF_THE_WEB = ("http", "//")  # what a link begins with
_MAX_ELEMENTS = 2_000  # looked at in one page
_DEEP = 4  # elements around a hint, at most
_CHILDREN = 8  # elements within a paragraph, at most, or it is a frame around others
_OPENING, _CLOSING = 4, 3  # paragraphs that may have a dateline, and an agency's sign
_CODE = 4  # letters of an agency's code that is not known

_PROFILE = re.compile(  # where a link leads to a person
    r"(?:^|[/.])(?:twitter|x|facebook|instagram|linkedin|bsky|mastodon|threads|tiktok|youtube)\.[a-z]+/"
    r"|/(?:authors?|autor(?:en|es)?|auteurs?|users?|profile|people|members?|team)/[^/]+/?$|/@[^/]+/?$"
)
_DATE = re.compile(
    r"\b\d{1,2}(?:\.|st|nd|rd|th)?\s+(?:de\s+)?[^\W\d_]{3,12}\.?,?\s+(?:de\s+)?\d{4}\b"
    r"|\b[^\W\d_]{3,12}\.?\s+(?:\d{1,2}(?:st|nd|rd|th)?,?\s+)?\d{4}\b|\b\d{4}-\d\d-\d\d"
    r"|\b\d{1,2}[./]\s?\d{1,2}[./]\s?\d{2,4}\b|\b\d{4}\b"
)
_BY = re.compile(r"\s*(?:by|von|par|por|da|di|door|av|af|przez)\b", re.IGNORECASE)
_LABEL = 16  # characters before a colon in which a label stands
_OTHER_SCRIPT = re.compile("[\u0370-\u1dff\u2e80-\uffff]")
_GAP = ".{1,120}?"  # a title or a name within a credit
_OPEN_END = re.compile("[\u0e00-\u0eff\u2e80-\uffff]$")  # what a name follows without a space
_DAY = re.compile(r"\D+\s\d{1,2}(?:st|nd|rd|th)?")  # "May 12"
_END = re.compile(r"[.:](?=\s|$)|[,;()|[\]]|[。，、；（）]")
_ADDRESS = re.compile(r"(?:[\w-]+\.)+[a-z]{2,}(?:/\S*)?", re.IGNORECASE)
_JOINING = frozenset("of the de la le du des der die das di del da do dos van for on".split())
_BRACKETS = ".* \t\"'“”„«»‘’「」『』《》:：*_…—–-"
_AGENCY = re.compile(
    r"\b(?:reuters|afp|dpa|apa|sda|ats|efe|ansa|xinhua|tass|ap|upi|pti|ians|kyodo|belga|anp|ntb|tt"
    r"|ritzau|stt|pap|čtk|ctk|mti|lusa|interfax|bloomberg|associated press|press association"
    r"|agence france-presse|europa press|тасс|интерфакс|риа новости|укрінформ)\b|\b(?:news|press"
    r"|nachrichten|presse|wire)\s*(?:agency|service|agentur|association)\b|\bagence\b|\bagencia\b"
    r"|\bagenzia\b|新华社|新華社|中新社|共同通信|時事通信|연합뉴스",
    re.IGNORECASE,
)
# "PORT ELDER (Northwater Press Agency) —", "Bern (nda) –", and the sign at the end, "(nda)".
_DATELINE = re.compile(
    r"^(?:([^\W\d_][\w .,'’/-]{1,60}?)\s*)?\(([^\W\d_][\w ./&'-]{1,60})\)\s*[—–-]+\s+(?=(\S))"
)
_SIGN = re.compile(r"(?:^|[.!?…”\"»]\s*)\(([^\W\d_][\w/ .-]{1,40})\)\s*$")


def credited(page: Markup) -> tuple[str, str]:
    """Find whom a page credits with its text.

    Returns:
        The address that a credit links to, and the name of a site or news agency that is credited
        without a link; "" for none.
    """
    if hints := _hints(" ".join(page.texts)):
        for place in _places(page, hints):
            found = _stated(page, place)
            if any(found):
                return found
    paragraphs = page.places.get("p", ())
    last = _first(page, reversed(paragraphs), _CLOSING)
    return "", agency([*_first(page, paragraphs, _OPENING), *last[::-1]])


def credited_in(paragraphs: Sequence[str]) -> str:
    """Whom a text without markup credits: the name of a site or a news agency, "" for none.

    Args:
        paragraphs: Its paragraphs, in order.
    """
    if _hints(" ".join(paragraphs)):
        long = [number for number, text in enumerate(paragraphs) if len(text) >= _LONG]
        for number, text in enumerate(paragraphs):
            if _at_edge(number, long) and (name := _credit(text)[0]):
                return name
    return agency(paragraphs)


def agency(paragraphs: Sequence[str]) -> str:
    """The news agency that a text's dateline, or the sign at its end, names; "" for none."""
    for text in paragraphs[:_OPENING]:
        if (found := _DATELINE.match(text)) and _is_dateline(found, text):
            return found[2][:_MAX_NAME]
    for text in paragraphs[-_CLOSING:]:
        if (found := _SIGN.search(text)) and _AGENCY.search(found[1]):
            return found[1][:_MAX_NAME]
    return ""


def _is_dateline(found: re.Match[str], text: str) -> bool:
    """Whether what looks like a dateline is one: "Term (short) – its meaning" looks like it, too.

    Behind it begins a sentence; in it stands an agency's name that is no abbreviation of what is
    before it, or a code that nobody knows where the report's first sentence names the day.
    """
    place, name, opening = found[1] or "", found[2], found[3]
    if opening.islower():
        return False
    if _AGENCY.search(name):
        initials = "".join(word[0] for word in re.findall(r"\w+", place)).lower()
        return not initials.endswith(name.lower())
    report = re.split(r"(?<=[.!?])\s", text[found.end() :], maxsplit=1)[0].lower()
    is_code = name.islower() and len(name) <= _CODE and bool(place)
    return is_code and any(re.search(rf"\b{day}\b", report) for day in _wording()["days"])


def _hints(text: str) -> Sequence[str]:
    """What of each credit's wording a text holds, found without searching for patterns."""
    said = _folded(text)
    latin, other = _listed_hints()
    found = [hint for hint in latin if hint in said]
    if _OTHER_SCRIPT.search(said):
        found += [hint for hint in other if hint in said]
    labels, colon = _wording()["sources"], said.find(":")
    while colon >= 0:
        before = said[max(colon - _LABEL, 0) : colon].rstrip()
        if before.endswith(labels):
            found.append(next(label for label in labels if before.endswith(label)))
        colon = said.find(":", colon + 1)
    return list(dict.fromkeys(found))


def _folded(text: str) -> str:
    return text.lower().replace("’", "'").replace("：", ":").replace("\n", " ")


def _places(page: Markup, hints: Sequence[str]) -> Sequence[int]:
    """The elements that may be a credit: those that hold a hint, outer ones first."""
    found: set[int] = set()
    for number, text in enumerate(page.texts):
        said = _folded(text)
        if any(hint in said for hint in hints):
            around = chain((page.owners[number],), page.around(page.owners[number]))
            found.update(p for p in islice(around, _DEEP) if page.tags[p] in _PLACES)
    return sorted(found)[:_MAX_ELEMENTS]


def _first(page: Markup, paragraphs: Iterable[int], count: int) -> list[str]:
    """Texts of the first paragraphs that have one and are no frame around others."""
    texts = (_text(page, place) for place in paragraphs)
    return list(islice(filter(None, texts), count))


def _text(page: Markup, place: int) -> str:
    """What a paragraph says, "" for a frame around others."""
    children = islice(page.children(place), _CHILDREN)
    return collapse(page.text(place)) if sum(1 for _ in children) < _CHILDREN else ""


def _stated(page: Markup, place: int) -> tuple[str, str]:
    """The address or the name that an element credits, "" where it credits none."""
    text = _text(page, place)
    name, said = _credit(text) if text else ("", "")
    if not said or not _is_of_the_text(page, place, text):
        return "", ""
    link, person = _linked(page, place, said)
    return (link, "") if link else ("", "" if name in person else name)


def _is_of_the_text(page: Markup, place: int, text: str) -> bool:
    """Whether a credit is that of the text, by where it stands: no picture's, and not inside."""
    around = list(page.around(place))
    if page.tags[place] in _INLINE and around:
        before = collapse(page.text(around[0])).partition(text)[0].rstrip()
        if before and before[-1] not in _ENDS:
            return False
    if any(page.tags[each] in _PICTURES for each in around):
        return False
    for each in (place, *around):
        if "caption" in (page.attribute(each, "class") or "").lower():
            return False
        long = [p for p in page.within(each, "p") if len(page.text(p)) >= _LONG]
        if len(long) >= _FRAMED:
            return _at_edge(place, long)
    return True


def _at_edge(place: int, long: Sequence[int]) -> bool:
    """Whether a paragraph stands at the beginning or the end of the paragraphs of text."""
    before, after = sum(each < place for each in long), sum(each > place for each in long)
    return min(before, after) < _INSIDE


def _linked(page: Markup, place: int, said: str) -> tuple[str, str]:
    """Where a credit's first link leads, and the words of the links in it that lead to persons."""
    persons: list[str] = []
    for link in page.within(place, "a"):
        words, href = collapse(page.text(link)), page.attribute(link, "href") or ""
        if not (words and words in said and href.startswith(_OF_THE_WEB)):
            continue
        if not _PROFILE.search(href) and "author" not in (page.attribute(link, "rel") or ""):
            return href, ""
        persons.append(words)
    return "", " ".join(persons)


def _credit(text: str) -> tuple[str, str]:
    """Whom a paragraph credits, and all that it says from there on; "" where it is no credit."""
    count = len(text.split())
    if count > _MAX_WORDS or len(text) > _MAX_CHARACTERS:
        return "", ""
    if line := _patterns()["source"].match(text):
        name = line[1].strip(_BRACKETS)
        is_paper = any(part in name.lower() for part in _wording()["papers"])
        is_named = is_paper and len(name.split()) <= _MAX_NAME_WORDS
        is_known = is_named or _AGENCY.search(name) or _ADDRESS.fullmatch(name)
        return (name[:_MAX_NAME], line[1]) if is_known else ("", "")
    if found := _patterns()["around"].search(text):
        name = next(filter(None, found.groups()))
        return name.strip(_BRACKETS)[:_MAX_NAME], found[0]
    found = _patterns()["of this"].search(text)
    alone = None if found or count > _MAX_ALONE else _patterns()["alone"].match(text)
    if found := found or alone:
        name = _name(text[found.end() :], dated=alone is None)
        return (name, text[found.start() :]) if name else ("", "")
    return "", ""


def _name(after: str, *, dated: bool) -> str:
    """The name that follows "originally published" and its kind, "" for none.

    Args:
        after: What follows.
        dated: Whether a date may stand before the name; "on 3 May by Jane Roe" names an author.
    """
    said = _END.split(after.lstrip(_BRACKETS), maxsplit=1)[0]
    if (date := _DATE.search(said)) and (not dated or _BY.match(said, date.end())):
        return ""
    words = _DATE.sub(" ", said).split()
    first = next((i for i, word in enumerate(words) if not _is_small(word)), _SMALL + 1)
    if first > _SMALL:
        return ""
    last = first + 1
    while last < len(words) and _goes_on(words[last : last + 2]):
        last += 1
    name = " ".join(words[first:last]).strip(_BRACKETS).removeprefix("The ")
    is_day = name.lower() in _wording()["days"] or _DAY.fullmatch(name)
    return "" if is_day or not name or name[0].isdigit() else name[:_MAX_NAME]


def _is_small(word: str) -> bool:
    bare = word.strip(_BRACKETS)
    return bare.islower() and not _ADDRESS.fullmatch(bare)


def _goes_on(words: Sequence[str]) -> bool:
    """Whether a name goes on with a word: a capitalised one, or a joining one before such."""
    if not _is_small(words[0]):
        return True
    return words[0] in _JOINING and len(words) > 1 and not _is_small(words[1])


@lru_cache(maxsize=1)
def _wording() -> Mapping[str, tuple[str, ...]]:
    listed = files("crawl").joinpath("data", "credits.toml").read_text("utf-8")
    return {kind: tuple(phrases) for kind, phrases in tomllib.loads(listed).items()}


@lru_cache(maxsize=1)
def _listed_hints() -> tuple[Sequence[str], Sequence[str]]:
    """What all credits but lines of sources have something of, in Latin and in other scripts.

    Of two of which one holds the other, the shorter is enough; most pages have none.
    """
    said = _wording()
    phrases = (*said["taken"], *said["done"], *said["feeds"], *said["around"])
    stems = {re.split(r"[…*]", phrase)[0] or phrase for phrase in phrases}
    least = sorted(s for s in stems if not any(other in s for other in stems - {s}))
    other = [stem for stem in least if _OTHER_SCRIPT.search(stem)]
    return [stem for stem in least if stem not in other], other


@lru_cache(maxsize=1)
def _patterns() -> Mapping[str, re.Pattern[str]]:
    """Patterns of a credit by how it is put."""
    said = _wording()
    this, between = _one_of(said["this"]), _one_of(said["between"])
    taken, of_this = _one_of(said["taken"]), _one_of((*said["done"], *said["taken"]))
    feeds, around = _one_of(said["feeds"]), _one_of(said["around"], f"({_GAP})")
    version = r"(?:an?\s+(?:\w+\s+)?version\s+of\s+)?"
    begin = r"(?:^|(?<=[.!?。！？…]))[^\w.!?。！？]*"
    patterns = {
        "of this": rf"{begin}(?:{version}{this}\s+(?:{between}\s+){{0,4}}{of_this}|{feeds})",
        "alone": rf"[^\w]*{taken}",
        "around": rf"{begin}{around}",
        "source": rf"[^\w]*{_one_of(said['sources'])}\s*[:：]\s*(.{{2,80}}?)[.。\s\])]*$",
    }
    return {kind: re.compile(pattern, re.IGNORECASE) for kind, pattern in patterns.items()}


def _one_of(phrases: Iterable[str], gap: str = _GAP) -> str:
    """A pattern for any of some phrases.

    Args:
        phrases: As they are listed, with "*" for any ending and "…" for what varies.
        gap: The pattern for what varies.
    """
    listed = []
    for phrase in sorted(phrases, key=len, reverse=True):
        pattern = re.escape(phrase).replace(r"\*", r"\w*").replace(r"\ ", r"\s+")
        pattern = pattern.replace("'", "['’]").replace("…", gap)
        listed.append(pattern if _OPEN_END.search(phrase) else rf"{pattern}\b")
    return f"(?:{'|'.join(listed)})"
