"""How the readers name an article in a query, and how they stream."""

from __future__ import annotations

from functools import cache
from operator import attrgetter
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, case, func
from sqlalchemy.orm import InstrumentedAttribute, aliased

from db import schema
from db.rows import ArticleRef

STREAM = {"yield_per": 500}
"""Execution options of a reader that holds a few hundred rows at a time."""


class Reference:
    """An article in a query, under aliases so that one query can name two.

    Attributes:
        article: The article's columns.
        capture: Those of the capture it was made of.
        site: Those of its site.
        columns: What `of` needs to be selected.
    """

    def __init__(self, name: str) -> None:
        """Name an article."""
        self.article = aliased(schema.Article)
        self.capture = aliased(schema.Capture)
        self.site = aliased(schema.Site)
        self.columns = (
            self.article.id.label(f"{name}_id"),
            case((self.article.url == "", self.capture.url), else_=self.article.url).label(
                f"{name}_url"
            ),
            self.article.title.label(f"{name}_title"),
            self.site.host.label(f"{name}_site"),
        )
        self._values = attrgetter(*(column.name for column in self.columns))

    def words(self) -> ColumnElement[int]:
        """How many words a scan counted in the article, beside a row of its repetition.

        A page that was not scored has what extraction counted, by the spaces.
        """
        counted = func.nullif(schema.Repetition.words, 0)
        return func.coalesce(counted, self.article.words).label("words")

    def join(
        self,
        query: Select[*tuple[Any, ...]],
        article_id: InstrumentedAttribute[int],
    ) -> Select[*tuple[Any, ...]]:
        """The query, joined to the article whose id a column holds."""
        return (
            query.join(self.article, self.article.id == article_id)
            .join(self.capture, self.capture.id == self.article.capture_id)
            .join(self.site, self.site.id == self.article.site_id)
        )

    def of(self, row: Row[*tuple[Any, ...]]) -> ArticleRef:
        """The article of a row."""
        return ArticleRef(*self._values(row))


@cache
def reference(name: str = "article") -> Reference:
    """The reference of a name, made once; two articles of one query need different names."""
    return Reference(name)
