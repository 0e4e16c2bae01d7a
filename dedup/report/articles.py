"""What the page of one article shows: what it restates, the checks, who else says the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from crawl.article import Article
from db import pages
from db.rows import ArticleRef
from db.scan_rows import PageRow

BLOCKS = 800  # of the text that are shown
PAIRS = 100
COVERING = 10  # articles that say the same


@dataclass(frozen=True, slots=True)
class Tint:
    """A run of an article's text.

    Attributes:
        text: The words.
        kind: How they restate another place, "" where they do not.
        pair: Number of the pair that shows it, 0 where it has none.
    """

    text: str
    kind: str = ""
    pair: int = 0


@dataclass(frozen=True, slots=True)
class BlockView:
    """A block of the article with its tinted runs."""

    kind: str
    runs: tuple[Tint, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two places of the article of which one restates the other; numbered from 1."""

    number: int
    restated: str
    kept: str
    similarity: float
    kind: str
    check: str


@dataclass(frozen=True, slots=True)
class CheckView:
    """One question asked of the article, with its plain answer and what it counts."""

    title: str
    finding: str
    restated: int
    of: int


@dataclass(frozen=True, slots=True)
class ArticlePage:
    """One article.

    Attributes:
        page: Its result in the scan.
        author: As the page states it.
        published: Likewise.
        modified: Likewise.
        flags: What extraction had to do.
        checks: The questions asked of it.
        pairs: The heaviest restated pairs.
        pair_count: How many there are in all.
        blocks: The text.
        blocks_left_out: Blocks beyond the bound.
        covering: Articles that say the same, with the share of this one that each says.
    """

    page: PageRow
    author: str
    published: str
    modified: str
    flags: tuple[str, ...]
    checks: tuple[CheckView, ...]
    pairs: tuple[Pair, ...]
    pair_count: int
    blocks: tuple[BlockView, ...]
    blocks_left_out: int
    covering: tuple[tuple[ArticleRef, float], ...]


def article_page(
    session: Session,
    scan_id: int,
    page: PageRow,
    article: Article,
    names: Mapping[int, ArticleRef],
) -> ArticlePage:
    """All that the page of one article shows.

    Args:
        session: Any.
        scan_id: The scan.
        page: The article's result.
        article: The article itself.
        names: The articles that cover it, by id.
    """
    detail = pages.repetition_detail(session, scan_id, page.article.id) or {}
    titles = {check["name"]: check["title"] for check in detail.get("checks", ())}
    found: Sequence[Mapping[str, Any]] = detail.get("pairs", ())
    return ArticlePage(
        page=page,
        author=article.author,
        published=article.published,
        modified=article.modified,
        flags=article.flags,
        checks=tuple(
            CheckView(check["title"], check["finding"], check["restated"], check["of"])
            for check in detail.get("checks", ())
        ),
        pairs=tuple(
            Pair(
                number=number,
                restated=pair["restated"]["text"],
                kept=pair["kept"]["text"],
                similarity=pair["similarity"],
                kind=pair["kind"],
                check=titles.get(pair["check"], pair["check"]),
            )
            for number, pair in enumerate(found[:PAIRS], 1)
        ),
        pair_count=len(found),
        blocks=tuple(_blocks(article, found)),
        blocks_left_out=max(0, len(article.blocks) - BLOCKS),
        covering=tuple(
            (names[article_id], share)
            for article_id, share in page.covered_by[:COVERING]
            if article_id in names
        ),
    )


def _blocks(article: Article, pairs: Sequence[Mapping[str, Any]]) -> Iterator[BlockView]:
    """The article's blocks, each cut where a restated place begins or ends."""
    spans = sorted(
        (pair["restated"]["start"], pair["restated"]["end"], number, pair["kind"])
        for number, pair in enumerate(pairs, 1)
    )
    start = 0
    for block in article.blocks[:BLOCKS]:
        end = start + len(block.text)
        inside = [span for span in spans if span[0] < end and span[1] > start]
        yield BlockView(block.kind.value, tuple(_runs(article.text, start, end, inside)))
        start = end + len("\n\n")


def _runs(
    text: str, start: int, end: int, spans: Sequence[tuple[int, int, int, str]]
) -> Iterator[Tint]:
    cursor = start
    for span_start, span_end, number, kind in spans:
        begin, stop = max(span_start, cursor), min(span_end, end)
        if begin >= stop:
            continue
        if begin > cursor:
            yield Tint(text[cursor:begin])
        yield Tint(text[begin:stop], kind, number if number <= PAIRS else 0)
        cursor = stop
    if cursor < end:
        yield Tint(text[cursor:end])
