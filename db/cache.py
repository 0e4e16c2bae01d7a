"""A cache of what was computed, by digests of all that it depends on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from db import schema
from db.engine import Store

_SPARE = 3  # times as many as a scan asked for may be kept for scans of other sites
_FEW = 100_000  # that are kept in any case
_SAME_SITES = 0.9  # of all sites that either of two scans covers are covered by both
_KEY = 16  # bytes
_USED = 0.5  # of a pack's keys were asked for, or it goes when there are too many

Keys = NDArray[np.uint64]
Places = NDArray[np.intp]


class StoredCache:
    """Packs of values by key in a store; none is ever stale, so they may be lost at any time."""

    def __init__(self, store: Store, *, learns: bool = True) -> None:
        """Cache in a store; without learning, only what is there already is found."""
        self._store = store
        self._learns = learns
        self._asked = 0  # keys
        self._used: dict[int, int] = {}  # keys of each pack that were asked for

    def find(self, stage: str, keys: Keys) -> Iterator[tuple[Places, Places, bytes]]:
        """The packs that hold some of the keys: which keys, their rows there, and the content.

        Args:
            stage: What made them.
            keys: ``(things, 2)``.
        """
        self._asked += len(keys)
        of = schema.Cached
        with self._store.read() as session:
            stored = session.execute(select(of.id, of.keys).where(of.stage == stage)).all()
            packs = [_keys(row.keys) for row in stored]
            starts = np.cumsum([0, *map(len, packs)])
            found = _find(np.vstack([np.empty((0, 2), np.uint64), *packs]), keys)
            known = np.flatnonzero(found >= 0)
            number = np.searchsorted(starts, found[known], side="right") - 1
            known = known[np.argsort(number, kind="stable")]
            numbers, counts = np.unique(number, return_counts=True)
            runs = np.split(known, np.cumsum(counts)[:-1]) if len(known) else ()
            for pack, indices in zip(numbers.tolist(), runs, strict=True):
                content = session.scalar(select(of.content).where(of.id == stored[pack].id))
                if content is not None:
                    self._used[stored[pack].id] = len(indices)
                    yield indices, found[indices] - starts[pack], content

    def put(self, stage: str, keys: Keys, content: bytes) -> None:
        """Keep what was made of some keys."""
        if not self._learns:
            return
        row = {"stage": stage, "keys": keys.astype("<u8").tobytes(), "content": content}
        with self._store.write() as session:
            made = session.execute(insert(schema.Cached).returning(schema.Cached.id), row)
            self._used[made.scalar_one()] = len(keys)

    def tidy(self) -> None:
        """Forget what was not asked for, once there is much more of it than of what was."""
        of = schema.Cached
        with self._store.read() as session:
            sizes = session.execute(select(of.id, func.length(of.keys)))
            kept = {id_: size // _KEY for id_, size in sizes}
        if sum(kept.values()) <= max(_FEW, _SPARE * self._asked):
            return
        with self._store.write() as session:
            for number, keys in kept.items():
                if self._used.get(number, 0) < _USED * keys:
                    session.execute(delete(of).where(of.id == number))


def forget_all(session: Session) -> None:
    """Delete all that is cached; it is made again when it is needed."""
    session.execute(delete(schema.Cached))
    session.execute(delete(schema.Snapshot))


def snapshot(store: Store, name: str, sites: Sequence[str]) -> bytes | None:
    """What a scan of much the same sites left under a name; None where there was no such scan."""
    of, wanted = schema.Snapshot, set(sites)

    def likeness(covered: Sequence[str]) -> float:
        return len(wanted.intersection(covered)) / len(wanted.union(covered))

    with store.read() as session:
        rows = session.execute(select(of.id, of.sites).where(of.name == name)).all()
        best = max(((likeness(row.sites), row.id) for row in rows), default=(0.0, 0))
        if best[0] < _SAME_SITES:
            return None
        return session.scalar(select(of.content).where(of.id == best[1]))


def save_snapshot(store: Store, name: str, sites: Sequence[str], content: bytes) -> None:
    """Leave something to the next scan, in place of what one of the same sites left."""
    of = schema.Snapshot
    with store.write() as session:
        session.execute(delete(of).where(of.name == name, of.sites == sorted(sites)))
        session.execute(insert(of), {"name": name, "sites": sorted(sites), "content": content})


def _keys(stored: bytes) -> Keys:
    return np.frombuffer(stored, "<u8").astype(np.uint64).reshape(-1, 2)


def _find(stored: Keys, wanted: Keys) -> Places:
    """Row of each wanted key among the stored ones, -1 where there is none."""
    order = np.argsort(stored[:, 0], kind="stable")
    first, second = stored[order].T
    place = np.searchsorted(first, wanted[:, 0])
    found = np.full(len(wanted), -1, np.intp)
    left = np.arange(len(wanted))
    while True:  # as often as keys share their first half
        left = left[place[left] < len(first)]
        left = left[first[place[left]] == wanted[left, 0]]
        if not len(left):
            return found
        same = second[place[left]] == wanted[left, 1]
        found[left[same]] = order[place[left[same]]]
        left = left[~same]
        place[left] += 1
