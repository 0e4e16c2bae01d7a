"""Check one article against all that is stored."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from crawl.article import Article
from crawl.errors import InputError
from db.articles import current_articles, load_articles
from db.engine import Store
from db.fingerprints import load_fingerprints, save_fingerprints, without_fingerprint
from db.passages import boilerplate
from db.results import newest_scan_of
from db.rows import FingerprintKey, FingerprintRow
from dedup.engine.check import Fingerprint, fingerprints, propose, verify
from dedup.engine.fingerprint import SCHEME, U32, FingerprintParameters
from dedup.engine.options import ScanOptions
from dedup.engine.results import Match
from dedup.pipeline.progress import Progress, unwatched
from dedup.settings import Settings

CHUNK = 200  # articles fingerprinted in one step
_STORED = np.dtype("<u4")


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
        StoreError: Fingerprints cannot be stored.
    """
    options = settings.scan
    if article.words < options.min_words:
        raise InputError(f"{article.id}: {article.words} words are too few to judge")
    with store.read() as session:
        ids = current_articles(session, hosts, but=article.url)
    if not ids:
        raise InputError(f"{store.path}: these sites have no articles; `unspin sites` says why")
    key = _key(options)
    _fingerprint(store, key, ids, options, progress)
    progress("candidates", 0, len(ids))
    with store.read() as session:
        found = ((str(r.article_id), _read(r, key)) for r in load_fingerprints(session, key, ids))
        proposed = propose(article, found, options)
    named = replace(article, id=f"./{article.id}" if article.id.isdigit() else article.id)
    candidates = {a.id: a for a in load_articles(store, ids=[int(i) for i in proposed.ids])}
    with store.read() as session:
        scan = newest_scan_of(session, hosts)
        frames = boilerplate(session, scan.id, [int(i) for i in candidates]) if scan else {}
    known = {str(article_id): spans for article_id, spans in frames.items()}
    verified = verify(named, list(candidates.values()), known, options, progress)
    return Checked(
        article=named,
        matches=verified,
        others={match.b: candidates[match.b] for match in verified},
        stored=len(ids),
        compared=len(candidates),
        notes=proposed.notes,
    )


def _key(options: ScanOptions) -> FingerprintKey:
    parameters = FingerprintParameters(options.num_perm, options.seed, options.shingle)
    shingle = f"{parameters.shingle}, passages from {options.min_passage_words} words"
    return FingerprintKey(SCHEME, options.seed, options.num_perm, shingle)


def _fingerprint(
    store: Store,
    key: FingerprintKey,
    ids: Sequence[int],
    options: ScanOptions,
    progress: Progress,
) -> None:
    """Make and store the fingerprints that are missing."""
    with store.read() as session:
        missing = without_fingerprint(session, key, ids)
    for start in range(0, len(missing), CHUNK):
        progress("fingerprints", start, len(missing))
        articles = list(load_articles(store, ids=missing[start : start + CHUNK]))
        rows = list(_rows(articles, options))
        with store.write() as session:
            save_fingerprints(session, key, rows)


def _rows(articles: Sequence[Article], options: ScanOptions) -> Iterator[FingerprintRow]:
    for article, made in zip(articles, fingerprints(articles, options), strict=True):
        parts = (made.whole, made.passages, made.terms)
        yield FingerprintRow(int(article.id), *(part.astype(_STORED).tobytes() for part in parts))


def _read(row: FingerprintRow, key: FingerprintKey) -> Fingerprint:
    return Fingerprint(
        whole=_values(row.whole),
        passages=_values(row.passages).reshape(-1, key.num_perm),
        terms=_values(row.terms).reshape(-1, 2),
    )


def _values(stored: bytes) -> U32:
    return np.frombuffer(stored, _STORED).astype(np.uint32, copy=False)
