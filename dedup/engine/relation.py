"""Name what one article of a pair is to the other, with a calibrated confidence.

Whether two articles are versions of one text at all is decided by a logistic model over the
measures of `dedup.engine.compare`; its coefficients ship as a readable file. Which relation it is
follows from rules over the same measures, in the order given in `relate`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from dedup.engine.results import Relation

Measures = Mapping[str, float]
Value = TypeVar("Value", float, NDArray[np.float64])  # of one pair, or of each of several

_CERTAIN = 40.0  # log-odds beyond which nothing changes
_WHOLE = 0.7  # of a text is said by the other, or the two only share passages
_IN_ORDER = 0.85  # of the words stand in both in order: small edits alone
_CONTAINED = 0.7  # of the shingles of an excerpt stand in the whole
_PASSAGE_SHINGLES = 10  # two texts that have a passage of forty words share; one in five replaced
_MOVED = 0.8  # of both texts stands word for word in the other, wherever
_RETOLD = 0.5  # of what is not word for word is said in other words
_ROUNDING = 1e-9
_HALF = 0.5  # of the words of a text
_WORD_FOR_WORD = 0.7  # of what is shared stands there in the same words

FEATURES: dict[str, Callable[[Mapping[str, Any]], Any]] = {
    "content_jaccard": lambda m: np.sqrt(m["content_jaccard"]),
    "words_most": lambda m: np.sqrt(np.maximum(m["words_a"], m["words_b"])),
    "phrases_most": lambda m: np.sqrt(np.maximum(m["phrases_a"], m["phrases_b"])),
    "containment_most": lambda m: np.sqrt(np.maximum(m["containment_a"], m["containment_b"])),
    "lcs": lambda m: m["lcs"],
    "correspondence": lambda m: m["correspondence"],
    "sequence": lambda m: m["sequence"],
}


def features(measures: Mapping[str, Value]) -> list[Value]:
    """What the model sees of a pair, in the order of its coefficients; symmetric in the pair."""
    return [of(measures) for of in FEATURES.values()]


@dataclass(frozen=True, slots=True)
class RelationModel:
    """Coefficients that tell versions from unrelated articles.

    Attributes:
        coefficients: One for each feature, by name.
        intercept: The logit of a pair without any likeness.
    """

    coefficients: Mapping[str, float]
    intercept: float

    @classmethod
    def from_json(cls, text: str) -> RelationModel:
        """Read a model file; `ValueError` where its features are not those of this version."""
        stored = json.loads(text)
        coefficients = stored["coefficients"]
        if list(coefficients) != list(FEATURES):
            raise ValueError("the relation model was fitted for other features")
        return cls(coefficients, stored["intercept"])

    def logit(self, measures: Mapping[str, Value]) -> Value:
        """Log-odds that the pair are versions of one text; of several pairs, for each."""
        logit: Any = self.intercept
        for weight, value in zip(self.coefficients.values(), features(measures), strict=True):
            logit = logit + weight * value
        return logit  # type: ignore[no-any-return]

    def confidence(self, measures: Measures) -> float:
        """Probability that the pair are versions of one text."""
        return float(probability(self.logit(measures)))


def probability(logit: Value) -> Value:
    """The probability behind log-odds."""
    likely: Value = 1 / (1 + np.exp(-np.clip(logit, -_CERTAIN, _CERTAIN)))
    return likely


@lru_cache(maxsize=1)
def shipped_model() -> RelationModel:
    """The model that ships with unspin, fitted by ``benchmarks/fit_relation.py``."""
    return RelationModel.from_json(
        files("dedup").joinpath("data", "relation.json").read_text("utf-8")
    )


def promising(
    measures: Mapping[str, NDArray[np.float64]],
    confidence: NDArray[np.float64],
    min_confidence: float,
) -> NDArray[np.bool_]:
    """Which pairs can be more than unrelated to `relate`, by what they are screened by.

    Args:
        measures: What `dedup.engine.likeness.screen` measures of each pair, by name.
        confidence: Probability that the two are versions of one text, of each pair.
        min_confidence: From which they are called so.
    """
    return np.asarray(
        (confidence >= min_confidence - _ROUNDING)
        | (measures["lcs"] >= _IN_ORDER)
        | (np.maximum(measures["containment_a"], measures["containment_b"]) >= _CONTAINED)
        | (measures["shared_shingles"] >= _PASSAGE_SHINGLES)
    )


def relate(measures: Measures, confidence: float, min_confidence: float) -> tuple[Relation, float]:
    """Relation of a pair as far as the pair alone can tell, and the confidence in it.

    Args:
        measures: Of the pair.
        confidence: Probability that the two are versions of one text.
        min_confidence: From which they are called so.
    """
    if measures["lcs"] == 1.0 and measures["length_ratio"] == 1.0:
        return Relation.COPY, 1.0
    most = max(measures["containment_a"], measures["containment_b"])
    if measures["lcs"] >= _IN_ORDER and measures["resemblance"] >= 0.5:
        return Relation.NEAR_DUPLICATE, max(confidence, measures["lcs"])
    if most >= _CONTAINED and measures["length_ratio"] < 0.75:
        return Relation.EXCERPT, max(confidence, most)
    only_shares = _only_shares(measures, "a") and _only_shares(measures, "b")
    if confidence >= min_confidence and not only_shares:
        return _version(measures), confidence
    shared = max(measures["verbatim_a"], measures["verbatim_b"])
    # What short texts share is too short for a passage: they overlap where it is most of one.
    likely = confidence >= min_confidence
    if measures["verbatim"] > 0 or (likely and shared >= _HALF):
        return Relation.OVERLAP, 1.0 if measures["verbatim"] > 0 else max(confidence, shared)
    return Relation.UNRELATED, 1.0 - (shared if likely else confidence)


def mutual(measures: Measures) -> bool:
    """Whether each of two texts says most of the other, in whatever words.

    And most of what it does not have word for word: a long form that two pages share says nothing
    of what stands in it.
    """
    return all(
        measures[f"coverage_{side}"] >= _WHOLE and _retold(measures, side) for side in ("a", "b")
    )


def _retold(measures: Measures, side: str) -> bool:
    verbatim = measures[f"verbatim_{side}"]
    return measures[f"coverage_{side}"] - verbatim >= _RETOLD * (1 - verbatim)


def _version(measures: Measures) -> Relation:
    """Tell apart the ways in which one text was made into another."""
    if min(measures["verbatim_a"], measures["verbatim_b"]) >= _MOVED:
        return Relation.NEAR_DUPLICATE  # in whatever order
    covered = min(measures["coverage_a"], measures["coverage_b"])
    if measures["lcs"] >= 0.75 and measures["length_ratio"] >= 0.75 and covered >= 0.8:
        return Relation.NEAR_DUPLICATE if measures["resemblance"] >= 0.45 else Relation.SPUN
    if measures["order"] >= 0.9 and measures["lcs"] >= 0.5 and covered >= 0.6:
        return Relation.SPUN
    return Relation.PARAPHRASE


def _only_shares(measures: Measures, side: str) -> bool:
    """Whether one text has only part of the other in it, and that part word for word."""
    covered, verbatim = measures[f"coverage_{side}"], measures[f"verbatim_{side}"]
    return covered < _WHOLE and 0 < verbatim >= _WORD_FOR_WORD * covered
