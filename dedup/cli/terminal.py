"""Print for people: tables that fit the width, progress that stays off the data.

Data goes to stdout, everything else to stderr. Every text may come from a site and is cleaned.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars
from rich.table import Table
from rich.text import Text

from dedup.cli.clean import clean
from dedup.pipeline.progress import Progress, unwatched

WIDE = 4096  # columns where nobody looks: a pipe or file gets its cells uncut


def console() -> Console:
    """Where data is printed: as wide as the terminal, uncut into a pipe."""
    return Console(highlight=False, width=None if sys.stdout.isatty() else WIDE)


def say(message: str) -> None:
    """One line on stderr."""
    Console(stderr=True, highlight=False, soft_wrap=True).print(Text(clean(message)))


def show(text: str, style: str = "") -> None:
    """One line on stdout."""
    console().print(Text(clean(text), style=style), soft_wrap=True)


def show_heading(text: str) -> None:
    """A blank line and a heading on stdout."""
    console().print()
    show(text, style="bold")


def counted(number: int, noun: str) -> str:
    """A number with its noun, ``1 page`` or ``2 pages``."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def show_json(data: Any) -> None:  # noqa: ANN401
    """Data as JSON on stdout, in ASCII: safe on every terminal and in every encoding."""
    sys.stdout.write(json.dumps(data, indent=2) + "\n")


def show_table(columns: Sequence[str], rows: Iterable[Sequence[object]], *, wide: str = "") -> None:
    """A table on stdout.

    Args:
        columns: The headings.
        rows: Cells in the order of the columns; numbers are set flush right.
        wide: The column that gives way first where the terminal is narrow.
    """
    rows = [list(row) for row in rows]
    table = Table(box=None, pad_edge=False, header_style="bold")
    for number, heading in enumerate(columns):
        numeric = bool(rows) and all(isinstance(row[number], int | float) for row in rows)
        table.add_column(
            heading,
            justify="right" if numeric else "left",
            no_wrap=True,
            overflow="ellipsis",
            ratio=1 if heading == wide else None,
        )
    for row in rows:
        table.add_row(*(Text(clean(str(cell))) for cell in row))
    console().print(table)


@contextmanager
def progress() -> Iterator[Progress]:
    """A bar on stderr for each stage while the block runs; nothing where no one watches."""
    watched = Console(stderr=True)
    if not watched.is_terminal:
        yield unwatched
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Bars(*columns, console=watched, transient=True) as bars:
        tasks: dict[str, TaskID] = {}

        def follow(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(clean(stage), total=None)
            bars.update(tasks[stage], completed=done, total=total or None)

        yield follow
