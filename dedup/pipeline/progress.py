"""How a use case says how far it is."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[str, int, int], None]
"""Called with the stage, how many of its items are done, and of how many (0: not known)."""


def unwatched(_stage: str, _done: int, _total: int) -> None:
    """Progress that nobody follows."""
