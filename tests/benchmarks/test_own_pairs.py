"""The pairs written for this project keep their floors, on any machine."""

import pytest

from benchmarks.quality import gate, own
from benchmarks.quality.own import Own


@pytest.fixture(scope="module")
def pairs() -> list[Own]:
    return own.own_pairs()


def test_own_pairs_are_called_what_they_are(pairs: list[Own]) -> None:
    asked = gate.bounds()["own"]
    values = {row: figure.value for row, figure in own.figures(pairs).items()}
    wrong = [f"{pair.id} is called {pair.found}" for pair in pairs if not pair.right]
    assert not gate.breaches(asked, values), wrong


def test_every_relation_has_a_floor_or_a_goal(pairs: list[Own]) -> None:
    assert set(gate.bounds()["own"]) == {f"{pair.relation}/named" for pair in pairs}
