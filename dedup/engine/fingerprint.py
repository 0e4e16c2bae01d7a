"""MinHash signatures, bit-identical to datasketch's, computed for whole token arrays at once.

Tokens are hashed once to 64 bits, neighbouring hashes are combined into shingle hashes in numpy,
and the permutations are datasketch's own "affine32" (``a * h + b`` modulo 2^32 after one
MurmurHash3 finalizer), so a signature equals that of
`datasketch.MinHash(scheme="affine32", hashfunc=identity).update_batch` over the same shingle
hashes and can be handed to `datasketch.MinHashLSH` as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from dedup.engine.sets import distinct
from dedup.engine.workers import Workers, batches

U32 = NDArray[np.uint32]
U64 = NDArray[np.uint64]

SCHEME = "affine32"
_BLOCK = 256  # shingles of one set permuted at once; keeps the intermediate in the cache
_BATCH = 1 << 16  # shingles of many sets permuted at once, likewise
_PRIME = np.uint64(0x9E3779B97F4A7C15)
_MEMO = 1 << 20
TASK = 500  # texts that a process signs in one go


@dataclass(frozen=True, slots=True)
class FingerprintParameters:
    """All that must agree for two signatures to be comparable.

    Attributes:
        num_perm: Length of a signature.
        seed: Seed of datasketch's permutations.
        width: Words in a shingle.
    """

    num_perm: int = 128
    seed: int = 1
    width: int = 3

    @property
    def shingle(self) -> str:
        """Definition of a shingle, stored beside every signature."""
        return f"word-{self.width}/1"


class TokenHasher(dict[str, bytes]):
    """64-bit hashes of tokens, remembered; the same in every process."""

    def __missing__(self, token: str) -> bytes:
        """Hash a token that was not met before."""
        if len(self) >= _MEMO:
            self.clear()
        digest = blake2b(token.encode("utf-8", "surrogatepass"), digest_size=8).digest()
        self[token] = digest
        return digest

    def hash(self, tokens: Iterable[str]) -> U64:
        """Hashes of tokens in order, as an array that cannot be written to."""
        return np.frombuffer(b"".join(map(self.__getitem__, tokens)), "<u8")


def shingle_hashes(token_hashes: U64, width: int) -> U32:
    """Distinct 32-bit hashes of all runs of ``width`` tokens, sorted.

    A text shorter than ``width`` has one shingle, all of it; an empty text has none.
    """
    return distinct(_runs(token_hashes, width))


def _runs(token_hashes: U64, width: int) -> U32:
    """Hash of every run of ``width`` tokens, in order."""
    if not len(token_hashes):
        return np.empty(0, np.uint32)
    width = min(width, len(token_hashes))
    count = len(token_hashes) - width + 1
    combined = np.zeros(count, np.uint64)
    for offset in range(width):
        combined = combined * _PRIME + token_hashes[offset : offset + count]
    combined ^= combined >> np.uint64(29)
    combined *= _PRIME
    return (combined >> np.uint64(32)).astype(np.uint32)


@lru_cache(maxsize=8)
def _permutations(num_perm: int, seed: int) -> tuple[U32, U32]:
    """As datasketch draws them; to load it takes as long as to sign some thousand texts."""
    drawn = np.random.RandomState(seed)
    multiplier = drawn.randint(0, 1 << 31, num_perm, np.uint32) * np.uint32(2) + np.uint32(1)
    increment = drawn.randint(0, 1 << 32, num_perm, np.uint32)
    return multiplier[:, None], increment[:, None]


def _finalize(hashes: U32) -> U32:
    """MurmurHash3's 32-bit finalizer, as datasketch applies it before permuting."""
    hashes = hashes ^ (hashes >> np.uint32(16))
    hashes = hashes * np.uint32(0x85EBCA6B)
    hashes = hashes ^ (hashes >> np.uint32(13))
    hashes = hashes * np.uint32(0xC2B2AE35)
    return hashes ^ (hashes >> np.uint32(16))


def signature(shingles: U32, parameters: FingerprintParameters) -> U32:
    """MinHash signature of a set of shingle hashes: ``num_perm`` values.

    An empty set has the signature of datasketch's empty MinHash, all ones.
    """
    multiplier, increment = _permutations(parameters.num_perm, parameters.seed)
    lowest = np.full(parameters.num_perm, np.uint32(0xFFFFFFFF))
    mixed = _finalize(shingles)
    for start in range(0, len(mixed), _BLOCK):
        permuted = mixed[start : start + _BLOCK][None, :] * multiplier
        permuted += increment
        np.minimum(lowest, permuted.min(axis=1), out=lowest)
    return lowest


def signatures(sets: Iterable[U32], parameters: FingerprintParameters) -> U32:
    """Signatures of many sets of shingle hashes, one row each; sets may repeat their members.

    Many sets are permuted at once, each permutation over all of them in one sweep: three times
    as quick as one set after the other.
    """
    rows = [np.empty((0, parameters.num_perm), np.uint32)]
    batch: list[U32] = []
    count = 0
    for shingles in sets:
        if batch and count + len(shingles) > _BATCH:
            rows.append(_sign_batch(batch, parameters))
            batch, count = [], 0
        batch.append(shingles)
        count += len(shingles)
    if batch:
        rows.append(_sign_batch(batch, parameters))
    return np.vstack(rows)


def _sign_batch(sets: Sequence[U32], parameters: FingerprintParameters) -> U32:
    sizes = np.array([len(shingles) for shingles in sets])
    filled = np.flatnonzero(sizes)
    lowest = np.full((parameters.num_perm, len(sets)), np.uint32(0xFFFFFFFF))
    if len(filled):
        starts = (np.cumsum(sizes) - sizes)[filled]
        mixed = _finalize(np.concatenate(sets))
        permuted = np.empty_like(mixed)
        permutations = zip(*_permutations(parameters.num_perm, parameters.seed), strict=True)
        for row, (multiplier, increment) in zip(lowest, permutations, strict=True):
            np.multiply(mixed, multiplier, out=permuted)
            permuted += increment
            row[filled] = np.minimum.reduceat(permuted, starts)
    return lowest.T


def sign(runs: Iterable[U64], parameters: FingerprintParameters, workers: Workers) -> U32:
    """Signatures of many texts given as runs of token hashes, one row each."""
    found = workers.map(_sign, parameters, batches(runs, TASK))
    return np.vstack([np.empty((0, parameters.num_perm), np.uint32), *found])


def sign_pack(parameters: FingerprintParameters, runs: list[U64]) -> bytes:
    """Signatures of some texts, as the pack of them that is cached."""
    return _sign(parameters, runs).astype("<u4").tobytes()


def _sign(parameters: FingerprintParameters, runs: list[U64]) -> U32:
    return signatures((_runs(run, parameters.width) for run in runs), parameters)
