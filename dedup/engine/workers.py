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


class Workers(Protocol):
    """Applies functions to tasks."""

    def map(
        self, function: Callable[[Common, Task], Done], common: Common, tasks: Iterable[Task]
    ) -> Iterator[Done]:
        """What a function makes of each task, in the order of the tasks.

        Args:
            function: Of a module, so that other processes find it; gets ``common`` and a task.
            common: What every task needs; sent once, and never changed.
            tasks: Taken as they are needed.
        """
        ...


class Alone:
    """This process does all the work."""

    def map(
        self, function: Callable[[Common, Task], Done], common: Common, tasks: Iterable[Task]
    ) -> Iterator[Done]:
        """What a function makes of each task."""
        return (function(common, task) for task in tasks)


def batches(items: Iterable[Task], size: int) -> Iterator[list[Task]]:
    """Items in runs of at most ``size``, taken as they are needed."""
    left = iter(items)
    while run := list(islice(left, size)):
        yield run
