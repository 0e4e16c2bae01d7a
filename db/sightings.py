"""Read when pages were there by other accounts than their own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from db import schema
from db.rows import SightingRow

CHUNK = 500
_SEEN = ("crawl", "warc")  # sources of captures that saw a page where it stands


def sightings(session: Session, article_ids: Sequence[int]) -> Iterator[SightingRow]:
    """What sitemap, server and captures say of articles, ordered by article.

    Args:
        session: Any.
        article_ids: The articles; unknown ones are left out.
    """
    capture, earlier = schema.Capture, aliased(schema.Capture)
    first_seen = (
        select(func.min(earlier.fetched_at))
        .where(
            earlier.site_id == capture.site_id,
            earlier.url == capture.url,
            earlier.source.in_(_SEEN),
        )
        .scalar_subquery()
    )
    began = dict(
        session.execute(
            select(capture.site_id, func.min(capture.fetched_at))
            .where(capture.source.in_(_SEEN))
            .group_by(capture.site_id)
        ).all()
    )
    ordered = sorted(set(article_ids))
    for start in range(0, len(ordered), CHUNK):
        rows = session.connection().execute(  # past the session, which looks at every row
            select(
                schema.Article.id,
                schema.Article.site_id,
                schema.Url.lastmod,
                capture.headers["last-modified"].as_string().label("last_modified"),
                first_seen.label("first_seen"),
            )
            .join(capture, capture.id == schema.Article.capture_id)
            .outerjoin(schema.Url, schema.Url.id == capture.url_id)
            .where(schema.Article.id.in_(ordered[start : start + CHUNK]))
            .order_by(schema.Article.id)
        )
        for row in rows:
            yield SightingRow(
                article_id=row.id,
                lastmod=row.lastmod or "",
                last_modified=row.last_modified or "",
                first_seen=row.first_seen or "",
                watched_since=began.get(row.site_id, ""),
            )
