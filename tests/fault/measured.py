"""How big a fault test is, and where its figures go.

The short form of every test runs with the others; `make fault-test` sets UNSPIN_FAULTS=full.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

FULL = os.environ.get("UNSPIN_FAULTS") == "full"


def size(short: int, full: int) -> int:
    """How many, in this run."""
    return full if FULL else short


def report(test: str, **figures: object) -> None:
    """Print what was measured, and append it to the file that UNSPIN_FAULT_RESULTS names."""
    line = json.dumps({"test": test, "full": FULL, **figures})
    print(line)
    if name := os.environ.get("UNSPIN_FAULT_RESULTS"):
        with Path(name).open("a", encoding="utf-8") as results:
            results.write(line + "\n")
