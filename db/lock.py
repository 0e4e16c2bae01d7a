"""Who may work on a store beside whom: locks beside it that end with the process that holds them.

A lock is SQLite's own, on an empty file beside the database (which stays there): it holds on every
system that SQLite runs on, and a killed process cannot leave it behind.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

from crawl.errors import StoreBusy, StoreError
from db.engine import Store

CRAWL = "-crawl"
SCAN = "-scan"
SUFFIXES = (CRAWL, SCAN)

_ALONE = ("BEGIN EXCLUSIVE",)
_SHARED = ("BEGIN", "SELECT count(*) FROM sqlite_master")  # to read is what locks


@contextmanager
def only_crawl(store: Store) -> Iterator[None]:
    """Hold a store's crawl lock while the block runs; scans, imports and readers need none.

    Raises:
        StoreBusy: Another crawl is filling the store.
    """
    with _held(store, CRAWL, _ALONE, busy="another crawl is filling it; wait for its end"):
        yield


@contextmanager
def scanning(store: Store) -> Iterator[None]:
    """Keep what a scan reads and leaves from being deleted under it; others may scan as well.

    Raises:
        StoreBusy: A site or scans are being deleted, for longer than the busy timeout.
    """
    busy = "a site or scans are being deleted; try again when that is done"
    with _held(store, SCAN, _SHARED, busy=busy, timeout=store.busy_timeout):
        yield


@contextmanager
def no_scan(store: Store) -> Iterator[None]:
    """Delete, while the block runs, what a scan may need: none runs, and none begins.

    Raises:
        StoreBusy: A scan or a check is running, or something else is being deleted.
    """
    busy = "a scan, a check or another deletion is running; wait for its end"
    with _held(store, SCAN, _ALONE, busy=busy):
        yield


@contextmanager
def _held(
    store: Store, suffix: str, how: tuple[str, ...], *, busy: str, timeout: float = 0.0
) -> Iterator[None]:
    path = store.path.with_name(store.path.name + suffix)
    try:
        lock = sqlite3.connect(path, timeout=timeout, isolation_level=None)
    except sqlite3.Error as error:
        raise StoreError(f"{path}: cannot be locked ({error})") from error
    with closing(lock):
        try:
            for statement in how:
                lock.execute(statement).fetchall()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY:
                raise StoreBusy(f"{store.path}: {busy}") from None
            raise StoreError(f"{path}: cannot be locked ({error})") from error
        yield
