"""Labelled pairs of ../shared/data, read in place."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"

POSITIVE_LABELS = {
    "pairs_clough": {"cut", "light", "heavy"},
    "pairs_llm_rewrite": {"llm_rewrite"},
}


@dataclass(frozen=True, slots=True)
class Pair:
    """Two texts and what is known of them.

    Attributes:
        source: Name of the data set.
        label: What was done to make b of a; "independent_same_topic" or "non" for unrelated.
        group: Pairs of one group share a source text and are kept in one fold.
        version: Whether b is a version of a; None where the label leaves it open.
    """

    source: str
    label: str
    id: str
    group: str
    a: str
    b: str
    version: bool | None


def read_rows(name: str) -> Iterator[dict[str, str]]:
    """Rows of one gzip JSON-lines file."""
    with gzip.open(DATA / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def digest(*names: str) -> str:
    """SHA-256 over the files' bytes, which a fitted model records."""
    total = hashlib.sha256()
    for name in names:
        total.update((DATA / f"{name}.jsonl.gz").read_bytes())
    return total.hexdigest()


def read_pairs() -> Iterator[Pair]:
    """Every labelled pair but the judged web pages, whose label is a degree."""
    for row in read_rows("pairs_clough"):
        version = row["label"] in POSITIVE_LABELS["pairs_clough"]
        yield _pair("pairs_clough", row["label"], row, row["task"], version)
    for row in read_rows("pairs_detectrl"):
        number = row["id"].rsplit("-", 1)[-1]
        yield _pair("pairs_detectrl", row["op"], row, f"{row['domain']}-{number}", True)
    for row in read_rows("pairs_llm_rewrite"):
        rewrite = row["label"] == "llm_rewrite"
        group = f"rewrite-{row.get('doc', row.get('title'))}"
        yield _pair("pairs_llm_rewrite", row["label"], row, group, True if rewrite else None)
    for row in read_rows("pairs_essays_independent"):
        yield _pair("pairs_essays_independent", row["label"], row, f"essay-{row['topic']}", False)
    for row in read_rows("pairs_pan13_passages"):
        group = row["id"].split("#")[0].split("-source-")[-1]
        yield _pair("pairs_pan13_passages", row["label"], row, group, True)


def _pair(source: str, label: str, row: dict[str, str], group: str, version: bool | None) -> Pair:
    return Pair(source, label, row["id"], f"{source}/{group}", row["a"], row["b"], version)
