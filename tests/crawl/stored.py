"""A real database for one crawl, and the pages in it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import select

from crawl.page import Page
from db.captures import load_body
from db.engine import Store
from db.schema import Capture


@contextmanager
def new_store() -> Iterator[Store]:
    """A store that goes with what is in it."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "crawl.db"
        path.write_bytes(_empty())
        with Store.open(path) as store:
            yield store


@cache
def _empty() -> bytes:
    """A database without rows: to copy one is quicker than to make the tables each time."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "empty.db"
        Store.open(path).close()
        return path.read_bytes()


def pages(store: Store) -> dict[str, Page]:
    """What was fetched last of each URL."""
    with store.read() as session:
        return {
            each.url: Page(
                url=each.url,
                status=each.status or 0,
                headers=each.headers,
                body=load_body(session, each.id) or b"",
                truncated=each.truncated,
                fetched_at=each.fetched_at,
                latency=0.0,
            )
            for each in session.scalars(select(Capture).order_by(Capture.id))
        }
