"""Align the sentences of two documents: which say the same, and how their words differ."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import LCSseq
from rapidfuzz.process import cpdist
from scipy import sparse

from dedup.engine.profiles import Profile
from dedup.engine.semantics import F32
from dedup.engine.sets import distinct

ALIGNED = 0.5
"""Similarity from which two sentences say the same."""

_DENSE = 4_000_000  # cells from which sentences are compared as sparse matrices
_VERBATIM = 0.8  # similarity below which two sentences cannot be nearly the same words
_KEPT = 0.8  # of the longer sentence's words stand in the other in order, or it is not the same
_PASSAGE = 40  # words that stand in both, at least, to speak of a shared passage
_TINY = np.float32(1e-30)  # in place of a zero that divides zero


def sentence_similarity(
    a: Profile, b: Profile, in_a: NDArray[np.intp], in_b: NDArray[np.intp], cosine: F32
) -> F32:
    """How alike every sentence of one document is to every sentence of another, in [0, 1].

    Half the cosine of static sentence vectors, or less where these cannot be trusted, and for the
    rest the mean of the weighted Jaccard similarity and the weighted coverage of the lighter
    sentence; to four decimals, so that the order of summing decides nothing.

    Args:
        a: The first document.
        b: The second.
        in_a: Places in the first one's content words of those that both have.
        in_b: Places in the second's of the same.
        cosine: Of their sentences' vectors, ``(sentences of a, sentences of b)``.

    Returns:
        The similarity, ``(sentences of a, sentences of b)``.
    """
    shared = _shared(a, b, in_a, in_b)
    union = a.sizes[:, None] + b.sizes - shared
    least = np.minimum.outer(a.sizes, b.sizes)
    words = shared / np.maximum(union, _TINY) + shared / np.maximum(least, _TINY)
    half = np.minimum.outer(a.trust, b.trust) / 2
    similarity: F32 = (half * np.minimum(np.maximum(cosine, 0), 1) + (1 - half) * words / 2).round(
        4
    )
    return similarity


def _shared(a: Profile, b: Profile, in_a: NDArray[np.intp], in_b: NDArray[np.intp]) -> F32:
    """Weight of the content words that each two sentences share."""
    one, two = _incidence(a, in_a), _incidence(b, in_b)
    shapes = (len(a.sizes), len(in_a)), (len(b.sizes), len(in_b))
    if len(in_a) * (len(a.sizes) + len(b.sizes)) > _DENSE:
        weighted, has = (
            sparse.csr_matrix((np.ones(len(at[0]), np.float32), at), shape)
            for at, shape in zip((one, two), shapes, strict=True)
        )
        product: F32 = (weighted @ sparse.diags(a.weights[in_a]) @ has.T).toarray()
        return product
    weighted, has = np.zeros(shapes[0], np.float32), np.zeros(shapes[1], np.float32)
    weighted[one] = a.weights[in_a][one[1]]
    has[two] = 1
    dense: F32 = weighted @ has.T
    return dense


def _incidence(of: Profile, places: NDArray[np.intp]) -> tuple[NDArray[np.int64], ...]:
    """Sentence and number of every content word among those at the places."""
    number = np.full(len(of.content), -1)
    number[places] = np.arange(len(places))
    column = number[of.held]
    among = column >= 0
    return of.holders[among], column[among]


@dataclass(frozen=True, slots=True, eq=False)
class Alignment:
    """The sentences that say the same: each with its best counterpart, seen from either document.

    Attributes:
        a: Index of the sentence of the first document, ``(pairs,)``, rising.
        b: Of the second, ``(pairs,)``.
        similarity: Of the two, ``(pairs,)``.
    """

    a: NDArray[np.intp]
    b: NDArray[np.intp]
    similarity: F32

    def pairs(self) -> tuple[tuple[int, int, float], ...]:
        """Each pair of sentences with its similarity."""
        return tuple(zip(self.a.tolist(), self.b.tolist(), self.similarity.tolist(), strict=True))


def align(similarity: F32) -> Alignment:
    """Each sentence of either document with its best counterpart, where they say the same."""
    if not similarity.size:
        none = np.empty(0, np.intp)
        return Alignment(none, none, np.empty(0, np.float32))
    rows, columns = similarity.shape
    flat = similarity.ravel()
    forth = np.arange(rows) * columns + similarity.argmax(axis=1)
    back = similarity.argmax(axis=0) * columns + np.arange(columns)
    cells = distinct(np.concatenate([forth, back]))
    cells = cells[flat[cells] >= ALIGNED]
    a, b = np.divmod(cells, columns)
    return Alignment(a, b, flat[cells])


def order(counterparts: Iterable[int]) -> float:
    """Longest run of counterparts that keep their order, as a share of the aligned pairs."""
    tails: list[int] = []
    count = 0
    for place in counterparts:
        count += 1
        at = bisect_right(tails, place)
        tails[at : at + 1] = [place]
    return len(tails) / count if count else 0.0


def word_for_word(a: Profile, b: Profile, aligned: Alignment) -> dict[str, float]:
    """How far aligned sentences are the same words in the same order.

    Returns:
        ``substituted``: share of the words of aligned sentences that the counterpart does not have
        in place. ``verbatim_a``, ``verbatim_b``: words of each text in sentences that the other
        has nearly word for word. ``verbatim``: 1 where these are 40 words or more.
    """
    if not len(aligned.a):
        return {"substituted": 1.0, "verbatim_a": 0.0, "verbatim_b": 0.0, "verbatim": 0.0}
    kept = cpdist(
        [a.sentences[i] for i in aligned.a.tolist()],
        [b.sentences[j] for j in aligned.b.tolist()],
        scorer=LCSseq.similarity,
        dtype=np.int64,
    )
    longer = np.maximum(a.lengths[aligned.a], b.lengths[aligned.b])
    same = (aligned.similarity >= _VERBATIM) & (kept >= _KEPT * longer)
    words_a = int(a.lengths[distinct(aligned.a[same])].sum())
    words_b = int(b.lengths[distinct(aligned.b[same])].sum())
    return {
        "substituted": 1.0 - float(kept.sum() / longer.sum()),
        "verbatim_a": words_a / len(a.letters),
        "verbatim_b": words_b / len(b.letters),
        "verbatim": float(min(words_a, words_b) >= _PASSAGE),
    }
