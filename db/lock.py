"""One crawl at a time: a lock beside the database that ends with the process that holds it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager

from crawl.errors import StoreBusy, StoreError
from db.engine import Store

SUFFIX = "-crawl"


@contextmanager
def only_crawl(store: Store) -> Iterator[None]:
    """Hold a store's crawl lock while the block runs; scans, imports and readers need none.

    The lock is SQLite's own, on an empty file beside the database (which stays there): it holds
    on every system that SQLite runs on, and a killed process cannot leave it behind.

    Raises:
        StoreBusy: Another crawl is filling the store.
    """
    path = store.path.with_name(store.path.name + SUFFIX)
    with ExitStack() as held:
        try:
            lock = held.enter_context(closing(sqlite3.connect(path, timeout=0)))
            lock.isolation_level = None
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY:
                busy = f"{store.path}: another crawl is filling it; wait for its end"
                raise StoreBusy(busy) from None
            raise StoreError(f"{path}: cannot be locked ({error})") from error
        yield
