"""Packs are found by their keys, forgotten when they are not used, and snapshots by their sites."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db import cache
from db.cache import Keys, StoredCache, save_snapshot, snapshot
from db.engine import Store

PAIRS = st.tuples(st.integers(0, 3), st.integers(2**64 - 3, 2**64 - 1))  # many share one half


def keys_of(pairs: Sequence[tuple[int, int]]) -> Keys:
    return np.array(pairs, np.uint64).reshape(-1, 2)


def found_in(of: StoredCache, stage: str, keys: Keys) -> dict[int, tuple[bytes, int]]:
    found = {}
    for indices, rows, content in of.find(stage, keys):
        for index, row in zip(indices.tolist(), rows.tolist(), strict=True):
            assert index not in found
            found[index] = content, row
    return found


@settings(max_examples=20, deadline=None)
@given(st.lists(st.lists(PAIRS, min_size=1, unique=True), max_size=4), st.lists(PAIRS))
def test_what_is_cached_is_found_in(
    packs: list[list[tuple[int, int]]], wanted: list[tuple[int, int]]
) -> None:
    with TemporaryDirectory() as folder, Store.open(Path(folder) / "unspin.db") as store:
        before = StoredCache(store)
        for number, pack in enumerate(packs):
            before.put("stage 1", keys_of(pack), b"%d" % number)
        known = {key for pack in packs for key in pack}
        found = found_in(StoredCache(store), "stage 1", keys_of(wanted))
        assert found.keys() == {index for index, key in enumerate(wanted) if key in known}
        for index, (content, row) in found.items():
            assert packs[int(content)][row] == wanted[index]
        assert found_in(StoredCache(store), "stage 2", keys_of(wanted)) == {}


def test_what_no_scan_asks_for_is_forgotten_once_it_is_much(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache, "_FEW", 10)
    used, unused = keys_of([(1, n) for n in range(4)]), keys_of([(2, n) for n in range(9)])
    first = StoredCache(store)
    first.put("stage 1", used, b"used")
    first.put("stage 1", unused, b"unused")
    second = StoredCache(store)
    assert len(found_in(second, "stage 1", used)) == 4
    second.tidy()
    assert not found_in(StoredCache(store), "stage 1", unused)
    assert len(found_in(StoredCache(store), "stage 1", used)) == 4


def test_a_snapshot_is_taken_over_by_scans_of_much_the_same_sites(store: Store) -> None:
    sites = [f"{n}.example" for n in range(20)]
    save_snapshot(store, "weights", sites, b"old")
    save_snapshot(store, "weights", sites[::-1], b"new")
    assert snapshot(store, "weights", sites) == b"new"
    assert snapshot(store, "weights", [*sites, "more.example"]) == b"new"
    assert snapshot(store, "weights", sites[:10]) is None
    assert snapshot(store, "other", sites) is None
