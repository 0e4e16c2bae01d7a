"""Which letters the sentences of one article share: character 4-grams, the rarer the heavier."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from dedup.engine.semantics import F32
from dedup.engine.sets import Numbers, distinct

_GRAM = 4  # characters
_PRIME = np.uint64(0x9E3779B97F4A7C15)
_SENTENCE = np.uint64(16)  # bits for the number of a sentence; an article has some thousands


@dataclass(frozen=True, slots=True, eq=False)
class Letters:
    """Weighted character 4-grams of sentences.

    Attributes:
        sizes: Weight of all grams of each sentence, ``(sentences,)``.
        shared: Weights of those that several sentences have, ``(sentences, grams)``.
    """

    sizes: F32
    shared: sparse.csr_matrix


def read_letters(
    words: Sequence[str],
    places: Numbers,
    of: Numbers,
    chosen: NDArray[np.bool_],
    count: int,
) -> Letters:
    """The grams of each sentence's chosen words.

    Args:
        words: Distinct words.
        places: Which of them each token is, ``(tokens,)``.
        of: The sentence of each token, rising, ``(tokens,)``.
        chosen: Which of the distinct words to read.
        count: Number of sentences.
    """
    points, row = _written(words, places, of, chosen)
    size = max(len(points) - _GRAM + 1, 0)
    hashes = np.zeros(size, np.uint64)
    for offset in range(_GRAM):
        hashes = (hashes + points[offset : offset + size]) * _PRIME
    inside = row[:size] == row[_GRAM - 1 :][:size]
    keys = distinct(
        (hashes[inside] >> _SENTENCE << _SENTENCE) | row[:size][inside].astype(np.uint64)
    )
    grams, sentence = keys >> _SENTENCE, (keys & ((1 << _SENTENCE) - 1)).astype(np.intp)
    first = np.ones(len(grams), np.bool_)
    np.not_equal(grams[1:], grams[:-1], out=first[1:])
    gram = np.cumsum(first) - 1
    frequency = np.bincount(gram)
    weight = np.log((count + 1) / (frequency - 0.5)).astype(np.float32)
    several = frequency[gram] > 1
    shared = sparse.csc_matrix(
        (
            weight[gram[several]],
            sentence[several],
            np.concatenate([[0], np.cumsum(frequency[frequency > 1])]),
        ),
        shape=(count, int(np.count_nonzero(frequency > 1))),
    )
    return Letters(np.bincount(sentence, weight[gram], count).astype(np.float32), shared.tocsr())


def _written(
    words: Sequence[str], places: Numbers, of: Numbers, chosen: NDArray[np.bool_]
) -> tuple[NDArray[np.uint64], Numbers]:
    """Code points of the chosen words, a space before each, and the sentence of each point."""
    shown = "".join([f" {word}" for word in words]).encode("utf-32-le", "surrogatepass")
    points = np.frombuffer(shown, np.uint32).astype(np.uint64)
    sizes = np.fromiter(map(len, words), np.intp, len(words)) + 1
    begins = np.cumsum(sizes) - sizes
    kept = chosen[places]
    places, of = places[kept], of[kept]
    lengths = sizes[places]
    ends = np.cumsum(lengths)
    shift = np.repeat(begins[places] - (ends - lengths), lengths)
    return points[shift + np.arange(len(shift))], np.repeat(of, lengths)
