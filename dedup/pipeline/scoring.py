"""Score single articles, wherever they are."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from crawl.article import Article
from crawl.errors import InputError
from crawl.files import article_files, read_article
from dedup.engine import repetition
from dedup.engine.repeated import Repetition
from dedup.settings import Settings


def spread(references: Iterable[str]) -> list[str]:
    """The references, each folder replaced by the article files in it.

    Raises:
        InputError: A folder holds no articles.
    """
    found: list[str] = []
    for reference in references:
        if not _is_url(reference) and Path(reference).is_dir():
            found += map(str, article_files(Path(reference)))
        else:
            found.append(reference)
    return found


def read(reference: str, settings: Settings) -> Article:
    """The article of a file, a URL, or standard input (``-``).

    Raises:
        InputError: There is no article.
        UnspinError: The URL brought no answer.
    """
    if _is_url(reference):
        return _fetch(reference, settings)
    return read_article(reference)


def score(article: Article, settings: Settings) -> Repetition:
    """How much an article restates itself.

    Raises:
        InputError: It has signs alone, and there is nothing to judge.
    """
    found = repetition.score(article, settings.score)
    if not found.words:
        raise InputError(f"{article.id}: no words in it")
    return found


def _is_url(reference: str) -> bool:
    return reference.lower().startswith(("http://", "https://"))


def _fetch(url: str, settings: Settings) -> Article:
    # The crawler and the extractor are slow to load, and only a URL needs them.
    from crawl.extract import extract  # noqa: PLC0415
    from crawl.fetch import fetch_page  # noqa: PLC0415
    from crawl.urls import site_of  # noqa: PLC0415

    page = fetch_page(url, settings.crawl)
    extraction = extract(
        page.body,
        id=page.url,
        url=page.url,
        site=site_of(page.url),
        content_type=page.headers.get("content-type", ""),
        status=page.status,
        headers=page.headers,
        truncated=page.truncated,
        options=settings.extract,
    )
    if extraction.article is None:
        raise InputError(f"{url}: {extraction.reason}")
    return extraction.article
