"""The corpus's dictionary: which words stand for which, over all clusters."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from db.rows import ArticleRef
from db.scan_rows import ClusterRow
from dedup.report.recovered import Dictionary, Entry
from dedup.report.words import CorpusDictionary, Substitution

WORDS = st.sampled_from(["easy", "simple", "plain", "effortless", "hard", ""])
PLACES = st.lists(st.lists(WORDS, min_size=1, max_size=4, unique=True), max_size=6)


def cluster(number: int, kind: str = "spun") -> ClusterRow:
    return ClusterRow(
        id=number, number=number, key="", kind=kind, size=2, sites=1, cohesion=1, confidence=1,
        representative=ArticleRef(1, "", "", ""),
    )  # fmt: skip


def dictionary(*places: tuple[str, ...] | list[str]) -> Dictionary:
    return Dictionary(tuple(Entry(tuple((word, 1) for word in place), 0) for place in places), 0)


def test_the_same_exchange_in_many_clusters_comes_first() -> None:
    corpus = CorpusDictionary()
    corpus.add(cluster(1), dictionary(("Easy", "simple"), ("kettle", "pot"), ("kettle", "pan")))
    corpus.add(cluster(4), dictionary(("simple", "easy", ""), ("x" * 60, "y")))
    corpus.add(cluster(5, "doorway"), dictionary(("Leeds", "Bath")))
    assert corpus.entries() == [
        Substitution("easy", (("simple", 2),), 2, 2, (1, 4)),
        Substitution("kettle", (("pan", 1), ("pot", 1)), 2, 1, (1,)),
        # no sentence, no place name, and nothing for a word that is left out
    ]
    assert not corpus.dropped


@given(st.lists(PLACES, max_size=4))
def test_every_exchange_is_counted_once_under_one_head(found: list[list[list[str]]]) -> None:
    corpus = CorpusDictionary()
    for number, places in enumerate(found, 1):
        corpus.add(cluster(number), dictionary(*places))
    entries = corpus.entries()
    exchanges = sum(
        len([word for word in place if word]) - 1
        for places in found
        for place in places
        if any(place)
    )
    assert sum(entry.times for entry in entries) == exchanges
    pairs = [frozenset((entry.head, word)) for entry in entries for word, _ in entry.others]
    assert len(pairs) == len(set(pairs))
    assert all(1 <= entry.clusters <= len(found) for entry in entries)
