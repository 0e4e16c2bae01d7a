"""The measured figures as the tables of ``docs/benchmarks.md``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from benchmarks.quality.gate import Bound, bounds

PAGE = Path(__file__).resolve().parents[2] / "docs" / "benchmarks.md"
PART = re.compile(r"(?<=<!-- quality -->\n).*?(?=<!-- /quality -->)", re.DOTALL)

TITLES = {
    "own": "Pairs written for unspin",
    "subset": "Subset that is checked at every change (shipped model, which has seen these pairs)",
    "held out": "Labelled pairs, out of fold",
    "reliability": "Reliability: share of versions in each range of confidence, out of fold",
    "left out": "Each data set by a model of the others",
    "minhash": "Baseline: datasketch MinHash of word 5-grams at 0.5",
    "tfidf": "Baseline: TF-IDF cosine at the threshold best for these pairs",
    "web pages": "Web pages judged by people",
    "spintax": "Texts of real spinners",
    "heating": "Doorway pages of a heating firm",
    "trades": "Doorway pages of a trades directory",
    "corpus": "One corpus with the news, scanned",
    "news": "Candidates among the news, labelled by reading them",
}


def write(results: Mapping[str, Any]) -> None:
    """Put the tables into the page."""
    page = PAGE.read_text("utf-8")
    PAGE.write_text(PART.sub(lambda _: tables(results), page), encoding="utf-8")


def tables(results: Mapping[str, Any]) -> str:
    """Markdown of every section that was measured.

    Args:
        results: ``benchmarks/results/quality.json``.
    """
    asked = bounds()
    return "".join(
        line
        for name, section in results.items()
        for line in _table(name, section, asked.get(name, {}))
    )


def _table(name: str, section: Mapping[str, Any], asked: Mapping[str, Bound]) -> Iterator[str]:
    yield f"\n### {TITLES[name]}\n\n"
    yield "| figure | measured | 95 % interval | cases | goal |\n|---|---|---|---|---|\n"
    for row, figure in section["figures"].items():
        value, low, high = (f"{figure[key]:.3f}" for key in ("value", "low", "high"))
        yield f"| {row} | {value} | {low}–{high} | {figure['n']:,} |"
        yield f" {_goal(asked.get(row), figure['value'])} |\n"
    if name in ("own", "held out", "web pages", "news"):
        yield from _confusion(section["confusion"])


def _goal(bound: Bound | None, value: float) -> str:
    if bound is None or bound.goal is None:
        return ""
    most = bound.most is not None
    shown = round(value, 3)
    missed = shown > bound.goal if most else shown < bound.goal
    return f"{'≤' if most else '≥'} {bound.goal:g}{', missed' if missed else ''}"


def _confusion(table: Mapping[str, Mapping[str, int]]) -> Iterator[str]:
    relations = sorted({relation for row in table.values() for relation in row})
    yield f"\n| what it is | {' | '.join(relations)} |\n|---|{'---|' * len(relations)}\n"
    for kind, row in table.items():
        yield f"| {kind} | {' | '.join(str(row.get(relation, '')) for relation in relations)} |\n"
