"""How alike whole articles are: by their words, phrases and shingles, and by what answers what.

What every candidate is measured by, before anything is aligned. One document is measured against
several at once, their sentences one below the other: a comparison is a hundred operations on small
arrays, whose calls would cost more than their work. What sums up here are multiples of one small
number, so that no order of summing decides anything: two documents give the same measures whatever
is measured beside them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import LCSseq, Postfix, Prefix
from rapidfuzz.process import cdist

from dedup.engine.correspondence import correspondence
from dedup.engine.profiles import Profile, letters_of
from dedup.engine.semantics import F32
from dedup.engine.stack import F64, I64, Stack, stack

_LCS_TOKENS = 4000  # of each text between what both begin and end with; beyond, extrapolated
_CELLS = 1 << 17  # pairs of sentences compared at once

SHARED = "shared_shingles"
SCREENED = (
    "content_jaccard", "weighted_jaccard", "words_a", "words_b", "phrases_a", "phrases_b",
    "resemblance", "containment_a", "containment_b", "lcs", "correspondence", "sequence",
    "length_ratio", SHARED,
)  # fmt: skip
"""Names of what candidates are screened by."""

_SIDES = {"_a": "_b", "_b": "_a"}


def turned(names: Sequence[str]) -> list[int]:
    """Where the value of each measure stands once the two documents change places."""
    return [names.index(name[:-2] + _SIDES.get(name[-2:], name[-2:])) for name in names]


def screen(a: Profile, others: Sequence[Profile]) -> F64:
    """Measure a document against others without aligning anything.

    Args:
        a: The document.
        others: What it is measured against; each of them is b.

    Returns:
        Measures as `dedup.engine.compare.compare_all` has them and, last, the number of shingles
        that both have, ``(others, 14)`` in the order of `SCREENED`; all 0 where one has no words.
    """
    found = np.zeros((len(others), len(SCREENED)))
    for numbers, part in side_by_side(a, others):
        measured = likeness(a, part, places(a, part), part.vectors @ a.vectors.T)
        found[numbers] = np.column_stack([measured[name] for name in SCREENED])
    return found


def side_by_side(a: Profile, others: Sequence[Profile]) -> Iterator[tuple[list[int], Stack]]:
    """Numbers of the others that have words, in runs to compare at once; none where a has none."""
    run: list[int] = []
    cells = 0
    for number, other in enumerate(others):
        more = len(a.sizes) * len(other.sizes)
        if run and cells + more > _CELLS:
            yield run, stack([others[each] for each in run])
            run, cells = [], 0
        if more:
            run.append(number)
            cells += more
    if run:
        yield run, stack([others[each] for each in run])


def likeness(a: Profile, others: Stack, places: I64, cosine: F32) -> Mapping[str, F64]:
    """What candidates are screened by, for each of some documents by name.

    Args:
        a: The one document.
        others: The others.
        places: Of their content words, as `places` gives them.
        cosine: Of the sentences' vectors, ``(rows of the others, sentences of a)``.
    """
    documents = others.documents
    has = places >= 0
    common = np.bincount(others.content_of[has], minlength=len(others))
    weight = np.bincount(others.content_of[has], a.weights[places[has]], len(others))
    shingles = common_to(a.shingles, [other.shingles for other in documents])
    phrases = common_to(a.phrases, [other.phrases for other in documents])
    answering, sequence = correspondence(a, others, cosine)
    content, weights, shingled, phrased, words = np.array(
        [
            (len(d.content), d.weight, len(d.shingles), len(d.phrases), len(d.letters))
            for d in documents
        ]
    ).T
    shorter, longer = np.minimum(words, len(a.letters)), np.maximum(words, len(a.letters))
    return {
        "content_jaccard": ratio(common, len(a.content) + content - common),
        "weighted_jaccard": ratio(weight, a.weight + weights - weight),
        "words_a": ratio(weight, a.weight),
        "words_b": ratio(weight, weights),
        "phrases_a": ratio(phrases, len(a.phrases)),
        "phrases_b": ratio(phrases, phrased),
        "resemblance": ratio(shingles, len(a.shingles) + shingled - shingles),
        "containment_a": ratio(shingles, len(a.shingles)),
        "containment_b": ratio(shingles, shingled),
        "lcs": _lcs(a, documents) / longer,
        "correspondence": answering,
        "sequence": sequence,
        "length_ratio": shorter / longer,
        SHARED: shingles,
    }


def numbers(values: Iterable[float]) -> F64:
    """Numbers as an array."""
    return np.array(list(values), np.float64)


def ratio(part: NDArray[Any], whole: NDArray[Any] | float) -> F64:
    """The one over the other; 0 of nothing."""
    whole = np.asarray(whole, np.float64)
    found: F64 = np.where(whole > 0, part / np.where(whole > 0, whole, 1), 0)
    return found


def places(a: Profile, others: Stack) -> I64:
    """Where each content word of the others stands among the one's; -1 where it does not."""
    if not len(a.content):
        return np.full(len(others.content), -1)
    at = np.searchsorted(a.content, others.content)
    at[at == len(a.content)] = 0
    found: I64 = np.where(a.content[at] == others.content, at, -1)
    return found


def common_to(a: NDArray[Any], others: Sequence[NDArray[Any]]) -> F64:
    """How many elements a set shares with each of several others, all of them sorted."""
    every = np.concatenate(others)
    of = np.repeat(np.arange(len(others)), list(map(len, others)))
    near = np.flatnonzero(_maybe(a, every))
    every = every[near]
    at = np.searchsorted(a, every)
    at[at == len(a)] = 0
    both = near[a[at] == every] if len(a) else near
    return np.bincount(of[both], minlength=len(others)).astype(np.float64)


def _maybe(a: NDArray[Any], values: NDArray[Any]) -> NDArray[np.bool_]:
    """Which values may be among some; all that are, and a few more that end in the same bits."""
    present = np.zeros(1 << 16, np.bool_)
    present[a.astype(np.uint16)] = True
    found: NDArray[np.bool_] = present[values.astype(np.uint16)]
    return found


def _lcs(a: Profile, others: Sequence[Profile]) -> F64:
    """Words of the longest common subsequence; extrapolated for long texts."""
    if max(len(a.letters), *(len(other.letters) for other in others)) > _LCS_TOKENS:
        return numbers(_long_lcs(a.letters, other.letters) for other in others)
    # Only words that stand in both can be common.
    one, every = a.document.ids, np.concatenate([other.document.ids for other in others])
    kept = _maybe(one, every)
    ends = np.cumsum([0, *(len(other.letters) for other in others)])
    ends = np.append(0, np.cumsum(kept))[ends].tolist()
    every = every[kept]
    letters, one = letters_of(every), one[_maybe(every, one)]
    cut = [letters[low:high] for low, high in pairwise(ends)]
    return np.asarray(cdist([letters_of(one)], cut, scorer=LCSseq.similarity, dtype=np.float64)[0])


def _long_lcs(a: str, b: str) -> float:
    head = Prefix.similarity(a, b)
    a, b = a[head:], b[head:]
    tail = Postfix.similarity(a, b)
    a, b = a[: len(a) - tail], b[: len(b) - tail]
    middle = float(LCSseq.similarity(a[:_LCS_TOKENS], b[:_LCS_TOKENS]))
    if max(len(a), len(b)) > _LCS_TOKENS:
        middle = min(middle * max(len(a), len(b)) / _LCS_TOKENS, len(a), len(b))
    return head + middle + tail
