"""Every copy of a publisher's articles on other sites of a scan, with its evidence."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from crawl.article import Article
from crawl.url_parts import registrable_domain
from db import results
from db.articles import load_articles
from db.captures import body_of_article
from db.engine import Store
from db.ownership import ids_of_article
from db.pages import article_records
from db.scan_rows import ArticleRecord, MatchRow, ScanRow
from dedup.engine.text import tokens
from dedup.report.credit import credit
from dedup.report.wording import Kind, kind_of

_ADS = ("adsense", "amazon", "awin", "shareasale", "google-ads")


@dataclass(frozen=True, slots=True)
class Passage:
    """Two sentences that say the same, one of the original and one of the copy."""

    original: str
    copy: str
    similarity: float


@dataclass(frozen=True, slots=True)
class CopyCase:
    """One article of the publisher, and one page elsewhere that carries its text.

    Attributes:
        original: The publisher's article.
        copy: The page elsewhere.
        kind: What the copy is, in words.
        confidence: How sure that is, 0–1.
        share: Share of the original's words in sentences that the copy has too, 0–1.
        passages: The matched sentences, in the order of the original.
        links_back: Whether the page links to one of the publisher's sites; None where its bytes
            were not kept.
        names_author: Whether it names the original's author; None where that is not known.
        canonical: What the page names as its own address, "" where it does not.
        declared: How it owns up to being a duplicate, "" where it does not.
        ads: Ids of ads and affiliate programmes that it carries.
    """

    original: ArticleRecord
    copy: ArticleRecord
    kind: Kind
    confidence: float
    share: float
    passages: tuple[Passage, ...]
    links_back: bool | None
    names_author: bool | None
    canonical: str
    declared: str
    ads: tuple[str, ...]


def copy_cases(
    store: Store, session: Session, scan: ScanRow, own: Collection[str]
) -> tuple[CopyCase, ...]:
    """Every page on another site that carries text of the publisher's, the fullest first.

    Args:
        store: Where the scan is.
        session: Any.
        scan: A finished scan.
        own: The publisher's sites.
    """
    records = {record.article.id: record for record in article_records(session, scan.id)}
    domains = {registrable_domain(site) for site in own}
    cases = [
        _case(store, session, match, records, own, domains)
        for match in results.matches(session, scan.id)
        if (match.a.site in own) != (match.b.site in own)
    ]
    return tuple(sorted(cases, key=lambda case: (-case.share, case.copy.article.url)))


def _case(  # noqa: PLR0913 - all that bears on a case
    store: Store,
    session: Session,
    match: MatchRow,
    records: dict[int, ArticleRecord],
    own: Collection[str],
    domains: Collection[str],
) -> CopyCase:
    turned = match.b.site in own
    mine, other = (match.b, match.a) if turned else (match.a, match.b)
    texts = {int(each.id): each for each in load_articles(store, ids=[mine.id, other.id])}
    original, copy = texts[mine.id], texts[other.id]
    spans = sorted(
        (pair[2], pair[3], pair[0], pair[1], pair[4]) if turned else pair
        for pair in match.alignment
    )
    body = body_of_article(session, other.id)
    links_back, names_author = (
        (None, None) if body is None else credit(body, domains, original.author)
    )
    return CopyCase(
        original=records[mine.id],
        copy=records[other.id],
        kind=kind_of(match.relation),
        confidence=match.confidence,
        share=_share(original, spans),
        passages=tuple(
            Passage(
                original.text[int(start) : int(end)],
                copy.text[int(other_start) : int(other_end)],
                similarity,
            )
            for start, end, other_start, other_end, similarity in spans
        ),
        links_back=links_back,
        names_author=names_author,
        canonical=copy.declared.canonical,
        declared=match.declared,
        ads=tuple(
            f"{each.kind} {each.value}"
            for each in ids_of_article(session, other.id)
            if each.kind in _ADS
        ),
    )


def _share(article: Article, spans: Sequence[Sequence[float]]) -> float:
    """Share of an article's words that stand in the spans, each counted once."""
    covered = cursor = 0
    for span in spans:
        start, end = max(int(span[0]), cursor), int(span[1])
        covered += len(tokens(article.text[start:end]))
        cursor = max(cursor, end)
    total = len(tokens(article.text))
    return min(1.0, covered / total) if total else 0.0
