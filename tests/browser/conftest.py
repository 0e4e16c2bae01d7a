"""The browser is shown the farm of tests/dedup."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path += [str(Path(__file__).resolve().parents[1] / room) for room in ("dedup", "crawl")]
