"""Fill the store: sites or files in, articles out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from urllib.parse import urljoin

from sqlalchemy.orm import Session

from crawl.archives import is_archive
from crawl.crawler import crawl_sites
from crawl.errors import InputError, NothingReachable
from crawl.estimate import Estimate, estimate
from crawl.extract import Extraction, extractor_for
from crawl.files import Document, Rejected, read_documents
from crawl.options import ExtractOptions
from crawl.summary import CrawlProgress, CrawlSummary
from crawl.workers import Job, extract_many
from db.articles import pending_captures, record_extraction, reopen_extraction, save_article
from db.captures import ensure_site, load_body, save_capture
from db.engine import Store, now
from db.frontier import SqliteFrontier
from db.lock import only_crawl
from db.ownership import save_ids
from db.rows import PendingCapture
from dedup.pipeline.archives import import_archive
from dedup.pipeline.progress import Progress, unwatched
from dedup.settings import Settings

CHUNK = 50  # documents, captures or articles that are read or written in one step


@dataclass(frozen=True, slots=True)
class Extracted:
    """What became of stored pages.

    Attributes:
        articles: Pages that have an article.
        without: Number of pages that have none, by reason.
    """

    articles: int
    without: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Crawled:
    """What a crawl brought: its pages, and what they became."""

    crawl: CrawlSummary
    extraction: Extracted


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import brought.

    Attributes:
        documents: Documents that were stored.
        sites: The sites they went to, by name.
        rejected: Rows and files that are no documents.
        extraction: What the documents became.
    """

    documents: int
    sites: tuple[str, ...]
    rejected: tuple[Rejected, ...]
    extraction: Extracted


def crawl(  # noqa: PLR0913 - what one crawl is asked to do
    store: Store,
    urls: Sequence[str],
    settings: Settings,
    *,
    listed: bool = False,
    since: str = "",
    progress: Progress = unwatched,
) -> Crawled:
    """Fetch sites into the store, or go on where an earlier crawl ended, and extract articles.

    Args:
        store: Where pages and articles go.
        urls: Start URLs in canonical form; their sites are the scope.
        settings: Its crawl and extract options count.
        listed: Fetch exactly these URLs.
        since: Fetch again what was fetched before this moment, see `crawl.crawler.crawl`.
        progress: Called as pages come in and become articles.

    Raises:
        NothingReachable: Not one of the sites answered.
        StoreBusy: Another crawl is filling the store.
        StoreError: The store cannot be written; what was stored is kept.
    """

    def completed(moment: CrawlProgress) -> None:
        progress("fetching", moment.fetched, moment.fetched + moment.waiting)

    starts = list(urls)
    if settings.crawl.ads_txt and not listed:
        starts += dict.fromkeys(urljoin(url, "/ads.txt") for url in urls)
    with only_crawl(store):
        summary = crawl_sites(
            frontier(store, settings),
            starts,
            settings.crawl,
            listed=listed,
            since=since,
            progress=completed,
        )
    extraction = extract_pending(store, settings.extract, progress)
    if len(summary.unreachable) == len(summary.sites):
        troubles = "; ".join(f"{site.site}: {site.trouble}" for site in summary.sites)
        raise NothingReachable(f"not one site answered: {troubles}")
    return Crawled(summary, extraction)


def expected(
    store: Store, urls: Sequence[str], settings: Settings, *, listed: bool = False
) -> Estimate:
    """What a crawl of these URLs has ahead of it."""
    return estimate(frontier(store, settings), urls, settings.crawl, listed=listed)


def frontier(store: Store, settings: Settings) -> SqliteFrontier:
    """The store as a crawl queue."""
    return SqliteFrontier(store, max_pattern=settings.crawl.max_pattern)


