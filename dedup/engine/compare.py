"""Compare two articles: every measure of likeness, and the sentences that say the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import LCSseq, Postfix, Prefix

from dedup.engine.alignment import ALIGNED, align, order, sentence_similarity, word_for_word
from dedup.engine.profiles import Profile
from dedup.engine.semantics import F32, unit

_LCS_TOKENS = 4000  # of each text between what both begin and end with; beyond, extrapolated
_TOO_FEW = 3  # sentences to speak of their order
_SPECK = 1e-6  # weight of a sentence without content words
_DIGITS = 5  # of a cosine, so that rounding does not choose among equal counterparts
_LEAST_OWN = 0.01  # of a vector beyond the topic, squared, to be told from rounding


MEASURES = (
    "content_jaccard", "weighted_jaccard", "words_a", "words_b", "phrases_a", "phrases_b",
    "char_jaccard", "resemblance", "containment_a", "containment_b", "lcs", "coverage_a",
    "coverage_b", "correspondence", "sequence", "order", "meaning", "substituted", "verbatim_a",
    "verbatim_b", "verbatim", "length_ratio",
)  # fmt: skip
"""Names of all measures."""


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
    in_a, in_b = _places(a.content, b.content)
    common, weight = len(in_a), float(a.weights[in_a].sum())
    shingles = _shared(a.shingles, b.shingles)
    grams = _shared(a.grams, b.grams)
    phrases = _shared(a.phrases, b.phrases)
    lengths = len(a.letters), len(b.letters)
    cosine = a.vectors @ b.vectors.T
    similarity = sentence_similarity(a, b, in_a, in_b, cosine)
    best = similarity.max(axis=1, initial=0.0), similarity.max(axis=0, initial=0.0)
    aligned = align(similarity)
    measures = {
        "content_jaccard": _ratio(common, len(a.content) + len(b.content) - common),
        "weighted_jaccard": _ratio(weight, a.weight + b.weight - weight),
        "words_a": _ratio(weight, a.weight),
        "words_b": _ratio(weight, b.weight),
        "phrases_a": _ratio(phrases, len(a.phrases)),
        "phrases_b": _ratio(phrases, len(b.phrases)),
        "char_jaccard": _ratio(grams, len(a.grams) + len(b.grams) - grams),
        "resemblance": _ratio(shingles, len(a.shingles) + len(b.shingles) - shingles),
        "containment_a": _ratio(shingles, len(a.shingles)),
        "containment_b": _ratio(shingles, len(b.shingles)),
        "lcs": _lcs(a.letters, b.letters),
        "coverage_a": _coverage(a, best[0]),
        "coverage_b": _coverage(b, best[1]),
        **_correspondence(a, b, cosine),
        "order": order(aligned.b.tolist()),
        "meaning": (_mean(best[0], a.sizes + _SPECK) + _mean(best[1], b.sizes + _SPECK)) / 2,
        **word_for_word(a, b, aligned),
        "length_ratio": _ratio(min(lengths), max(lengths)),
    }
    return Comparison(measures, aligned.pairs())


def _ratio(part: float, whole: float) -> float:
    return float(part / whole) if whole > 0 else 0.0


def _places(a: NDArray[Any], b: NDArray[Any]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Where what two sorted sets share stands in each."""
    if not len(b):
        return np.empty(0, np.intp), np.empty(0, np.intp)
    at = np.searchsorted(b, a)
    at[at == len(b)] = 0
    in_a = np.flatnonzero(b[at] == a)
    return in_a, at[in_a]


def _shared(a: NDArray[Any], b: NDArray[Any]) -> int:
    """How many elements two sorted sets share."""
    both = np.concatenate([a, b])
    both.sort(kind="stable")  # merges the two runs
    return int(np.count_nonzero(both[1:] == both[:-1]))


def _lcs(a: str, b: str) -> float:
    longer = max(len(a), len(b))
    if longer <= _LCS_TOKENS:
        return _ratio(LCSseq.similarity(a, b), longer)
    head = Prefix.similarity(a, b)
    a, b = a[head:], b[head:]
    tail = Postfix.similarity(a, b)
    a, b = a[: len(a) - tail], b[: len(b) - tail]
    middle = float(LCSseq.similarity(a[:_LCS_TOKENS], b[:_LCS_TOKENS]))
    if max(len(a), len(b)) > _LCS_TOKENS:
        middle = min(middle * max(len(a), len(b)) / _LCS_TOKENS, len(a), len(b))
    return _ratio(head + middle + tail, longer)


def _coverage(of: Profile, best: F32) -> float:
    return _ratio(float(of.sizes[best >= ALIGNED].sum()), float(of.sizes.sum()))


def _mean(values: F32, weights: F32) -> float:
    """Weighted mean; 0 of nothing."""
    return _ratio(float(values @ weights), float(weights.sum()))


def _correspondence(a: Profile, b: Profile, cosine: F32) -> dict[str, float]:
    """Whether the sentences answer each other one by one, beyond being about the same thing."""
    if not cosine.size:
        return {"correspondence": 0.0, "sequence": 0.0}
    beyond = _beyond_topic(a, b, cosine)
    to_b, to_a = beyond.argmax(axis=1), beyond.argmax(axis=0)
    forth, back = beyond.max(axis=1), beyond.max(axis=0)
    weight = a.sizes + _SPECK, b.sizes + _SPECK
    likeness = (_mean(forth, weight[0]) + _mean(back, weight[1])) / 2
    sequence = (
        _correlation(to_b, np.maximum(forth, 0) ** 2 * weight[0])
        + _correlation(to_a, np.maximum(back, 0) ** 2 * weight[1])
    ) / 2
    return {"correspondence": max(0.0, likeness), "sequence": sequence}


def _beyond_topic(a: Profile, b: Profile, cosine: F32) -> F32:
    """Cosine of the sentences' vectors once the topic that both texts share is taken out.

    By ``(u - (u.t) t) . (v - (v.t) t) = u.v - (u.t) (v.t)`` for unit ``t``, where rounding cannot
    tell in what is left.
    """
    topic = unit(a.topic + b.topic)
    share = a.vectors @ topic, b.vectors @ topic
    own = a.squares - share[0] ** 2, b.squares - share[1] ** 2
    if min(float(own[0].min()), float(own[1].min())) >= _LEAST_OWN:
        left = cosine - np.multiply.outer(share[0], share[1])
        beyond: F32 = left / np.sqrt(np.multiply.outer(own[0], own[1]))
        return beyond.round(_DIGITS)
    one, two = (
        unit(p.vectors - np.outer(part, topic)) for p, part in zip((a, b), share, strict=True)
    )
    product: F32 = one @ two.T
    return product.round(_DIGITS)


def _correlation(counterpart: NDArray[np.intp], weight: F32) -> float:
    """Weighted correlation of each sentence's place with its counterpart's, 0 where negative."""
    total = float(weight.sum())
    if len(counterpart) < _TOO_FEW or total <= 0:
        return 0.0
    share = weight.astype(np.float64) / total
    place = np.arange(len(counterpart), dtype=np.float64)
    place -= share @ place
    other = counterpart - share @ counterpart
    weighted = share * place
    scale = float(np.sqrt((weighted @ place) * (share @ (other * other))))
    return max(0.0, float(weighted @ other) / scale) if scale > 0 else 0.0
