"""The race counts pairs as they are, and every contender cuts the same shingles."""

from __future__ import annotations

from itertools import combinations

import pytest
from datasketch import MinHash
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.speed.__main__ import pair_f1
from benchmarks.speed.contenders import WORK
from benchmarks.speed.document import tables

labels = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), max_size=12)
TEXTS = [
    "The ferry leaves the old harbour at noon and comes back before the evening tide.",
    "The ferry leaves the old harbour at noon and comes back before the evening storm.",
    "Bread needs flour, water, salt and a night of patience on the kitchen shelf.",
]


@given(labels)
def test_pair_f1_is_that_of_the_listed_pairs(rows: list[tuple[int, int]]) -> None:
    found = {(i, j) for i, j in combinations(range(len(rows)), 2) if rows[i][0] == rows[j][0]}
    true = {(i, j) for i, j in combinations(range(len(rows)), 2) if rows[i][1] == rows[j][1]}
    expected = 2 * len(found & true) / (len(found) + len(true)) if found or true else 1.0
    assert pair_f1([a for a, _ in rows], [b for _, b in rows]) == pytest.approx(expected)


@pytest.mark.parametrize(
    "name", ["unspin fingerprints", "datasketch bulk", "datasketch update", "TF-IDF brute force"]
)
def test_contenders_tie_what_is_alike(name: str) -> None:
    work, label = WORK[name]
    ferry, storm, bread = label(work(TEXTS))
    assert ferry == storm != bread


def test_plain_datasketch_is_plain() -> None:
    work, _ = WORK["datasketch update"]
    sketch = MinHash(num_perm=128, seed=1)
    words = "the ferry leaves the old harbour".split()
    for start in range(4):
        sketch.update(" ".join(words[start : start + 3]).encode())
    assert (work([" ".join(words)])[0] == sketch.hashvalues).all()


def test_a_table_shows_median_and_spread() -> None:
    spread = {"median": 2000.0, "low": 1000.0, "high": 3000.0}
    figures = dict.fromkeys(
        ("articles_a_second", "wall_seconds", "fingerprints_are_faster", "megabytes"), spread
    )
    raced = {"articles": 10, "contenders": {"rensa RMinHash": {**figures, "pair_f1": 0.5}}}
    shown = tables({"runs": 5, "corpora": {"farm": raced}})
    assert "| rensa RMinHash | 2,000 (1,000–3,000) |" in shown and "0.500" in shown
