"""MinHash LSH over all signatures at once: the buckets of `datasketch.MinHashLSH`, in numpy.

A signature is cut into bands, and items that agree in a whole band share a bucket. How many bands
of how many values are best for a threshold is datasketch's own choice (Leskovec, Rajaraman and
Ullman, Mining of Massive Datasets, chapter 3). Bands are looked at one after the other, and only
pairs that are near enough are kept, so memory is bounded by what is found.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from dedup.engine.fingerprint import U32, U64, FingerprintParameters
from dedup.engine.sets import contains

Pairs = NDArray[np.int64]

WHOLE_BUCKET = 24  # members; all pairs of a bucket this small are proposed
_BLOCK = 1 << 14  # pairs estimated at once
_MIX = np.uint64(0x9E3779B97F4A7C15)


def no_pairs() -> Pairs:
    """An empty array of pairs."""
    return np.empty((0, 2), np.int64)


@lru_cache(maxsize=16)
def banding(num_perm: int, threshold: float) -> tuple[int, int]:
    """Number of bands, and values of each, that datasketch takes for a threshold."""
    from datasketch import MinHashLSH  # noqa: PLC0415 - slow to load; processes need none

    chosen = MinHashLSH(threshold=threshold, num_perm=num_perm)
    return int(chosen.b), int(chosen.r)


def band_keys(signatures: U32, bands: int, rows: int) -> Iterator[U64]:
    """For each band, a key of every signature's values in it; equal keys share a bucket.

    Args:
        signatures: ``(items, num_perm)``.
        bands: How many; ``bands * rows`` values at most.
        rows: Values of each.
    """
    for band in range(bands):
        keys = np.full(len(signatures), np.uint64(band))
        for value in range(band * rows, (band + 1) * rows):
            keys ^= signatures[:, value]
            keys *= _MIX
            keys ^= keys >> np.uint64(29)
        yield keys


def star_pairs(groups: NDArray[np.int64] | U64, items: NDArray[np.int64]) -> Pairs:
    """O(n) pairs that connect each group: all of a small one, else a star and a chain.

    Args:
        groups: What each item's group goes by; those of one group stand together.
        items: The items; ascending and distinct within a group. The lower comes first in a pair.
    """
    if not len(groups):
        return no_pairs()
    begins = np.flatnonzero(np.r_[True, groups[1:] != groups[:-1]])
    sizes = np.diff(np.r_[begins, len(groups)])
    size, start = np.repeat(sizes, sizes), np.repeat(begins, sizes)
    place = np.arange(len(groups))
    offset = place - start
    found = [np.column_stack([items[start], items])[(size > WHOLE_BUCKET) & (offset > 1)]]
    for apart in range(1, min(WHOLE_BUCKET, int(sizes.max()))):
        # In a large group only neighbours are chained.
        near = (offset >= apart) & ((size <= WHOLE_BUCKET) | (apart == 1))
        found.append(np.column_stack([items[place[near] - apart], items[near]]))
    return np.vstack(found)


def by_lsh(signatures: U32, parameters: FingerprintParameters, threshold: float) -> Pairs:
    """Pairs that share an LSH bucket and whose estimated Jaccard similarity reaches a threshold.

    Args:
        signatures: One row for each item.
        parameters: What made them.
        threshold: Jaccard similarity, in (0, 1); pairs a little below it are kept too, since the
            estimate errs by about ``1 / sqrt(num_perm)``.

    Returns:
        Distinct pairs, the lower index first, sorted.
    """
    count = len(signatures)
    if count < 2:
        return no_pairs()
    least = threshold - 1.0 / np.sqrt(parameters.num_perm)
    kept = np.empty(0, np.int64)  # first * count + second
    for keys in band_keys(signatures, *banding(parameters.num_perm, threshold)):
        buckets, items = _in_buckets(keys)
        same = buckets[1:] == buckets[:-1]
        shared = np.r_[False, same] | np.r_[same, False]
        pairs = star_pairs(buckets[shared], items[shared])
        codes = np.sort(pairs[:, 0] * count + pairs[:, 1])
        codes = codes[~contains(kept, codes)]
        likely = estimate(signatures, np.column_stack(np.divmod(codes, count))) >= least
        kept = np.sort(np.concatenate([kept, codes[likely]]))
    return np.column_stack(np.divmod(kept, count))


def _in_buckets(keys: U64) -> tuple[U64, NDArray[np.int64]]:
    """Items by their keys, of which the highest bits are left, and those keys.

    One sort of numbers that hold both takes a tenth of the time that sorting indices takes.
    """
    low = np.uint64(max(len(keys) - 1, 1).bit_length())
    ordered = np.sort(keys >> low << low | np.arange(len(keys), dtype=np.uint64))
    return ordered >> low, (ordered & (1 << low) - np.uint64(1)).astype(np.int64)


def estimate(signatures: U32, pairs: Pairs) -> NDArray[np.float64]:
    """Estimated Jaccard similarity of pairs of signatures."""
    similarity = np.empty(len(pairs))
    for start in range(0, len(pairs), _BLOCK):
        part = pairs[start : start + _BLOCK]
        similarity[start : start + len(part)] = (
            signatures[part[:, 0]] == signatures[part[:, 1]]
        ).mean(axis=1)
    return similarity
