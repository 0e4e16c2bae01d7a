"""Compare two articles: every measure of likeness, and the sentences that say the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import LCSseq, Postfix, Prefix
from scipy import sparse

from dedup.engine.corpus import Document, Lexicon
from dedup.engine.fingerprint import U32, TokenHasher, shingle_hashes
from dedup.engine.semantics import F32, unit

_GRAM = 5  # characters
_SHINGLE = 3  # words
_LCS_TOKENS = 4000  # of each text between what both begin and end with; beyond, extrapolated
_VERBATIM = 0.8  # similarity below which two sentences cannot be nearly the same words
_PASSAGE = 40  # words that stand in both, at least, to speak of a shared passage
_DENSE = 4_000_000  # cells from which sentences are compared as sparse matrices
_TOO_FEW = 3  # sentences to speak of their order
_SPECK = 1e-6  # weight of a sentence without content words
_ALIGNED = 0.5  # similarity from which two sentences say the same


@dataclass(frozen=True, slots=True, eq=False)
class Profile:
    """What comparing needs of one document, computed once.

    Attributes:
        document: The document.
        letters: Its words as one character each, for sequence matching.
        content: Sorted ids of its content words.
        weights: Their weights.
        phrases: Sorted pairs of content words that stand next to each other, or one apart, in
            either order; function words between them do not count.
        shingles: Sorted hashes of its word 3-grams.
        grams: Sorted hashes of its character 5-grams.
        sentences: Weights of the content words in each sentence, ``(sentences, content)``.
        sizes: Weight of each sentence, ``(sentences,)``.
        vectors: Unit vector of each sentence, ``(sentences, 256)``.
        topic: Unit vector of the whole text, ``(256,)``.
        trust: How far each sentence's vector can be trusted, in [0, 1], ``(sentences,)``.
    """

    document: Document
    letters: str
    content: NDArray[np.int32]
    weights: F32
    phrases: NDArray[np.int64]
    shingles: U32
    grams: U32
    sentences: sparse.csc_matrix
    sizes: F32
    vectors: F32
    topic: F32
    trust: F32

    def sentence(self, index: int) -> str:
        """Words of one sentence as one character each."""
        bounds = self.document.bounds
        return self.letters[bounds[index] : bounds[index + 1]]


def profile(document: Document, lexicon: Lexicon, words: Sequence[str]) -> Profile:
    """Prepare a document for comparing.

    Args:
        document: The document.
        lexicon: Weights and vectors of the vocabulary.
        words: Tokens of the vocabulary by id.
    """
    ids, count = document.ids, len(document.spans)
    tokens = [words[i] for i in ids]
    content = np.unique(ids)
    content = content[lexicon.content[content]]
    rows = np.repeat(np.arange(count), np.diff(document.bounds))
    weighty = lexicon.content[ids]
    column, row = np.unique(
        np.vstack([np.searchsorted(content, ids[weighty]), rows[weighty]]), axis=1
    )
    matrix = sparse.csc_matrix(
        (lexicon.weight[content[column]], (row, column)), shape=(count, len(content))
    )
    every = sparse.csr_matrix(
        (np.ones(len(ids), np.float32), ids, document.bounds), shape=(count, len(words))
    )
    vectors = every @ lexicon.vectors
    return Profile(
        document=document,
        letters="".join(map(chr, (ids % 0xD000) + 1)),
        content=content,
        weights=lexicon.weight[content],
        phrases=_phrases(ids[weighty].astype(np.int64), len(words)),
        shingles=shingle_hashes(_HASHER.hash(tokens), _SHINGLE),
        grams=_grams(" ".join(tokens)),
        sentences=matrix,
        sizes=np.asarray(matrix.sum(axis=1), np.float32).ravel(),
        vectors=unit(vectors),
        topic=unit(vectors.sum(axis=0)),
        trust=np.asarray(
            every @ lexicon.trust / np.maximum(np.diff(document.bounds), 1), np.float32
        ),
    )


_HASHER = TokenHasher()


def _phrases(content: NDArray[np.int64], words: int) -> NDArray[np.int64]:
    pairs = [
        np.minimum(content[:-apart], content[apart:]) * words
        + np.maximum(content[:-apart], content[apart:])
        for apart in (1, 2)
    ]
    return np.unique(np.concatenate(pairs))


def _grams(text: str) -> U32:
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.uint64)
    return shingle_hashes(points * np.uint64(0xD6E8FEB86659FD93), _GRAM)


def sentence_similarity(a: Profile, b: Profile) -> F32:
    """How alike every sentence of one document is to every sentence of another, in [0, 1].

    Half the cosine of static sentence vectors, or less where these cannot be trusted, and for the
    rest the mean of the weighted Jaccard similarity and the weighted coverage of the lighter
    sentence; ``(sentences of a, sentences of b)``, to
    four decimals, so that the order of summing decides nothing.
    """
    _, in_a, in_b = np.intersect1d(a.content, b.content, assume_unique=True, return_indices=True)
    one, two = a.sentences[:, in_a], b.sentences[:, in_b] > 0
    if len(in_a) * sum(one.shape[:1] + two.shape[:1]) <= _DENSE:
        shared = one.toarray() @ two.toarray().T.astype(np.float32)
    else:
        shared = (one @ two.T.astype(np.float32)).toarray()
    least = np.minimum(a.sizes[:, None], b.sizes[None, :])
    union = a.sizes[:, None] + b.sizes[None, :] - shared
    jaccard = np.divide(shared, union, out=np.zeros_like(shared), where=union > 0)
    coverage = np.divide(shared, least, out=np.zeros_like(shared), where=least > 0)
    meaning = np.clip(a.vectors @ b.vectors.T, 0.0, 1.0)
    half = np.minimum(a.trust[:, None], b.trust[None, :]) / 2
    similarity: F32 = (half * meaning + (1 - half) * (jaccard + coverage) / 2).round(4)
    return similarity


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """Two documents compared.

    Attributes:
        measures: Every measure by name.
        aligned: Index of the sentence of a, of b, and their similarity, in the order of a: each
            sentence with its best counterpart, seen from either document.
    """

    measures: Mapping[str, float]
    aligned: tuple[tuple[int, int, float], ...]


def compare(a: Profile, b: Profile) -> Comparison:
    """Measure how alike two documents are; symmetric but for what carries a direction.

    Measures, each in [0, 1]: ``content_jaccard``, ``weighted_jaccard`` (of content words, plain
    and by weight), ``words_a``, ``words_b`` (weight of the content words of a that b has, and of b
    that a has), ``phrases_a``, ``phrases_b`` (likewise of neighbouring content words),
    ``char_jaccard`` (character 5-grams), ``resemblance``, ``containment_a``, ``containment_b``
    (word 3-grams; containment_a is the share of a's that b has), ``lcs`` (longest common
    subsequence of words over the longer text), ``coverage_a``, ``coverage_b`` (weight in aligned
    sentences), ``correspondence`` (mean cosine of each sentence's best counterpart once the topic
    that the two texts share is taken out), ``sequence`` (correlation of the places of those
    counterparts), ``order`` (aligned sentences that keep their order), ``substituted``
    (words replaced within aligned sentences), ``meaning`` (mean similarity of each sentence's best
    counterpart), ``verbatim_a``, ``verbatim_b`` (words in sentences that the other has nearly word
    for word), ``verbatim`` (1 where these are 40 words or more), ``length_ratio``
    (shorter over longer, in words).
    """
    shared = np.isin(a.content, b.content, assume_unique=True)
    common, weight = int(shared.sum()), float(a.weights[shared].sum())
    similarity = sentence_similarity(a, b)
    aligned = _align(similarity)
    shingles = _shared(a.shingles, b.shingles)
    grams = _shared(a.grams, b.grams)
    phrases = _shared(a.phrases, b.phrases)
    weights = float(a.weights.sum()), float(b.weights.sum())
    lengths = len(a.letters), len(b.letters)
    measures = {
        "content_jaccard": _ratio(common, len(a.content) + len(b.content) - common),
        "weighted_jaccard": _ratio(weight, sum(weights) - weight),
        "words_a": _ratio(weight, weights[0]),
        "words_b": _ratio(weight, weights[1]),
        "phrases_a": _ratio(phrases, len(a.phrases)),
        "phrases_b": _ratio(phrases, len(b.phrases)),
        "char_jaccard": _ratio(grams, len(a.grams) + len(b.grams) - grams),
        "resemblance": _ratio(shingles, len(a.shingles) + len(b.shingles) - shingles),
        "containment_a": _ratio(shingles, len(a.shingles)),
        "containment_b": _ratio(shingles, len(b.shingles)),
        "lcs": _lcs(a.letters, b.letters),
        "coverage_a": _coverage(a, similarity.max(axis=1, initial=0.0)),
        "coverage_b": _coverage(b, similarity.max(axis=0, initial=0.0)),
        **_correspondence(a, b),
        "order": _order(aligned),
        "substituted": _substituted(a, b, aligned),
        "meaning": _meaning(a, b, similarity),
        **_verbatim(a, b, aligned),
        "length_ratio": _ratio(min(lengths), max(lengths)),
    }
    return Comparison(measures, aligned)


def _ratio(part: float, whole: float) -> float:
    return float(part / whole) if whole > 0 else 0.0


def _shared(a: NDArray[Any], b: NDArray[Any]) -> int:
    return len(np.intersect1d(a, b, assume_unique=True))


def _lcs(a: str, b: str) -> float:
    longer = max(len(a), len(b))
    head = Prefix.similarity(a, b)
    a, b = a[head:], b[head:]
    tail = Postfix.similarity(a, b)
    a, b = a[: len(a) - tail], b[: len(b) - tail]
    middle = float(LCSseq.similarity(a[:_LCS_TOKENS], b[:_LCS_TOKENS]))
    if max(len(a), len(b)) > _LCS_TOKENS:
        middle = min(middle * max(len(a), len(b)) / _LCS_TOKENS, len(a), len(b))
    return _ratio(head + middle + tail, longer)


def _align(similarity: F32) -> tuple[tuple[int, int, float], ...]:
    """Each sentence of either with its best counterpart in the other, where they say the same."""
    if not similarity.size:
        return ()
    rows, columns = (np.arange(length) for length in similarity.shape)
    forth = np.column_stack([rows, similarity.argmax(axis=1)])
    back = np.column_stack([similarity.argmax(axis=0), columns])
    pairs = np.unique(np.vstack([forth, back]), axis=0)
    value = similarity[pairs[:, 0], pairs[:, 1]]
    same = value >= _ALIGNED
    return tuple(
        (i, j, v) for (i, j), v in zip(pairs[same].tolist(), value[same].tolist(), strict=True)
    )


def _coverage(of: Profile, best: F32) -> float:
    return _ratio(float(of.sizes[best >= _ALIGNED].sum()), float(of.sizes.sum()))


def _correspondence(a: Profile, b: Profile) -> dict[str, float]:
    """Whether the sentences answer each other one by one, beyond being about the same thing."""
    if not len(a.vectors) or not len(b.vectors):
        return {"correspondence": 0.0, "sequence": 0.0}
    topic = unit(a.topic + b.topic)
    one, two = (unit(p.vectors - np.outer(p.vectors @ topic, topic)) for p in (a, b))
    cosine = one @ two.T
    forth, back = cosine.max(axis=1), cosine.max(axis=0)
    weight = a.sizes + _SPECK, b.sizes + _SPECK
    likeness = (np.average(forth, weights=weight[0]) + np.average(back, weights=weight[1])) / 2
    return {
        "correspondence": max(0.0, float(likeness)),
        "sequence": (
            _correlation(cosine.argmax(axis=1), np.clip(forth, 0, 1) ** 2 * weight[0])
            + _correlation(cosine.argmax(axis=0), np.clip(back, 0, 1) ** 2 * weight[1])
        )
        / 2,
    }


def _correlation(counterpart: NDArray[np.intp], weight: F32) -> float:
    """Weighted correlation of each sentence's place with its counterpart's, 0 where negative."""
    if len(counterpart) < _TOO_FEW or weight.sum() <= 0:
        return 0.0
    places = np.vstack([np.arange(len(counterpart)), counterpart]).astype(np.float64)
    spread = np.cov(places, aweights=weight, ddof=0)
    scale = float(np.sqrt(spread[0, 0] * spread[1, 1]))
    return max(0.0, float(spread[0, 1]) / scale) if scale > 0 else 0.0


def _order(aligned: Sequence[tuple[int, int, float]]) -> float:
    """Longest run of counterparts that keep their order, as a share of the aligned pairs."""
    if not aligned:
        return 0.0
    tails: list[int] = []
    for _, b, _ in aligned:
        place = int(np.searchsorted(tails, b, side="right"))
        tails[place : place + 1] = [b]
    return len(tails) / len(aligned)


def _substituted(a: Profile, b: Profile, aligned: Sequence[tuple[int, int, float]]) -> float:
    """Share of the words of aligned sentences that the counterpart does not have in place."""
    kept = total = 0
    for i, j, _ in aligned:
        one, two = a.sentence(i), b.sentence(j)
        kept += LCSseq.similarity(one, two)
        total += max(len(one), len(two))
    return 1.0 - _ratio(kept, total) if total else 1.0


def _verbatim(
    a: Profile, b: Profile, aligned: Sequence[tuple[int, int, float]]
) -> dict[str, float]:
    """Share of each text in sentences that the other has nearly word for word."""
    in_a: dict[int, int] = {}
    in_b: dict[int, int] = {}
    for i, j, value in aligned:
        if value >= _VERBATIM:
            one, two = a.sentence(i), b.sentence(j)
            if LCSseq.similarity(one, two) >= 0.8 * max(len(one), len(two)):
                in_a[i], in_b[j] = len(one), len(two)
    words_a, words_b = sum(in_a.values()), sum(in_b.values())
    return {
        "verbatim_a": _ratio(words_a, len(a.letters)),
        "verbatim_b": _ratio(words_b, len(b.letters)),
        "verbatim": float(min(words_a, words_b) >= _PASSAGE),
    }


def _meaning(a: Profile, b: Profile, similarity: F32) -> float:
    if not similarity.size:
        return 0.0
    forth = float(np.average(similarity.max(axis=1), weights=a.sizes + _SPECK))
    back = float(np.average(similarity.max(axis=0), weights=b.sizes + _SPECK))
    return (forth + back) / 2
