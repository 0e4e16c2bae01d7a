import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.quality.scores import cluster_f1, f1_share, share, threshold_at


def test_share_interval_draws_documents_and_not_cases() -> None:
    hits = [True] * 50 + [False] * 50
    by_case = share(hits, range(100))
    by_document = share(hits, [case // 10 for case in range(100)])
    assert by_case.value == by_document.value == 0.5
    assert by_case.n == 100
    assert by_document.high - by_document.low > 2 * (by_case.high - by_case.low)


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 5)), min_size=1, max_size=40))
def test_share_lies_in_its_interval_between_none_and_all(
    cases: list[tuple[bool, int]],
) -> None:
    hits, groups = zip(*cases, strict=True)
    found = share(hits, groups)
    assert found.value == pytest.approx(np.mean(hits))
    assert 0 <= found.low <= found.high <= 1


def test_f1_of_two_right_of_three_found_and_four_true() -> None:
    truth = [True, True, True, True, False, False]
    found = [True, True, False, False, True, False]
    figure = f1_share(truth, found, range(6))
    assert figure.value == pytest.approx(4 / 7)
    assert figure.low < figure.value < figure.high
    assert f1_share([False], [False], [0]).value == 1


@given(st.lists(st.floats(0, 1), min_size=1, max_size=300), st.sampled_from([0.0, 0.01, 0.1]))
def test_threshold_is_exceeded_by_no_more_negatives_than_allowed(
    negatives: list[float], most: float
) -> None:
    limit = threshold_at(negatives, most)
    assert np.mean(np.array(negatives) > limit) <= most
    lower = np.nextafter(limit, -1)
    assert np.mean(np.array(negatives) > lower) > most


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ({"a": 1, "b": 1, "c": 1, "d": 2, "e": 2}, 1.0),
        ({"d": 1, "e": 1}, 2 * 1 / (1 + 4)),  # one of four true pairs, nothing false
        (dict.fromkeys("abcde", 1), 2 * 4 / (10 + 4)),  # four of ten pairs are true
        ({}, 0.0),
        ({"a": 1, "b": 1, "c": 1, "d": 2, "e": 2, "stranger": 1}, 1.0),
    ],
)
def test_cluster_f1_counts_pairs(found: dict[str, int], expected: float) -> None:
    truth = {"a": "x", "b": "x", "c": "x", "d": "y", "e": "y"}
    assert cluster_f1(truth, found).value == pytest.approx(expected)
