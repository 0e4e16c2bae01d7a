"""Does a confidence mean what it says? The reliability curve, out of fold.

Every source of unrelated pairs and every kind of version weighs the same, and so do both classes,
as they did in fitting.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import vl_convert

from benchmarks.fit_relation import balance
from benchmarks.quality.labelled import Figures, Judged
from benchmarks.quality.scores import weighted_share

CURVE = Path(__file__).resolve().parents[2] / "docs" / "images" / "reliability.svg"
_EDGES = (0.0, 0.01, 0.05, 0.2, 0.5, 0.8, 0.95, 0.99, 1.0)


def figures(judged: Sequence[Judged]) -> Figures:
    """Weighted share of versions among the pairs of each range of confidence."""
    known = [case for case in judged if case.pair.version is not None]
    version = np.array([bool(case.pair.version) for case in known])
    kinds = [(bool(c.pair.version), c.kind if c.pair.version else c.pair.source) for c in known]
    weight = balance(kinds)
    confidence = np.array([case.verdict.version for case in known])
    place = np.clip(np.searchsorted(_EDGES, confidence, side="right") - 1, 0, len(_EDGES) - 2)
    rows: Figures = {}
    for number, (low, high) in enumerate(pairwise(_EDGES)):
        inside = np.flatnonzero(place == number)
        if len(inside):
            said = float(np.average(confidence[inside], weights=weight[inside]))
            rows[f"confidence {low:g} to {high:g}, mean {said:.3f}"] = weighted_share(
                version[inside], weight[inside], [known[i].pair.group for i in inside]
            )
    return rows


def draw(rows: Figures) -> None:
    """Write the curve as a picture: the mean confidence of a range against its share of versions.

    Args:
        rows: As `figures` gave them.
    """
    points = [
        {
            "confidence": float(name.rsplit(" ", 1)[1]),
            "versions": row.value,
            "low": row.low,
            "high": row.high,
        }
        for name, row in rows.items()
    ]
    x = {"field": "confidence", "type": "quantitative", "scale": {"domain": [0, 1]}}
    y = {"field": "versions", "type": "quantitative", "title": "share of versions"}
    layers = [
        {
            "data": {
                "values": [{"confidence": 0, "versions": 0}, {"confidence": 1, "versions": 1}]
            },
            "mark": {"type": "line", "strokeDash": [4, 4], "color": "#888"},
            "encoding": {"x": x, "y": y},
        },
        {
            "data": {"values": points},
            "mark": {"type": "rule", "color": "#4c78a8"},
            "encoding": {"x": x, "y": {**y, "field": "low"}, "y2": {"field": "high"}},
        },
        {
            "data": {"values": points},
            "mark": {"type": "line", "point": True, "color": "#4c78a8"},
            "encoding": {"x": x, "y": y},
        },
    ]
    chart = {"width": 360, "height": 280, "background": "white", "layer": layers}
    CURVE.write_text(vl_convert.vegalite_to_svg(chart), encoding="utf-8")
