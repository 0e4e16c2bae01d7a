"""Floors under the figures, and the goals they are on their way to; ``benchmarks/floors.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

FLOORS = Path(__file__).resolve().parents[1] / "floors.toml"


@dataclass(frozen=True, slots=True)
class Bound:
    """What is asked of one figure.

    Attributes:
        least: It may not fall below.
        most: It may not rise above.
        goal: Where it should get to; a row with ``most`` should get below.
    """

    least: float | None = None
    most: float | None = None
    goal: float | None = None


def bounds() -> dict[str, dict[str, Bound]]:
    """By section and row."""
    tables = tomllib.loads(FLOORS.read_text("utf-8"))
    return {
        section: {row: Bound(**asked) for row, asked in rows.items()}
        for section, rows in tables.items()
    }


def breaches(asked: Mapping[str, Bound], values: Mapping[str, float]) -> list[str]:
    """One line for every figure that crosses its bound, or that was not measured.

    Args:
        asked: Bounds by row.
        values: Figures by row.
    """
    lines = []
    for row, bound in asked.items():
        value = values.get(row)
        if value is None:
            lines.append(f"{row} was not measured")
        elif bound.least is not None and value < bound.least:
            lines.append(f"{row} is {value:.3f}, below {bound.least:.3f}")
        elif bound.most is not None and value > bound.most:
            lines.append(f"{row} is {value:.3f}, above {bound.most:.3f}")
    return lines
