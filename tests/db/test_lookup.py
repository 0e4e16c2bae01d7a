"""Inverted files find exactly what fingerprints hold, run by run, and are made again when lost."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from db.engine import Store
from db.fingerprints import save_fingerprints
from db.lookup import drop_runs, holding, not_inverted, runs, save_run
from db.rows import FingerprintKey, FingerprintRow, InvertedFile
from db.sites import forget
from dedup.engine.lookup import PASSAGE, TERM, WHOLE, Fingerprint, invert, keys_of

KEY = FingerprintKey(scheme="affine32", seed=1, num_perm=128, shingle="word-3/v1")


def fingerprint(rng: np.random.Generator) -> Fingerprint:
    """One whose few values make many articles share keys."""
    return Fingerprint(
        whole=rng.integers(2, size=128).astype(np.uint32),
        passages=rng.integers(2, size=(int(rng.integers(4)), 128)).astype(np.uint32),
        terms=np.unique(rng.integers(40, size=(12, 2)), axis=0).astype(np.uint32),
    )


def keys_in(of: Fingerprint, kind: str) -> set[int]:
    marks = {WHOLE: of.whole[None], PASSAGE: of.passages}
    return set((of.terms[:, 0] if kind == TERM else keys_of(kind, marks[kind])).ravel().tolist())


def test_every_key_finds_the_articles_that_hold_it(store: Store, put: Callable[..., int]) -> None:
    rng = np.random.default_rng(5)
    made = {put(name=str(number)): fingerprint(rng) for number in range(12)}
    with store.write() as session:
        rows = (
            FingerprintRow(i, *(part.tobytes() for part in (f.whole, f.passages, f.terms)))
            for i, f in made.items()
        )
        save_fingerprints(session, KEY, rows)
    for expected in (7, 5):
        with store.write() as session:
            ids = not_inverted(session, KEY, 7)
            assert len(ids) == expected
            files = invert(ids, [made[i] for i in ids])
            inverted = {k: InvertedFile(*(a.tobytes() for a in f)) for k, f in files.items()}
            save_run(session, KEY, ids, inverted)
    with store.read() as session:
        assert (runs(session, KEY), not_inverted(session, KEY, 7)) == (2, [])
        for kind in (WHOLE, PASSAGE, TERM):
            asked = sorted({key for of in made.values() for key in keys_in(of, kind)} | {1, 2**31})
            found: set[tuple[int, int]] = set()
            for index, articles in holding(session, KEY, kind, asked):
                found |= {(asked[index], i) for i in np.frombuffer(articles, "<u4").tolist()}
            assert found == {(key, i) for i, of in made.items() for key in keys_in(of, kind)}

    with store.write() as session:
        drop_runs(session, KEY)
    with store.read() as session:
        assert not_inverted(session, KEY, 99) == list(made)


def test_a_forgotten_site_leaves_no_trace_in_them(store: Store, put: Callable[..., int]) -> None:
    article_id = put(name="1")
    of = fingerprint(np.random.default_rng(1))
    with store.write() as session:
        parts = (part.tobytes() for part in (of.whole, of.passages, of.terms))
        save_fingerprints(session, KEY, [FingerprintRow(article_id, *parts)])
        files = invert([article_id], [of])
        inverted = {k: InvertedFile(*(a.tobytes() for a in f)) for k, f in files.items()}
        save_run(session, KEY, [article_id], inverted)
    with store.read() as session:
        (host,) = {row[0] for row in session.connection().exec_driver_sql("SELECT host FROM site")}
    forget(store, host)
    with store.read() as session:
        assert not runs(session, KEY)
        assert not list(holding(session, KEY, TERM, of.terms[:, 0].tolist()))
