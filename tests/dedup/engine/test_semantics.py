"""What words mean does not depend on what an earlier scan measured of them."""

from __future__ import annotations

import numpy as np
import pytest

from dedup.engine.corpus import background
from dedup.engine.measured import measured

WORDS = ["1987", "a", "gutter", "gutters", "moss", "regenrinne", "the", "zqxvw", "é", "水"]


@pytest.mark.parametrize("known", [[], [3], [0, 2, 5, 8, 9], list(range(len(WORDS)))])
def test_measured_words_are_as_if_met_for_the_first_time(known: list[int]) -> None:
    fresh = background(WORDS, {"en"})
    before = background([WORDS[i] for i in known], {"de"})
    vectors = before.vectors
    left = measured([WORDS[i] for i in known], vectors.lengths, before.trust, before.hashes)
    again = background(WORDS, {"en"}, left)
    for name in ("weight", "content", "trust", "hashes"):
        assert np.array_equal(getattr(again, name), getattr(fresh, name)), name
    some = np.array([5, 3, 3, 8])
    assert np.array_equal(again.vectors.of(some), fresh.vectors.of(some))
    again.vectors.prepare([np.array([0, 9]), np.array([2])])
    every = np.arange(len(WORDS))
    assert np.array_equal(again.vectors.of(every), fresh.vectors.of(every))
