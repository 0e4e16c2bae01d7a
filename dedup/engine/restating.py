"""Which sentences of one article say the same, as one calibrated similarity.

Seven measures of every pair of sentences go into a small logistic model, whose coefficients ship
as a readable file: soft alignment of the words by their vectors, how far that stands out from what
any two sentences of the article have in common, the likeness of the best clause, the meaning of
the sentences, their letters, whether one of them stands where articles restate (lead, conclusion,
callout, questions), and the order of their words.

The model was fitted on short articles. A sentence has about one chance to be restated however long
its article is, so a pair's odds fall with the number of sentences.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import LCSseq

from dedup.engine.corpus import I32
from dedup.engine.groups import greatest, weighted
from dedup.engine.semantics import F32
from dedup.engine.sentences import Sentences
from dedup.engine.sets import Members, Numbers, numbered

MEASURES = ("aligned", "standing_out", "clause", "meaning", "letters", "place", "order")

_COLUMNS = 256  # sentences that are compared with all others at once
_LETTERS, _ORDER = MEASURES.index("letters"), MEASURES.index("order")
_ROUNDING = 1e-4  # by which sums of measures in single precision may differ
_CLAUSE_POWER = 4  # only a clause that is nearly covered says anything

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """Pairs of sentences with their similarity.

    Attributes:
        a: The sentence that comes first, ``(pairs,)``.
        b: The later one.
        similarity: Probability that the one restates the other, ``(pairs,)``.
        measures: What it was made of, ``(pairs, 7)`` in the order of `MEASURES`.
    """

    a: I32
    b: I32
    similarity: F32
    measures: F32

    @classmethod
    def none(cls) -> Pairs:
        """No pair."""
        no, nothing = np.empty(0, np.int32), np.empty(0, np.float32)
        return cls(no, no, nothing, np.empty((0, len(MEASURES)), np.float32))

    @property
    def ends(self) -> list[tuple[int, int]]:
        """Both sentences of each pair."""
        return list(zip(self.a.tolist(), self.b.tolist(), strict=True))

    def only(self, kept: Mask) -> Pairs:
        """Some of the pairs."""
        return Pairs(self.a[kept], self.b[kept], self.similarity[kept], self.measures[kept])


@dataclass(frozen=True, slots=True)
class RestatingModel:
    """Coefficients that make one similarity of the measures.

    Attributes:
        coefficients: One for each of `MEASURES`, by name; none is negative.
        intercept: The logit of a pair without any likeness.
        sentences: Compared sentences of the articles it was fitted on, on average.
    """

    coefficients: Mapping[str, float]
    intercept: float
    sentences: float

    @classmethod
    def from_json(cls, text: str) -> RestatingModel:
        """Read a model file; `ValueError` where its measures are not those of this version."""
        stored = json.loads(text)
        if tuple(stored["coefficients"]) != MEASURES:
            raise ValueError("the restating model was fitted for other measures")
        return cls(stored["coefficients"], stored["intercept"], stored["sentences"])

    def logits(self, measures: Iterable[F32 | np.float32], sentences: float) -> F32:
        """Logit of each pair.

        Args:
            measures: As many arrays as there are measures, or fewer: those that are missing at
                the end count as 0.
            sentences: Compared sentences of the article.
        """
        longer = np.log(max(sentences / self.sentences, 1.0))
        weighted = (
            np.float32(weight) * values
            for weight, values in zip(self.coefficients.values(), measures, strict=False)
        )
        return np.asarray(np.float32(self.intercept - longer) + sum(weighted))


@lru_cache(maxsize=1)
def shipped_model() -> RestatingModel:
    """The model that ships with unspin, fitted by ``benchmarks/fit_restating.py``."""
    return RestatingModel.from_json(
        files("dedup").joinpath("data", "restating.json").read_text("utf-8")
    )


def restating_pairs(
    of: Sentences,
    compared: Mask,
    summing: I32,
    floor: float,
    model: RestatingModel | None = None,
) -> Pairs:
    """All pairs of sentences in two blocks whose similarity reaches a floor.

    Args:
        of: The article's sentences.
        compared: Which of them take part, ``(sentences,)``.
        summing: Number of the part each stands in where that is one where articles restate, else
            0, ``(sentences,)``.
        floor: Least similarity, in [0, 1].
        model: Makes one similarity of the measures; the shipped one by default.
    """
    model = model or shipped_model()
    chosen = np.flatnonzero(compared)
    if len(chosen) < 2:
        return Pairs.none()
    has = of.has.only(compared)
    cover, clause = _coverage(of, has, compared)
    block = of.document.blocks[chosen]
    apart = block[:, None] != block
    usual = _usual(cover, apart)
    outstanding = np.clip((cover - usual) / (1 - usual), 0, 1)
    meaning, place, lengths = of.meaning[chosen], summing[chosen], of.lengths[chosen]
    letters = of.letters.sizes[chosen]

    least = _logit(floor)
    found: list[tuple[Numbers, Numbers, F32]] = []
    for start in range(0, len(chosen), _COLUMNS):
        stop = min(start + _COLUMNS, len(chosen))
        part, before = slice(start, stop), slice(stop)  # of two sentences, the first comes first
        measures = (
            np.sqrt(cover[before, part] * cover[part, before].T),
            np.sqrt(outstanding[before, part] * outstanding[part, before].T),
            np.maximum(clause[before, part], clause[part, before].T) ** _CLAUSE_POWER,
            np.clip(meaning[before] @ meaning[part].T, 0, 1),
            _letters_at_most(letters[before, None], letters[part]),
            (place[before, None] != place[part]).astype(np.float32),
            _in_order_at_most(has, len(of.ids), lengths, start, stop),
        )
        near = model.logits(measures, len(chosen)) >= least - _ROUNDING
        near &= apart[before, part] & (np.arange(stop)[:, None] < np.arange(start, stop))
        a, b = np.nonzero(near)
        if len(a):
            exact = np.stack([values[a, b] for values in measures])
            a, b = chosen[a], chosen[b + start]
            exact[_LETTERS] = np.sqrt(of.letters.alike(a, b))
            near = model.logits(exact, len(chosen)) >= least - _ROUNDING
            found.append((a[near], b[near], exact[:, near]))
    if not found:
        return Pairs.none()
    a, b, made = (np.concatenate(column, axis=-1) for column in zip(*found, strict=True))
    made[_ORDER] = [
        LCSseq.normalized_similarity(of.order[i], of.order[j])
        for i, j in zip(a.tolist(), b.tolist(), strict=True)
    ]
    similarity = (1 / (1 + np.exp(-model.logits(made, len(chosen))))).astype(np.float32)
    pairs = Pairs(a.astype(np.int32), b.astype(np.int32), similarity, made.T)
    return pairs.only(similarity >= floor)


def _letters_at_most(one: F32, other: F32) -> F32:
    """The most that sentences can be alike by letters of so much weight."""
    most: F32 = np.sqrt(np.minimum(one, other) / np.maximum(np.maximum(one, other), 1e-6))
    return most


def _in_order_at_most(has: Members, words: int, lengths: I32, start: int, stop: int) -> F32:
    """The most that sentences can have in order, by the words that both have.

    Args:
        has: Words of each sentence.
        words: How many words there are.
        lengths: Of the sentences.
        start: First of those that are compared with all before ``stop``.
        stop: One past the last.

    Returns:
        Shares of the longer sentence, ``(stop, stop - start)``.
    """
    first, last = has.starts[start], has.starts[stop]
    held = np.zeros((words, stop - start), np.float32)
    held[has.members[first:last], has.of[first:last] - start] = 1
    both = weighted(held, has.between(0, stop, 0), np.ones(last, np.float32))
    again = (lengths - has.sizes).astype(np.float32)  # words that stand there once more
    most: F32 = both + np.minimum(again[:stop, None], again[start:stop])
    most /= np.maximum(lengths[:stop, None], lengths[start:stop])
    return most


def _logit(probability: float) -> float:
    inside = min(max(probability, 1e-6), 1 - 1e-6)
    return float(np.log(inside / (1 - inside)))


def _coverage(of: Sentences, has: Members, compared: Mask) -> tuple[F32, F32]:
    """How much of each sentence, and of its best clause, each other sentence covers.

    A word is covered by the word of the other sentence that is nearest to it in meaning, to the
    degree of their cosine. Both ``(compared, compared)``, the covered sentence first.
    """
    heard = compared[of.clause_of]
    clauses, sentence = of.clauses.only(heard), (np.cumsum(compared) - 1)[of.clause_of[heard]]
    first = np.ones(len(sentence), np.bool_)
    np.not_equal(sentence[1:], sentence[:-1], out=first[1:])
    owners = np.flatnonzero(first)  # the first clause of each sentence
    size, both = len(has), has.followed_by(clauses)
    weight = of.weight[both.members]
    weight /= np.maximum(both.sums(of.weight), 1e-6).astype(np.float32)[both.of]
    words, members = numbered(both.members, len(of.ids))
    both = replace(both, members=members)
    vectors = of.known.directions(of.ids[words])
    cover = np.empty((size, size), np.float32)
    clause = np.zeros_like(cover)
    for start in range(0, size, _COLUMNS):
        stop = min(start + _COLUMNS, size)
        low, high = has.starts[start], has.starts[stop]
        nearest = _nearest(vectors, members[low:high], has.starts[start : stop + 1] - low)
        covered = weighted(nearest, both, weight)
        cover[:, start:stop] = covered[:size]
        if len(owners):
            best = np.maximum.reduceat(covered[size:], owners, axis=0)
            clause[sentence[owners], start:stop] = best
    return np.clip(cover, 0, 1), np.clip(clause, 0, 1)


def _nearest(vectors: F32, words: Numbers, starts: Numbers) -> F32:
    """Cosine of every word of an article to the nearest word of each of some sentences.

    Args:
        vectors: Of the article's words, ``(distinct, 256)``.
        words: Those of the sentences, one sentence after the other.
        starts: Where each of them begins, and the end, ``(sentences + 1,)``.
    """
    used, places = numbered(words, len(vectors))
    every = len(used) == len(vectors)  # then BLAS does half the work
    cosine = (vectors if every else vectors.take(used, axis=0)) @ vectors.T
    cosine[np.arange(len(used)), used] = 1
    nearest: F32 = greatest(cosine, places, starts).T
    return nearest.clip(0, 1)


def _usual(cover: F32, apart: Mask) -> F32:
    """Coverage to expect of any two sentences: some are covered easily, some cover everything."""
    inside, count = np.where(apart, cover, 0), np.maximum(apart.sum(axis=1), 1)
    covered, covering = inside.sum(axis=1) / count, inside.sum(axis=0) / count
    both = covered[:, None] + covering[None, :] - inside.sum() / max(int(apart.sum()), 1)
    usual: F32 = np.clip(both, 0, 0.99).astype(np.float32)
    return usual
