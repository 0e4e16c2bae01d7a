"""Write a table or the network to a file, in the format that another program reads best."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import islice
from typing import IO, Any

from crawl.errors import InputError
from db import results
from db.engine import Store
from dedup.pipeline.networking import network_of
from dedup.pipeline.progress import Progress, told, unwatched
from dedup.report.columns import Cell, Table
from dedup.report.graphs import GRAPHS, write_graph
from dedup.report.present import visible
from dedup.report.tables import TABLES, VERSION

_XLSX_ROWS = 1_048_575  # below the header
_XLSX_CHARACTERS = 32_767  # of a cell
_WIDEST = 60  # characters of a column that is shown uncut
_CHUNK = 5000  # rows of a Parquet row group


def export(  # noqa: PLR0913 - the last two have defaults
    store: Store,
    scan_id: int,
    what: str,
    format: str,  # noqa: A002 - as the command's option is called
    stream: IO[bytes],
    sellers: Mapping[str, str] | None = None,
    progress: Progress = unwatched,
) -> int:
    """Write one table of a scan, or its network as a graph.

    Numbers are numbers and shares lie between 0 and 1. A CSV cell that a spreadsheet would
    calculate is written with a quote before it; in .xlsx texts are texts. JSON lines and Parquet
    hold every text as it is.

    Args:
        store: Where the scan is.
        scan_id: A finished scan.
        what: A name of `TABLES`.
        format: One of `FORMATS`.
        stream: Where it goes.
        sellers: Seller type by seller id, for the network; see `networking.read_sellers`.
        progress: Told of the rows.

    Returns:
        The number of rows; of a graph, its ties.

    Raises:
        InputError: There is no such table or format, or the table does not fit the format.
        StoreError: There is no such scan.
    """
    if what not in TABLES:
        raise InputError(f"no table {what!r}; there are {', '.join(TABLES)}")
    if format not in FORMATS:
        raise InputError(f"no format {format!r}; there are {', '.join(FORMATS)}")
    with store.read() as session:
        scan = results.scan(session, scan_id)
        if format in GRAPHS:
            if what != "network":
                raise InputError(f"{format} holds graphs: only the network is one, not {what}")
            return write_graph(network_of(session, scan, sellers), format, stream)
        table: Table[Any] = TABLES[what]
        if what == "network" and sellers:
            listed = iter(network_of(session, scan, sellers).ties)
        else:
            listed = table.rows(session, scan_id)
        rows = (
            [_rounded(column.value(row)) for column in table.columns]
            for row in told(listed, "rows", progress, scan.counts.get(_COUNTED.get(what, what), 0))
        )
        return _WRITERS[format](what, table, rows, stream)


def _rounded(cell: Cell) -> Cell:
    return round(cell, 6) if isinstance(cell, float) else cell


def _plain(cell: Cell) -> str | int | float | None:
    return cell.isoformat().replace("+00:00", "Z") if isinstance(cell, datetime) else cell


_COUNTED = {"pages": "articles"}  # tables whose rows a scan counts by another name
_CALCULATED = re.compile(
    # What a spreadsheet skips at the beginning of a cell, then what begins a formula.
    r"""[\s\x00-\x1f\x7f"'\u200b-\u200f\u2060\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n]"""
)


def inert(text: str) -> str:
    """A text that no spreadsheet calculates; taking off the first quote gives it back."""
    return f"'{text}" if _CALCULATED.match(text) else text


def _csv(_what: str, table: Table[Any], rows: Iterator[Sequence[Cell]], stream: IO[bytes]) -> int:
    with _text(stream) as text:
        writer = csv.writer(text)
        writer.writerow([column.name for column in table.columns])
        count = 0
        for count, row in enumerate(rows, 1):  # noqa: B007 - the last one
            cells = map(_plain, row)
            writer.writerow([inert(cell) if isinstance(cell, str) else cell for cell in cells])
        return count


