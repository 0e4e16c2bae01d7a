"""Fit the model that tells sentences of one article which say the same.

Run as ``python -m benchmarks.fit_restating``; writes ``dedup/data/restating.json``.

A logistic model whose coefficients may not be negative, on the pairs of sentences of
``benchmarks/data/repetition.jsonl``, unweighted, so that its probabilities are those of the set.
What is printed is cross-validated with whole articles left out.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import average_precision_score, roc_auc_score

from benchmarks.fit_relation import fit
from benchmarks.labelled import LABELLED, Labelled, read_labelled
from dedup.engine.restating import MEASURES, RestatingModel, restating_pairs

TARGET = Path(__file__).resolve().parents[1] / "dedup" / "data" / "restating.json"
FOLDS = 10
RIDGE = 0.0001

F64 = NDArray[np.float64]


def measured(articles: Sequence[Labelled]) -> tuple[F64, F64, NDArray[np.intp]]:
    """Measures of all compared pairs, whether they restate, and the article each is of."""
    plain = RestatingModel(dict.fromkeys(MEASURES, 1.0), 0.0, 1e6)
    rows, labels, groups = [], [], []
    for number, article in enumerate(articles):
        reading = article.reading
        pairs = restating_pairs(reading.sentences, reading.compared, reading.summing, 0.0, plain)
        for a, b, measures in zip(pairs.a, pairs.b, pairs.measures, strict=True):
            if not article.neutral.intersection((int(a), int(b))):
                rows.append(measures)
                labels.append((int(a), int(b)) in article.implied)
                groups.append(number)
    return np.array(rows, np.float64), np.array(labels, np.float64), np.array(groups, np.intp)


def folds(articles: int) -> NDArray[np.intp]:
    """Fold of each article: shuffled once, then dealt out."""
    fold = np.empty(articles, np.intp)
    fold[np.random.default_rng(1).permutation(articles)] = np.arange(articles) % FOLDS
    return fold


def model_of(x: F64, y: F64, sentences: float) -> RestatingModel:
    """Fit one model for articles of a mean number of compared sentences."""
    coefficients, intercept = fit(x, y, np.full(len(y), 1 / len(y)), RIDGE)
    return RestatingModel(
        dict(zip(MEASURES, coefficients.round(4).tolist(), strict=True)),
        round(intercept, 4),
        round(sentences, 1),
    )


def sentences_of(articles: Sequence[Labelled]) -> float:
    """Mean number of compared sentences."""
    return float(np.mean([article.reading.compared.sum() for article in articles]))


def cross_validated(articles: Sequence[Labelled]) -> list[RestatingModel]:
    """For each article the model that was fitted without its fold."""
    x, y, group = measured(articles)
    fold = folds(len(articles))
    size = sentences_of(articles)
    models = [model_of(x[fold[group] != f], y[fold[group] != f], size) for f in range(FOLDS)]
    return [models[f] for f in fold]


def main() -> None:
    """Fit on the whole labelled set and write the model file."""
    articles = read_labelled()
    x, y, group = measured(articles)
    models = cross_validated(articles)
    logits = np.array([float(models[g].logits(row, 1)) for row, g in zip(x, group, strict=True)])
    chance = 1 / (1 + np.exp(-logits))
    print(f"{len(y):,} pairs, {int(y.sum())} restate; left out, AUC {roc_auc_score(y, logits):.4f}")
    print(f"average precision {average_precision_score(y, logits):.4f}")
    for low, high in ((0, 0.05), (0.05, 0.2), (0.2, 0.4), (0.4, 0.6), (0.6, 0.8), (0.8, 1.01)):
        inside = (chance >= low) & (chance < high)
        if inside.any():
            said, seen = chance[inside].mean(), y[inside].mean()
            print(f"{low:.2f}-{high:.2f}  said {said:.3f}  seen {seen:.3f}  n={inside.sum()}")
    model = model_of(x, y, sentences_of(articles))
    TARGET.write_text(
        json.dumps(
            {
                "fitted": datetime.now(UTC).date().isoformat(),
                "data": {
                    "file": LABELLED.name,
                    "sha256": hashlib.sha256(LABELLED.read_bytes()).hexdigest(),
                },
                "pairs": {"restating": int(y.sum()), "others": int(len(y) - y.sum())},
                "coefficients": dict(model.coefficients),
                "intercept": model.intercept,
                "sentences": model.sentences,
            },
            indent=2,
        )
        + "\n",
        encoding="utf-8",
    )
    print(model)


if __name__ == "__main__":
    main()
