"""The evidence of repetition in and out: kept once for all scans that find the same."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from hashlib import blake2b
from typing import Any

import msgspec
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from db import schema
from db.engine import Store, plain

Scored = tuple[bytes, float, int, int, bytes]
"""Key, score, words, restated words, and the repetition as compressed MessagePack."""


class StoredEvidence:
    """Repetitions by key in a store, which scans of it refer to."""

    def __init__(self, store: Store) -> None:
        """Keep them in a store."""
        self._store = store

    def known(self, keys: Sequence[bytes]) -> Iterator[tuple[bytes, float, int, int]]:
        """Of those of the keys that are kept: key, score, words and restated words."""
        of, wanted = schema.RepetitionDetail, set(keys)
        with self._store.read() as session:
            rows = session.execute(select(of.key, of.score, of.words, of.restated_words))
            for key, score, words, restated in rows:
                if key in wanted:
                    yield key, score, words, restated

    def keep(self, scored: Sequence[Scored]) -> None:
        """Keep repetitions; one whose key is known stays as it is."""
        with self._store.write() as session:
            save_details(session, scored)

    def read(self, key: bytes) -> bytes:
        """The repetition of a key that is kept."""
        with self._store.read() as session:
            of = schema.RepetitionDetail
            return session.execute(select(of.content).where(of.key == key)).scalar_one()


def save_details(session: Session, scored: Sequence[Scored]) -> None:
    """Keep repetitions in a write transaction; one whose key is known stays as it is."""
    if scored:
        session.connection().exec_driver_sql(
            "INSERT OR IGNORE INTO repetition_detail (key, score, words, restated_words, content)"
            " VALUES (?, ?, ?, ?, ?)",
            list(scored),
        )


def detail_of(session: Session, key: bytes) -> dict[str, Any] | None:
    """The checks and pairs of a key, as ``score --json`` prints them; None where none are kept."""
    of = schema.RepetitionDetail
    content = session.scalar(select(of.content).where(of.key == key))
    return None if content is None else msgspec.msgpack.decode(zlib.decompress(content))


def written(detail: object) -> tuple[bytes, bytes]:
    """A repetition, or its data, under a key of its own: the key, and the bytes that are kept."""
    content = msgspec.msgpack.encode(plain(detail))
    return blake2b(content, digest_size=16).digest(), zlib.compress(content, 1)


def forget_unused(session: Session, keys: Sequence[bytes] | None = None) -> None:
    """Delete evidence, all or of some keys, that no scan refers to."""
    of = schema.RepetitionDetail
    unused = delete(of).where(of.key.not_in(select(schema.Repetition.detail)))
    session.execute(unused if keys is None else unused.where(of.key.in_(keys)))
