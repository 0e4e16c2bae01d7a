"""What the engine says of labelled pairs, as shipped and out of fold.

A shipped model has seen the pairs it was fitted on. For an honest figure it is fitted again
without the texts that are judged: in five folds that keep pairs of one source text together, and
with a whole data set left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sklearn.model_selection import StratifiedGroupKFold

from benchmarks.fit_relation import fit_model
from benchmarks.measure import comparisons
from benchmarks.pairs import Pair
from dedup.engine.matching import match
from dedup.engine.options import ScanOptions
from dedup.engine.relation import Measures, RelationModel, shipped_model
from dedup.engine.results import Relation
from dedup.engine.surface import Reader

FOLDS = 5


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


@dataclass(frozen=True, slots=True)
class Compared:
    """All that is needed of a pair to judge it by any model.

    Attributes:
        measures: Of the pair.
        version: Its relation where the model calls the two versions of one text.
        otherwise: Its relation where the model does not.
    """

    measures: Measures
    version: Relation
    otherwise: Relation


def compare_all(pairs: Sequence[Pair]) -> list[Compared]:
    """Compare every pair at shipped default settings."""
    options = ScanOptions()
    compared = []
    for a, b, comparison in comparisons(pairs):
        reader = Reader()
        version, otherwise = (
            match(a, b, comparison, confidence, options, reader).relation
            for confidence in (1.0, 0.0)
        )
        compared.append(Compared(comparison.measures, version, otherwise))
    return compared


def judge(compared: Sequence[Compared], model: RelationModel | None = None) -> list[Verdict]:
    """Verdicts by a model, the shipped one where none is given."""
    model = model or shipped_model()
    least = ScanOptions().min_confidence
    verdicts = []
    for pair in compared:
        likely = model.confidence(pair.measures)
        verdicts.append(Verdict(pair.version if likely >= least else pair.otherwise, likely))
    return verdicts


def fitted(pairs: Sequence[Pair], compared: Sequence[Compared]) -> RelationModel:
    """The model that would ship, had it been fitted on these pairs."""
    return fit_model(pairs, [pair.measures for pair in compared])


def out_of_fold(pairs: Sequence[Pair], compared: Sequence[Compared]) -> list[Verdict]:
    """A verdict on every pair by a model that saw no pair of its group."""
    verdicts: dict[int, Verdict] = {}
    kinds = [f"{pair.source}/{pair.label}" for pair in pairs]
    folds = StratifiedGroupKFold(FOLDS, shuffle=True, random_state=1)
    for rest, fold in folds.split(kinds, kinds, [pair.group for pair in pairs]):
        model = fitted([pairs[i] for i in rest], [compared[i] for i in rest])
        verdicts.update(zip(fold.tolist(), judge([compared[i] for i in fold], model), strict=True))
    return [verdicts[index] for index in range(len(pairs))]


def without_set(source: str, pairs: Sequence[Pair], compared: Sequence[Compared]) -> list[Verdict]:
    """A verdict on every pair by models that saw no pair of one data set.

    Pairs of the set are judged by a model of all others; the others out of fold among themselves,
    which says what the same kind of model makes of negatives where the set itself has none.
    """
    rest = [index for index, pair in enumerate(pairs) if pair.source != source]
    others = [pairs[i] for i in rest], [compared[i] for i in rest]
    judged = dict(zip(rest, out_of_fold(*others), strict=True))
    held = [index for index, pair in enumerate(pairs) if pair.source == source]
    verdicts = judge([compared[i] for i in held], fitted(*others))
    judged.update(zip(held, verdicts, strict=True))
    return [judged[index] for index in range(len(pairs))]
