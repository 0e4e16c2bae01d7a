"""What the engine says of labelled pairs, as shipped and out of fold.

A shipped model has seen the pairs it was fitted on. For an honest figure it is fitted again
without the texts that are judged: in five folds that keep pairs of one source text together, and
with a whole data set left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.model_selection import StratifiedGroupKFold

from benchmarks.fit_relation import FALSE_POSITIVES, balance, fit
from benchmarks.pairs import Pair
from dedup.engine.options import ScanOptions
from dedup.engine.relation import _FEATURES, RelationModel, features, relate, shipped_model
from dedup.engine.results import Relation

FOLDS = 5

Indices = NDArray[np.int64]
Measures = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the engine says of one pair.

    Attributes:
        relation: Its relation.
        version: Probability that the two are versions of one text, whatever the relation.
    """

    relation: Relation
    version: float

    @property
    def found(self) -> bool:
        """Whether it is anything but unrelated."""
        return self.relation is not Relation.UNRELATED


def judge(measures: Sequence[Measures], model: RelationModel | None = None) -> list[Verdict]:
    """Verdicts by a model, the shipped one where none is given, at shipped default settings."""
    model = model or shipped_model()
    least = ScanOptions().min_confidence
    return [Verdict(relate(m, model, least)[0], model.confidence(m)) for m in measures]


def fitted(pairs: Sequence[Pair], measures: Sequence[Measures]) -> RelationModel:
    """The model that the fitting script would ship, had it only these pairs."""
    known = [index for index, pair in enumerate(pairs) if pair.version is not None]
    x = np.array([features(measures[i]) for i in known])
    y = np.array([bool(pairs[i].version) for i in known], float)
    kinds = [
        (True, f"{pairs[i].source}/{pairs[i].label}")
        if pairs[i].version
        else (False, pairs[i].source)
        for i in known
    ]
    coefficients, intercept = fit(x, y, balance(kinds))
    logits = x @ coefficients + intercept
    shift = float(np.quantile(logits[y == 0], 1 - FALSE_POSITIVES))
    return RelationModel(
        dict(zip(_FEATURES, coefficients.tolist(), strict=True)), intercept - shift
    )


def out_of_fold(pairs: Sequence[Pair], measures: Sequence[Measures]) -> list[Verdict]:
    """A verdict on every pair by a model that saw no pair of its group."""
    verdicts: dict[int, Verdict] = {}
    kinds = [f"{pair.source}/{pair.label}" for pair in pairs]
    folds = StratifiedGroupKFold(FOLDS, shuffle=True, random_state=1)
    for rest, fold in folds.split(kinds, kinds, [pair.group for pair in pairs]):
        model = fitted([pairs[i] for i in rest], [measures[i] for i in rest])
        verdicts.update(zip(fold.tolist(), judge([measures[i] for i in fold], model), strict=True))
    return [verdicts[index] for index in range(len(pairs))]


def without_set(source: str, pairs: Sequence[Pair], measures: Sequence[Measures]) -> list[Verdict]:
    """A verdict on every pair by models that saw no pair of one data set.

    Pairs of the set are judged by a model of all others; the others out of fold among themselves,
    which says what the same kind of model makes of negatives where the set itself has none.
    """
    rest = [index for index, pair in enumerate(pairs) if pair.source != source]
    others = [pairs[i] for i in rest], [measures[i] for i in rest]
    judged = dict(zip(rest, out_of_fold(*others), strict=True))
    held = [index for index, pair in enumerate(pairs) if pair.source == source]
    verdicts = judge([measures[i] for i in held], fitted(*others))
    judged.update(zip(held, verdicts, strict=True))
    return [judged[index] for index in range(len(pairs))]
