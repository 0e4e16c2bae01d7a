"""Fingerprints in and out, never without what made them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from sqlalchemy import ColumnElement, and_, delete, select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.orm import Session

from crawl.errors import StoreError
from db import schema
from db.rows import FingerprintKey, FingerprintRow

CHUNK = 500
VALUE_BYTES = 4  # a signature's values are uint32


def save_fingerprints(
    session: Session, key: FingerprintKey, rows: Iterable[FingerprintRow]
) -> None:
    """Store signatures; those an article already has under the key are replaced.

    Args:
        session: In a write transaction.
        key: What made them.
        rows: The signatures.

    Raises:
        StoreError: A signature has not the key's number of values.
    """
    statement = insert(schema.Fingerprint)
    statement = statement.on_conflict_do_update(
        index_elements=["article_id", "scheme", "seed", "num_perm", "shingle"],
        set_={name: statement.excluded[name] for name in ("whole", "passages", "terms")},
    )
    run, inverted = schema.LookupRun, schema.Inverted
    runs = select(run.id).where(run.made == str(key))
    unsaved = iter(rows)
    while chunk := list(islice(unsaved, CHUNK)):
        for row in chunk:
            _check(key, row)
        replaced = inverted.article_id.in_([row.article_id for row in chunk])
        session.execute(delete(inverted).where(replaced, inverted.run_id.in_(runs)))
        session.execute(
            statement,
            [
                {
                    "article_id": row.article_id,
                    "scheme": key.scheme,
                    "seed": key.seed,
                    "num_perm": key.num_perm,
                    "shingle": key.shingle,
                    "whole": row.whole,
                    "passages": row.passages,
                    "terms": row.terms,
                }
                for row in chunk
            ],
        )


def load_fingerprints(
    session: Session, key: FingerprintKey, article_ids: Sequence[int]
) -> Iterator[FingerprintRow]:
    """The stored signatures of articles, ordered by article; those without any are left out.

    Args:
        session: Any.
        key: What must have made them.
        article_ids: The articles.

    Raises:
        StoreError: An article has signatures, but of another key only: they cannot be compared.
    """
    fingerprint = schema.Fingerprint
    ordered = sorted(set(article_ids))
    for start in range(0, len(ordered), CHUNK):
        of_chunk = fingerprint.article_id.in_(ordered[start : start + CHUNK])
        found = set()
        for row in session.connection().execute(  # past the session, which looks at every row
            select(
                fingerprint.article_id,
                fingerprint.whole,
                fingerprint.passages,
                fingerprint.terms,
            )
            .where(of_chunk, made_by(key))
            .order_by(fingerprint.article_id)
        ):
            loaded = FingerprintRow(*row)
            _check(key, loaded)
            found.add(loaded.article_id)
            yield loaded
        for other in session.scalars(select(fingerprint).where(of_chunk, ~made_by(key))):
            if other.article_id not in found:
                made = FingerprintKey(other.scheme, other.seed, other.num_perm, other.shingle)
                raise StoreError(
                    f"the fingerprint of article {other.article_id} was made with {made}, which "
                    f"cannot be compared with {key}"
                )


def without_fingerprint(
    session: Session, key: FingerprintKey, article_ids: Sequence[int]
) -> list[int]:
    """Those of the articles that have no signatures of a key, in order.

    Args:
        session: Any.
        key: What must have made them.
        article_ids: The articles.
    """
    made = set(session.scalars(select(schema.Fingerprint.article_id).where(made_by(key))))
    return sorted(set(article_ids) - made)


def made_by(key: FingerprintKey) -> ColumnElement[bool]:
    """That a fingerprint was made with a key."""
    fingerprint = schema.Fingerprint
    return and_(
        fingerprint.scheme == key.scheme,
        fingerprint.seed == key.seed,
        fingerprint.num_perm == key.num_perm,
        fingerprint.shingle == key.shingle,
    )


def _check(key: FingerprintKey, row: FingerprintRow) -> None:
    size = key.num_perm * VALUE_BYTES
    if len(row.whole) != size or len(row.passages) % size or len(row.terms) % (2 * VALUE_BYTES):
        raise StoreError(
            f"the fingerprint of article {row.article_id} does not hold {key.num_perm} values "
            f"a signature"
        )
