"""``python -m benchmarks.repetition``: how good and how fast the repetition score is.

Prints the figures, stores them in ``benchmarks/results/repetition.json`` and puts them into
``docs/benchmarks.md``. The labelled set is
measured with models that were fitted without the article at hand; the real articles with the
shipped one.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.metrics import roc_auc_score

from benchmarks import repetition_page
from benchmarks.articles import FARM, GENRES, articles, scored, seed
from benchmarks.fit_restating import cross_validated, measured
from benchmarks.labelled import Labelled, found_of, read_labelled
from benchmarks.pairs import DATA
from benchmarks.speed_score import speed
from benchmarks.swap import swap
from dedup.engine.options import ScoreOptions
from dedup.engine.repetition import score, score_reading
from dedup.engine.restating import RestatingModel, shipped_model
from dedup.engine.results import Repetition

RESULTS = Path(__file__).parent / "results" / "repetition.json"


def labelled_figures() -> dict[str, Any]:
    """Sentence pairs and scores on the labelled set."""
    found = read_labelled()
    models = cross_validated(found)
    x, y, group = measured(found)
    logits = [float(models[g].logits(row, 1)) for row, g in zip(x, group, strict=True)]
    return {
        "articles": len(found),
        "pairs": sum(len(article.pairs) for article in found),
        "auc": round(float(roc_auc_score(y, logits)), 4),
        "left_out": pair_figures(found, models),
        "shipped": pair_figures(found, [shipped_model()] * len(found)),
    }


def pair_figures(found: Sequence[Labelled], models: Sequence[RestatingModel]) -> dict[str, Any]:
    """Precision, recall and F1 of sentence pairs, and the highest score of each kind."""
    right = wrong = recalled = 0
    scores: dict[str, list[float]] = {}
    for article, model in zip(found, models, strict=True):
        repetition = score_reading(article.reading, ScoreOptions(), model)
        spans = {
            tuple(span): number
            for number, span in enumerate(article.reading.sentences.document.spans.tolist())
        }
        pairs = [
            (spans[p.restated.start, p.restated.end], spans[p.kept.start, p.kept.end])
            for p in repetition.pairs
        ]
        hit, miss, known = found_of(article, pairs)
        right, wrong, recalled = right + hit, wrong + miss, recalled + known
        scores.setdefault(article.kind, []).append(repetition.score)
    precision = right / (right + wrong)
    recall = recalled / sum(len(article.pairs) for article in found)
    return {
        "precision": round(precision, 3),
        "recall": round(recall, 3),
        "f1": round(2 * precision * recall / (precision + recall), 3),
        "highest": {kind: max(values) for kind, values in sorted(scores.items())},
        "median": {kind: float(np.median(values)) for kind, values in sorted(scores.items())},
    }


def seed_figures() -> dict[str, Any]:
    """What is found in the article this project began with."""
    repetition = score(seed())
    return {
        "score": repetition.score,
        "checks": {check.name: [check.restated, check.of] for check in repetition.checks},
        "conflicts": sorted({" / ".join(p.differs) for p in repetition.pairs if p.differs}),
    }


def genre_figures() -> dict[str, Any]:
    """Distributions of scores over the real articles."""
    figures = {}
    for genre, name in {"farm": FARM, **GENRES}.items():
        values = [repetition.score for *_, repetition in scored(articles(name))]
        low, middle, high = np.percentile(values, [25, 50, 75])
        figures[genre] = {
            "n": len(values),
            "quarter": round(float(low), 1),
            "median": round(float(middle), 1),
            "three_quarters": round(float(high), 1),
            "highest": max(values),
        }
    return figures


def highest(count: int) -> None:
    """Print the real articles with the highest scores and their first pairs, to be read."""
    ranked: list[tuple[float, str, str, Repetition]] = []
    for name in (FARM, *GENRES.values()):
        for document, _, _, repetition in scored(articles(name)):
            ranked.append((repetition.score, name, document.article.id, repetition))
    for value, name, identity, repetition in sorted(ranked, key=lambda each: -each[0])[:count]:
        print(f"\n{value:5.1f}  {name}  {identity}  {repetition.words} words")
        for pair in repetition.pairs[:6]:
            print(f"   {pair.kind} {pair.similarity:.2f} {pair.restated.text[:150]}")
            print(f"       || {pair.kept.text[:150]}")


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure everything there is data for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.repetition", description=__doc__)
    parser.add_argument("--highest", type=int, default=0, help="print the N highest real articles")
    asked = parser.parse_args(arguments)
    if asked.highest:
        highest(asked.highest)
        return
    figures: dict[str, Any] = {"labelled": labelled_figures()}
    if DATA.is_dir():
        figures["seed"] = seed_figures()
        figures["genres"] = genre_figures()
        figures["swap"] = {
            "farm": asdict(swap(articles(FARM))),
            "encyclopedia": asdict(swap(articles(GENRES["encyclopedia"]))),
        }
        figures["speed"] = speed()
    text = json.dumps(figures, indent=1, ensure_ascii=False)
    print(text)
    if DATA.is_dir():
        RESULTS.write_text(text + "\n", encoding="utf-8")
        repetition_page.write(figures)


if __name__ == "__main__":
    main()
