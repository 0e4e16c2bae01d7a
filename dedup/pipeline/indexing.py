"""Keep what finds stored articles again: their fingerprints, and the inverted files over them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from crawl.article import Article
from db.articles import load_articles
from db.engine import Store
from db.fingerprints import load_fingerprints, save_fingerprints, without_fingerprint
from db.lookup import drop_runs, holding, not_inverted, runs, save_run
from db.rows import FingerprintKey, FingerprintRow, InvertedFile
from dedup.engine.cache import Cache, NoCache
from dedup.engine.fingerprint import SCHEME, U32, FingerprintParameters
from dedup.engine.intake import PACKS, STAGE, TASK, read_and_sign, reading_keys
from dedup.engine.lookup import Fingerprint, invert
from dedup.engine.options import ScanOptions
from dedup.engine.workers import Workers, batches
from dedup.pipeline.progress import Progress

_MANY = 1000  # articles that are new, from which every stage of a scan has much to do
_LOADED = 500  # fingerprints read at once
_RUN = 5000  # articles of a run
_MOST_RUNS = 60  # then they are made anew: a lookup searches every run
_STORED = np.dtype("<u4")


def key_of(options: ScanOptions) -> FingerprintKey:
    """What makes the fingerprints of some options."""
    parameters = FingerprintParameters(options.num_perm, options.seed, options.shingle)
    shingle = f"{parameters.shingle}, passages from {options.min_passage_words} words"
    return FingerprintKey(f"{SCHEME}, {STAGE}", options.seed, options.num_perm, shingle)


def index_articles(  # noqa: PLR0913 - the last two have defaults
    store: Store,
    ids: Sequence[int],
    options: ScanOptions,
    workers: Workers,
    progress: Progress,
    loaded: Mapping[int, Article] | None = None,
    cache: Cache | None = None,
) -> None:
    """Make and store the fingerprints and inverted files that articles lack.

    What is read of them for it is cached, so that a scan need not read them again.

    Args:
        store: Where they are and go.
        ids: The articles.
        options: How versions are looked for.
        workers: Who makes them.
        progress: Called as stages go on.
        loaded: The articles by their ids, where they are at hand already.
        cache: Gets what was read of them.

    Raises:
        StoreError: They cannot be stored.
    """
    key = key_of(options)
    cache = cache or NoCache()
    with store.read() as session:
        missing = without_fingerprint(session, key, ids)
    if len(missing) >= _MANY:
        workers.expect_much()
    articles: Iterable[Article] = ()
    if loaded is not None:
        articles = (loaded[each] for each in missing)
    elif missing:
        articles = load_articles(store, ids=missing)
    done = 0
    for digests, readings, made in workers.map(read_and_sign, options, batches(articles, TASK)):
        cache.put(PACKS, reading_keys(digests, options), readings)
        with store.write() as session:
            save_fingerprints(session, key, (_row(*each) for each in made.items()))
        done += len(made)
        progress("fingerprints", done, len(missing))
    _invert(store, key, workers, progress)


def _invert(store: Store, key: FingerprintKey, workers: Workers, progress: Progress) -> None:
    """Enter the fingerprints that stand in no inverted file yet."""
    with store.read() as session:
        lacking = not_inverted(session, key)
        many = runs(session, key) >= _MOST_RUNS
    if lacking and many:
        with store.write() as session:
            drop_runs(session, key)
            lacking = not_inverted(session, key)
    parts = list(batches(lacking, _RUN))
    made = workers.map(_inverted, (store.path, key), parts)
    for number, (part, files) in enumerate(zip(parts, made, strict=True)):
        progress("index", number * _RUN, len(lacking))
        with store.write() as session:
            # Where another process entered or deleted some meanwhile, the rest waits for next time.
            if not_inverted(session, key, len(part)) == part:
                save_run(session, key, part, files)


def _inverted(common: tuple[Path, FingerprintKey], part: Sequence[int]) -> dict[str, InvertedFile]:
    """The inverted files of some fingerprints that are stored."""
    path, key = common
    with Store.open(path) as store, store.read() as session:
        found = {row.article_id: _read(row, key) for row in load_fingerprints(session, key, part)}
    files = invert(list(found), list(found.values())) if found else {}
    return {kind: InvertedFile(*map(_stored, of)) for kind, of in files.items()}


class StoredFingerprints:
    """`dedup.engine.lookup.Stored`, in a session on the store."""

    def __init__(self, session: Session, key: FingerprintKey, articles: Sequence[int]) -> None:
        """Look among these articles, which have fingerprints of the key."""
        self.articles = np.array(sorted(articles), np.int64)
        self._session = session
        self._key = key

    def holding(self, kind: str, keys: U32) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Each index of a key with each of the articles that holds it."""
        indices, found = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
        for index, listed in holding(self._session, self._key, kind, keys.tolist()):
            articles = np.frombuffer(listed, _STORED).astype(np.int64)
            place = np.searchsorted(self.articles, articles) % max(len(self.articles), 1)
            articles = articles[self.articles[place] == articles]
            indices.append(np.full(len(articles), index))
            found.append(articles)
        return np.concatenate(indices), np.concatenate(found)

    def fingerprints(self, articles: Sequence[int]) -> Mapping[int, Fingerprint]:
        """The fingerprints of some articles."""
        rows: Iterator[FingerprintRow] = load_fingerprints(self._session, self._key, articles)
        return {row.article_id: _read(row, self._key) for row in rows}


class StoredSignatures:
    """`dedup.engine.lookup.Signed`, in a store.

    Each part is read in a session of its own: one held open while a scan goes on would keep what
    the scan writes out of the file.
    """

    def __init__(self, store: Store, key: FingerprintKey) -> None:
        """Hand out the signatures of a key."""
        self._store = store
        self._key = key

    def passages(self, articles: Sequence[str]) -> Iterator[tuple[str, U32]]:
        """The signatures of the passages of some articles, by their ids."""
        for part in batches(map(int, articles), _LOADED):
            with self._store.read() as session:
                rows = list(load_fingerprints(session, self._key, part))
            for row in rows:
                yield str(row.article_id), _read(row, self._key).passages


def _row(article_id: str, of: Fingerprint) -> FingerprintRow:
    return FingerprintRow(int(article_id), *map(_stored, (of.whole, of.passages, of.terms)))


def _read(row: FingerprintRow, key: FingerprintKey) -> Fingerprint:
    return Fingerprint(
        whole=_values(row.whole),
        passages=_values(row.passages).reshape(-1, key.num_perm),
        terms=_values(row.terms).reshape(-1, 2),
    )


def _values(stored: bytes) -> U32:
    return np.frombuffer(stored, _STORED).astype(np.uint32, copy=False)


def _stored(values: U32) -> bytes:
    return values.astype(_STORED).tobytes()
