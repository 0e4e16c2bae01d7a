"""Measure the reference articles: ``python -m benchmarks.build_reference``.

Writes ``dedup/data/reference.json``: sorted scores of each genre, and how often its articles use
their words. Run it again whenever the score changes.
"""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from benchmarks.articles import GENRES, articles, scored
from benchmarks.pairs import digest

TARGET = Path(__file__).resolve().parents[1] / "dedup" / "data" / "reference.json"
LENGTHS = (2000, 1000, 500, 250, 0)  # words, at least
LEAST_WEIGHT = 1.0  # of a content word
EXCEEDED = 0.05  # of the reference articles by their most frequent content word


def main() -> None:
    """Score every reference article and write the figures."""
    genres: dict[str, dict[str, object]] = {}
    tops: list[tuple[int, float]] = []
    used: Counter[str] = Counter()
    weights: dict[str, float] = {}
    for genre, name in GENRES.items():
        scores = []
        for document, known, vocabulary, repetition in scored(articles(name)):
            scores.append(repetition.score)
            words, times = np.unique(document.ids, return_counts=True)
            content = known.content[words]
            if content.any():
                top = 1000 * times[content].max() / len(document.ids)
                tops.append((len(document.ids), float(top)))
            for word, count in zip(words.tolist(), times.tolist(), strict=True):
                used[vocabulary[word]] += count
                weights[vocabulary[word]] = float(known.weight[word])
        genres[genre] = {"source": name, "n": len(scores), "scores": sorted(scores)}
        print(f"{genre:14s} n={len(scores)} median {np.median(scores):.1f} max {max(scores)}")
    slope, intercept = _line(used, weights)
    top = [
        (least, round(_quantile([rate for words, rate in tops if in_class(words, least)]), 1))
        for least in LENGTHS
    ]
    TARGET.write_text(
        json.dumps(
            {
                "built": datetime.now(UTC).date().isoformat(),
                "language": "en",
                "sha256": digest(*GENRES.values()),
                "genres": genres,
                "words": {"slope": slope, "intercept": intercept, "top": top},
            }
        )
        + "\n",
        encoding="utf-8",
    )
    print("top", top, "slope", slope, "intercept", intercept)


def in_class(words: int, least: int) -> bool:
    """Whether a text's length is in the class that begins at a length."""
    following = [length for length in LENGTHS if length > least]
    return least <= words < min(following, default=words + 1)


def _quantile(rates: list[float]) -> float:
    return float(np.quantile(rates, 1 - EXCEEDED))


def _line(used: Counter[str], weights: dict[str, float]) -> tuple[float, float]:
    """Logarithm of a content word's rate as a line over its weight."""
    content = [word for word in used if weights[word] > LEAST_WEIGHT]
    rates = 1000 * np.array([used[word] for word in content]) / used.total()
    steps = np.round(np.array([weights[word] for word in content]) * 4) / 4
    mean = [(step, rates[steps == step].mean()) for step in np.unique(steps)]
    slope, intercept = np.polyfit([step for step, _ in mean], np.log([rate for _, rate in mean]), 1)
    return round(float(slope), 4), round(float(intercept), 4)


if __name__ == "__main__":
    main()
