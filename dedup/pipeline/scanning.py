"""Scan the store: articles in, one scan's rows out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from crawl.errors import InputError
from db import scans
from db.articles import load_articles
from db.cache import StoredCache
from db.engine import Store
from db.evidence import StoredEvidence
from db.lock import scanning
from dedup.engine import results
from dedup.engine.scan import scan_again
from dedup.pipeline import rows
from dedup.pipeline.ages import sightings
from dedup.pipeline.indexing import StoredSignatures, index_articles, key_of
from dedup.pipeline.pool import crew
from dedup.pipeline.progress import Progress, told, unwatched
from dedup.pipeline.snapshots import recall_snapshot, remember_snapshot
from dedup.pipeline.versions import versions
from dedup.settings import Settings


def scan_sites(
    store: Store, hosts: Sequence[str], settings: Settings, progress: Progress = unwatched
) -> tuple[int, results.Scan]:
    """Find the articles of some sites that are versions of one text, and store what was found.

    Args:
        store: Where the articles are and the scan goes.
        hosts: Sites to cover.
        settings: Recorded with the scan.
        progress: Called as stages go on.

    Returns:
        The stored scan's id, and the scan.

    Raises:
        InputError: The sites have no articles.
        StoreBusy: A site or scans are being deleted.
        StoreError: The store cannot be written; the unfinished scan is never shown.
    """
    with scanning(store):
        articles = list(told(load_articles(store, hosts=hosts), "loading", progress))
        if not articles:
            raise InputError(f"{store.path}: these sites have no articles; `unspin sites` says why")
        of_id = {int(article.id): article for article in articles}
        cache = StoredCache(store)
        ids = list(of_id)
        with crew(len(articles), settings.scan.processes) as workers:
            index_articles(store, ids, settings.scan, workers, progress, of_id, cache)
            found, left = scan_again(
                articles,
                settings.scan,
                score=settings.score,
                sightings=sightings(store, ids),
                progress=progress,
                workers=workers,
                cache=cache,
                snapshot=recall_snapshot(store, hosts, settings.scan),
                signed=StoredSignatures(store, key_of(settings.scan)),
                evidence=StoredEvidence(store),
            )
        sites = {article.id: article.site for article in articles}
        scan_id = scans.begin_scan(store, hosts, settings.as_data(), versions())
        _save(store, scan_id, found, sites, progress)
        progress("tidying up", 0, 0)
        remember_snapshot(store, hosts, settings.scan, left)
        cache.tidy()
        return scan_id, found


def _save(
    store: Store,
    scan_id: int,
    found: results.Scan,
    sites: Mapping[str, str],
    progress: Progress,
) -> None:
    """Store what a scan found; only then is it shown."""
    matches = told(found.matches, "storing matches", progress, len(found.matches))
    scans.save_matches(store, scan_id, map(rows.match_values, matches))
    groups = told(found.clusters, "storing clusters", progress, len(found.clusters))
    scans.save_clusters(store, scan_id, map(rows.cluster_values, groups))
    scans.save_passages(
        store,
        scan_id,
        (
            rows.passage_values(number, passage, sites)
            for number, passage in enumerate(found.passages, start=1)
        ),
    )
    scans.save_roles(store, scan_id, map(rows.role_values, found.pages))
    scans.save_findings(store, scan_id, map(rows.finding_values, found.findings))
    scans.save_redundancy(store, scan_id, map(rows.redundancy_values, found.pages))
    pages = told(found.pages, "storing pages", progress, len(found.pages))
    scans.save_repetition(store, scan_id, map(rows.scored_values, pages))
    scans.finish_scan(store, scan_id, found.counts, found.notes)
