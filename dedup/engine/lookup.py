"""Fingerprints, and how they are found again among many without reading them all.

Each article is entered under the bands of its signature, under those of its passages' signatures,
and under its words. An article that is looked up is held only against those that share such keys.
Bands are narrower than a scan's: a lookup can afford more candidates, each a signature to compare.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from dedup.engine.corpus import Reading
from dedup.engine.fingerprint import (
    U32,
    FingerprintParameters,
    TokenHasher,
    shingle_hashes,
    signatures,
)
from dedup.engine.lsh import band_keys
from dedup.engine.options import ScanOptions
from dedup.engine.sets import distinct, tallied

I64 = NDArray[np.int64]

WHOLE, PASSAGE, TERM = "whole", "passage", "term"
_BANDS = {WHOLE: (42, 3), PASSAGE: (16, 4)}  # bands, and values of each, of 128 permutations


@dataclass(frozen=True, slots=True, eq=False)
class Fingerprint:
    """What finds an article again.

    Attributes:
        whole: Signature of its text, ``(num_perm,)``.
        passages: Signatures of its passages, ``(passages, num_perm)``.
        terms: Hash and number of each distinct word, ``(words, 2)``.
    """

    whole: U32
    passages: U32
    terms: U32


class Stored(Protocol):
    """Where fingerprints are found again by their keys."""

    articles: I64
    """Ids of all articles that are looked among, rising."""

    def holding(self, kind: str, keys: U32) -> tuple[I64, I64]:
        """Each index of a key with each of ``articles`` that holds it; two arrays."""
        ...

    def fingerprints(self, articles: Sequence[int]) -> Mapping[int, Fingerprint]:
        """The fingerprints of some articles."""
        ...


class Signed(Protocol):
    """Where signatures are that were made before."""

    def passages(self, articles: Sequence[str]) -> Iterator[tuple[str, U32]]:
        """The passages of those of some articles that were signed, as `Fingerprint` has them."""
        ...


def fingerprints(readings: Iterable[Reading], options: ScanOptions) -> Iterator[Fingerprint]:
    """The fingerprint of each article that was read; the same whichever others come with it."""
    hasher = TokenHasher()
    parameters = FingerprintParameters(options.num_perm, options.seed, options.shingle)
    texts: list[U32] = []  # shingles of each article, and after them of its passages
    terms: list[U32] = []
    sizes: list[int] = []
    for reading in readings:
        hashes = hasher.hash(reading.words)
        words = hashes[reading.ids]
        texts.append(shingle_hashes(words, options.shingle))
        runs = reading.bounds[reading.passages[:, 2:]]
        runs = runs[runs[:, 1] - runs[:, 0] >= options.min_passage_words]
        texts += [shingle_hashes(words[low:high], options.shingle) for low, high in runs.tolist()]
        sizes.append(1 + len(runs))
        counts = np.bincount(reading.ids, minlength=len(hashes)).astype(np.uint32)
        terms.append(np.column_stack([term(hashes), counts]))
    marks = signatures(texts, parameters)
    ends = np.cumsum(sizes).tolist()
    for end, size, counted in zip(ends, sizes, terms, strict=True):
        yield Fingerprint(marks[end - size], marks[end - size + 1 : end], counted)


def term(hashes: NDArray[np.uint64]) -> U32:
    """The key of words by their hashes."""
    return (hashes >> np.uint64(32)).astype(np.uint32)


def keys_of(kind: str, marks: U32) -> U32:
    """The band keys of signatures, ``(bands, signatures)``.

    Args:
        kind: ``WHOLE`` or ``PASSAGE``.
        marks: ``(signatures, num_perm)``.
    """
    bands, rows = _BANDS[kind]
    bands = min(bands, marks.shape[1] // rows)
    return np.vstack([term(keys) for keys in band_keys(marks, bands, rows)])


def invert(
    articles: Sequence[int], found: Sequence[Fingerprint]
) -> dict[str, tuple[U32, U32, U32]]:
    """Inverted files of some fingerprints, by kind.

    Args:
        articles: Ids, rising.
        found: Their fingerprints.

    Returns:
        Distinct keys, rising; where the articles of each begin, and the end; the articles.
    """
    ids = np.array(articles, np.uint32)
    wholes = keys_of(WHOLE, np.vstack([f.whole for f in found]))
    marks = np.vstack([f.passages for f in found])
    parts = keys_of(PASSAGE, marks)
    of_part = np.repeat(ids, [len(f.passages) for f in found])
    words = np.concatenate([f.terms[:, 0] for f in found])
    of_word = np.repeat(ids, [len(f.terms) for f in found])
    return {
        WHOLE: _inverted(wholes.ravel(), np.tile(ids, len(wholes))),
        PASSAGE: _inverted(parts.ravel(), np.tile(of_part, len(parts))),
        TERM: _inverted(words, of_word),
    }


def _inverted(keys: U32, articles: U32) -> tuple[U32, U32, U32]:
    entries = distinct(keys.astype(np.uint64) << np.uint64(32) | articles)
    keys, counts = tallied((entries >> np.uint64(32)).astype(np.uint32))
    starts = np.concatenate([[0], np.cumsum(counts)])
    return keys, starts.astype(np.uint32), entries.astype(np.uint32)
