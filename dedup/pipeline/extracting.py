"""Take the articles out of stored pages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from crawl.extract import Extraction, extractor_for
from crawl.options import ExtractOptions
from crawl.workers import Job, extract_many
from db.captures import ensure_site, load_body
from db.engine import Store
from db.extractions import (
    count_pending,
    pending_captures,
    record_extraction,
    reopen_extraction,
    save_article,
)
from db.ownership import save_ids
from db.rows import PendingCapture
from dedup.pipeline.progress import Progress, unwatched

_PENDING = 500  # captures that are looked up at once
_BODIES = 10  # that are read at once; each may be megabytes
_STORED = 50  # articles that are written in one step


@dataclass(frozen=True, slots=True)
class Extracted:
    """What became of stored pages.

    Attributes:
        articles: Pages that have an article.
        without: Number of pages that have none, by reason.
    """

    articles: int
    without: Mapping[str, int]


def extract_pending(
    store: Store, options: ExtractOptions, progress: Progress = unwatched
) -> Extracted:
    """Extract the articles of all stored pages that were not extracted yet.

    Pages that an interrupted run left behind are among them.
    """
    articles = 0
    without: Counter[str] = Counter()
    with store.read() as session:
        total = count_pending(session)
    results = extract_many(_jobs(store), options)
    while chunk := list(islice(results, _STORED)):
        _store_extractions(store, chunk, options)
        reasons = [result.reason for _, result in chunk if result.article is None]
        articles += len(chunk) - len(reasons)
        without.update(reasons)
        progress("extracting", articles + without.total(), total)
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
        site_ids = {site: ensure_site(session, site) for site in {job.site for job, _ in results}}
        for job, extraction in results:
            if extraction.article is not None:
                site_id = site_ids[job.site]
                name = extractor_for(job.site, options)
                save_article(session, int(job.id), site_id, extraction.article, name)
            record_extraction(session, int(job.id), extraction.outcome, extraction.reason)
            save_ids(session, int(job.id), extraction.ownership)


def _jobs(store: Store) -> Iterator[Job]:
    """What extraction needs of each capture that it has not seen, a few bodies at a time."""
    last = 0
    while captures := _pending_after(store, last):
        for start in range(0, len(captures), _BODIES):
            few = captures[start : start + _BODIES]
            with store.read() as session:
                bodies = [load_body(session, capture.id) for capture in few]
            for capture, body in zip(few, bodies, strict=True):
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
                    truncated=capture.truncated,
                )
        last = captures[-1].id


def _pending_after(store: Store, last: int) -> list[PendingCapture]:
    """The next captures; no session stays open while they are worked on."""
    with store.read() as session:
        return list(islice(pending_captures(session, last), _PENDING))
