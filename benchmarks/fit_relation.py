"""Fit the model that tells versions of one text from unrelated articles.

Run as ``python -m benchmarks.fit_relation``; writes ``dedup/data/relation.json``.

A logistic model whose coefficients may not be negative: no measure of likeness may speak against a
version, which keeps the model sane in genres it was not fitted on. Every kind of rewriting weighs
the same, and so does every source of negatives, however many rows it has. The intercept is then
moved so that confidence 0.5 is exceeded by the stated share of negatives.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit

from benchmarks.measure import measure
from benchmarks.pairs import Pair, digest, read_pairs
from dedup.engine.relation import FEATURES, Measures, RelationModel, features

TARGET = Path(__file__).resolve().parents[1] / "dedup" / "data" / "relation.json"
SOURCES = (
    "pairs_clough",
    "pairs_detectrl",
    "pairs_llm_rewrite",
    "pairs_essays_independent",
    "pairs_pan13_passages",
)
RIDGE = 0.0003
FALSE_POSITIVES = 0.008  # share of negatives that may exceed confidence 0.5

F64 = NDArray[np.float64]


def balance(groups: list[tuple[bool, str]]) -> F64:
    """Weights under which every group of a class, and both classes, count the same."""
    sizes, kinds = Counter(groups), Counter(version for version, _ in set(groups))
    weights = np.array([1 / (sizes[group] * kinds[group[0]]) for group in groups])
    return np.asarray(weights / weights.sum() * 2)


def fit(x: F64, y: F64, weights: F64, ridge: float = RIDGE) -> tuple[F64, float]:
    """Non-negative coefficients and intercept of a weighted ridge logistic model."""
    signs = 2 * y - 1

    def loss(theta: F64) -> tuple[float, F64]:
        margin = signs * (x @ theta[:-1] + theta[-1])
        value = float(weights @ np.logaddexp(0, -margin)) + ridge * float(theta[:-1] @ theta[:-1])
        slope = -weights * signs * expit(-margin)
        return value, np.append(x.T @ slope + 2 * ridge * theta[:-1], slope.sum())

    width = x.shape[1]
    found = minimize(
        loss,
        np.zeros(width + 1),
        jac=True,
        method="L-BFGS-B",
        bounds=[(0, None)] * width + [(None, None)],
    )
    return found.x[:-1], float(found.x[-1])


def fit_model(pairs: Sequence[Pair], measures: Sequence[Measures]) -> RelationModel:
    """The model fitted on labelled pairs; those whose label leaves it open take no part."""
    known = [(p, m) for p, m in zip(pairs, measures, strict=True) if p.version is not None]
    x = np.array([features(m) for _, m in known])
    y = np.array([bool(p.version) for p, _ in known], float)
    weights = balance([(bool(p.version), p.source + p.label * bool(p.version)) for p, _ in known])
    coefficients, intercept = fit(x, y, weights)
    logits = x @ coefficients + intercept
    shift = float(np.quantile(logits[y == 0], 1 - FALSE_POSITIVES))
    return RelationModel(
        dict(zip(FEATURES, coefficients.round(4).tolist(), strict=True)),
        round(intercept - shift, 4),
    )


def main() -> None:
    """Fit on all labelled pairs and write the model file."""
    pairs = list(read_pairs())
    measures = measure(pairs)
    model = fit_model(pairs, measures)
    versions = sum(pair.version is True for pair in pairs)
    unrelated = sum(pair.version is False for pair in pairs)
    TARGET.write_text(
        json.dumps(
            {
                "fitted": datetime.now(UTC).date().isoformat(),
                "data": {"files": SOURCES, "sha256": digest(*SOURCES)},
                "pairs": {"versions": versions, "unrelated": unrelated},
                "coefficients": model.coefficients,
                "intercept": model.intercept,
            },
            indent=2,
        )
        + "\n",
        encoding="utf-8",
    )
    found = np.array([model.confidence(m) > 0.5 for m in measures])
    for source in SOURCES:
        for label in sorted({p.label for p in pairs if p.source == source}):
            mask = np.array([p.source == source and p.label == label for p in pairs])
            print(f"{source:28s}{label:40s}{found[mask].mean():.3f}  n={mask.sum()}")


if __name__ == "__main__":
    main()
