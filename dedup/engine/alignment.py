"""Align the sentences of documents: which say the same, and how their words differ."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import LCSseq
from rapidfuzz.process import cpdist
from scipy import sparse

from dedup.engine.profiles import Profile
from dedup.engine.semantics import F32
from dedup.engine.sets import distinct
from dedup.engine.stack import F64, I64, Stack

ALIGNED = 0.5
"""Similarity from which two sentences say the same."""

_CELLS = 4_000_000  # words met in two sentences, from which matrices are multiplied
_VERBATIM = 0.8  # similarity below which two sentences cannot be nearly the same words
_KEPT = 0.8  # of the longer sentence's words stand in the other in order, or it is not the same
_PASSAGE = 40  # words that stand in both, at least, to speak of a shared passage
_TINY = np.float32(1e-30)  # in place of a zero that divides zero


def sentence_similarity(a: Profile, others: Stack, places: I64, cosine: F32) -> F32:
    """How alike every sentence of some documents is to every sentence of another, in [0, 1].

    Half the cosine of static sentence vectors, or less where these cannot be trusted, and for the
    rest the mean of the weighted Jaccard similarity and the weighted coverage of the lighter
    sentence; to four decimals.

    Args:
        a: The one document.
        others: The others.
        places: Of each content word of the others in the one's, -1 where it lacks the word.
        cosine: Of their sentences' vectors, ``(rows of the others, sentences of a)``.

    Returns:
        The similarity, ``(rows of the others, sentences of a)``.
    """
    shared = _shared(a, others, places)
    sizes, half = others.sizes[:, None], np.float32(0.5)
    # In place: these arrays are larger than all others, and go through the cache each time.
    union = sizes + a.sizes
    union -= shared
    words = np.divide(shared, np.maximum(union, _TINY, out=union), out=union)
    least = np.minimum(sizes, a.sizes)
    words += np.divide(shared, np.maximum(least, _TINY, out=least), out=least)
    words *= half
    trust = np.minimum(others.trust[:, None], a.trust, out=least)
    trust *= half
    similarity: F32 = np.clip(cosine, 0, 1)
    similarity -= words
    similarity *= trust
    similarity += words
    return similarity.round(4, out=similarity)


def _shared(a: Profile, others: Stack, places: I64) -> F32:
    """Weight of the content words that each two sentences share."""
    column = places[others.held]
    among = column >= 0
    rows, column = others.holders[among], column[among]
    shape = len(others.of), len(a.sizes)
    times = np.bincount(a.held, minlength=len(a.content))
    cells = times[column]  # each word of a row is met in so many sentences of the one
    if cells.sum() > _CELLS:
        has, weighted = (
            sparse.csr_matrix((values, at), (height, len(a.content)))
            for values, at, height in (
                (np.ones(len(rows), np.float32), (rows, column), shape[0]),
                (a.weights[a.held], (a.holders, a.held), shape[1]),
            )
        )
        product: F32 = (has @ weighted.T).toarray()
        return product
    met = a.holders[np.argsort(a.held, kind="stable")]  # the sentences of each word in turn
    first = (np.cumsum(times) - times)[column] - (np.cumsum(cells) - cells)
    at = np.repeat(first, cells) + np.arange(cells.sum())
    cell = np.repeat(rows * shape[1], cells) + met[at]
    sums = np.bincount(cell, np.repeat(a.weights[column], cells), shape[0] * shape[1])
    return sums.astype(np.float32).reshape(shape)


@dataclass(frozen=True, slots=True, eq=False)
class Alignment:
    """Sentences of one document and some others that say the same.

    Each sentence stands with its best counterpart, seen from either document.

    Attributes:
        of: Number of the other document, ``(pairs,)``, rising.
        a: Index of the sentence of the one, ``(pairs,)``, rising for each of the others.
        b: Of the other, ``(pairs,)``.
        similarity: Of the two, ``(pairs,)``.
    """

    of: I64
    a: I64
    b: I64
    similarity: F32

    def turned(self, which: NDArray[np.bool_]) -> Alignment:
        """The alignment with the two documents changed over.

        Args:
            which: For which of the others.
        """
        turn = which[self.of]
        a, b = np.where(turn, self.b, self.a), np.where(turn, self.a, self.b)
        order = np.lexsort((b, a, self.of))
        return Alignment(self.of, a[order], b[order], self.similarity[order])

    def parts(self, count: int) -> Iterator[slice]:
        """Where the pairs of each of ``count`` others stand."""
        bounds = np.searchsorted(self.of, np.arange(count + 1)).tolist()
        return (slice(low, high) for low, high in pairwise(bounds))


def no_alignment() -> Alignment:
    """No pairs."""
    none = np.empty(0, np.int64)
    return Alignment(none, none, none, np.empty(0, np.float32))


def align(others: Stack, similarity: F32, best: F32, back: F32) -> Alignment:
    """Each sentence of two documents with its best counterpart, where they say the same.

    Args:
        others: The others.
        similarity: As `sentence_similarity` gives it.
        best: The most of each column by document.
        back: The most of each row.
    """
    rows, columns = np.nonzero(similarity >= ALIGNED)
    of, values = others.of[rows], similarity[rows, columns]
    # Rows rise, and columns within a row: the first of equal counterparts is met first.
    forth = np.flatnonzero(values == best[of, columns])
    forth = forth[_firsts(of[forth] * similarity.shape[1] + columns[forth])]
    to = np.flatnonzero(values == back[rows])
    cells = distinct(np.concatenate([forth, to[_firsts(rows[to])]]))
    of, a, b = of[cells], columns[cells], others.within[rows[cells]]
    order = np.lexsort((b, a, of))
    return Alignment(of[order], a[order], b[order], values[cells[order]])


def _firsts(keys: I64) -> I64:
    """Where each key is met first."""
    return np.unique(keys, return_index=True)[1]


def order(counterparts: Iterable[int]) -> float:
    """Longest run of counterparts that keep their order, as a share of the aligned pairs."""
    tails: list[int] = []
    count = 0
    for place in counterparts:
        count += 1
        at = bisect_right(tails, place)
        tails[at : at + 1] = [place]
    return len(tails) / count if count else 0.0


def word_for_word(a: Profile, others: Stack, aligned: Alignment) -> dict[str, F64]:
    """How far aligned sentences are the same words in the same order, for each of the others.

    Returns:
        ``substituted``: share of the words of aligned sentences that the counterpart does not have
        in place. ``verbatim_a``, ``verbatim_b``: words of each text in sentences that the other
        has nearly word for word. ``verbatim``: 1 where these are 40 words or more.
    """
    count = len(others)
    of, one, other = aligned.of, aligned.a, aligned.b
    lengths = a.lengths[one], others.lengths[others.starts[of] + other]
    kept = cpdist(
        [a.sentences[i] for i in one.tolist()],
        [
            others.documents[d].sentences[j]
            for d, j in zip(of.tolist(), other.tolist(), strict=True)
        ],
        scorer=LCSseq.similarity,
        dtype=np.int64,
    )
    longer = np.maximum(*lengths)
    whole = np.bincount(of, longer, count)
    same = (aligned.similarity >= _VERBATIM) & (kept >= _KEPT * longer)
    one, other, of = one[same], other[same], of[same]
    words_a = _words_once(of, one, lengths[0][same], count)
    words_b = _words_once(of, other, lengths[1][same], count)
    letters = np.array([len(document.letters) for document in others.documents])
    return {
        "substituted": 1 - np.bincount(aligned.of, kept, count) / np.maximum(whole, 1),
        "verbatim_a": words_a / len(a.letters),
        "verbatim_b": words_b / letters,
        "verbatim": (np.minimum(words_a, words_b) >= _PASSAGE).astype(np.float64),
    }


def _words_once(of: I64, sentence: I64, lengths: NDArray[Any], count: int) -> F64:
    """Words of sentences by document, each sentence counted once."""
    first = _firsts((of << 32) + sentence)
    return np.bincount(of[first], lengths[first], count).astype(np.float64)
