"""A page that was read, as the row that the rest of the scan begins with."""

from __future__ import annotations

import json
import math
from hashlib import blake2b, sha256
from typing import Any

from crawl.document import Archived
from crawl.extract import Extraction
from dedup.engine.cells import plain, written
from dedup.engine.results import to_json

ARTICLES = (
    "id string, site string, name string, article string, ownership string, status int,"
    " fetched_at string, sha256 string, digest string, reason string, source string"
)
"""Columns of a read page; ``article`` is "" where it has none, and ``reason`` says why."""


REVISIT = "revisit"
"""The reason why a record of an archive that cites another one's body has no article yet."""


def article_id(site: str, name: str) -> str:
    """Digits that name an article in every run; they fit a signed 64-bit column."""
    digest = blake2b(f"{site}\n{name}".encode("utf-8", "replace"), digest_size=8).digest()
    return str(int.from_bytes(digest, "big") >> 1)


def page_row(  # noqa: PLR0913 - a row's columns
    identity: str,
    site: str,
    name: str,
    made: Extraction | None,
    *,
    record: Archived | None = None,
    reason: str = "",
) -> tuple[Any, ...]:
    """The row of a page.

    Args:
        identity: Id of its article, "" where it can have none.
        site: Its site.
        name: Its URL, its id, or where it stands.
        made: What extraction made of it.
        record: Where it comes from an archive.
        reason: Why it has no article, where nothing was extracted.
    """
    article = made.article if made is not None else None
    body = record.body if record is not None else None
    return (
        identity,
        plain(site),
        plain(name),
        written(article) if article is not None else "",
        json.dumps(to_json(made.ownership)) if made is not None else "[]",
        record.status if record is not None and record.status is not None else -1,
        record.fetched_at if record is not None else "",
        sha256(body).hexdigest() if body is not None else "",
        record.digest if record is not None else "",
        plain(reason or (made.reason if made is not None else "")),
        "warc" if record is not None else "import",
    )


def shares(count: int, each: int) -> int:
    """How many shares of about ``each`` a number makes, one at least."""
    return max(1, math.ceil(count / each))
