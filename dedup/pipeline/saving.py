"""Store single articles with their scores."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from sqlalchemy.orm import Session

from crawl.article import Article
from db import scans
from db.captures import ensure_site, save_capture
from db.engine import Store, now
from db.extractions import record_extraction, save_article
from dedup.engine.results import Repetition
from dedup.pipeline.rows import repetition_values
from dedup.pipeline.versions import versions
from dedup.settings import Settings


def save_score(store: Store, article: Article, repetition: Repetition, settings: Settings) -> int:
    """Store an article and its score, as a scan of its own kind that no report shows.

    The article's site is its URL's host, else the name of its file. It stands beside the site's
    own articles: no other scan covers it.

    Args:
        store: Where they go.
        article: The article.
        repetition: How much it restates itself.
        settings: Recorded with the score.

    Returns:
        The id of the stored score.

    Raises:
        StoreError: The store cannot be written.
    """
    site = article.site or Path(article.id).stem
    with store.write() as session:
        article_id = _save_article(session, replace(article, site=site))
    scan_id = scans.begin_scan(store, [site], settings.as_data(), versions(), kind="score")
    scans.save_repetition(store, scan_id, [repetition_values(article_id, repetition)])
    scans.finish_scan(store, scan_id, {"articles": 1})
    return scan_id


def _save_article(session: Session, article: Article) -> int:
    site_id = ensure_site(session, article.site)
    capture_id = save_capture(
        session,
        site_id=site_id,
        url_id=None,
        url=article.url or article.id,
        final_url=article.url,
        fetched_at=now(),
        status=None,
        headers={},
        content_type="",
        body=None,
        source="score",
    )
    record_extraction(session, capture_id, "article")
    extractor = f"score {versions()['unspin']}"
    return save_article(session, capture_id, site_id, article, extractor, aside=True)
