"""The pairs written for this project: does a comparison call each what it is?"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import dedup
from benchmarks.quality.labelled import Figures, allowed_relations
from benchmarks.quality.scores import share

PAIRS = Path(__file__).resolve().parents[1] / "data" / "pairs.jsonl"


@dataclass(frozen=True, slots=True)
class Own:
    """One pair, and what it was called.

    Attributes:
        id: The pair's id.
        relation: What it is.
        found: What `dedup.compare` calls it.
        right: Whether that is among the relations allowed.
    """

    id: str
    relation: str
    found: str
    right: bool


def own_pairs() -> list[Own]:
    """Compare every pair."""
    allowed = allowed_relations()
    compared = []
    for line in PAIRS.read_text("utf-8").splitlines():
        row = json.loads(line)
        match = dedup.compare(row["a"], row["b"])
        contained = not match.contained or "ab"[int(match.contained)] == row.get("contained")
        right = match.relation in allowed[f"own/{row['relation']}"] and contained
        compared.append(Own(row["id"], row["relation"], match.relation.value, right))
    return compared


def figures(pairs: list[Own]) -> Figures:
    """Share of pairs called what they are, by relation."""
    rows: Figures = {}
    for relation in dict.fromkeys(pair.relation for pair in pairs):
        of = [pair for pair in pairs if pair.relation == relation]
        rows[f"{relation}/named"] = share([p.right for p in of], [p.id for p in of])
    return rows
