"""How a use case says how far it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

_OFTEN = 100  # items between two times that somebody is told

Item = TypeVar("Item")
Progress = Callable[[str, int, int], None]
"""Called with the stage, how many of its items are done, and of how many (0: not known)."""


def told(items: Iterable[Item], stage: str, progress: Progress, total: int = 0) -> Iterator[Item]:
    """Hand on items, saying now and then how many there were.

    Args:
        items: Any.
        stage: What they go through.
        progress: Who is told.
        total: How many there are; 0: not known.
    """
    done = 0
    progress(stage, done, total)
    for done, item in enumerate(items, 1):
        yield item
        if done % _OFTEN == 0:
            progress(stage, done, total)
    progress(stage, done, total)


def unwatched(_stage: str, _done: int, _total: int) -> None:
    """Progress that nobody follows."""
