"""Print for people: tables that fit the width, progress that stays off the data.

Data goes to stdout, everything else to stderr. Every text may come from a site and is cleaned.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from rich.cells import cell_len
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars
from rich.table import Table
from rich.text import Text

from dedup.cli.clean import clean
from dedup.pipeline.progress import Progress, unwatched

WIDE = 4096  # columns of a pipe or file: its cells are cut only where they never end
GAP = 2  # columns between two cells
NARROWEST = 16  # columns that are left to a cell that is cut


def console() -> Console:
    """Where data is printed: as wide as the terminal, uncut into a pipe."""
    return Console(highlight=False, width=None if sys.stdout.isatty() else WIDE)


def say(message: str) -> None:
    """One line on stderr."""
    Console(stderr=True, highlight=False, soft_wrap=True).print(Text(clean(message)))


def whisper(message: str) -> None:
    """One line on stderr, only where someone watches."""
    if sys.stderr.isatty():
        say(message)


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


def show_table(columns: Sequence[str], rows: Sequence[Sequence[object]], *, wide: str) -> None:
    """A table on stdout, one line for each row.

    Args:
        columns: The headings.
        rows: Cells in the order of the columns; whole numbers are set flush right.
        wide: The column that is cut where the terminal is narrow.
    """
    screen = console()
    table = Table(box=None, pad_edge=False, header_style="bold")
    room = screen.width
    for number, heading in enumerate(columns):
        cells = [row[number] for row in rows]
        width = max(cell_len(text) for text in (heading, *map(shown, cells)))
        room -= 0 if heading == wide else width + GAP
        numeric = all(isinstance(cell, int) for cell in cells)
        table.add_column(
            heading,
            justify="right" if numeric else "left",
            no_wrap=True,
            overflow="ellipsis",
            min_width=0 if heading == wide else width,
        )
    table.columns[columns.index(wide)].max_width = max(room, NARROWEST)
    for row in rows:
        table.add_row(*(Text(shown(cell)) for cell in row))
    with screen.capture() as drawn:
        screen.print(table)
    for line in drawn.get().splitlines():
        sys.stdout.write(line.rstrip() + "\n")  # without the padding of the last column


def show_labelled(rows: Sequence[tuple[str, str | Text]]) -> None:
    """Texts on stdout, each beside its label and wrapped at words; styled ones are clean already.

    Args:
        rows: Label and text each; the labels are ours, or cleaned.
    """
    screen = console()
    table = Table.grid(padding=(0, GAP, 0, 0))
    table.add_column(no_wrap=True, min_width=max(cell_len(label) for label, _ in rows))
    table.add_column(overflow="fold")
    for label, text in rows:
        table.add_row(Text(label), Text(clean(text)) if isinstance(text, str) else text)
    with screen.capture() as drawn:
        screen.print(table)
    for line in drawn.get().splitlines():
        sys.stdout.write(line.rstrip() + "\n")


def shown(cell: object) -> str:
    """A cell's text."""
    return f"{cell:,}" if isinstance(cell, int) else clean(str(cell))


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
