"""What two sorted sets share, whatever their elements have in common otherwise."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from dedup.engine.likeness import common_to

# Many of them end in the same 16 bits.
_SETS = st.sets(st.builds(lambda high, low: high << 16 | low, st.integers(0, 5), st.integers(0, 5)))


@given(_SETS, st.lists(_SETS, min_size=1, max_size=5))
def test_sets_share_the_elements_of_both(one: set[int], others: list[set[int]]) -> None:
    sorted_one, *rest = (np.array(sorted(each), np.int64) for each in (one, *others))
    assert common_to(sorted_one, rest).tolist() == [len(one & other) for other in others]
