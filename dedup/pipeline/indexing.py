"""Keep what finds stored articles again: their fingerprints, and the inverted files over them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from crawl.article import Article
from db.articles import load_articles
from db.engine import Store
from db.fingerprints import load_fingerprints, save_fingerprints, without_fingerprint
from db.lookup import drop_runs, holding, not_inverted, runs, save_run
from db.rows import FingerprintKey, FingerprintRow, InvertedFile
from dedup.engine.corpus import read_alone
from dedup.engine.fingerprint import SCHEME, U32, FingerprintParameters
from dedup.engine.intake import reading_at_hand, readings_at_hand
from dedup.engine.lookup import Fingerprint, fingerprints, invert
from dedup.engine.memory import Forgetful, Memory
from dedup.engine.options import ScanOptions
from dedup.engine.workers import Workers, batches
from dedup.pipeline.progress import Progress

_TASK = 200  # articles fingerprinted in one step
_RUN = 5000  # articles of a run
_MOST_RUNS = 60  # then they are made anew: a lookup searches every run
_STORED = np.dtype("<u4")


def key_of(options: ScanOptions) -> FingerprintKey:
    """What makes the fingerprints of some options."""
    parameters = FingerprintParameters(options.num_perm, options.seed, options.shingle)
    shingle = f"{parameters.shingle}, passages from {options.min_passage_words} words"
    return FingerprintKey(SCHEME, options.seed, options.num_perm, shingle)


def index_articles(  # noqa: PLR0913 - the last two have defaults
    store: Store,
    ids: Sequence[int],
    options: ScanOptions,
    workers: Workers,
    progress: Progress,
    loaded: Mapping[int, Article] | None = None,
    memory: Memory | None = None,
) -> None:
    """Make and store the fingerprints and inverted files that articles lack.

    Args:
        store: Where they are and go.
        ids: The articles.
        options: How versions are looked for.
        workers: Who makes them.
        progress: Called as stages go on.
        loaded: The articles by their ids, where they are at hand already.
        memory: Of what was read of them before.

    Raises:
        StoreError: They cannot be stored.
    """
    key = key_of(options)
    with store.read() as session:
        missing = without_fingerprint(session, key, ids)
    articles: Iterable[Article] = ()
    if loaded is not None:
        articles = (loaded[each] for each in missing)
    elif missing:
        articles = load_articles(store, ids=missing)
    done = 0
    tasks = (_known(part, options, memory) for part in batches(articles, _TASK))
    for rows in workers.map(_fingerprinted, options, tasks):
        progress("fingerprints", done, len(missing))
        with store.write() as session:
            save_fingerprints(session, key, rows)
        done += len(rows)
    _invert(store, key, progress)


_Known = tuple[int, Article | bytes]  # an article's id, and itself or what was read of it


def _known(
    articles: Sequence[Article], options: ScanOptions, memory: Memory | None
) -> list[_Known]:
    stored = readings_at_hand(articles, options, memory or Forgetful())
    return [(int(a.id), of or a) for a, of in zip(articles, stored, strict=True)]


def _fingerprinted(options: ScanOptions, known: Sequence[_Known]) -> list[FingerprintRow]:
    readings = (
        reading_at_hand(each) if isinstance(each, bytes) else read_alone(each) for _, each in known
    )
    return [
        FingerprintRow(number, *map(_stored, (made.whole, made.passages, made.terms)))
        for (number, _), made in zip(known, fingerprints(readings, options), strict=True)
    ]


def _invert(store: Store, key: FingerprintKey, progress: Progress) -> None:
    """Enter the fingerprints that stand in no inverted file yet."""
    with store.read() as session:
        lacking = not_inverted(session, key, 1)
        many = runs(session, key) >= _MOST_RUNS
    if lacking and many:
        with store.write() as session:
            drop_runs(session, key)
    number = 0
    while lacking:
        progress("index", number, 0)
        with store.write() as session:
            lacking = not_inverted(session, key, _RUN)
            rows = list(load_fingerprints(session, key, lacking))
            if rows:
                files = invert(lacking, [_read(row, key) for row in rows])
                made = {kind: InvertedFile(*map(_stored, of)) for kind, of in files.items()}
                save_run(session, key, lacking, made)
        number += len(lacking)


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
