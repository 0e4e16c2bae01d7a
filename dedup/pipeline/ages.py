"""What the store knows of the age of pages, in the form the engine judges it."""

from __future__ import annotations

from collections.abc import Sequence

from crawl.fields import iso_date
from db import sightings as stored
from db.engine import Store
from dedup.engine.origin import Sighting


def sightings(store: Store, article_ids: Sequence[int]) -> dict[str, Sighting]:
    """When pages were there by other accounts than their own, by article id as text."""
    with store.read() as session:
        return {
            str(row.article_id): Sighting(
                lastmod=iso_date(row.lastmod),
                last_modified=iso_date(row.last_modified),
                first_seen=row.first_seen,
                watched_since=row.watched_since,
            )
            for row in stored.sightings(session, article_ids)
        }
