"""Evidence in and out: of repetition, of matches, and templates; once for all scans alike."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, Self

import msgspec
from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from db import schema
from db.engine import Store, plain

_MOST = 1000  # keys in one query

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
            rows = session.connection().execute(  # past the session, which looks at every row
                select(of.key, of.score, of.words, of.restated_words)
            )
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
    return None if content is None else unpacked(content)


@dataclass(frozen=True, slots=True)
class MatchEvidence:
    """What shows that two articles match.

    Attributes:
        key: The same for the same evidence.
        made: Makes it, which is asked for where the key is new: the measures by their names, and
            the alignment as in `db.scan_rows.MatchRow`.
    """

    key: bytes
    made: Callable[[], tuple[Mapping[str, float], Sequence[Sequence[float]]]]

    @classmethod
    def of(cls, measures: Mapping[str, float], alignment: Sequence[Sequence[float]]) -> Self:
        """Evidence at hand."""
        content = msgspec.msgpack.encode((measures, alignment))
        return cls(key_of(content), lambda: (measures, alignment))


def save_match_evidence(session: Session, found: Iterable[MatchEvidence]) -> None:
    """Keep evidence of matches, a thousand or so, in a write transaction."""
    of = schema.MatchDetail
    new = {each.key: each.made for each in found}
    for key in session.scalars(select(of.key).where(of.key.in_(new))):
        del new[key]
    if new:
        names = "key", "measures", "alignment"
        rows = [dict(zip(names, (key, *made()), strict=True)) for key, made in new.items()]
        session.execute(insert(schema.Base.metadata.tables[of.__tablename__]), rows)


def save_templates(session: Session, contents: Iterable[bytes]) -> None:
    """Keep templates in a write transaction, as `packed` makes them bytes."""
    if rows := [(key_of(content), content) for content in contents]:
        session.connection().exec_driver_sql(
            "INSERT OR IGNORE INTO cluster_template (key, content) VALUES (?, ?)", rows
        )


def key_of(content: bytes) -> bytes:
    """The key of what is kept."""
    return blake2b(content, digest_size=16).digest()


def packed(detail: object) -> bytes:
    """A result, or its data, as the bytes that are kept."""
    return zlib.compress(msgspec.msgpack.encode(plain(detail)), 1)


def unpacked(content: bytes) -> dict[str, Any]:
    """The data that were packed, as ``--json`` prints them."""
    return msgspec.msgpack.decode(zlib.decompress(content), type=dict[str, Any])


def forget_unused(session: Session, scored: Sequence[bytes] | None = None) -> None:
    """Delete evidence that no scan refers to.

    Args:
        session: That writes.
        scored: Of repetition, only that of these keys: a scan under way keeps evidence before it
            refers to it.
    """
    match, cluster, score = schema.MatchDetail, schema.ClusterTemplate, schema.RepetitionDetail
    used = select(schema.Cluster.template).where(schema.Cluster.template.is_not(None))
    session.execute(delete(match).where(match.key.not_in(select(schema.Match.detail))))
    session.execute(delete(cluster).where(cluster.key.not_in(used)))
    unused = delete(score).where(score.key.not_in(select(schema.Repetition.detail)))
    if scored is None:
        session.execute(unused)
        return
    for start in range(0, len(scored), _MOST):
        session.execute(unused.where(score.key.in_(scored[start : start + _MOST])))
