"""Keep the garbage collector from searching millions of results for cycles that are not there."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_YOUNG = 10_000_000  # objects made before the collector looks at them; 700 to 2,000 by default


@contextmanager
def seldom_collected() -> Iterator[None]:
    """Let the garbage collector run rarely: for work that makes many objects and few cycles.

    What no cycle holds is freed at once as ever. Of the second scan of 40,000 pages, which makes
    little anew, the collector took a twentieth at 200,000 objects, and a fortieth at a million.
    """
    before = gc.get_threshold()
    gc.set_threshold(_YOUNG, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
