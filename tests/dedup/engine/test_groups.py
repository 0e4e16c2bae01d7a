"""Sums and maxima over groups of rows, against the same made one by one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedup.engine import groups
from dedup.engine.sets import Members, rising

ROWS, COLUMNS = 7, 3


def grouped(chosen: list[set[int]]) -> Members:
    of = [number for number, rows in enumerate(chosen) for _ in rows]
    rows = [row for each in chosen for row in sorted(each)]
    return rising(np.array(of, np.intp), np.array(rows, np.intp), len(chosen))


VALUES = np.random.default_rng(3).normal(size=(ROWS, COLUMNS)).astype(np.float32)
SETS = st.lists(st.sets(st.integers(0, ROWS - 1), min_size=1), max_size=9)


@pytest.mark.parametrize("limits", [{}, {"_GROUPS": 2, "_ROWS": 0, "_CELLS": 12}])
@given(chosen=SETS)
def test_groups_are_what_their_rows_make(limits: dict[str, int], chosen: list[set[int]]) -> None:
    made = grouped(chosen)
    weights = np.linspace(0.5, 2, len(made.members), dtype=np.float32)
    with pytest.MonkeyPatch.context() as patch:
        for name, limit in limits.items():
            patch.setattr(groups, name, limit)  # many small blocks
        summed = groups.summed(VALUES, made.members, made.starts)
        weighted = groups.weighted(VALUES, made, weights)
        greatest = groups.greatest(VALUES, made.members, made.starts)
    for number, rows in enumerate(chosen):
        taken = VALUES[sorted(rows)]
        own = weights[made.starts[number] : made.starts[number + 1], None]
        assert summed[number] == pytest.approx(taken.sum(axis=0), abs=1e-5)
        assert weighted[number] == pytest.approx((taken * own).sum(axis=0), abs=1e-5)
        assert greatest[number].tolist() == taken.max(axis=0).tolist()
