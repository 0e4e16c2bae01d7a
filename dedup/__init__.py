"""unspin: find copied, spun and self-repeating articles.

Three questions, each answered with its evidence and without a database::

    import dedup

    dedup.score(article)     # how much does one article restate itself?
    dedup.compare(a, b)      # what is one article to another?
    dedup.scan(articles)     # which of these are versions of one text?

An article is a `crawl.article.Article` or a `str` (plain text or Markdown; its id is then its
position).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crawl.article import Article
    from dedup.engine.options import ScanOptions, ScoreOptions
    from dedup.engine.results import Match, Repetition, Scan

__all__ = ["compare", "scan", "score"]


def score(article: Article | str, options: ScoreOptions | None = None) -> Repetition:
    """Measure how much of one article restates what it says elsewhere."""
    from dedup.engine import repetition  # noqa: PLC0415 (numpy and scipy, when they are used)

    return repetition.score(_article(article, 0), options)


def compare(a: Article | str, b: Article | str, options: ScanOptions | None = None) -> Match:
    """Tell what one article is to another; the relation may be "unrelated"."""
    from dedup.engine import matching  # noqa: PLC0415

    return matching.compare_articles(_article(a, 0), _article(b, 1), options)


def scan(
    articles: Iterable[Article | str],
    options: ScanOptions | None = None,
    *,
    score: ScoreOptions | None = None,
) -> Scan:
    """Find which articles are versions of one text, and how much each page repeats.

    Raises:
        ValueError: Where two articles share an id.
    """
    from dedup.engine import scan as engine  # noqa: PLC0415

    read = (_article(article, position) for position, article in enumerate(articles))
    return engine.scan(read, options, score=score)


def _article(article: Article | str, position: int) -> Article:
    if not isinstance(article, str):
        return article
    from crawl.plaintext import from_text  # noqa: PLC0415

    return from_text(article, id=str(position))
