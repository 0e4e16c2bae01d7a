"""Matches that are no duplication: a page's later version, and pages with data of their own."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from rapidfuzz.distance import LCSseq

from crawl.article import Article
from dedup.engine.addresses import owner
from dedup.engine.results import Match, Relation
from dedup.engine.text import tokens

TEMPLATED = "one layout, filled with data of each page's own"
"""Why a match is templated."""

_ROLLING = timedelta(hours=72)  # between two reports of one story
_NEWS = frozenset(
    ("NewsArticle", "LiveBlogPosting", "ReportageNewsArticle", "BackgroundNewsArticle")
)
_KEPT = 0.25  # of the shorter report's words stand nearly word for word in the other
_TITLE = 1 / 3  # of the shorter title's words are the other's
_OFTEN = 3  # times that a text names its subject
_FIGURES = 0.12  # of a page's words are figures that another page has not in their place
_OWN = 0.5  # of a page's words are not the other pages'
_FIELDS = 3  # labels that the pages share, each with a value of the page's own
LOOKED_AT = 12  # pages of a cluster whose data is looked at

# "Opening hours: …", at the start of a line, a sentence or a cell.
_FIELD = re.compile(r"(?:^|[.|\n]\s*)([^\W\d_][\w’'-]*(?: [\w’'-]+){0,3})\s?[:|]\s+([^.|\n]+)")

_MAY_BE_TEMPLATED = (Relation.DOORWAY, Relation.SPUN, Relation.PARAPHRASE, Relation.NEAR_DUPLICATE)


def as_revision(match: Match, a: Article, b: Article) -> Match:
    """The match, as a revision where one page is a later version of the other."""
    if a.url and a.url == b.url:
        return _treated(match, Relation.REVISION, f"two versions of {a.url}")
    first, second = _moment(a.published), _moment(b.published)
    if first is None or second is None or first == second:
        return match
    if match.relation is Relation.DOORWAY:  # of two subjects: their names differ throughout
        return match
    news = _NEWS.intersection(a.declared.types) and _NEWS.intersection(b.declared.types)
    one_site = a.url and owner(a.url) == owner(b.url)
    measures = match.measures
    kept = max(measures["verbatim_a"], measures["verbatim_b"], measures["containment_a"],
               measures["containment_b"])  # fmt: skip
    if news and one_site and abs(first - second) <= _ROLLING and kept >= _KEPT and _one_story(a, b):
        later = a if first > second else b
        return _treated(
            match, Relation.REVISION, f"{later.url} is a later report of the same story"
        )
    return match


def as_templated(match: Match, a: Article, b: Article) -> Match:
    """The match, as templated where both pages have data of their own to fill a template with."""
    if match.relation not in _MAY_BE_TEMPLATED or not has_own_data([a, b], match.relation):
        return match
    return _treated(match, Relation.TEMPLATED, TEMPLATED)


def may_be_templated(articles: Sequence[Article], kind: Relation) -> bool:
    """Whether what a kind of cluster holds together is pages with data of their own.

    Args:
        articles: The first pages of the cluster.
        kind: Its kind.
    """
    return kind in _MAY_BE_TEMPLATED and has_own_data(articles, kind)


def has_own_data(articles: Sequence[Article], relation: Relation) -> bool:
    """Whether most of some pages hold more of their own than the names in a template.

    That is figures that another page of them does not have in their place; or, where the pages
    share a template or three labelled fields with other values, so many words of their own that
    the rest is only their form. Figures are held against one page at a time and in their order,
    because any temperature or price stands somewhere on some page, if there are enough of them.
    """
    pages = [tokens(f"{article.title} {article.text}") for article in articles]
    vocabularies = [set(page) for page in pages]
    figures = [[word for word in page if any(map(str.isdigit, word))] for page in pages]
    form = relation is Relation.DOORWAY or _share_fields(articles)
    rich = 0
    for index, page in enumerate(pages):
        kept = [LCSseq.similarity(figures[index], other) for other in figures]
        lacked = len(figures[index]) - (sum(kept) - kept[index]) / (len(pages) - 1)
        others = set().union(*vocabularies[:index], *vocabularies[index + 1 :])
        own = sum(word not in others for word in page)
        rich += lacked >= _FIGURES * len(page) or (form and own >= _OWN * len(page))
    return 2 * rich > len(pages)


def _share_fields(articles: Sequence[Article]) -> bool:
    """Whether pages of one owner have labelled fields in common, filled differently."""
    if len({owner(article.url or article.site) for article in articles}) > 1:
        return False
    fields = [dict(_FIELD.findall(article.text)) for article in articles]
    labels = set(fields[0]).intersection(*fields[1:])
    return sum(len({page[label] for page in fields}) > 1 for label in labels) >= _FIELDS


def _treated(match: Match, relation: Relation, reason: str) -> Match:
    return replace(match, relation=relation, reason=reason, contained="")


def _one_story(a: Article, b: Article) -> bool:
    """Whether two reports have most of a title in common, and neither a subject of its own."""
    one, two = set(tokens(a.title)), set(tokens(b.title))
    if not one & two or len(one & two) < _TITLE * min(len(one), len(two)):
        return False
    said, told = Counter(tokens(a.text)), Counter(tokens(b.text))
    return not (_own_subject(one - two, said, told) and _own_subject(two - one, told, said))


def _own_subject(words: Iterable[str], here: Mapping[str, int], there: Mapping[str, int]) -> bool:
    """Whether a text comes back again and again to one of some words that the other never has."""
    return any(here.get(word, 0) >= _OFTEN and word not in there for word in words)


def _moment(stated: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(stated)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
