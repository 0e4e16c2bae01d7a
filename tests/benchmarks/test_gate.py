import json
from pathlib import Path

import numpy as np
import pytest

from benchmarks.pairs import Pair
from benchmarks.quality import __main__ as command
from benchmarks.quality import document, gate
from benchmarks.quality.baselines import best_threshold, by_minhash, by_tfidf
from benchmarks.quality.gate import Bound, breaches
from benchmarks.quality.sections import GATE, OUR_OWN, SECTIONS


@pytest.mark.parametrize(
    ("bound", "value", "crossed"),
    [
        (Bound(least=0.9), 0.9, False),
        (Bound(least=0.9), 0.89, True),
        (Bound(most=0.01), 0.01, False),
        (Bound(most=0.01), 0.011, True),
        (Bound(goal=0.99), 0.5, False),
    ],
)
def test_a_figure_may_not_cross_its_bound(bound: Bound, value: float, crossed: bool) -> None:
    assert bool(breaches({"row": bound}, {"row": value})) is crossed


def test_a_figure_that_was_not_measured_breaches_its_bound() -> None:
    assert breaches({"row": Bound(least=0.1)}, {}) == ["row was not measured"]


def test_bounds_name_sections_and_rows_that_exist() -> None:
    results = json.loads(command.RESULTS.read_text("utf-8"))
    for section, rows in gate.bounds().items():
        assert section in SECTIONS
        assert set(rows) <= set(results[section]["figures"]), section
    assert set(OUR_OWN) <= set(GATE) <= set(SECTIONS)


def test_documentation_shows_the_stored_figures() -> None:
    results = json.loads(command.RESULTS.read_text("utf-8"))
    page = document.PAGE.read_text("utf-8")
    found = document.PART.search(page)
    assert found is not None
    assert found[0] == document.tables(results)


def test_a_breach_is_printed_and_ends_with_1_and_nothing_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = command.RESULTS.read_bytes(), document.PAGE.read_bytes()
    floors = tmp_path / "floors.toml"
    floors.write_text('[own]\n"copy/named" = { least = 1.1 }\n', "utf-8")
    monkeypatch.setattr(gate, "FLOORS", floors)
    assert command.main(["--only", "own", "--check"]) == 1
    assert "own: copy/named is 1.000, below 1.100" in capsys.readouterr().out
    assert (command.RESULTS.read_bytes(), document.PAGE.read_bytes()) == before


def pair(number: int, a: str, b: str, version: bool | None) -> Pair:
    return Pair("set", "label", str(number), str(number), a, b, version)


TEXT = "the ferry leaves on the hour from april to september and waits for no late passenger"
PAIRS = [
    pair(0, TEXT, TEXT, True),
    pair(1, TEXT, f"{TEXT} today", True),
    pair(2, TEXT, "a loaf of rye wants a night of rest before it is baked", False),
    pair(3, TEXT, "the hour of the ferry is not known to the baker of rye", False),
]


def test_baselines_tell_a_copy_from_another_text() -> None:
    for judged in (by_minhash(PAIRS), by_tfidf(PAIRS)):
        assert [case.verdict.found for case in judged] == [True, True, False, False]
        assert judged[0].verdict.version == pytest.approx(1)


def test_best_threshold_weighs_recall_and_specificity_the_same() -> None:
    cases = [pair(n, "", "", v) for n, v in enumerate([True, True, False, False, None])]
    assert best_threshold(cases, np.array([0.9, 0.6, 0.5, 0.1, 0.95])) == 0.6
    assert best_threshold(cases, np.array([0.9, 0.3, 0.5, 0.1, 0.95])) == 0.9
