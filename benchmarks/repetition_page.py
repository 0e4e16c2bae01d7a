"""The figures of the repetition score as the tables of ``docs/benchmarks.md``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

PAGE = Path(__file__).resolve().parents[1] / "docs" / "benchmarks.md"
PART = re.compile(r"(?<=<!-- repetition -->\n).*?(?=<!-- /repetition -->)", re.DOTALL)


def write(figures: Mapping[str, Any]) -> None:
    """Put the tables into the page.

    Args:
        figures: ``benchmarks/results/repetition.json``.
    """
    text = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(PART.sub(lambda _: tables(figures), text), encoding="utf-8")


def tables(figures: Mapping[str, Any]) -> str:
    """All of them as Markdown."""
    labelled, seed, swap, speed = (figures[k] for k in ("labelled", "seed", "swap", "speed"))
    left, shipped = labelled["left_out"], labelled["shipped"]
    rows = [
        ("sentence pairs, F1, article left out", left["f1"], _goal("≥ 0.85", left["f1"] >= 0.85)),
        ("… precision and recall", f"{left['precision']} and {left['recall']}", ""),
        ("sentence pairs, F1, shipped model", shipped["f1"], ""),
        (
            "AUC of restating against other pairs, left out",
            labelled["auc"],
            _goal("≥ 0.95", labelled["auc"] >= 0.95),
        ),
        (
            "highest score of a clean labelled article",
            left["highest"]["clean"],
            _goal("≤ 10", left["highest"]["clean"] <= 10),
        ),
        ("the article this project began with", seed["score"], _goal("≥ 30", seed["score"] >= 30)),
        *(
            (
                f"swapped lead and conclusion, {kind}: median score before, after, p",
                _swap(of),
                _goal("p < 0.05", of["p"] < 0.05)
                if kind == "farm"
                else _goal("p ≥ 0.05", of["p"] >= 0.05),
            )
            for kind, of in swap.items()
        ),
        (
            "1,000 words after start-up, ms of processor time",
            speed["one_ms"],
            _goal("< 100", speed["one_ms"] < 100),
        ),
        (
            "1,000 words in a scan, ms of processor time",
            speed["batch_ms"],
            _goal("< 10", speed["batch_ms"] < 10),
        ),
        (
            f"{speed['long_words']:,} words, seconds of processor time and MB",
            f"{speed['long_seconds']} and {speed['long_mb']}",
            _goal("< 20 and < 500", speed["long_seconds"] < 20 and speed["long_mb"] < 500),
        ),
        (
            "`unspin score FILE` over the imports and word vectors it needs",
            speed["over_imports_and_vectors"],
            _goal("≤ 1.3", speed["over_imports_and_vectors"] <= 1.3),
        ),
    ]
    lines = ["", "| figure | measured | goal |", "|---|---|---|"]
    lines += [f"| {name} | {value} | {goal} |" for name, value, goal in rows]
    lines += ["", "| genre | articles | quarter below | median | quarter above | highest |"]
    lines += ["|---|---|---|---|---|---|"]
    lines += [
        f"| {genre} | {of['n']:,} | {of['quarter']} | {of['median']} | {of['three_quarters']} "
        f"| {of['highest']} |"
        for genre, of in figures["genres"].items()
    ]
    return "\n".join([*lines, "", ""])


def _goal(wanted: str, met: bool) -> str:
    """A goal, and whether it is missed."""
    return wanted if met else f"{wanted}, missed"


def _swap(of: Mapping[str, Any]) -> str:
    return f"{of['own']}, {of['other']}, {of['p']} (n={of['n']})"
