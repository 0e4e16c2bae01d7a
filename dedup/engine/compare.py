"""Compare articles: every measure of likeness, and the sentences that say the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from dedup.engine.alignment import (
    ALIGNED,
    Alignment,
    align,
    no_alignment,
    order,
    sentence_similarity,
    word_for_word,
)
from dedup.engine.correspondence import SPECK
from dedup.engine.likeness import (
    SCREENED,
    common_to,
    likeness,
    numbers,
    places,
    ratio,
    side_by_side,
    turned,
)
from dedup.engine.profiles import Profile
from dedup.engine.semantics import F32
from dedup.engine.stack import F64, Stack

MEASURES = (
    "content_jaccard", "weighted_jaccard", "words_a", "words_b", "phrases_a", "phrases_b",
    "char_jaccard", "resemblance", "containment_a", "containment_b", "lcs", "coverage_a",
    "coverage_b", "correspondence", "sequence", "order", "meaning", "substituted", "verbatim_a",
    "verbatim_b", "verbatim", "length_ratio",
)  # fmt: skip
"""Names of all measures."""

_TURNED = turned(MEASURES)


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


@dataclass(frozen=True, slots=True, eq=False)
class Comparisons:
    """One document compared with several.

    Attributes:
        measures: Every measure of each comparison, ``(documents, measures)``.
        aligned: The sentences that say the same.
    """

    measures: F64
    aligned: Alignment

    def turned(self, which: NDArray[np.bool_]) -> Comparisons:
        """The same, seen from the others where ``which`` says so, ``(documents,)``."""
        measures = np.where(which[:, None], self.measures[:, _TURNED], self.measures)
        return Comparisons(measures, self.aligned.turned(which))

    def each(self) -> Iterator[Comparison]:
        """One comparison after the other."""
        a, b, similarity = (
            column.tolist() for column in (self.aligned.a, self.aligned.b, self.aligned.similarity)
        )
        parts = self.aligned.parts(len(self.measures))
        for measures, where in zip(self.measures.tolist(), parts, strict=True):
            yield Comparison(
                dict(zip(MEASURES, measures, strict=True)),
                tuple(zip(a[where], b[where], similarity[where], strict=True)),
            )


def compare(a: Profile, b: Profile) -> Comparison:
    """Measure how alike two documents are, as `compare_all` does."""
    (found,) = compare_all(a, [b]).each()
    return found


def compare_all(a: Profile, others: Sequence[Profile], screened: F64 | None = None) -> Comparisons:
    """Measure how alike a document is to others; symmetric but for what carries a direction.

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
    (shorter over longer, in words). All but ``substituted`` are 0 where one has no words.

    Args:
        a: The document.
        others: What it is compared with; each of them is b.
        screened: What `dedup.engine.likeness.screen` measured of them, where it did.
    """
    measures = np.zeros((len(others), len(MEASURES)))
    measures[:, MEASURES.index("substituted")] = 1.0
    found = [no_alignment()]
    for run, part in side_by_side(a, others):
        values, aligned = _compare(a, part, None if screened is None else screened[run])
        measures[run] = np.column_stack([values[name] for name in MEASURES])
        found.append(replace(aligned, of=np.array(run)[aligned.of]))
    return Comparisons(
        measures,
        Alignment(
            of=np.concatenate([each.of for each in found]),
            a=np.concatenate([each.a for each in found]),
            b=np.concatenate([each.b for each in found]),
            similarity=np.concatenate([each.similarity for each in found]),
        ),
    )


def _compare(
    a: Profile, others: Stack, screened: F64 | None
) -> tuple[Mapping[str, F64], Alignment]:
    at = places(a, others)
    cosine = others.vectors @ a.vectors.T
    similarity = sentence_similarity(a, others, at, cosine)
    best, back = others.most(similarity), similarity.max(axis=1)
    aligned = align(others, similarity, best, back)
    grams = common_to(a.grams, [other.grams for other in others.documents])
    all_grams = numbers(len(a.grams) + len(other.grams) for other in others.documents)
    sizes_a, sizes = a.sizes + SPECK, others.sizes + SPECK
    there = _total(best * sizes_a) / _total(sizes_a)
    known = likeness(a, others, at, cosine) if screened is None else _named(screened)
    return {
        **known,
        "char_jaccard": ratio(grams, all_grams - grams),
        "coverage_a": ratio(_total((best >= ALIGNED) * a.sizes), _total(a.sizes)),
        "coverage_b": ratio(
            others.sums((back >= ALIGNED) * others.sizes), others.sums(others.sizes)
        ),
        "meaning": (there + others.sums(back * sizes) / others.sums(sizes)) / 2,
        "order": _orders(aligned, len(others)),
        **word_for_word(a, others, aligned),
    }, aligned


def _named(screened: F64) -> Mapping[str, F64]:
    return dict(zip(SCREENED, screened.T, strict=True))


def _total(values: F32) -> F64:
    return np.asarray(values.sum(axis=-1, dtype=np.float64))


def _orders(aligned: Alignment, count: int) -> F64:
    counterparts = aligned.b.tolist()
    return numbers(order(counterparts[where]) for where in aligned.parts(count))
