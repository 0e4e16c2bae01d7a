"""``python -m benchmarks.quality``: measure, print, write the figures."""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from benchmarks.pairs import DATA
from benchmarks.quality.sections import SECTIONS, Labelled

RESULTS = Path(__file__).resolve().parents[1] / "results" / "quality.json"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure the sections asked for; the results of the others stay as they were."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.quality", description=__doc__)
    parser.add_argument("--only", action="append", choices=SECTIONS, help="measure this section")
    parser.add_argument("--errors", type=int, default=0, help="print the N worst of each kind")
    asked = parser.parse_args(arguments)
    if not DATA.is_dir():
        print(f"nothing measured: {DATA} is not there")
        return 0
    stored = json.loads(RESULTS.read_text("utf-8")) if RESULTS.exists() else {}
    data = Labelled()
    for name in asked.only or SECTIONS:
        print(f"{name} …", flush=True)
        start = time.perf_counter()
        figures, table = SECTIONS[name](data, asked.errors)
        for row, figure in figures.items():
            print(
                f"{row:70s}{figure.value:6.3f}  [{figure.low:.3f}, {figure.high:.3f}]  n={figure.n}"
            )
        seconds = round(time.perf_counter() - start, 1)
        rounded = {row: _rounded(asdict(figure)) for row, figure in figures.items()}
        stored[name] = {"seconds": seconds, "figures": rounded, "confusion": table}
        RESULTS.parent.mkdir(exist_ok=True)
        RESULTS.write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")
    return 0


def _rounded(figure: dict[str, float]) -> dict[str, float]:
    return {name: round(value, 4) for name, value in figure.items()}


if __name__ == "__main__":
    raise SystemExit(main())
