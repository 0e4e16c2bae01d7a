"""Prepare a document for comparing: every array that a comparison needs, computed once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from dedup.engine.corpus import I32, Document, Lexicon
from dedup.engine.fingerprint import U32, shingle_hashes
from dedup.engine.semantics import F32, I16, WordVectors, from_steps, in_steps, unit
from dedup.engine.sets import distinct
from dedup.engine.text import ALPHABET, SURROGATES

_GRAM = 5  # characters
_SHINGLE = 3  # words
_STEPS = np.float32(256)  # of a weight of 1, so that weights of sentences sum up exactly


@dataclass(frozen=True, eq=False)
class Profile:
    """What comparing needs of one document.

    Attributes:
        document: The document.
        words: Tokens of the vocabulary by id.
        letters: Its words as one character each, for sequence matching.
        sentences: The same, cut into its sentences.
        lengths: Words of each sentence, ``(sentences,)``.
        content: Sorted ids of its content words.
        weights: Their weights.
        weight: The sum of these.
        phrases: Sorted pairs of content words that stand next to each other, or one apart, in
            either order; function words between them do not count.
        shingles: Sorted hashes of its word 3-grams.
        holders: Sentence of each entry of ``held``, ``(entries,)``.
        held: Place in ``content`` of every distinct content word of every sentence, rising.
        sizes: Weight of each sentence, ``(sentences,)``.
        steps: Unit vector of each sentence in steps (`dedup.engine.semantics.in_steps`),
            ``(sentences, 256)``: half the memory of the vectors, and many profiles are kept.
        squares: Their squared lengths, 1 or 0 but for rounding, ``(sentences,)``.
        topic: Unit vector of the whole text, ``(256,)``.
        trust: How far each sentence's vector can be trusted, in [0, 1], ``(sentences,)``.
    """

    document: Document
    words: Sequence[str]
    letters: str
    sentences: tuple[str, ...]
    lengths: I32
    content: I32
    weights: F32
    weight: float
    phrases: NDArray[np.int64]
    shingles: U32
    holders: NDArray[np.int64]
    held: NDArray[np.int64]
    sizes: F32
    steps: I16
    squares: F32
    topic: F32
    trust: F32

    @property
    def vectors(self) -> F32:
        """Unit vector of each sentence, ``(sentences, 256)``."""
        return from_steps(self.steps)

    @cached_property
    def grams(self) -> U32:
        """Sorted hashes of its character 5-grams; most documents are never asked for them."""
        text = " ".join([self.words[i] for i in self.document.ids.tolist()])
        points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
        return shingle_hashes(points.astype(np.uint64) * np.uint64(0xD6E8FEB86659FD93), _GRAM)


def profile(document: Document, lexicon: Lexicon, words: Sequence[str]) -> Profile:
    """Prepare a document for comparing.

    Args:
        document: The document.
        lexicon: Weights and vectors of the vocabulary.
        words: Tokens of the vocabulary by id.
    """
    ids, bounds = document.ids, document.bounds
    lengths = np.diff(bounds)
    rows = np.repeat(np.arange(len(lengths)), lengths)
    weighty = lexicon.content[ids]
    content = distinct(ids[weighty])
    entries = distinct(np.searchsorted(content, ids[weighty]) * len(lengths) + rows[weighty])
    held, holders = np.divmod(entries, max(len(lengths), 1))
    weights = np.rint(lexicon.weight[content] * _STEPS) / _STEPS
    sums = _vector_sums(lexicon.vectors, ids, bounds)
    steps = in_steps(unit(sums))
    vectors = from_steps(steps)
    letters = letters_of(ids)
    return Profile(
        document=document,
        words=words,
        letters=letters,
        sentences=tuple(
            letters[low:high]
            for low, high in zip(bounds[:-1].tolist(), bounds[1:].tolist(), strict=True)
        ),
        lengths=lengths,
        content=content,
        weights=weights,
        weight=float(weights.sum()),
        phrases=_phrases(ids[weighty].astype(np.int64), len(words)),
        shingles=shingle_hashes(lexicon.hashes[ids], _SHINGLE),
        holders=holders,
        held=held,
        sizes=np.bincount(holders, weights[held], len(lengths)).astype(np.float32),
        steps=steps,
        squares=(vectors * vectors).sum(axis=1),
        topic=unit(sums.sum(axis=0)),
        trust=np.asarray(_sums(lexicon.trust[ids], bounds) / np.maximum(lengths, 1), np.float32),
    )


def _vector_sums(vectors: WordVectors, ids: I32, bounds: I32) -> F32:
    """Sums of the vectors of each sentence's words, ``(sentences, 256)``."""
    used, places = np.unique(ids, return_inverse=True)
    ones = np.ones(len(ids), np.float32)
    shape = (len(bounds) - 1, len(used))
    sums: F32 = sparse.csr_matrix((ones, places, bounds), shape=shape) @ vectors.of(used)
    return sums


def _sums(values: F32, bounds: I32) -> F32:
    """Sums of the values of each sentence's words, ``(sentences,)``."""
    if not len(values):
        return np.zeros(len(bounds) - 1, np.float32)
    sums: F32 = np.add.reduceat(values, bounds[:-1])
    return sums


def letters_of(ids: I32) -> str:
    """Words as one character each."""
    letters = ids % ALPHABET + 1
    letters += (letters >= SURROGATES) * 0x800
    return letters.astype("<u4").tobytes().decode("utf-32-le")


def _phrases(content: NDArray[np.int64], words: int) -> NDArray[np.int64]:
    pairs = [
        np.minimum(content[:-apart], content[apart:]) * words
        + np.maximum(content[:-apart], content[apart:])
        for apart in (1, 2)
    ]
    return distinct(np.concatenate(pairs))
