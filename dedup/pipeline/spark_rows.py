"""The evidence of a scan on Spark as the store takes it: its ids become the store's."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from crawl.errors import InputError
from db import scans
from db.evidence import MatchEvidence
from dedup.engine.results import Repetition, to_json
from dedup.pipeline.rows import swapped

Row = dict[str, Any]

_NOT_COVERED: Row = {"redundancy": 0.0, "same_site": 0.0, "other_sites": 0.0, "covered_by": "[]"}
_NOT_SCORED: Row = {
    "repetition": 0.0,
    "words": 0,
    "restated_words": 0,
    "detail": json.dumps(to_json(Repetition(0.0, (), (), 0, 0))),
}


def rows_of(path: str, name: str) -> Iterator[Row]:
    """The rows of a dataset below a scan's output.

    Args:
        path: The output.
        name: Of the dataset.

    Raises:
        InputError: It cannot be read.
    """
    try:
        import pyarrow.dataset as ds  # noqa: PLC0415 - slow to load, and not everyone has it
    except ImportError:
        raise InputError("--scan needs pyarrow: pip install 'unspin[parquet]'") from None
    try:
        dataset = ds.dataset(f"{path.rstrip('/')}/{name}", format="parquet")
        for batch in dataset.to_batches(batch_size=1000):
            yield from batch.to_pylist()
    except (OSError, ValueError) as error:
        if name == "scan":
            raise InputError(f"{path}: holds no finished scan on Spark") from None
        raise InputError(f"{path}/{name}: {str(error).splitlines()[0]}") from None


def matches(path: str, ids: Mapping[str, int]) -> Iterator[scans.MatchValues]:
    """The verified pairs, the article with the smaller id first."""
    for row in rows_of(path, "evidence/named"):
        a, b = ids[row["a"]], ids[row["b"]]
        measures = json.loads(row["measures"])
        alignment = [
            [int(p[0]), int(p[1]), int(p[2]), int(p[3]), p[4]] for p in json.loads(row["alignment"])
        ]
        if a > b:
            a, b = b, a
            measures = swapped(measures)
            alignment = [[c, d, s, e, value] for s, e, c, d, value in alignment]
        yield {
            "a_id": a,
            "b_id": b,
            "relation": row["relation"],
            "provisional": row["provisional"],
            "contained_id": ids[row["contained"]] if row["contained"] else None,
            "confidence": row["confidence"],
            "evidence": MatchEvidence.of(measures, alignment),
            "declared": row["declared"],
            "reason": row["reason"],
        }


def roles(path: str, ids: Mapping[str, int]) -> Iterator[scans.RoleValues]:
    """What every page is for."""
    for row in rows_of(path, "evidence/treated"):
        parts = json.loads(row["parts"])
        yield {
            "article_id": ids[row["id"]],
            "role": row["role"],
            "reason": row["reason"],
            "declared": row["declared"],
            "of_id": ids[row["of"]] if row["of"] else None,
            "parts": [(p["start"], p["end"], p["role"], p["reason"]) for p in parts],
        }


def findings(path: str, ids: Mapping[str, int]) -> Iterator[scans.FindingValues]:
    """The contradicted declarations."""
    for row in rows_of(path, "evidence/findings"):
        yield {
            "kind": row["kind"],
            "article_id": ids[row["first"]],
            "other_id": ids[row["other"]] if row["other"] else None,
            "text": row["text"],
            "fix": row["fix"],
        }


def redundancy(path: str, ids: Mapping[str, int]) -> Iterator[scans.RedundancyValues]:
    """How much the others say of every page."""
    for article, row in _every(path, "evidence/redundancy", ids, _NOT_COVERED):
        yield {
            "article_id": article,
            "share": row["redundancy"],
            "same_site": row["same_site"],
            "other_sites": row["other_sites"],
            "covered_by": [(ids[by], share) for by, share in json.loads(row["covered_by"])],
        }


def repetition(path: str, ids: Mapping[str, int]) -> Iterator[scans.RepetitionValues]:
    """How much every page restates itself."""
    for article, row in _every(path, "evidence/repetition", ids, _NOT_SCORED):
        yield {
            "article_id": article,
            "score": row["repetition"],
            "words": row["words"],
            "restated_words": row["restated_words"],
            "detail": json.loads(row["detail"]),
        }


def _every(path: str, name: str, ids: Mapping[str, int], missing: Row) -> Iterator[tuple[int, Row]]:
    """Every article with its row of a dataset, or what stands for one."""
    left = dict(ids)
    for row in rows_of(path, name):
        yield left.pop(row["id"]), row
    for article in left.values():
        yield article, missing
