"""Which letters the sentences of an article share: character 4-grams, the rarer the heavier."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dedup.engine.semantics import F32
from dedup.engine.sets import Members, Numbers, distinct, in_order
from dedup.engine.spread import Spread

_GRAM = 4  # characters
_PRIME = np.uint64(0x9E3779B97F4A7C15)
_SENTENCE = np.uint64(16)  # bits for the number of a sentence


@dataclass(frozen=True, slots=True, eq=False)
class Letters:
    """Weighted character 4-grams of sentences.

    Attributes:
        sizes: Weight of all grams of each sentence, ``(sentences,)``.
        shared: Those grams of each sentence that others have too.
        weight: Of each of these grams, ``(grams,)``.
    """

    sizes: F32
    shared: Members
    weight: F32

    def between(self, low: int, high: int) -> Letters:
        """Those of the sentences in [low, high)."""
        return Letters(self.sizes[low:high], self.shared.between(low, high, 0), self.weight)

    def alike(self, a: Numbers, b: Numbers) -> F32:
        """Weighted Jaccard similarity of pairs of sentences, ``(pairs,)``.

        Args:
            a: The one sentence of each pair.
            b: The other.
        """
        starts, grams = self.shared.starts, self.shared.members
        lengths = starts[a + 1] - starts[a]
        pair = np.repeat(np.arange(len(a)), lengths)
        before = np.cumsum(lengths) - lengths
        gram = grams[np.repeat(starts[a] - before, lengths) + np.arange(len(pair))]
        width = max(len(self.weight), 1)
        every, asked = self.shared.of * width + grams, b[pair] * width + gram
        found = every[np.minimum(np.searchsorted(every, asked), len(every) - 1)] == asked
        both = np.bincount(pair[found], self.weight[gram[found]], len(a))
        union = self.sizes[a] + self.sizes[b] - both
        return np.asarray(both / np.maximum(union, 1e-6), np.float32)


def read_letters(words: Sequence[str], side: Spread, chosen: NDArray[np.bool_]) -> Letters:
    """The grams of the chosen words of each sentence, which others of its article may share.

    Args:
        words: Distinct words of the articles.
        side: The articles, of fewer than 65,536 sentences together.
        chosen: Which of these words to read.
    """
    points, row = _written(words, side.places, side.of, chosen)
    size = max(len(points) - _GRAM + 1, 0)
    hashes = np.zeros(size, np.uint64)
    for offset in range(_GRAM):
        hashes = (hashes + points[offset : offset + size]) * _PRIME
    inside = row[:size] == row[_GRAM - 1 :][:size]
    keys = distinct(
        (hashes[inside] >> _SENTENCE << _SENTENCE) | row[:size][inside].astype(np.uint64)
    )
    grams, sentence = keys >> _SENTENCE, (keys & ((1 << _SENTENCE) - 1)).astype(np.intp)
    article = side.article[sentence]
    first = np.ones(len(grams), np.bool_)
    first[1:] = (grams[1:] != grams[:-1]) | (article[1:] != article[:-1])
    gram = np.cumsum(first) - 1
    frequency = np.bincount(gram)
    counts = np.diff(side.sentence_at)[article[first]]
    weight = np.log((counts + 1) / (frequency - 0.5)).astype(np.float32)
    several, count = frequency > 1, len(side.article)
    number, kept = np.cumsum(several) - 1, several[gram]
    return Letters(
        sizes=np.bincount(sentence, weight[gram], count).astype(np.float32),
        shared=in_order(sentence[kept], number[gram[kept]], count),
        weight=weight[several],
    )


def _written(
    words: Sequence[str], places: Numbers, of: Numbers, chosen: NDArray[np.bool_]
) -> tuple[NDArray[np.uint64], Numbers]:
    """Code points of the chosen words, a space before each, and the sentence of each point."""
    shown = f" {' '.join(words)}".encode("utf-32-le", "surrogatepass")
    points = np.frombuffer(shown, np.uint32).astype(np.uint64)
    sizes = np.fromiter(map(len, words), np.intp, len(words)) + 1
    begins = np.cumsum(sizes) - sizes
    kept = chosen[places]
    places, of = places[kept], of[kept]
    lengths = sizes[places]
    ends = np.cumsum(lengths)
    shift = np.repeat(begins[places] - (ends - lengths), lengths)
    return points[shift + np.arange(len(shift))], np.repeat(of, lengths)
