"""One reading of all articles of a scan: what was found, and which of them get a page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from sqlalchemy.orm import Session

from crawl.article import Role
from db import pages
from db.rows import ArticleRef
from db.scan_rows import PageRow
from db.ties import declared_articles

RANKED = 500  # articles that get a page, by repetition and again by redundancy


@dataclass(frozen=True, slots=True)
class Survey:
    """All articles, and the most telling ones.

    Attributes:
        names: Every article by id.
        found: Number of articles by where they were found elsewhere, as `found_in` names it.
        repetitive: Those that repeat themselves most, at most `RANKED`.
        redundant: Those that others say most of, likewise.
    """

    names: Mapping[int, ArticleRef]
    found: Mapping[str, int]
    repetitive: tuple[PageRow, ...]
    redundant: tuple[PageRow, ...]

    @property
    def with_page(self) -> dict[int, PageRow]:
        """Articles that get a page of their own, by id."""
        return {page.article.id: page for page in (*self.repetitive, *self.redundant)}


def survey(session: Session, scan_id: int) -> Survey:
    """Read every article's result once, and the highest again."""
    names = {}
    found = Counter[str]()
    declared = declared_articles(session, scan_id)
    for page in pages.pages(session, scan_id):
        names[page.article.id] = page.article
        found[found_in(page, declared)] += 1
    return Survey(
        names=names,
        found=found,
        repetitive=tuple(pages.pages(session, scan_id, order_by="repetition", limit=RANKED)),
        redundant=tuple(pages.pages(session, scan_id, order_by="redundancy", limit=RANKED)),
    )


def found_in(page: PageRow, declared: AbstractSet[int]) -> str:
    """Where else a page's text was found.

    Args:
        page: The page.
        declared: Ids of the articles with a declared match.

    Returns:
        ``cluster``; ``declared`` where the pages own up to it; ``sentences`` where there are some
        in common; ``apart`` where the page was not compared on its own; ``nowhere``.
    """
    if page.cluster:
        return "cluster"
    if page.role == Role.DECLARED or page.article.id in declared:
        return "declared"
    if page.redundancy:
        return "sentences"
    return "nowhere" if page.role in ("", Role.ARTICLE) else "apart"
