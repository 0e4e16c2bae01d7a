"""``python -m benchmarks.quality``: measure, print, write, hold to the floors."""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from benchmarks.pairs import DATA
from benchmarks.quality import document, gate
from benchmarks.quality.scores import Share
from benchmarks.quality.sections import GATE, OUR_OWN, SECTIONS, Labelled

RESULTS = Path(__file__).resolve().parents[1] / "results" / "quality.json"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure the sections asked for; the results of the others stay as they were.

    Returns:
        1 where a figure crosses its floor under ``--check``, else 0.
    """
    parser = argparse.ArgumentParser(prog="python -m benchmarks.quality", description=__doc__)
    parser.add_argument("--only", action="append", choices=SECTIONS, help="measure this section")
    parser.add_argument("--subset", action="store_true", help=f"measure {', '.join(GATE)}")
    parser.add_argument("--check", action="store_true", help="hold to the floors, write nothing")
    parser.add_argument("--errors", type=int, default=0, help="print the N worst of each kind")
    asked = parser.parse_args(arguments)
    names = asked.only or (GATE if asked.subset else SECTIONS)
    if not DATA.is_dir():
        names = [name for name in names if name in OUR_OWN]
        print(f"only {', '.join(names) or 'nothing'} is measured: {DATA} is not there")

    data, crossed = Labelled(), []
    for name in names:
        print(f"{name} …", flush=True)
        start = time.perf_counter()
        figures, table = SECTIONS[name](data, asked.errors)
        seconds = round(time.perf_counter() - start, 1)
        _show(figures)
        if asked.check:
            values = {row: figure.value for row, figure in figures.items()}
            crossed += [
                f"{name}: {line}" for line in gate.breaches(gate.bounds().get(name, {}), values)
            ]
            continue
        stored = json.loads(RESULTS.read_text("utf-8")) if RESULTS.exists() else {}
        rounded = {row: _rounded(figure) for row, figure in figures.items()}
        stored[name] = {"seconds": seconds, "figures": rounded, "confusion": table}
        ordered = {section: stored[section] for section in SECTIONS if section in stored}
        RESULTS.write_text(json.dumps(ordered, indent=1) + "\n", encoding="utf-8")
        document.write(ordered)
    print(*crossed, sep="\n")
    return 1 if crossed else 0


def _show(figures: dict[str, Share]) -> None:
    for row, figure in figures.items():
        print(f"{row:70s}{figure.value:6.3f}  [{figure.low:.3f}, {figure.high:.3f}]  n={figure.n}")


def _rounded(figure: Share) -> dict[str, float]:
    return {name: round(value, 4) for name, value in asdict(figure).items()}


if __name__ == "__main__":
    raise SystemExit(main())
