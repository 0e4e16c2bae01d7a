"""Whether two matched pages own up to sharing a text, and how."""

from __future__ import annotations

import re

from crawl.article import Article
from crawl.url_parts import parts_of
from dedup.engine.addresses import owner, page_key

_LETTERS = re.compile(r"[\W_]+")
# Whose texts many pages carry: only their counterpart's credit to the same one declares a match.
_AGENCY = re.compile(
    r"\b(?:news|press|agency|agence|agencia|agenzia|agentur|wire|reuters|bloomberg|xinhua|kyodo"
    r"|interfax|belga|ritzau|lusa)\b",
    re.IGNORECASE,
)
_LEAST_NAME = 4  # letters of a name that is looked for in a host


def declaration(a: Article, b: Article) -> tuple[str, str]:
    """How a pair of pages owns up to sharing a text, and the declaration in words; "" for not."""
    for one, other in ((a, b), (b, a)):
        if one.declared.noindex:
            return "noindex", f"{_named(one)} asks search engines to leave it out"
        if other.url and page_key(one.declared.refresh) == page_key(other.url):
            return "redirect", f"{_named(one)} sends its visitors on to {other.url}"
    for one, other in ((a, b), (b, a)):
        if reason := _taken_from(one, other):
            return "syndication", reason
    return _shared_source(a, b)


def owns_up(article: Article) -> tuple[str, str]:
    """How a page declares that it is a duplicate of whatever it matches; "" for not."""
    said = article.declared
    if said.noindex:
        return "noindex", "it asks search engines to leave it out"
    if said.refresh and page_key(said.refresh) != page_key(article.url):
        return "redirect", f"it sends its visitors on to {said.refresh}"
    for address, what in (
        (said.canonical, "names as canonical"),
        (said.original, "was taken from"),
    ):
        if _foreign(address, article):
            return "syndication", f"it {what} {address}"
    return ("syndication", f"it credits {said.credit}") if said.credit else ("", "")


def _taken_from(one: Article, other: Article) -> str:
    """Why one page is a declared copy of the other, "" where it is none."""
    said = one.declared
    for address, what in (
        (said.canonical, "names {} as its canonical address"),
        (said.original, "says it was taken from {}"),
    ):
        if _foreign(address, one) and other.url and owner(address) == owner(other.url):
            return f"{_named(one)} {what.format(address)}"
    if said.credit and not _is_own_name(said.credit, one) and not other.declared.credit:
        code = said.credit.islower() or said.credit.isupper()
        agency = code or _AGENCY.search(said.credit) is not None
        if _is_own_name(said.credit, other) or not agency:
            return f"{_named(one)} credits {said.credit}"
    return ""


def _shared_source(a: Article, b: Article) -> tuple[str, str]:
    """Whether two pages name one source that is neither of them."""
    one, two = a.declared, b.declared
    for first, second in ((one.canonical, two.canonical), (one.original, two.original)):
        if first and page_key(first) == page_key(second) and _foreign(first, a):
            return "syndication", f"both name {first} as their source"
    if one.credit and _bare(one.credit) == _bare(two.credit):
        return "syndication", f"both credit {one.credit}"
    return "", ""


def _foreign(address: str, article: Article) -> bool:
    """Whether an address is that of another owner's page."""
    return bool(address and article.url) and owner(address) != owner(article.url)


def _is_own_name(name: str, article: Article) -> bool:
    host = _bare((parts_of(article.url).hostname or article.site).rpartition(".")[0])
    bare = _bare(name)
    return len(bare) >= _LEAST_NAME and (bare in host or (len(host) > 3 and host in bare))


def _bare(name: str) -> str:
    return _LETTERS.sub("", name).casefold()


def _named(article: Article) -> str:
    return article.url or article.id
