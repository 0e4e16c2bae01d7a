"""Bring the results of a scan on Spark into the store, for reports and explanations."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice

from crawl.article import Article
from crawl.ownership import OwnershipId
from db import scans
from db.articles import load_articles
from db.captures import ensure_site, save_capture
from db.engine import Store, now
from db.evidence import packed
from db.extractions import record_extraction, save_article
from db.lock import scanning
from db.ownership import save_ids
from dedup.engine.cells import article_of
from dedup.engine.corpus import Document, Lexicon, Vocabulary, lexicon, read
from dedup.engine.provenance import with_origins
from dedup.engine.results import Cluster, Match, Relation, to_json
from dedup.engine.text import tokens
from dedup.pipeline import spark_rows
from dedup.pipeline.ages import sightings
from dedup.pipeline.progress import Progress, unwatched

_CHUNK = 200  # articles in one transaction


@dataclass(frozen=True, slots=True)
class Brought:
    """A scan that was brought in.

    Attributes:
        scan: Its id in the store.
        articles: Its articles, which are in the store now.
        sites: Their sites.
    """

    scan: int
    articles: int
    sites: tuple[str, ...]


def bring_scan(store: Store, path: str, progress: Progress = unwatched) -> Brought:
    """Store the articles and the results of a finished scan on Spark.

    Which page of a cluster came first is judged here: the store knows when pages were seen.

    Args:
        store: Where they go.
        path: The scan's output: a folder, or a URI that pyarrow reads.
        progress: Called as stages go on.

    Raises:
        InputError: There is no finished scan.
        StoreBusy: A site or scans are being deleted.
        StoreError: The store cannot be written; an unfinished scan is never shown.
    """
    (summary,) = spark_rows.rows_of(path, "scan")
    said = json.loads(summary["summary"])
    with scanning(store):
        ids, sites = _store_articles(store, path, progress, said["counts"]["articles"])
        scan_id = scans.begin_scan(store, sites, said["settings"], said["versions"])

        progress("storing", 0, 0)
        scans.save_matches(store, scan_id, spark_rows.matches(path, ids))
        scans.save_clusters(store, scan_id, _clusters(store, path, ids))
        scans.save_passages(store, scan_id, _passages(store, path, ids))
        scans.save_roles(store, scan_id, spark_rows.roles(path, ids))
        scans.save_findings(store, scan_id, spark_rows.findings(path, ids))
        scans.save_redundancy(store, scan_id, spark_rows.redundancy(path, ids))
        scans.save_repetition(store, scan_id, spark_rows.repetition(path, ids))
        notes = [*said["notes"], f"scanned on Spark from {said['source']}"]
        scans.finish_scan(store, scan_id, said["counts"], notes)
    return Brought(scan_id, len(ids), tuple(sites))


def _store_articles(
    store: Store, path: str, progress: Progress, total: int
) -> tuple[dict[str, int], list[str]]:
    """Store every article; their ids in the store by their ids in the scan, and their sites."""
    ids: dict[str, int] = {}
    sites: set[str] = set()
    rows = spark_rows.rows_of(path, "evidence/articles")
    while chunk := list(islice(rows, _CHUNK)):
        with store.write() as session:
            for row in chunk:
                site_id = ensure_site(session, row["site"])
                article = article_of(row["article"])
                capture_id = save_capture(
                    session,
                    site_id=site_id,
                    url_id=None,
                    url=article.url or row["name"],
                    final_url=article.url,
                    fetched_at=row["fetched_at"] or now(),
                    status=row["status"] if row["status"] >= 0 else None,
                    headers={},
                    content_type="",
                    body=None,
                    source="import",
                    labels=article.labels,
                )
                record_extraction(session, capture_id, "article")
                stored = save_article(session, capture_id, site_id, article, "unspin spark scan")
                save_ids(
                    session,
                    capture_id,
                    [OwnershipId(*each) for each in json.loads(row["ownership"])],
                )
                ids[row["id"]] = stored
                sites.add(row["site"])
        progress("articles", len(ids), total)
    return ids, sorted(sites)


def _clusters(store: Store, path: str, ids: Mapping[str, int]) -> Iterator[scans.ClusterValues]:
    rows = sorted(spark_rows.rows_of(path, "evidence/clusters"), key=lambda row: int(row["number"]))
    judged = with_origins(
        [_cluster(row, ids) for row in rows],
        _contained(path, ids),
        *_documents(store, rows, ids),
        sightings(store, sorted(ids.values())),
    )
    for row, cluster in zip(rows, judged, strict=True):
        template = json.loads(row["template"]) if row["template"] else None
        if template is not None:
            values = template["values"]
            template["values"] = {str(ids[key]): value for key, value in values.items()}
        yield {
            "number": row["number"],
            "key": row["key"],
            "kind": row["named"],
            "cohesion": row["cohesion"],
            "confidence": row["confidence"],
            "template": packed(template) if template else None,
            "origin": to_json(cluster.origin),
            "members": [
                (int(member), similarity)
                for member, similarity in zip(cluster.members, cluster.similarity, strict=True)
            ],
        }


def _cluster(row: spark_rows.Row, ids: Mapping[str, int]) -> Cluster:
    members = tuple(str(ids[member]) for member in row["members"])
    return Cluster(
        id=row["number"],
        key=row["key"],
        kind=Relation(row["named"]),
        members=members,
        similarity=tuple(row["similarity"]),
        representative=members[0],
        cohesion=row["cohesion"],
        confidence=row["confidence"],
    )


def _contained(path: str, ids: Mapping[str, int]) -> Iterator[Match]:
    """The excerpts, for what they say of the age of their pages."""
    for row in spark_rows.rows_of(path, "evidence/named"):
        if row["contained"] and not row["declared"]:
            a, b, inner = (str(ids[row[name]]) for name in ("a", "b", "contained"))
            yield Match(a, b, Relation.EXCERPT, row["confidence"], {}, contained=inner)


def _documents(
    store: Store, clusters: Iterable[spark_rows.Row], ids: Mapping[str, int]
) -> tuple[dict[str, Document], Lexicon]:
    """Every article, those in spun clusters with their words; and what is known of these."""
    spun = {
        ids[member]
        for row in clusters
        if row["named"] == Relation.SPUN
        for member in row["members"]
    }
    vocabulary = Vocabulary()
    documents = {}
    for article in load_articles(store, ids=list(ids.values())):
        bare = article if int(article.id) in spun else replace(article, blocks=())
        documents[article.id] = read(bare, vocabulary)
    return documents, lexicon(vocabulary, list(documents.values()), corpus=False)


def _passages(store: Store, path: str, ids: Mapping[str, int]) -> Iterator[scans.PassageValues]:
    kinds: dict[str, str] = {}
    places: defaultdict[str, list[tuple[int, int, int]]] = defaultdict(list)
    for row in spark_rows.rows_of(path, "evidence/passage-places"):
        kinds[row["passage"]] = row["kind"]
        places[row["passage"]].append((ids[row["id"]], row["start"], row["end"]))
    for found in places.values():
        found.sort()
    ordered = sorted(places, key=lambda key: (-len({p[0] for p in places[key]}), places[key][0]))
    wanted: defaultdict[int, list[str]] = defaultdict(list)
    for key in ordered:
        wanted[places[key][0][0]].append(key)
    site: dict[int, str] = {}
    texts: dict[str, str] = {}
    articles: Iterator[Article] = load_articles(store, ids=list(ids.values()))
    for article in articles:
        site[int(article.id)] = article.site
        for key in wanted.get(int(article.id), ()):
            _, start, end = places[key][0]
            texts[key] = article.text[start:end]
    for number, key in enumerate(ordered, start=1):
        on = {place[0] for place in places[key]}
        yield {
            "number": number,
            "kind": kinds[key],
            "text": texts[key],
            "words": len(tokens(texts[key])),
            "articles": len(on),
            "sites": len({site[article] for article in on}),
            "places": places[key],
        }
