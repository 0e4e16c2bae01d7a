"""Check one article against all that is stored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from crawl.article import Article
from crawl.errors import InputError
from db.articles import current_articles, load_articles
from db.cache import StoredCache
from db.engine import Store
from db.lock import scanning
from db.passages import boilerplate
from db.results import newest_scan_of
from dedup.engine.check import propose, verify
from dedup.engine.results import Match
from dedup.engine.text import length
from dedup.pipeline.indexing import StoredFingerprints, index_articles, key_of
from dedup.pipeline.pool import crew
from dedup.pipeline.progress import Progress, unwatched
from dedup.settings import Settings


@dataclass(frozen=True, slots=True)
class Checked:
    """What is stored that one article is a version of.

    Attributes:
        article: The article, under the id that the matches cite as ``a``.
        matches: Best first; ``b`` is the id of a stored article.
        others: The matched articles by that id.
        stored: Articles it was held against.
        compared: Those of them that were worth comparing.
        notes: What a bound left out.
    """

    article: Article
    matches: tuple[Match, ...]
    others: dict[str, Article]
    stored: int
    compared: int
    notes: tuple[str, ...]


def check(
    store: Store,
    article: Article,
    hosts: Sequence[str],
    settings: Settings,
    progress: Progress = unwatched,
) -> Checked:
    """Find the stored versions of an article that is not in the store itself.

    Fingerprints that stored articles lack are made and stored; the article itself is not. A
    stored page of the same URL is left out: no article is a version of itself.

    Args:
        store: What is looked in.
        article: The article.
        hosts: Sites to cover.
        settings: Its scan options count.
        progress: Called as stages go on.

    Raises:
        InputError: The article is too short to judge, or the sites have no articles.
        StoreBusy: A site or scans are being deleted.
        StoreError: Fingerprints cannot be stored.
    """
    options = settings.scan
    words = length(article)
    if words < options.min_words:
        raise InputError(f"{article.id}: {words} words are too few to judge")
    with scanning(store):
        with store.read() as session:
            ids = current_articles(session, hosts, but=article.url)
        if not ids:
            raise InputError(f"{store.path}: these sites have no articles; `unspin sites` says why")
        with crew(len(ids), options.processes) as workers:
            index_articles(store, ids, options, workers, progress)
    progress("candidates", 0, len(ids))
    with store.read() as session:
        stored = StoredFingerprints(session, key_of(options), ids)
        proposed = propose(article, stored, options)
    named = replace(article, id=f"./{article.id}" if article.id.isdigit() else article.id)
    candidates = {a.id: a for a in load_articles(store, ids=[int(i) for i in proposed.ids])}
    with store.read() as session:
        scan = newest_scan_of(session, hosts)
        frames = boilerplate(session, scan.id, [int(i) for i in candidates]) if scan else {}
    known = {str(article_id): spans for article_id, spans in frames.items()}
    cache = StoredCache(store, learns=False)  # the article itself is not stored
    verified = verify(named, list(candidates.values()), known, options, progress, cache)
    return Checked(
        article=named,
        matches=verified,
        others={match.b: candidates[match.b] for match in verified},
        stored=len(ids),
        compared=len(candidates),
        notes=proposed.notes,
    )
