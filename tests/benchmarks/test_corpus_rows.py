import pytest

from benchmarks.pairs import Pair
from benchmarks.quality.corpus import Placed, figures
from benchmarks.quality.news import Candidate
from benchmarks.quality.news import figures as news_figures
from benchmarks.quality.scores import rate
from dedup.engine.results import Cluster, Match, Relation, Scan

ESSAY = "pairs_essays_independent"


def match(a: str, b: str) -> Match:
    return Match(a, b, Relation.PARAPHRASE, 0.9, {})


def cluster(*members: str) -> Cluster:
    return Cluster(1, "", Relation.SPUN, members, (1.0,) * len(members), members[0], 1.0, 1.0)


def scan(matches: list[Match], clusters: list[Cluster]) -> Scan:
    return Scan(tuple(matches), tuple(clusters), (), (), {})


def placed(a: str, b: str, *, version: bool | None, source: str = "set") -> Placed:
    return Placed(Pair(source, "kind", f"{a}{b}", a, "", "", version), a, b)


def test_a_pair_is_found_by_a_match_a_cluster_or_as_one_text() -> None:
    pairs = [
        placed("a", "b", version=True),  # matched, the other way round
        placed("c", "e", version=True),  # in one cluster by way of d
        placed("f", "f", version=True),  # one text
        placed("g", "a", version=True),  # neither
    ]
    found = scan([match("b", "a"), match("c", "d"), match("d", "e")], [cluster("c", "d", "e")])
    assert figures(pairs, found, 10)["versions/recall"].value == 0.75


def test_essays_matched_with_essays_are_false_whatever_the_pair() -> None:
    one, two, three = (f"{ESSAY}/{n}" for n in range(3))
    pairs = [placed(one, two, version=False, source=ESSAY), placed("a", "b", version=True)]
    rows = figures(pairs, scan([match(one, three), match("a", one)], []), 8)
    assert rows[f"{ESSAY}/kind/found"].value == 0
    assert rows["essays/falsely_matched"].value == 2 / 8


def test_rate_counts_what_each_case_stands_for() -> None:
    figure = rate([True, False, True], [10.0, 500.0, 1.0], 1000)
    assert figure.value == pytest.approx(0.011)
    assert figure.low <= figure.value <= figure.high


def test_news_rows_tell_false_matches_from_overlaps_called_versions() -> None:
    rows = news_figures(
        [
            Candidate("version", 1, Relation.NEAR_DUPLICATE),
            Candidate("version", 1, Relation.UNRELATED),
            Candidate("overlap", 1, Relation.OVERLAP),
            Candidate("overlap", 1, Relation.SPUN),
            Candidate("unrelated", 4, Relation.OVERLAP),
            Candidate("unrelated", 90, Relation.UNRELATED),
        ],
        100,
    )
    assert {row: figure.value for row, figure in rows.items()} == {
        "versions/recall": 0.5,
        "overlaps/found": 1.0,
        "overlaps_as_versions": 0.5,
        "false_matches_per_article": 0.04,
    }
