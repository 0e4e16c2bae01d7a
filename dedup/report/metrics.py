"""Numbers of the reader's own, such as clicks or revenue, joined to pages by their URL."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from crawl.errors import InputError
from crawl.urls import canonical
from db.rows import ArticleRef

_ADDRESS = ("url", "page", "address", "landing page", "top pages")
_MOST = 4  # columns of numbers


@dataclass(frozen=True, slots=True)
class Metrics:
    """Numbers by page.

    Attributes:
        names: The columns, at most four, in the file's order.
        values: The numbers of each URL in canonical form, 0 where a cell holds none.
    """

    names: tuple[str, ...] = ()
    values: Mapping[str, tuple[float, ...]] = field(default_factory=dict)

    def of(self, article: ArticleRef) -> tuple[float, ...]:
        """An article's numbers; zeros where the file has none of it."""
        return self.values.get(article.url, (0.0,) * len(self.names))

    def best(self, articles: Iterable[ArticleRef]) -> ArticleRef | None:
        """The article with the highest numbers, the first column first; None where all are 0."""
        ranked = sorted(articles, key=lambda article: (self.of(article), article.id), reverse=True)
        return ranked[0] if ranked and any(self.of(ranked[0])) else None


def read_metrics(path: Path) -> Metrics:
    """Read a CSV with a column of URLs and columns of numbers.

    Numbers may have thousands separators, currency or percent signs. Lines whose URL is none are
    passed over; of a URL that occurs twice the numbers are added.

    Raises:
        InputError: The file cannot be read or has no such columns.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            reader = csv.DictReader(lines)
            rows = list(reader)
            columns = list(reader.fieldnames or ())
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"{path}: not a CSV file in UTF-8 ({error})") from error
    address = next((name for name in columns if name.strip().lower() in _ADDRESS), None)
    if address is None:
        raise InputError(f"{path}: no column of URLs; name one url, page or address")
    names = [
        name
        for name in columns
        if name != address and rows and all(_is_number(row[name]) for row in rows)
    ][:_MOST]
    if not names:
        raise InputError(f"{path}: no column of numbers beside {address!r}")
    values: dict[str, tuple[float, ...]] = {}
    for row in rows:
        try:
            url = canonical(row[address] or "")
        except InputError:
            continue
        known = values.get(url, (0.0,) * len(names))
        values[url] = tuple(
            one + _number(row[name]) for one, name in zip(known, names, strict=True)
        )
    return Metrics(tuple(names), values)


def _plain(cell: str | None) -> str:
    return (cell or "").translate(str.maketrans("", "", ", $€£%\u00a0"))


def _is_number(cell: str | None) -> bool:
    try:
        float(_plain(cell) or 0)
    except ValueError:
        return False
    return True


def _number(cell: str | None) -> float:
    return float(_plain(cell) or 0)
