"""Documents in rows: JSON lines and CSV, gzip-compressed or not."""

from __future__ import annotations

import contextlib
import csv
import gzip
import json
import zlib
from collections.abc import Iterator, Mapping
from io import BufferedIOBase
from pathlib import Path
from typing import Any, Self

from crawl.document import MAX_DOCUMENT, Document, Rejected
from crawl.errors import InputError
from crawl.urls import canonical, site_of

_CONTENT = {  # column, in the order of preference: what it holds
    "html": "text/html; charset=utf-8",
    "markdown": "text/markdown; charset=utf-8",
    "text": "text/plain; charset=utf-8",
}
_INTERPRETED = {*_CONTENT, "url", "id", "title"}
_MAX_LABEL = 2000  # characters
_MAX_SKIPPED = 64 * 1024 * 1024  # bytes of one overlong line or row before the rest is given up
_TOO_LONG = f"longer than {MAX_DOCUMENT // 2**20} MiB"


def read_table(path: Path, site: str) -> Iterator[Document | Rejected]:
    """Read the documents of a table, one row at a time.

    Columns: ``url`` or ``id``, ``title``, and ``html``, ``markdown`` or ``text``, in lower or
    upper case; all others become labels.

    Args:
        path: The file; compressed if its name ends in ``.gz``.
        site: The site of rows without a URL.

    Raises:
        InputError: The file cannot be read, is empty, or has no column to take text from.
    """
    is_csv = path.name.lower().removesuffix(".gz").endswith(".csv")
    found = False
    line = 0
    try:
        with _open(path) as stream:
            rows = _csv_rows(stream, path) if is_csv else _json_rows(stream)
            for line, row in rows:
                found = True
                where = f"{path}, line {line}"
                if isinstance(row, str):
                    yield Rejected(where, row)
                else:
                    yield document_of(row, f"{path.name}:{line}", site, where)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        if not found:
            raise InputError(f"{path}: not a readable gzip file") from error
        yield Rejected(f"{path}, after line {line}", "the compressed file is damaged from here on")
    except OSError as error:
        raise InputError(f"{path}: {error.strerror or error}") from error
    if not found:
        raise InputError(f"{path}: no rows in it")


def _open(path: Path) -> BufferedIOBase:
    return gzip.open(path) if path.name.lower().endswith(".gz") else path.open("rb")


def _lines(stream: BufferedIOBase) -> Iterator[tuple[int, bytes | None]]:
    """Yield numbered lines; None for one that is too long to be a row.

    A line without end, such as a compressed bomb makes, ends the file.
    """
    number = 0
    while line := stream.readline(MAX_DOCUMENT + 1):
        number += 1
        if len(line) <= MAX_DOCUMENT:
            yield number, line
            continue
        skipped = len(line)
        while not line.endswith(b"\n") and (line := stream.readline(MAX_DOCUMENT)):
            skipped += len(line)
            if skipped > _MAX_SKIPPED:
                yield number, None
                return
        yield number, None


def _json_rows(stream: BufferedIOBase) -> Iterator[tuple[int, dict[str, Any] | str]]:
    """Yield each line's object by its number, or why it is none."""
    for number, line in _lines(stream):
        if line is None:
            yield number, _TOO_LONG
        elif line.strip():
            try:
                row = json.loads(line.decode("utf-8-sig"))
            except (ValueError, RecursionError):
                yield number, "not JSON"
                continue
            yield number, row if isinstance(row, dict) else "not a JSON object"


def _csv_rows(stream: BufferedIOBase, path: Path) -> Iterator[tuple[int, dict[str, Any] | str]]:
    """Yield each row by the number of its last line, or why it is none."""
    csv.field_size_limit(MAX_DOCUMENT)
    lines = _RowLines(stream)
    header = ""
    with contextlib.suppress(_TooLong):
        header = next(lines, "")
    delimiter = max(",;\t", key=header.count)
    columns = next(csv.reader([header], delimiter=delimiter), [])
    if not {column.strip().lower() for column in columns} & _CONTENT.keys():
        named = ", ".join(columns)[:200] or "none"
        raise InputError(f"{path}: no column named html, markdown or text (found: {named})")
    reader = csv.reader(lines, delimiter=delimiter)
    while True:
        lines.begin_row()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except _TooLong as error:
            yield lines.number, str(error)
        except csv.Error as error:
            yield lines.number, f"not CSV: {error}"
        else:
            if len(cells) > len(columns):
                yield lines.number, f"{len(cells)} cells for {len(columns)} columns"
            elif cells:
                yield lines.number, dict(zip(columns, cells, strict=False))


class _TooLong(Exception):
    """A row of CSV has more bytes than a row may have."""


class _RowLines:
    """The lines that a CSV reader asks for, no more to a row than it may have.

    Attributes:
        number: That of the last line that was read, from 1.
    """

    def __init__(self, stream: BufferedIOBase) -> None:
        self.number = 0
        self._lines = _lines(stream)
        self._taken = 0  # bytes of this row
        self._quotes = 0

    def begin_row(self) -> None:
        """What is asked for from here on is another row's."""
        self._taken = self._quotes = 0

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> str:
        line = self._take()
        if line is None or self._taken > MAX_DOCUMENT:
            raise _TooLong(self._skip(line))
        return line.decode("utf-8-sig" if self.number == 1 else "utf-8", "replace")

    def _take(self) -> bytes | None:
        self.number, line = next(self._lines)
        self._taken += len(line or b"")
        self._quotes += (line or b"").count(b'"')
        return line

    def _skip(self, line: bytes | None) -> str:
        """Leave out the rest of a row, which ends with a line outside of quotes.

        A line that is itself too long ends its row.

        Returns:
            What is wrong with the row.
        """
        try:
            while line is not None and self._quotes % 2:
                if self._taken > _MAX_SKIPPED:
                    self._lines = iter(())
                line = self._take()
        except StopIteration:
            return f"{_TOO_LONG}, in quotes that are not closed; the rest is not read"
        return _TOO_LONG


def document_of(row: Mapping[str, Any], name: str, site: str, where: str) -> Document | Rejected:
    """Make a document of a row's columns.

    Args:
        row: Its cells by column.
        name: What it is called where it has neither url nor id.
        site: Its site where it has no URL.
        where: Where it stands, for messages.
    """
    row = {(low if (low := k.strip().lower()) in _INTERPRETED else k): v for k, v in row.items()}
    texts = {column: row.get(column) for column in _CONTENT}
    column = next((c for c, text in texts.items() if isinstance(text, str) and text.strip()), None)
    if column is None:
        return Rejected(where, "no html, markdown or text in it")
    url = ""
    for stated in (row.get("url"), row.get("id")):
        if stated is None or isinstance(stated, (dict, list)) or not str(stated).strip():
            continue
        try:
            url = canonical(str(stated))
            name = url
        except InputError:
            name = str(stated)
        break
    title = row.get("title")
    return Document(
        name=name,
        url=url,
        site=site_of(url) or site,
        content=row[column].encode("utf-8", "replace"),
        content_type=_CONTENT[column],
        title=title if isinstance(title, str) else "",
        labels=_labels(row),
        where=where,
    )


def _labels(row: Mapping[str, Any]) -> dict[str, str]:
    """Return the other columns as text: what is not a string as JSON writes it."""
    return {
        key: (value if isinstance(value, str) else json.dumps(value))[:_MAX_LABEL]
        for key, value in row.items()
        if key not in _INTERPRETED and value is not None
    }
