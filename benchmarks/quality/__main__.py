"""``python -m benchmarks.quality``: measure, print, write the figures."""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path

from benchmarks.measure import measure
from benchmarks.pairs import DATA, Pair, read_pairs
from benchmarks.quality import labelled, webpages
from benchmarks.quality.errors import errors
from benchmarks.quality.judge import judge, out_of_fold, without_set
from benchmarks.quality.labelled import Figures, Judged

RESULTS = Path(__file__).resolve().parents[1] / "results" / "quality.json"

Section = tuple[Figures, dict[str, dict[str, int]]]


class Labelled:
    """The labelled pairs, measured once for all the sections that need them."""

    def __init__(self) -> None:
        self._measured: tuple[list[Pair], list[dict[str, float]]] | None = None

    def measured(self) -> tuple[list[Pair], list[dict[str, float]]]:
        """Pairs and their measures."""
        if self._measured is None:
            pairs = list(read_pairs())
            self._measured = pairs, measure(pairs)
        return self._measured


def held_out(data: Labelled, worst: int) -> Section:
    """Labelled pairs out of fold, with the confusion of relations; prints the worst errors."""
    pairs, measures = data.measured()
    judged = list(map(Judged, pairs, out_of_fold(pairs, measures)))
    printed: Counter[str] = Counter()
    for error in errors(judged, measures) if worst else ():
        printed[error.kind] += 1
        if printed[error.kind] <= worst:
            print(f"{error.kind}  {error.id}\n    {error.line}")
    return labelled.figures(judged), labelled.confusion(judged)


def shipped(data: Labelled, worst: int) -> Section:
    """The same pairs by the shipped model, which was fitted on them."""
    pairs, measures = data.measured()
    judged = list(map(Judged, pairs, judge(measures)))
    return labelled.figures(judged), labelled.confusion(judged)


def left_out(data: Labelled, worst: int) -> Section:
    """Each data set by a model of the others."""
    pairs, measures = data.measured()
    sources = dict.fromkeys(pair.source for pair in pairs)
    judged = {s: list(map(Judged, pairs, without_set(s, pairs, measures))) for s in sources}
    return labelled.left_out_figures(judged), {}


def pages(data: Labelled, worst: int) -> Section:
    """The judged web pages, with degree against relation."""
    judged = webpages.judged_pages()
    table: dict[str, dict[str, int]] = {}
    for (degree, relation), number in sorted(Counter((d, r.value) for _, d, r in judged).items()):
        table.setdefault(f"judged {degree}", {})[relation] = number
    return webpages.figures(judged), table


SECTIONS: dict[str, Callable[[Labelled, int], Section]] = {
    "held out": held_out,
    "shipped": shipped,
    "left out": left_out,
    "web pages": pages,
}


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
