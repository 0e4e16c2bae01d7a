"""The repetition score holds its floors on the labelled set; they only rise on purpose."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from benchmarks.labelled import LABELLED
from benchmarks.repetition import labelled_figures

MODEL = Path(__file__).parents[2] / "dedup" / "data" / "restating.json"


def test_labelled_pairs_are_found_and_clean_articles_left_alone() -> None:
    figures = labelled_figures()
    assert figures["pairs"] == 113
    assert figures["auc"] >= 0.98
    assert figures["left_out"]["f1"] >= 0.83
    assert figures["shipped"]["f1"] >= 0.84
    for models in ("left_out", "shipped"):
        assert figures[models]["highest"]["clean"] <= 10
        assert figures[models]["highest"]["encyclopedia"] <= 10
        assert figures[models]["median"]["farm"] >= 15


def test_the_shipped_model_was_fitted_on_the_labelled_set_as_it_is() -> None:
    stored = json.loads(MODEL.read_text("utf-8"))
    assert stored["data"]["sha256"] == hashlib.sha256(LABELLED.read_bytes()).hexdigest()
    assert all(weight >= 0 for weight in stored["coefficients"].values())
