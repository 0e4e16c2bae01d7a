"""Is a database sound: SQLite's own checks, ours, and what is known of this SQLite's faults."""

from __future__ import annotations

import hashlib
import sqlite3
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from db import migrations
from db.engine import Store
from db.schema import Article, Body, Capture, Url

MOST_NAMED = 20  # faults of one kind

# The WAL-reset fault: two connections that write and checkpoint at the same instant may, very
# rarely, damage a database. https://sqlite.org/wal.html#walresetbug
_WAL_RESET_FROM = (3, 7, 0)
_WAL_RESET_FIXED = (3, 51, 3)
_WAL_RESET_BACKPORTS = ((3, 44, 6), (3, 50, 7))


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check found.

    Attributes:
        schema: Revision of the tables.
        sqlite: Version of the SQLite in use.
        faults: What is damaged, one plain line each; none in a sound database.
        notes: What is worth knowing and no damage.
    """

    schema: str
    sqlite: str
    faults: tuple[str, ...]
    notes: tuple[str, ...]


def check(path: Path) -> Checked:
    """Check a database from its pages to the agreement of its tables; nothing is repaired.

    Raises:
        StoreError: It cannot be opened, or is too damaged to be read.
        StoreNewer: A newer unspin wrote it.
    """
    with Store.open(path, create=False) as store, store.read() as session:
        faults = (*_pages(session), *_references(session), *_bodies(session), *_frontier(session))
        notes = (*_versions(session), *_claims(session), *wal_reset_fault())
    return Checked(migrations.HEAD, sqlite3.sqlite_version, faults, notes)


def wal_reset_fault(version: tuple[int, ...] = sqlite3.sqlite_version_info) -> Iterator[str]:
    """The note on the WAL-reset fault, for a version of SQLite that has it."""
    mended = any(
        version[:2] == backport[:2] and version >= backport for backport in _WAL_RESET_BACKPORTS
    )
    if _WAL_RESET_FROM <= version < _WAL_RESET_FIXED and not mended:
        number = ".".join(map(str, version))
        yield (
            f"SQLite {number} has the WAL-reset fault (fixed in 3.51.3, 3.50.7 and 3.44.6): two"
            " processes that write at the same instant may, very rarely, damage the database"
        )


def _pages(session: Session) -> Iterator[str]:
    """SQLite's own check of every page and index."""
    rows = session.connection().exec_driver_sql(f"PRAGMA integrity_check({MOST_NAMED})")
    return (f"SQLite: {row[0]}" for row in rows if row[0] != "ok")


def _references(session: Session) -> Iterator[str]:
    rows = session.connection().exec_driver_sql("PRAGMA foreign_key_check").fetchmany(MOST_NAMED)
    return (f"row {row[1]} of table {row[0]} refers to a missing row of {row[2]}" for row in rows)


def _bodies(session: Session) -> Iterator[str]:
    """Bodies that are not what their digest says."""
    damaged = 0
    rows = session.execute(
        select(Body.sha256, Body.content, Body.size).execution_options(yield_per=100)
    )
    for sha256, content, size in rows:
        if not _is_whole(sha256, content, size):
            damaged += 1
            if damaged <= MOST_NAMED:
                yield f"body {sha256.hex()} is not what was stored"
    if damaged > MOST_NAMED:
        yield f"and {damaged - MOST_NAMED} more bodies"


def _is_whole(sha256: bytes, content: bytes, size: int) -> bool:
    try:
        body = zlib.decompress(content)
    except zlib.error:
        return False
    return len(body) == size and hashlib.sha256(body).digest() == sha256


def _frontier(session: Session) -> Iterator[str]:
    """URLs whose outcome and captures do not agree."""
    kept = exists().where(Capture.url_id == Url.id)
    without = select(func.count()).where(Url.outcome.in_(("fetched", "unchanged")), ~kept)
    if lost := session.execute(without).scalar_one():
        yield f"{lost} URLs count as fetched, but nothing of them is kept"


def _versions(session: Session) -> Iterator[str]:
    rows = session.execute(
        select(Article.extractor, func.count())
        .where(Article.current)
        .group_by(Article.extractor)
        .order_by(Article.extractor)
    ).all()
    if len(rows) > 1:
        made = ", ".join(f"{number} by {extractor}" for extractor, number in rows)
        yield f"articles of several extractors: {made}"


def _claims(session: Session) -> Iterator[str]:
    number = session.execute(select(func.count()).where(Url.state == "claimed")).scalar_one()
    if number:
        yield f"{number} URLs are under way: a crawl is running, or one was killed and can go on"
