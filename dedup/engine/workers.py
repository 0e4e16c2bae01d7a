"""Who does a stage's work: this process alone, or several of them.

The engine starts no processes itself. Its stages ask whoever was handed in to apply a function to
many tasks; what comes out is the same however many work on it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Protocol, TypeVar

Common = TypeVar("Common")
Task = TypeVar("Task")
Done = TypeVar("Done")

Tell = Callable[[str, int, int], None]
"""Called with the stage, how many of its items are done, and of how many."""


def untold(_stage: str, _done: int, _total: int) -> None:
    """Tell nobody."""


class Work(Iterator[Done]):
    """What is made of tasks, in their order: as it is asked for, unless it was begun before."""

    def __init__(
        self, made: Iterator[Done], begin: Callable[[int], None] = lambda _count: None
    ) -> None:
        """Take what is made, and what begins the next so many tasks."""
        self._made = made
        self.begin = begin
        """Have so many more tasks begun, to be done while the caller does something else."""

    def __next__(self) -> Done:
        """What is made of the next task."""
        return next(self._made)


class Workers(Protocol):
    """Applies functions to tasks."""

    def expect_much(self) -> None:
        """Be told that there is much to do, whatever the next stage looks like."""
        ...

    def map(
        self, function: Callable[[Common, Task], Done], common: Common, tasks: Iterable[Task]
    ) -> Work[Done]:
        """What a function makes of each task, in the order of the tasks.

        Args:
            function: Of a module, so that other processes find it; gets ``common`` and a task.
            common: What every task needs; sent once, and never changed.
            tasks: Taken as they are needed.
        """
        ...


class Alone:
    """This process does all the work."""

    def expect_much(self) -> None:
        """Change nothing."""

    def map(
        self, function: Callable[[Common, Task], Done], common: Common, tasks: Iterable[Task]
    ) -> Work[Done]:
        """What a function makes of each task."""
        return Work(function(common, task) for task in tasks)


def batches(items: Iterable[Task], size: int) -> Iterator[list[Task]]:
    """Items in runs of at most ``size``, taken as they are needed."""
    left = iter(items)
    while run := list(islice(left, size)):
        yield run


def followed(
    items: Iterable[Task], stage: str, tell: Tell, total: int, size: int = 1
) -> Iterator[Task]:
    """Hand on items, saying how far the stage is.

    Args:
        items: Any.
        stage: What they are a part of.
        tell: Who is told.
        total: What the stage ends with.
        size: How much of it each item is.
    """
    for number, item in enumerate(items):
        tell(stage, min(number * size, total), total)
        yield item
    tell(stage, total, total)
