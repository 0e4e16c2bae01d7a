"""What a table that can be exported is made of."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from sqlalchemy.orm import Session

from db.rows import ArticleRef

Cell = str | int | float | datetime | None
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Column(Generic[Row]):
    """A column.

    Attributes:
        name: Its name.
        meaning: What it says.
        value: How it is read off a row.
        type: Of its values, where there is one: str, int, float or datetime (UTC).
    """

    name: str
    meaning: str
    value: Callable[[Row], Cell]
    type: type = str


@dataclass(frozen=True, slots=True)
class Table(Generic[Row]):
    """A table: what a row is, its columns in order, and the rows of a scan."""

    meaning: str
    columns: tuple[Column[Row], ...]
    rows: Callable[[Session, int], Iterator[Row]]


def article_columns(prefix: str, of: Callable[[Row], ArticleRef]) -> tuple[Column[Row], ...]:
    """The columns that name an article."""
    return (
        Column(f"{prefix}article", "the article's id in the store", lambda row: of(row).id, int),
        Column(f"{prefix}url", "where it was found", lambda row: of(row).url),
        Column(f"{prefix}title", "its title", lambda row: of(row).title),
        Column(f"{prefix}site", "its host", lambda row: of(row).site),
    )


def moment(text: str) -> datetime | None:
    """A stored time, None for an empty one."""
    return datetime.fromisoformat(text) if text else None
