"""Find articles by what they hold: inverted files over fingerprints, in runs of some thousands.

A run is written once for the fingerprints that are in none yet. In it, sorted keys (32-bit hashes)
point to the articles that hold them. A lookup searches the keys of every run and reads only the
lists it needs, straight from SQLite's pages.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from sqlalchemy import delete, exists, func, insert, select
from sqlalchemy.orm import Session

from db import schema
from db.fingerprints import made_by
from db.rows import FingerprintKey, InvertedFile

_VALUE = np.dtype("<u4")


def not_inverted(session: Session, key: FingerprintKey, limit: int | None = None) -> list[int]:
    """The first articles, or all, that have signatures of a key but stand in no run, in order."""
    of, inverted, run = schema.Fingerprint, schema.Inverted, schema.LookupRun
    stands = (
        exists()
        .where(inverted.article_id == of.article_id, inverted.run_id == run.id)
        .where(run.made == str(key))
    )
    query = select(of.article_id).where(made_by(key), ~stands)
    return list(session.scalars(query.order_by(of.article_id).limit(limit)))


def save_run(
    session: Session,
    key: FingerprintKey,
    article_ids: Sequence[int],
    files: Mapping[str, InvertedFile],
) -> None:
    """Store the inverted files of some fingerprints.

    Args:
        session: In a write transaction.
        key: What made the fingerprints.
        article_ids: Whose they are.
        files: By what the keys are.
    """
    run = schema.LookupRun(made=str(key))
    session.add(run)
    session.flush()
    session.execute(
        insert(schema.Lookup),
        [
            {
                "run_id": run.id,
                "kind": kind,
                "keys": file.keys,
                "starts": file.starts,
                "articles": file.articles,
            }
            for kind, file in files.items()
        ],
    )
    session.execute(
        insert(schema.Inverted),
        [{"run_id": run.id, "article_id": article_id} for article_id in article_ids],
    )


def runs(session: Session, key: FingerprintKey) -> int:
    """How many runs a key's fingerprints stand in."""
    query = select(func.count()).where(schema.LookupRun.made == str(key))
    return session.execute(query).scalar_one()


def drop_runs(session: Session, key: FingerprintKey | None = None) -> None:
    """Delete a key's inverted files, or all; they are made again from the fingerprints."""
    run = schema.LookupRun
    session.execute(delete(run) if key is None else delete(run).where(run.made == str(key)))


def holding(
    session: Session, key: FingerprintKey, kind: str, keys: Sequence[int]
) -> Iterator[tuple[int, bytes]]:
    """The articles that hold some keys.

    Args:
        session: Any.
        key: What made the fingerprints.
        kind: What the keys are.
        keys: Distinct.

    Yields:
        The index of a key, and ids of articles that hold it as little-endian uint32; a key comes
        once for every run that has it.
    """
    lookup, run = schema.Lookup, schema.LookupRun
    query = (
        select(lookup.id, lookup.keys)
        .join(run, run.id == lookup.run_id)
        .where(run.made == str(key), lookup.kind == kind)
        .order_by(lookup.id)
    )
    wanted = np.asarray(keys, np.uint32)
    connection: Any = session.connection().connection.driver_connection
    for number, stored in session.execute(query).all():
        sorted_keys = np.frombuffer(stored, _VALUE)
        places = np.searchsorted(sorted_keys, wanted)
        inside = places < len(sorted_keys)
        found = np.flatnonzero(inside)[sorted_keys[places[inside]] == wanted[inside]]
        with (
            connection.blobopen("lookup", "starts", number, readonly=True) as starts,
            connection.blobopen("lookup", "articles", number, readonly=True) as articles,
        ):
            for i in found.tolist():
                starts.seek(int(places[i]) * _VALUE.itemsize)
                first, last = np.frombuffer(starts.read(2 * _VALUE.itemsize), _VALUE).tolist()
                articles.seek(first * _VALUE.itemsize)
                yield i, articles.read((last - first) * _VALUE.itemsize)
