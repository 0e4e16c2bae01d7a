"""A real store in a temporary directory, and short ways to fill it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from crawl.article import Article, Block, BlockKind
from db.captures import ensure_site, save_capture
from db.engine import Store
from db.extractions import record_extraction, save_article

Put = Callable[..., int]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "unspin.db") as opened:
        yield opened


@pytest.fixture
def put(store: Store) -> Put:
    """Captures a page and stores its article; gives the article's row id."""

    def put_article(
        text: str = "Some words.",
        *,
        site: str = "a.example",
        url: str = "",
        name: str = "doc",
        at: str = "2024-01-01T00:00:00.000Z",
        extractor: str = "test/1",
    ) -> int:
        article = Article(
            id="new", url=url, title=text[:20], blocks=(Block(BlockKind.PARAGRAPH, text),)
        )
        with store.write() as session:
            site_id = ensure_site(session, site)
            capture_id = save_capture(
                session,
                site_id=site_id,
                url_id=None,
                url=url or name,
                final_url=url or name,
                fetched_at=at,
                status=200,
                headers={},
                content_type="text/html",
                body=text.encode(),
                labels={"column": "value"},
            )
            article_id = save_article(session, capture_id, site_id, article, extractor)
            record_extraction(session, capture_id, "article")
            return article_id

    return put_article
