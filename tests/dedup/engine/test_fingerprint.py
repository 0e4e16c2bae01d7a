"""Signatures are datasketch's own, to the bit, and the same in every process."""

from __future__ import annotations

import os
import subprocess
import sys

import numpy as np
import pytest
from datasketch import MinHash
from hypothesis import given, settings
from hypothesis import strategies as st
from sketches import as_minhash

from dedup.engine.fingerprint import (
    FingerprintParameters,
    TokenHasher,
    shingle_hashes,
    signature,
    signatures,
)

words = st.lists(st.text(st.characters(exclude_categories=()), min_size=1, max_size=8))
parameters = st.builds(
    FingerprintParameters,
    num_perm=st.sampled_from([16, 64, 128, 256]),
    seed=st.integers(0, 2**32 - 1),
    width=st.integers(1, 10),
)


def by_datasketch(shingles: list[int], made_by: FingerprintParameters) -> MinHash:
    sketch = MinHash(
        num_perm=made_by.num_perm, seed=made_by.seed, scheme="affine32", hashfunc=lambda h: h
    )
    sketch.update_batch(shingles)
    return sketch


@settings(deadline=None)
@given(words, parameters)
def test_bit_identical_to_datasketch(tokens: list[str], made_by: FingerprintParameters) -> None:
    shingles = shingle_hashes(TokenHasher().hash(tokens), made_by.width)
    sketch = by_datasketch(shingles.tolist(), made_by)
    ours = signature(shingles, made_by)
    assert ours.dtype == np.uint32
    assert (ours == sketch.hashvalues).all()
    assert as_minhash(ours, made_by).jaccard(sketch) == 1.0


@pytest.mark.parametrize("count", [1, 255, 256, 257, 5000])
def test_long_texts_are_permuted_in_blocks(count: int) -> None:
    made_by = FingerprintParameters()
    shingles = np.unique(np.random.default_rng(count).integers(0, 2**32, count, np.uint32))
    expected = by_datasketch(shingles.tolist(), made_by).hashvalues
    assert (signature(shingles, made_by) == expected).all()


@settings(deadline=None)
@given(
    st.lists(st.sampled_from([0, 0, 1, 2, 700, 20_000, 40_000]), max_size=9),
    st.integers(0, 2**32 - 1),
)
def test_many_sets_at_once_are_signed_as_each_alone(sizes: list[int], seed: int) -> None:
    made_by = FingerprintParameters(num_perm=16, seed=seed)
    random = np.random.default_rng(seed)
    sets = [random.integers(0, 2**32, size, np.uint32) for size in sizes]
    alone = [signature(shingles, made_by).tolist() for shingles in sets]
    assert signatures(sets, made_by).tolist() == alone
    assert signatures((np.tile(each, 2) for each in sets), made_by).tolist() == alone


@given(words, st.integers(1, 10))
def test_shingles_are_the_set_of_runs(tokens: list[str], width: int) -> None:
    taken = min(width, len(tokens))
    runs = {tuple(tokens[i : i + taken]) for i in range(len(tokens) - taken + 1)} - {()}
    shingles = shingle_hashes(TokenHasher().hash(tokens), width)
    assert len(shingles) == len(runs)
    assert (np.sort(shingles) == shingles).all()


@given(words.filter(bool), words)
def test_word_order_and_neighbours_matter(tokens: list[str], more: list[str]) -> None:
    hasher = TokenHasher()
    own, both = (set(shingle_hashes(hasher.hash(t), 3).tolist()) for t in (tokens, tokens + more))
    assert len(tokens) < 3 or own <= both


def test_the_same_in_every_process() -> None:
    tokens = ["straße", "漢字", "\ud800", "a" * 1000]
    program = (
        "from dedup.engine.fingerprint import *; p = FingerprintParameters(); "
        f"print(signature(shingle_hashes(TokenHasher().hash({tokens!a}), 3), p).tolist())"
    )
    elsewhere = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONHASHSEED": "7", "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=True,
    )
    here = signature(shingle_hashes(TokenHasher().hash(tokens), 3), FingerprintParameters())
    assert elsewhere.stdout.strip() == str(here.tolist())
