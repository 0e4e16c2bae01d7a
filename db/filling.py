"""Open a store that is about to be filled, and leave none behind that got nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy import exists, select

from crawl.errors import StoreError
from db.engine import Store
from db.lock import SUFFIXES
from db.schema import Site


@contextmanager
def store_to_fill(path: Path) -> Iterator[Store]:
    """A store at a path, made where there is none.

    One that was made here and is still empty when the block fails is taken away again: a
    mistyped command shall not leave a database behind.

    Raises:
        StoreError: As for `Store.open`.
    """
    made_here = not path.exists()
    with Store.open(path) as store:
        try:
            yield store
        except BaseException:
            with suppress(StoreError):  # of a disk that fails, the first error says more
                if made_here and not _has_sites(store):
                    store.close()
                    for suffix in ("", "-wal", "-shm", *SUFFIXES):
                        path.with_name(path.name + suffix).unlink(missing_ok=True)
            raise


def _has_sites(store: Store) -> bool:
    with store.read() as session:
        return bool(session.scalar(select(exists(select(Site.id)))))
