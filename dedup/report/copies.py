"""The case file of a publisher: every copy of its articles on other sites of a scan, with evidence.

It says what was searched and that the rest of the web was not; hashes are self-recorded.
"""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from sqlalchemy.orm import Session

from crawl.article import Article
from crawl.urls import registrable_domain
from db import results
from db.articles import load_articles
from db.captures import body_of_article
from db.engine import Store
from db.ownership import ids_of_article
from db.pages import article_records
from db.rows import ArticleRecord, MatchRow, ScanRow
from dedup.report.folder import writing
from dedup.report.present import environment
from dedup.report.wording import Kind, confidence_word, kind_of
from dedup.report.writers import inert

PASSAGES = 40  # of a copy that the HTML shows
_ADS = ("adsense", "amazon", "awin", "shareasale", "google-ads")

LIMITS = (
    "Similarity is not plagiarism, infringement or intent, and no search engine's verdict.",
    "Hashes and times are those that unspin recorded itself; nobody else attests them.",
    "Which of two versions came first is told by what speaks against each, not proved.",
    "Licence, quotation rights and fair use are to be checked before any notice.",
)


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
        links_back=None if body is None else any(f"//{site}" in body for site in _hosts(domains)),
        names_author=_names(original.author, copy, body),
        canonical=copy.declared.canonical,
        declared=match.declared,
        ads=tuple(
            f"{each.kind} {each.value}"
            for each in ids_of_article(session, other.id)
            if each.kind in _ADS
        ),
    )


def _hosts(domains: Collection[str]) -> Iterator[str]:
    for domain in domains:
        yield domain
        yield f"www.{domain}"


def _share(article: Article, spans: Sequence[Sequence[float]]) -> float:
    """Share of an article's words that stand in the spans, each counted once."""
    covered = cursor = 0
    for span in spans:
        start, end = max(int(span[0]), cursor), int(span[1])
        covered += len(article.text[start:end].split())
        cursor = max(cursor, end)
    return min(1.0, covered / article.words) if article.words else 0.0


def _names(author: str, copy: Article, body: str | None) -> bool | None:
    if not author or body is None:
        return None
    return author.casefold() in f"{copy.author} {body}".casefold()


def write_case_file(
    store: Store, scan: ScanRow, own: Collection[str], directory: Path
) -> tuple[CopyCase, ...]:
    """Write the case file as copies.html and copies.csv into a folder; returns what is in it.

    Raises:
        StoreFull: There is no room for it.
        InputError: The folder cannot be written for another reason.
    """
    with store.read() as session:
        cases = copy_cases(store, session, scan, own)
    templates = environment(lambda _: "")
    page = templates.get_template("copies.html").render(
        scan=scan, share=False, own=sorted(own), cases=cases, limits=LIMITS, passages=PASSAGES
    )
    style = files("dedup.report").joinpath("static", "report.css").read_text(encoding="utf-8")
    with writing(directory, "the case file"):
        directory.mkdir(parents=True, exist_ok=True)
        (directory / "copies.html").write_text(page, encoding="utf-8", newline="\n")
        (directory / "report.css").write_text(style, encoding="utf-8", newline="\n")
        with (directory / "copies.csv").open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow(COLUMNS)
            writer.writerows(map(_row, cases))
    return cases


COLUMNS = (
    "original_url",
    "original_title",
    "original_published",
    "copy_url",
    "copy_title",
    "copy_site",
    "copy_published",
    "kind",
    "confidence",
    "share_of_original",
    "passages",
    "links_back",
    "names_author",
    "canonical",
    "declared",
    "ads",
    "copy_fetched_at",
    "copy_sha256",
    "original_fetched_at",
    "original_sha256",
)


def _row(case: CopyCase) -> list[str | float | int]:
    known = {None: "unknown", True: "yes", False: "no"}
    cells: list[str | float | int] = [
        case.original.article.url,
        case.original.article.title,
        case.original.published,
        case.copy.article.url,
        case.copy.article.title,
        case.copy.article.site,
        case.copy.published,
        case.kind.key,
        confidence_word(case.confidence),
        round(case.share, 4),
        len(case.passages),
        known[case.links_back],
        known[case.names_author],
        case.canonical,
        case.declared,
        "; ".join(case.ads),
        case.copy.fetched_at,
        case.copy.sha256,
        case.original.fetched_at,
        case.original.sha256,
    ]
    return [inert(cell) if isinstance(cell, str) else cell for cell in cells]
