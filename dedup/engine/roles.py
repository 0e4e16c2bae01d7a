"""What a page is for, and why that is known: by its maker, its markup, its address, its words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from crawl.article import Article, Layout, Role
from crawl.url_parts import parts_of
from dedup.engine.options import parse_pattern
from dedup.engine.standard import legal_page
from dedup.engine.text import tokens

_LISTING_PATH = re.compile(
    r"/(?:tags?|categor(?:y|ies)|kategorien?|cat[eé]gories?|categor[ií]as?|authors?|autor(?:en)?"
    r"|auteurs?|search|suche|recherche|buscar|archives?(?!/\d{3,}/?$)|archiv|topics?|themen?|labels?"
    r"|rubrik(?:en)?|sitemap|all|browse)(?:/|\.|$)|/index(?:\.\w+)?/?$|/page/\d+/?$|/(?:19|20)\d\d(?:/\d\d)?/?$|/blogs?/?$"
    r"|/(?:forums?|news|posts|articles|artikel|rezepte|recipes|guides|shop|stories)/?$",
    re.IGNORECASE,
)
_LISTING_QUERY = re.compile(
    r"(?:^|&)(?:s|q|query|search|suche|tag|cat|category|page|seite|paged)=", re.IGNORECASE
)
_FORUM_PATH = re.compile(
    r"/(?:forums?|threads?|viewtopic\.php|showthread\.php|topic|t/[\w-]+/\d+|g(?:ä|ae|%c3%a4)stebuch"
    r"|guest-?book|livre-d-or|questions/\d+)(?:[/.?]|$)",
    re.IGNORECASE,
)
# What stands above or below a visitor's post, in a line of its own.
_SIGNED = re.compile(
    r"\b(?:wrote|posted|joined|registered|posts|reply|replied|schrieb|geschrieben|registriert|beiträge"
    r"|antworten|a\s+écrit|posté|inscrite?|répondre|escribió|registrado|responder|mensajes|ha\s+scritto"
    r"|rispondi|messaggi|escreveu|mensagens|schreef|geplaatst|berichten|skrev|svara|inlägg|napisał\w*"
    r"|odpowiedz|postów|написал\w*|ответить|сообщени\w+|yazdı|mesaj\w*)\b|发表于|發表於|投稿者|작성자",
    re.IGNORECASE,
)
_SIGNATURE = 12  # words of such a line at most
_POSTS = 2  # such lines where the address is a forum's
_TEASERS = 3  # headings that link elsewhere; fewer do where the address says listing too
_BETWEEN = 0.6  # of a page's words in one stretch: then it is an article with teasers beside it
_LINKS = 0.5  # of the words in links
_SOME_LINKS = 0.2  # where the address says listing
_TEASED = 0.1  # where a heading that links elsewhere does, too
_FEW_WORDS = 100


@dataclass(frozen=True, slots=True)
class PageRole:
    """What a page is for.

    Attributes:
        role: Its role.
        reason: One plain line that says why.
    """

    role: Role
    reason: str


def page_role(article: Article, patterns: Sequence[str] = ()) -> PageRole:
    """Find what a page is for.

    Args:
        article: The page's article.
        patterns: The user's own word, "PATTERN = ROLE" entries, first match counts; a pattern is
            matched against the address without its scheme and may hold ``*`` and ``?``.
    """
    if article.role is not None:
        return PageRole(article.role, "as given")
    if found := _by_pattern(article.url, patterns):
        return found
    for rule, role in _RULES:
        if reason := rule(article):
            return PageRole(role, reason)
    return PageRole(Role.ARTICLE, _why_article(article))


def _by_pattern(url: str, patterns: Sequence[str]) -> PageRole | None:
    address = url.partition("://")[2] or url
    for entry in patterns:
        pattern, role = parse_pattern(entry)
        if fnmatchcase(address, pattern) or fnmatchcase(address.removeprefix("www."), pattern):
            return PageRole(role, f"its address matches {pattern}, as your settings say")
    return None


def _forum(article: Article) -> str:
    if article.layout is None:
        return ""
    if article.layout.kind == "forum":
        return "its markup is a forum's: visitors wrote it"
    if article.layout.kind != "article" and _FORUM_PATH.search(parts_of(article.url).path):
        lines = (block.text for block in article.blocks if _SIGNED.search(block.text))
        if sum(len(tokens(line)) <= _SIGNATURE for line in lines) >= _POSTS:
            return "its address is a forum's, and visitors signed what they wrote"
    return ""


def _listing(article: Article) -> str:
    layout = article.layout
    if layout is None:
        return ""
    shows_others = layout.teasers > 0 or layout.linked >= _SOME_LINKS
    if layout.kind == "listing" and shows_others:
        return "its markup names it a list of other pages"
    if layout.kind == "article":
        return ""
    address = parts_of(article.url)
    named = _LISTING_PATH.search(address.path) or _LISTING_QUERY.search(address.query)
    if named and _leads_on(layout, article.words):
        return "its address is a list's, and it links to what it shows"
    is_front = bool(address.hostname) and address.path in ("", "/") and not address.query
    if is_front and (layout.teasers > 1 or layout.linked >= _LINKS):
        return "it is the front page of its site and links to what it shows"
    return _of_links(layout, article.words)


def _leads_on(layout: Layout, words: int) -> bool:
    """Whether a page whose address says listing is no article with a link or two beside it."""
    if layout.linked >= (_TEASED if layout.teasers else _SOME_LINKS):
        return True
    return layout.teasers > 0 and layout.prose < max(_BETWEEN * words, _FEW_WORDS)


def _of_links(layout: Layout, words: int) -> str:
    """Why a page is a list by its links alone, "" where it is none."""
    if layout.teasers >= _TEASERS and layout.prose < _BETWEEN * words:
        return f"{layout.teasers} of its headings are links to other pages, with little between"
    if layout.linked >= _LINKS and layout.prose < _FEW_WORDS:
        return f"{layout.linked:.0%} of its words are links"
    return ""


_RULES = ((_forum, Role.FORUM), (_listing, Role.LISTING), (legal_page, Role.STANDARD_TEXT))


def _why_article(article: Article) -> str:
    if article.layout is not None and article.layout.kind == "article":
        return "its markup names it an article"
    return "nothing speaks for another role"
