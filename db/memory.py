"""Keep what was computed, by digests of all that it depends on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from db import schema
from db.engine import Store

CHUNK = 500
_SPARE = 3  # times as many as a scan asked for may be kept for scans of other sites
_FEW = 100_000  # that are kept in any case


class StoredMemory:
    """Values by key in a store; nothing in it is ever stale, so it may be lost at any time."""

    def __init__(self, store: Store, *, learns: bool = True) -> None:
        """Remember in a store; without learning, only what is known already."""
        self._store = store
        self._learns = learns
        self._asked: set[bytes] = set()

    def known(self, keys: Sequence[bytes]) -> set[bytes]:
        """Those of the keys that have a value."""
        self._asked.update(keys)
        with self._store.read() as session:
            return {key for (key,) in _among(session, "key", keys)}

    def recall(self, keys: Sequence[bytes]) -> Mapping[bytes, bytes]:
        """The values of known keys."""
        with self._store.read() as session:
            return dict(_among(session, "key, value", keys))

    def remember(self, values: Mapping[bytes, bytes]) -> None:
        """Keep values; those of keys that have one are replaced."""
        if not self._learns:
            return
        with self._store.write() as session:
            session.connection().exec_driver_sql(
                "INSERT OR REPLACE INTO remembered (key, value) VALUES (?, ?)",
                list(values.items()),
            )

    def tidy(self) -> None:
        """Forget what was not asked for, once there is much more of it than of what was."""
        with self._store.read() as session:
            kept = session.execute(select(func.count()).select_from(schema.Remembered)).scalar_one()
            if kept <= max(_FEW, _SPARE * len(self._asked)):
                return
            unused = list(set(session.scalars(select(schema.Remembered.key))) - self._asked)
        with self._store.write() as session:
            for part in _chunks(unused):
                session.execute(delete(schema.Remembered).where(schema.Remembered.key.in_(part)))


def forget_all(session: Session) -> None:
    """Delete all that is remembered; it is made again when it is needed."""
    session.execute(delete(schema.Remembered))


def _among(session: Session, columns: str, keys: Sequence[bytes]) -> Iterator[Any]:
    """Columns of the rows of some keys, in plain SQL: building queries of many keys is slow."""
    for part in _chunks(sorted(keys)):
        places = ",".join("?" * len(part))
        yield from session.connection().exec_driver_sql(
            f"SELECT {columns} FROM remembered WHERE key IN ({places})",  # noqa: S608 - no user's words
            tuple(part),
        )


def _chunks(keys: Sequence[bytes]) -> Iterator[Sequence[bytes]]:
    return (keys[start : start + CHUNK] for start in range(0, len(keys), CHUNK))