def import_files(
    store: Store,
    paths: Sequence[str],
    settings: Settings,
    *,
    site: str | None = None,
    progress: Progress = unwatched,
) -> Imported:
    """Store the documents of files and folders as they are, and extract their articles.

    Args:
        store: Where they go.
        paths: Files and folders as `crawl.files.read_documents` takes them, and web archives.
        settings: Its extract options count.
        site: The site of documents without a URL.
        progress: Called as documents come in and become articles.

    Raises:
        InputError: A path cannot be read, or not one document is in them.
        StoreError: The store cannot be written; what was stored is kept.
    """
    rejected: list[Rejected] = []
    sites: set[str] = set()
    documents = 0
    for path in filter(is_archive, paths):
        for ended in import_archive(store, Path(path)):
            if isinstance(ended, Rejected):
                rejected.append(ended)
            else:
                sites.add(ended)
                documents += 1
                progress("reading", documents, 0)
    entries = read_documents([path for path in paths if not is_archive(path)], site=site)
    while chunk := list(islice(entries, CHUNK)):
        found = [entry for entry in chunk if isinstance(entry, Document)]
        rejected += [entry for entry in chunk if isinstance(entry, Rejected)]
        _store_documents(store, found)
        sites |= {document.site for document in found}
        documents += len(found)
        progress("reading", documents, 0)
    if not documents:
        reasons = "; ".join(f"{entry.where}: {entry.reason}" for entry in rejected[:3])
        raise InputError(f"no articles in {', '.join(paths)} ({reasons})")
    extraction = extract_pending(store, settings.extract, progress)
    return Imported(documents, tuple(sorted(sites)), tuple(rejected), extraction)


def extract_pending(
    store: Store, options: ExtractOptions, progress: Progress = unwatched
) -> Extracted:
    """Extract the articles of all stored pages that were not extracted yet.

    Pages that an interrupted run left behind are among them.
    """
    articles = 0
    without: Counter[str] = Counter()
    results = extract_many(_jobs(store), options)
    while chunk := list(islice(results, CHUNK)):
        _store_extractions(store, chunk, options)
        reasons = [result.reason for _, result in chunk if result.article is None]
        articles += len(chunk) - len(reasons)
        without.update(reasons)
        progress("extracting", articles + without.total(), 0)
    return Extracted(articles, dict(without))


def extract_again(
    store: Store,
    hosts: Sequence[str],
    options: ExtractOptions,
    progress: Progress = unwatched,
) -> Extracted:
    """Extract the articles of stored pages once more, as after changed selectors.

    Articles that an earlier extraction made stay where earlier scans cite them.

    Args:
        store: Where the pages are.
        hosts: Sites to extract again.
        options: How articles are taken out of pages.
        progress: Called as pages become articles.
    """
    with store.write() as session:
        reopen_extraction(session, hosts)
    return extract_pending(store, options, progress)


def _store_extractions(
    store: Store, results: Sequence[tuple[Job, Extraction]], options: ExtractOptions
) -> None:
    with store.write() as session:
        site_ids = _site_ids(session, (job.site for job, _ in results))
        for job, extraction in results:
            if extraction.article is not None:
                site_id = site_ids[job.site]
                name = extractor_for(job.site, options)
                save_article(session, int(job.id), site_id, extraction.article, name)
            record_extraction(session, int(job.id), _outcome(extraction), extraction.reason)
            save_ids(session, int(job.id), extraction.ownership)


def _outcome(extraction: Extraction) -> str:
    if extraction.article is not None:
        return "article"
    return "quarantined" if extraction.quarantined else "none"


def _jobs(store: Store) -> Iterator[Job]:
    """What extraction needs of each capture that it has not seen, a few at a time."""
    last = 0
    while captures := _pending_after(store, last):
        for capture in captures:
            with store.read() as session:
                body = load_body(session, capture.id)
            labels = dict(capture.labels)
            yield Job(
                id=str(capture.id),
                content=body or b"",
                url=capture.final_url,
                site=capture.site,
                content_type=capture.content_type,
                title=labels.pop("title", ""),
                labels=labels,
                status=capture.status,
                headers=capture.headers,
                asked=capture.url if capture.status is not None else "",
            )
        last = captures[-1].id


def _pending_after(store: Store, last: int) -> list[PendingCapture]:
    """The next captures; no session stays open while they are worked on."""
    with store.read() as session:
        later = (capture for capture in pending_captures(session) if capture.id > last)
        return list(islice(later, CHUNK))


def _store_documents(store: Store, documents: Sequence[Document]) -> None:
    with store.write() as session:
        site_ids = _site_ids(session, (document.site for document in documents))
        for document in documents:
            title = {"title": document.title} if document.title else {}
            save_capture(
                session,
                site_id=site_ids[document.site],
                url_id=None,
                url=document.name,
                final_url=document.url,
                fetched_at=now(),
                status=None,
                headers={},
                content_type=document.content_type,
                body=document.content,
                source="import",
                labels={**document.labels, **title},
            )


def _site_ids(session: Session, hosts: Iterable[str]) -> dict[str, int]:
    return {host: ensure_site(session, host) for host in set(hosts)}