def _jsonl(_what: str, table: Table[Any], rows: Iterator[Sequence[Cell]], stream: IO[bytes]) -> int:
    names = [column.name for column in table.columns]
    with _text(stream) as text:
        count = 0
        for count, row in enumerate(rows, 1):  # noqa: B007 - the last one
            record = dict(zip(names, map(_plain, row), strict=True))
            text.write(json.dumps(record, ensure_ascii=False, allow_nan=False) + "\n")
        return count


@contextmanager
def _text(stream: IO[bytes]) -> Iterator[io.TextIOWrapper]:
    """Text into a stream of bytes, which stays open."""
    text = io.TextIOWrapper(stream, encoding="utf-8", newline="")
    try:
        yield text
    finally:
        text.detach()


def _xlsx(what: str, table: Table[Any], rows: Iterator[Sequence[Cell]], stream: IO[bytes]) -> int:
    """One sheet with the rows, one that says what the columns mean."""
    from openpyxl import Workbook  # noqa: PLC0415 - slow to load
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415
    from openpyxl.styles import Font  # noqa: PLC0415
    from openpyxl.utils import get_column_letter  # noqa: PLC0415

    book = Workbook(write_only=True)
    sheet = book.create_sheet(what)
    sheet.freeze_panes = "A2"

    def cell(value: Cell, *, bold: bool = False) -> Any:  # noqa: ANN401
        if isinstance(value, datetime):
            value = value.replace(tzinfo=None)  # a spreadsheet knows no zones; all are UTC
        if isinstance(value, str):
            value = str(visible(value))[:_XLSX_CHARACTERS]
        made = WriteOnlyCell(sheet, value)
        if isinstance(value, str):
            made.data_type = "s"  # a text, even if it begins like a formula
        if bold:
            made.font = Font(bold=True)
        return made

    first = list(islice(rows, 200))
    for number, column in enumerate(table.columns):
        longest = max([len(column.name) + 3, *(len(str(row[number] or "")) for row in first)])
        sheet.column_dimensions[get_column_letter(number + 1)].width = min(longest + 2, _WIDEST)
    sheet.append([cell(column.name, bold=True) for column in table.columns])
    count = 0
    for count, row in enumerate((*first, *rows), 1):
        if count > _XLSX_ROWS:
            raise InputError(f"more than {_XLSX_ROWS:,} rows do not fit .xlsx; take csv or parquet")
        sheet.append([cell(value) for value in row])
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(table.columns))}{count + 1}"
    about = book.create_sheet("columns")
    about.append([cell("column", bold=True), cell("meaning", bold=True)])
    for column in table.columns:
        about.append([cell(column.name), cell(column.meaning)])
    about.append([cell("version"), cell(VERSION)])
    book.save(stream)
    return count


def _parquet(
    what: str, table: Table[Any], rows: Iterator[Sequence[Cell]], stream: IO[bytes]
) -> int:
    try:
        import pyarrow as pa  # noqa: PLC0415 - slow to load, and not everyone has it
        import pyarrow.parquet as pq  # noqa: PLC0415
    except ImportError:
        raise InputError("parquet needs pyarrow: pip install 'unspin[parquet]'") from None
    types = {
        str: pa.string(),
        int: pa.int64(),
        float: pa.float64(),
        datetime: pa.timestamp("us", tz="UTC"),
    }
    fields = [
        pa.field(column.name, types[column.type], metadata={"meaning": column.meaning})
        for column in table.columns
    ]
    schema = pa.schema(fields, metadata={"unspin_table": what, "unspin_columns": str(VERSION)})
    count = 0
    with pq.ParquetWriter(stream, schema) as writer:
        while chunk := list(islice(rows, _CHUNK)):
            columns = zip(*chunk, strict=True)
            arrays = [
                pa.array(values, field.type) for values, field in zip(columns, fields, strict=True)
            ]
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema))
            count += len(chunk)
    return count


_WRITERS = {"csv": _csv, "jsonl": _jsonl, "xlsx": _xlsx, "parquet": _parquet}
FORMATS = (*_WRITERS, *GRAPHS)
"""Formats by the name the command gives them; graphs hold the network only."""
