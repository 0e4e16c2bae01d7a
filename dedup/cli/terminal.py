"""Print for people: tables that fit the width.

Data goes to stdout, everything else to stderr. Every text may come from a site and is cleaned.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from typing import Any, Literal

from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from dedup.cli.clean import clean

WIDE = 4096  # columns of a pipe or file: its cells are cut only where they never end
GAP = 2  # columns between two cells
NARROWEST = 8  # columns that are left to a cell that is cut


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


def show_table(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """A table on stdout, one line for each row.

    Where the terminal is narrow, texts are cut, those of the widest columns first; numbers never
    are. A column in which no row says anything is left out.

    Args:
        columns: The headings.
        rows: Cells in the order of the columns; whole numbers are set flush right.
    """
    screen = console()
    kept = [n for n in range(len(columns)) if not rows or any(row[n] != "" for row in rows)]
    cells = [[row[n] for row in rows] for n in kept]
    numeric = [all(isinstance(cell, int) for cell in column) for column in cells]
    widths = [
        max(cell_len(text) for text in (columns[n], *map(shown, column)))
        for n, column in zip(kept, cells, strict=True)
    ]
    widths = _narrowed(widths, numeric, screen.width - GAP * (len(kept) - 1))
    table = Table(box=None, pad_edge=False, padding=(0, GAP, 0, 0), header_style="bold")
    for n, width, flush in zip(kept, widths, numeric, strict=True):
        justify: Literal["left", "right"] = "right" if flush else "left"
        table.add_column(
            columns[n], justify=justify, width=width, no_wrap=True, overflow="ellipsis"
        )
    for row in rows:
        table.add_row(*(Text(shown(row[n])) for n in kept))
    with screen.capture() as drawn:
        screen.print(table)
    for line in drawn.get().splitlines():
        sys.stdout.write(line.rstrip() + "\n")  # without the padding of the last column


def _narrowed(widths: Sequence[int], fixed: Sequence[bool], room: int) -> list[int]:
    """Widths that fit the room: what is too much is taken off the widest that may give way."""
    narrowed = list(widths)
    giving = [n for n, kept in enumerate(fixed) if not kept]
    while sum(narrowed) > room:
        widest = max(giving, key=narrowed.__getitem__, default=None)
        if widest is None or narrowed[widest] <= NARROWEST:
            break
        narrowed[widest] -= 1
    return narrowed


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
