"""Show on stderr how far a command is: every stage with its rate and the time it still needs.

On a terminal each stage has a line that is drawn anew; into a file or pipe one line is written
now and then.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from rich.console import Console
from rich.progress import BarColumn, ProgressColumn, Task, TaskID, TextColumn
from rich.progress import Progress as Lines
from rich.text import Text

from dedup.cli.clean import clean
from dedup.cli.terminal import say
from dedup.pipeline.progress import Progress

EVERY = 10.0  # seconds between two lines into a file
_REFRESH = 0.03  # seconds between two updates; a stage may report a hundred thousand a second
_ROOM_FOR_BARS = 80  # columns; a narrower terminal shows figures alone
_BAR = 20  # columns


@contextmanager
def progress(every: float = EVERY) -> Iterator[Progress]:
    """What a use case calls as its stages go on, shown while the block runs.

    A stage ends when the next one begins, as not every stage says that it has.

    Args:
        every: Seconds between two lines, where stderr is no terminal.
    """
    console = Console(stderr=True)
    columns = [TextColumn("{task.description}"), _Column(_count), _Column(_rate), _Column(_time)]
    if console.width >= _ROOM_FOR_BARS:
        columns.insert(1, BarColumn(_BAR))
    lines = Lines(*columns, console=console, transient=True)
    tasks: dict[str, TaskID] = {}
    written = shown = time.monotonic()

    def follow(stage: str, done: int, total: int) -> None:
        nonlocal shown, written
        now = time.monotonic()
        if stage in tasks and now - shown < _REFRESH and not 0 < total <= done:
            return
        shown = now
        if stage not in tasks:
            _end(lines)
            tasks[stage] = lines.add_task(clean(stage), total=None)
        lines.update(tasks[stage], completed=done, total=total or None)
        if console.is_terminal:
            lines.start()  # with the first stage: until then the screen may be another's
        elif now - written >= every:
            written = now
            say(_line(next(task for task in lines.tasks if task.id == tasks[stage])))

    try:
        yield follow
    finally:
        if console.is_terminal:
            lines.stop()


def _end(lines: Lines) -> None:
    """Show what went before as done."""
    for task in lines.tasks:
        if not task.finished:
            whole = task.completed if task.total is None else task.total
            lines.update(task.id, completed=whole, total=whole)


class _Column(ProgressColumn):
    """What a function says of a stage."""

    def __init__(self, say_of: Callable[[Task], str]) -> None:
        super().__init__()
        self._say_of = say_of

    def render(self, task: Task) -> Text:
        return Text(self._say_of(task), justify="right", no_wrap=True)


def _count(task: Task) -> str:
    """How many items are done, and of how many where that is known."""
    done = f"{task.completed:,.0f}" if task.completed or task.total else ""
    return f"{done} of {task.total:,.0f}" if task.total else done


def _rate(task: Task) -> str:
    """Items a second of late; of a stage that is over, at its end."""
    speed = task.finished_speed or task.speed
    return f"{speed:,.{0 if speed >= 10 else 1}f} per second" if speed else ""


def _time(task: Task) -> str:
    """How long a stage will still take, or where that is not known has taken."""
    left = None if task.finished else task.time_remaining
    seconds = (task.finished_time or task.elapsed or 0) if left is None else left
    shown = str(timedelta(seconds=round(seconds)))
    return shown if left is None else f"{shown} left"


def _line(task: Task) -> str:
    said = ", ".join(filter(None, (_count(task), _rate(task), _time(task))))
    return f"{task.description}: {said}"
