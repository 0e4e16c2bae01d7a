"""Fill the store from files and folders."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from crawl.archives import is_archive
from crawl.errors import InputError
from crawl.files import Document, Rejected, read_documents
from db.captures import ensure_site, is_imported, save_capture
from db.engine import Store, now
from dedup.pipeline.archives import import_archive
from dedup.pipeline.extracting import Extracted, extract_pending
from dedup.pipeline.progress import Progress, unwatched
from dedup.settings import Settings

CHUNK = 50  # documents that are stored in one step


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import brought.

    Attributes:
        documents: Documents that were read.
        known: How many of them were stored before, and are left as they are.
        sites: The sites they went to, by name.
        rejected: Rows and files that are no documents.
        extraction: What the documents became.
    """

    documents: int
    known: int
    sites: tuple[str, ...]
    rejected: tuple[Rejected, ...]
    extraction: Extracted


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
    began = now()  # the moment of all documents of one import
    rejected: list[Rejected] = []
    sites: set[str] = set()
    documents = known = 0
    for path in filter(is_archive, paths):
        for ended in import_archive(store, Path(path)):
            if isinstance(ended, Rejected):
                rejected.append(ended)
            else:
                sites.add(ended.site)
                documents += 1
                known += ended.known
                progress("reading", documents, 0)
    entries = read_documents([path for path in paths if not is_archive(path)], site=site)
    while chunk := list(islice(entries, CHUNK)):
        found = [entry for entry in chunk if isinstance(entry, Document)]
        rejected += [entry for entry in chunk if isinstance(entry, Rejected)]
        known += len(found) - _store_documents(store, found, began)
        sites |= {document.site for document in found}
        documents += len(found)
        progress("reading", documents, 0)
    if not documents:
        reasons = "; ".join(f"{entry.where}: {entry.reason}" for entry in rejected[:3])
        raise InputError(f"no articles in {', '.join(paths)} ({reasons})")
    extraction = extract_pending(store, settings.extract, progress)
    return Imported(documents, known, tuple(sorted(sites)), tuple(rejected), extraction)


def _store_documents(store: Store, documents: Sequence[Document], moment: str) -> int:
    """Store the documents that are not as they were when last imported; returns how many."""
    stored = 0
    with store.write() as session:
        sites = {site: ensure_site(session, site) for site in {each.site for each in documents}}
        for document in documents:
            site_id = sites[document.site]
            title = {"title": document.title} if document.title else {}
            labels = {**document.labels, **title}
            if is_imported(session, site_id, document.name, document.content, labels):
                continue
            save_capture(
                session,
                site_id=site_id,
                url_id=None,
                url=document.name,
                final_url=document.url,
                fetched_at=moment,
                status=None,
                headers={},
                content_type=document.content_type,
                body=document.content,
                source="import",
                labels=labels,
            )
            stored += 1
    return stored
