"""When pages were there: by sitemap, server and captures, and never by an import."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import update

from db import schema
from db.engine import Store
from db.rows import SightingRow
from db.sightings import sightings

FIRST, LATER = "2024-01-01T00:00:00.000Z", "2024-06-01T00:00:00.000Z"


@pytest.mark.parametrize("source", ["crawl", "warc", "import"])
def test_a_page_is_first_seen_when_its_url_was_first_captured(
    store: Store, put: Callable[..., int], source: str
) -> None:
    put("Once.", url="https://a.example/x", at=FIRST)
    new = put("Changed.", url="https://a.example/x", at=LATER)
    other = put("Else.", url="https://a.example/y", at=LATER)
    with store.write() as session:
        site_id = session.get_one(schema.Article, new).site_id
        found = schema.Url(
            site_id=site_id, url="https://a.example/x", source="sitemap",
            lastmod="2023-05-05", discovered_at=FIRST,
        )  # fmt: skip
        session.add(found)
        session.flush()
        values = {"source": source, "headers": {"last-modified": "Fri, 05 May 2023 08:00:00 GMT"}}
        session.execute(
            update(schema.Capture).values(**values).where(schema.Capture.url == found.url)
        )
        session.execute(update(schema.Capture).values(source=source))
        capture = session.get_one(schema.Article, new).capture_id
        session.get_one(schema.Capture, capture).url_id = found.id
    seen, late, since = (FIRST, LATER, FIRST) if source != "import" else ("", "", "")
    with store.read() as session:
        assert list(sightings(session, [other, new, 999])) == [
            SightingRow(new, "2023-05-05", "Fri, 05 May 2023 08:00:00 GMT", seen, since),
            SightingRow(other, "", "", late, since),
        ]
