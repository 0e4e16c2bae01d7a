"""Clusters of two scans are paired by their pages."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dedup.engine.changes import Change, compare_clusters


def test_new_changed_and_resolved() -> None:
    before = {1: {"a", "b", "c"}, 2: {"d", "e"}, 3: {"f", "g"}}
    after = {1: {"a", "b", "x"}, 2: {"d", "e"}, 3: {"f", "y"}, 4: {"z", "w"}}
    found = compare_clusters(before, after)
    assert found.new == {3, 4}  # one page in common is not yet the same cluster
    assert found.changed == {1: Change(1, 1, 1)}
    assert found.resolved == (3,)


PARTITIONS = st.lists(st.integers(0, 4), max_size=16).map(
    lambda homes: {
        home: members
        for home in set(homes)
        if len(members := {page for page, at in enumerate(homes) if at == home}) > 1
    }
)


@given(PARTITIONS, PARTITIONS)
def test_every_cluster_is_accounted_for(
    before: dict[int, set[int]], after: dict[int, set[int]]
) -> None:
    found = compare_clusters(before, after)
    assert not found.new & found.changed.keys()
    assert found.new | found.changed.keys() <= after.keys()
    assert set(found.resolved) <= before.keys()
    for number, change in found.changed.items():
        assert change.joined or change.left
        assert len(after[number]) - change.joined == len(before[change.earlier]) - change.left
    same = compare_clusters(after, after)
    assert (same.new, same.changed, same.resolved) == (frozenset(), {}, ())
