"""Articles that stand on several pages: joined for matching, so that they are matched as one."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from crawl.article import Article
from crawl.url_parts import parts_of
from dedup.engine.addresses import owner, page_key
from dedup.engine.text import tokens

# A bare "-2" is no page's number: content systems give it to the second post of one title.
_NUMBER = re.compile(
    r"(?:[?&](?:page|seite|p|pg|paged|pagina)="
    r"|[/_-](?:page|seite|p[aá]gina|strona|strana|sida|side|sivu)[/_-]?"
    r"|/(?=\d{1,2}/?$))(\d{1,3})/?$"
)
_MOST_PARTS = 200
_ONE_TEXT = 0.7  # of the shorter page's words are the other's: one text twice, and no two parts


def parts(articles: Sequence[Article]) -> dict[str, tuple[str, ...]]:
    """Ids of the later parts of each article, in their order, by the id of its first.

    A part is linked to by the part before it (rel=next) or to it (rel=prev), or has the number of
    a later page in its address; title and site are the same, and the texts are two.
    """
    by_key = {page_key(article.url): article for article in articles if article.url}
    following: dict[str, str] = {}
    for article in articles:
        key = page_key(article.url)
        for address, forward in ((article.declared.next, True), (article.declared.previous, False)):
            other = by_key.get(page_key(address))
            if other is not None and other.id != article.id and _one_article(article, other):
                one, two = (article, other) if forward else (other, article)
                following.setdefault(one.id, two.id)
        if (earlier := previous_key(key)) and not article.declared.previous:
            before = by_key.get(earlier)
            if before is not None and before.id != article.id and _one_article(before, article):
                following.setdefault(before.id, article.id)
    return _chains(following)


def joined(first: Article, later: Sequence[Article]) -> Article:
    """An article with the blocks of its later parts; offsets in its own text stay as they are."""
    blocks = list(first.blocks)
    for part in later:
        section = max((block.section for block in blocks), default=0)
        blocks += [replace(block, section=block.section + section) for block in part.blocks]
    return replace(first, blocks=tuple(blocks))


def _chains(following: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    starts = set(following) - set(following.values())
    found = {}
    taken: set[str] = set()
    for start in sorted(starts):
        chain = []
        current = start
        while (current := following.get(current, "")) and current not in taken:
            taken.add(current)
            chain.append(current)
            if len(chain) >= _MOST_PARTS:
                break
        if chain:
            found[start] = tuple(chain)
    return found


def previous_key(key: str) -> str:
    """The key of the page before one that has a number in its address; "" without a number."""
    number = _NUMBER.search(key)
    return _numbered(key, int(number[1]) - 1) if number else ""


def _numbered(key: str, number: int) -> str:
    """The key of the part with a number; the first part has none."""
    base = _NUMBER.sub("", key).rstrip("?&/")
    if number <= 1:
        return base
    return _NUMBER.sub(lambda found: found[0].replace(found[1], str(number)), key)


def _one_article(a: Article, b: Article) -> bool:
    if owner(a.url) != owner(b.url) or parts_of(a.url).hostname != parts_of(b.url).hostname:
        return False
    one, two = tokens(a.title), tokens(b.title)
    shorter, longer = sorted((one, two), key=len)
    return bool(shorter) and longer[: len(shorter)] == shorter and not _one_text(a, b)


def _one_text(a: Article, b: Article) -> bool:
    one, two = set(tokens(a.text)), set(tokens(b.text))
    return len(one & two) >= _ONE_TEXT * min(len(one), len(two))
