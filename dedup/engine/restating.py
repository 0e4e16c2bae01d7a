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
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import LCSseq
from scipy import sparse

from dedup.engine.corpus import I32
from dedup.engine.semantics import F32
from dedup.engine.sentences import Sentences

MEASURES = ("aligned", "standing_out", "clause", "meaning", "letters", "place", "order")

_COLUMNS = 256  # sentences that are compared with all others at once
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

    def logits(self, measures: F32, sentences: float) -> F32:
        """Logit of each row of measures.

        Args:
            measures: ``(…, 7)``, or fewer: those that are missing at the end count as 0.
            sentences: Compared sentences of the article.
        """
        weights = np.array(list(self.coefficients.values()), np.float32)
        longer = np.log(max(sentences / self.sentences, 1.0))
        logits: F32 = measures @ weights[: measures.shape[-1]] + np.float32(self.intercept - longer)
        return logits


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
        none = np.empty(0, np.int32)
        return Pairs(none, none, np.empty(0, np.float32), np.empty((0, len(MEASURES)), np.float32))
    cover, clause = _coverage(of, chosen)
    block = of.document.blocks[chosen]
    apart = block[:, None] != block[None, :]
    usual = _usual(cover, apart)
    outstanding = np.clip((cover - usual) / (1 - usual), 0, 1)
    letters = of.letters[chosen]
    letter_sizes = np.asarray(letters.sum(axis=1)).ravel()
    present = (letters > 0).astype(np.float32).T.tocsc()
    meaning, place = of.meaning[chosen], summing[chosen]

    reach = _logit(floor) - model.coefficients["order"]
    found: list[tuple[I32, I32, F32]] = []
    for start in range(0, len(chosen), _COLUMNS):
        part = slice(start, start + _COLUMNS)
        shared = (letters @ present[:, part]).toarray()
        union = letter_sizes[:, None] + letter_sizes[None, part] - shared
        measures = np.stack(
            [
                np.sqrt(cover[:, part] * cover[part].T),
                np.sqrt(outstanding[:, part] * outstanding[part].T),
                np.maximum(clause[:, part], clause[part].T) ** _CLAUSE_POWER,
                np.clip(meaning @ meaning[part].T, 0, 1),
                np.sqrt(shared / np.maximum(union, 1e-6)),
                place[:, None] != place[None, part],
            ],
            axis=-1,
        ).astype(np.float32)
        near = model.logits(measures, len(chosen)) >= reach
        near &= apart[:, part] & (
            np.arange(len(chosen))[:, None] < np.arange(*_bounds(part, chosen))
        )
        a, b = np.nonzero(near)
        found.append((a.astype(np.int32), (b + start).astype(np.int32), measures[a, b]))
    a = chosen[np.concatenate([f[0] for f in found])].astype(np.int32)
    b = chosen[np.concatenate([f[1] for f in found])].astype(np.int32)
    measures = np.concatenate([f[2] for f in found])
    order = np.fromiter(
        (LCSseq.normalized_similarity(of.order[i], of.order[j]) for i, j in zip(a, b, strict=True)),
        np.float32,
        len(a),
    )
    measures = np.column_stack([measures, order])
    similarity = (1 / (1 + np.exp(-model.logits(measures, len(chosen))))).astype(np.float32)
    kept = similarity >= floor
    return Pairs(a[kept], b[kept], similarity[kept], measures[kept])


def _bounds(part: slice, of: NDArray[np.intp]) -> tuple[int, int]:
    return part.start, min(part.stop, len(of))


def _logit(probability: float) -> float:
    inside = min(max(probability, 1e-6), 1 - 1e-6)
    return float(np.log(inside / (1 - inside)))


def _coverage(of: Sentences, chosen: NDArray[np.intp]) -> tuple[F32, F32]:
    """How much of each sentence, and of its best clause, each other sentence covers.

    A word is covered by the word of the other sentence that is nearest to it in meaning, to the
    degree of their cosine. Both ``(chosen, chosen)``, the covered sentence first.
    """
    weighted = of.has[chosen].multiply(of.weight).tocsr()
    sizes = np.maximum(np.asarray(weighted.sum(axis=1)).ravel(), 1e-6)
    taking = np.isin(of.clause_of, chosen)
    clauses = of.clauses[taking].multiply(of.weight).tocsr()
    clause_sizes = np.maximum(np.asarray(clauses.sum(axis=1)).ravel(), 1e-6)
    owners = np.searchsorted(chosen, of.clause_of[taking])
    firsts = np.unique(owners, return_index=True)
    cover = np.empty((len(chosen), len(chosen)), np.float32)
    clause = np.zeros_like(cover)
    for start in range(0, len(chosen), _COLUMNS):
        part = slice(start, start + _COLUMNS)
        nearest = _nearest(of, of.has[chosen[part]].tocsr())
        cover[:, part] = weighted @ nearest / sizes[:, None]
        if len(owners):
            covered = clauses @ nearest / clause_sizes[:, None]
            clause[firsts[0], part] = np.maximum.reduceat(covered, firsts[1], axis=0)
    return np.clip(cover, 0, 1), np.clip(clause, 0, 1)


def _usual(cover: F32, apart: Mask) -> F32:
    """Coverage to expect of any two sentences: some are covered easily, some cover everything."""
    inside, count = np.where(apart, cover, 0), np.maximum(apart.sum(axis=1), 1)
    covered, covering = inside.sum(axis=1) / count, inside.sum(axis=0) / count
    both = covered[:, None] + covering[None, :] - inside.sum() / max(int(apart.sum()), 1)
    usual: F32 = np.clip(both, 0, 0.99).astype(np.float32)
    return usual


def _nearest(of: Sentences, has: sparse.csr_matrix) -> F32:
    """Cosine of every word of the article to the nearest word of each sentence."""
    distinct, local = np.unique(has.indices, return_inverse=True)
    cosine = np.clip(of.vectors[distinct] @ of.vectors.T, 0, 1)
    cosine[np.arange(len(distinct)), distinct] = 1.0
    nearest = np.zeros((has.shape[0], len(of.vectors)), np.float32)
    for row, (low, high) in enumerate(pairwise(has.indptr.tolist())):
        if high > low:
            cosine[local[low:high]].max(axis=0, out=nearest[row])
    return np.ascontiguousarray(nearest.T)
