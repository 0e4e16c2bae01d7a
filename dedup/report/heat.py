"""How alike the members of a cluster are, each with each: a table to be tinted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from db.rows import ArticleRef
from db.scan_rows import MemberRow
from db.ties import pairs_among
from dedup.engine.cluster import likeness

SHOWN = 24  # members; the table grows with their square
_STEPS = 10  # of the tint
_FEWEST = 3  # members, below which the table would hold one number


@dataclass(frozen=True, slots=True)
class Cell:
    """How alike two members are.

    Attributes:
        likeness: 0–1; None for a pair that was not compared or came out below the threshold.
        step: Tint, from 0 to 10.
    """

    likeness: float | None
    step: int = 0


@dataclass(frozen=True, slots=True)
class HeatMap:
    """The members and, for each, its likeness to every one of them (itself has no cell: None).

    Attributes:
        members: Rows and columns, in the cluster's order.
        rows: A row of cells for each member.
        left_out: Members that are not shown.
    """

    members: tuple[ArticleRef, ...]
    rows: tuple[tuple[Cell | None, ...], ...]
    left_out: int


def heat_map(
    session: Session, scan_id: int, members: Sequence[MemberRow], size: int
) -> HeatMap | None:
    """The first members' likeness, None for a cluster that is too small for a table.

    Args:
        session: Any.
        scan_id: The scan.
        members: The cluster's members, the representative first.
        size: How many it has in all.
    """
    if size < _FEWEST:
        return None
    shown = [member.article for member in members[:SHOWN]]
    found: dict[tuple[int, ...], float] = {
        (pair.a, pair.b): likeness(pair.measures)
        for pair in pairs_among(session, scan_id, [article.id for article in shown])
    }
    rows = tuple(
        tuple(
            None if one is two else _cell(found.get(tuple(sorted((one.id, two.id)))))
            for two in shown
        )
        for one in shown
    )
    return HeatMap(tuple(shown), rows, size - len(shown))


def _cell(value: float | None) -> Cell:
    return Cell(None) if value is None else Cell(value, round(value * _STEPS))
