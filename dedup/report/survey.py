"""One reading of all articles of a scan: their names, and which of them get a page of their own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from db import pages
from db.rows import ArticleRef
from db.scan_rows import PageRow

RANKED = 500  # articles that get a page, by repetition and again by redundancy


@dataclass(frozen=True, slots=True)
class Survey:
    """All articles, and the most telling ones.

    Attributes:
        names: Every article by id.
        passages_only: Number of those in no cluster that share sentences with another article.
        repetitive: Those that repeat themselves most, at most `RANKED`.
        redundant: Those that others say most of, likewise.
    """

    names: Mapping[int, ArticleRef]
    passages_only: int
    repetitive: tuple[PageRow, ...]
    redundant: tuple[PageRow, ...]

    @property
    def with_page(self) -> dict[int, PageRow]:
        """Articles that get a page of their own, by id."""
        return {page.article.id: page for page in (*self.repetitive, *self.redundant)}


def survey(session: Session, scan_id: int) -> Survey:
    """Read every article's result once, and the highest again."""
    names = {}
    passages_only = 0
    for page in pages.pages(session, scan_id):
        names[page.article.id] = page.article
        passages_only += page.cluster is None and bool(page.redundancy)
    return Survey(
        names=names,
        passages_only=passages_only,
        repetitive=tuple(pages.pages(session, scan_id, order_by="repetition", limit=RANKED)),
        redundant=tuple(pages.pages(session, scan_id, order_by="redundancy", limit=RANKED)),
    )
