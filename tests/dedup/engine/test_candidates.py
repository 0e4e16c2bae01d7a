"""Candidates: what datasketch's LSH would find, in time that grows with the articles."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations
from random import Random

import numpy as np
import pytest
from datasketch import MinHashLSH
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse
from sketches import as_minhash
from specimens import BEES, DOORWAYS, PAN, PAN_EXCERPT, PAN_REWRITTEN, STITCHED, article, doorway

from dedup.engine.cache import Keys
from dedup.engine.candidates import groups, identical, merge, propose, thin
from dedup.engine.corpus import Corpus, Vocabulary, lexicon, read
from dedup.engine.fingerprint import FingerprintParameters, signatures
from dedup.engine.lsh import by_lsh, estimate, star_pairs
from dedup.engine.nearest import Nearest, nearest
from dedup.engine.options import ScanOptions
from dedup.engine.results import Passage, Place
from dedup.engine.tfidf import term_counts, term_frequencies, tfidf
from dedup.engine.workers import Alone, untold

PARAMETERS = FingerprintParameters(num_perm=64)

members = st.sets(st.integers(0, 10_000), min_size=1, max_size=120)
shingle_sets = st.lists(st.sets(st.integers(0, 20), max_size=20), max_size=20)


def corpus_of(texts: list[str], sites: Sequence[str] = ("",)) -> Corpus:
    vocabulary = Vocabulary()
    documents = [
        read(article(text, f"{i:04}", sites[i % len(sites)]), vocabulary)
        for i, text in enumerate(texts)
    ]
    return Corpus(documents, vocabulary.words(), lexicon(vocabulary, documents))


def weighed(corpus: Corpus) -> sparse.csr_matrix:
    counted = term_counts(corpus.documents, corpus.lexicon)
    return tfidf(counted, corpus.words, term_frequencies(counted, corpus.words))


def keys(items: Iterable[int]) -> Keys:
    return np.array([[item, item % 2] for item in items], np.uint64).reshape(-1, 2)


@settings(deadline=None, max_examples=25)
@given(shingle_sets, st.sampled_from([0.3, 0.5, 0.8]))
def test_by_lsh_finds_what_datasketch_finds(sets: list[set[int]], threshold: float) -> None:
    marks = signatures((np.array(sorted(s), np.uint32) for s in sets), PARAMETERS)
    lsh = MinHashLSH(threshold=threshold, num_perm=PARAMETERS.num_perm)
    for index, row in enumerate(marks):
        lsh.insert(index, as_minhash(row, PARAMETERS))
    slack = PARAMETERS.num_perm**-0.5
    expected = {
        (i, j)
        for i, j in combinations(range(len(sets)), 2)
        if j in lsh.query(as_minhash(marks[i], PARAMETERS))
        and as_minhash(marks[i], PARAMETERS).jaccard(as_minhash(marks[j], PARAMETERS))
        >= threshold - slack
    }
    assert set(map(tuple, by_lsh(marks, PARAMETERS, threshold).tolist())) == expected


@given(members)
def test_a_bucket_is_connected_by_few_pairs(bucket: set[int]) -> None:
    items = np.array(sorted(bucket), np.int64)
    pairs = star_pairs(np.zeros_like(items), items)
    assert len(pairs) <= max(24 * len(bucket) // 2, 2 * len(bucket))
    assert len(pairs) < 2 * len(bucket) or len(bucket) <= 24
    place = {member: index for index, member in enumerate(sorted(bucket))}
    within = np.array([[place[a], place[b]] for a, b in pairs.tolist()], np.int64).reshape(-1, 2)
    assert not groups(len(bucket), within).any()


def test_ten_thousand_equal_pages_make_few_pairs() -> None:
    row = signatures([np.arange(50, dtype=np.uint32)], PARAMETERS)
    pairs = by_lsh(np.repeat(row, 10_000, axis=0), PARAMETERS, 0.5)
    assert len(pairs) < 20_000
    assert not groups(10_000, pairs).any()


@given(st.lists(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=20), max_size=4))
def test_merged_channels_are_a_sorted_set_without_loops(
    channels: list[list[tuple[int, int]]],
) -> None:
    merged = merge([np.array(pairs, np.int64).reshape(-1, 2) for pairs in channels]).tolist()
    asked = {(min(p), max(p)) for pairs in channels for p in pairs if p[0] != p[1]}
    assert merged == sorted(map(list, asked))


@given(st.lists(st.binary(max_size=1), max_size=30))
def test_identical_names_the_first_of_each_kind(keys: list[bytes]) -> None:
    assert identical(keys).tolist() == [keys.index(key) for key in keys]


@given(
    st.sets(
        st.tuples(st.integers(0, 12), st.integers(0, 12)).filter(lambda p: p[0] < p[1]), max_size=40
    ),
    st.integers(1, 4),
    st.randoms(use_true_random=False),
)
def test_thinning_keeps_each_items_best_and_counts_the_rest(
    pairs: set[tuple[int, int]], most: int, random: Random
) -> None:
    rows = np.array(sorted(pairs), np.int64).reshape(-1, 2)
    similarity = np.array([random.random() for _ in rows])
    kept, bound = thin(rows, similarity, most, "pairs")
    left = set(map(tuple, kept.tolist()))
    value = dict(zip(map(tuple, rows.tolist()), similarity, strict=True))
    wanted = set()
    for item in {end for pair in pairs for end in pair}:
        own = [pair for pair in value if item in pair]
        wanted |= set(sorted(own, key=lambda pair: -value[pair])[:most])
    assert left == wanted
    assert (bound.dropped if bound else 0) == len(pairs) - len(left)


@pytest.mark.parametrize("count", [1, 2, 5])
def test_neighbours_are_the_nearest_by_cosine(count: int) -> None:
    texts = [*PAN.split("\n\n"), *PAN_REWRITTEN.split("\n\n"), *BEES.split("\n\n")]
    corpus = corpus_of(texts)
    weights = weighed(corpus)
    cosine = (weights @ weights.T).toarray()
    np.fill_diagonal(cosine, 0.0)
    expected = {
        (min(i, int(j)), max(i, int(j)))
        for i, row in enumerate(cosine)
        for j in np.argsort(-row)[:count]
        if row[j] >= 0.1
    }
    found, _ = nearest(weights, keys(range(len(texts))), count, None, Alone(), untold)
    assert set(map(tuple, np.sort(found).tolist())) == expected


vectors = st.lists(st.lists(st.sampled_from([0.0, 0.3, 0.5, 1.0]), min_size=4, max_size=4))


@given(vectors, st.integers(1, 3), st.data())
def test_neighbours_taken_over_are_those_found_anew(
    rows: list[list[float]], count: int, data: st.DataObject
) -> None:
    def find(items: list[int], before: Nearest | None = None) -> tuple[list[list[int]], Nearest]:
        chosen = sparse.csr_matrix(weights[items], shape=(len(items), 4))
        pairs, left = nearest(chosen, keys(items), count, before, Alone(), untold)
        return pairs.tolist(), left

    weights = np.array(rows, np.float32).reshape(-1, 4)
    one, other = (
        sorted(data.draw(st.sets(st.sampled_from(range(len(rows)))))) if rows else []
        for _ in range(2)
    )
    _, before = find(one)
    assert find(other, before) == find(other)


def test_common_terms_go_only_where_articles_are_many() -> None:
    few, many = (corpus_of([f"shared rare{i} other{i}" for i in range(n)]) for n in (200, 201))
    held = {
        len(corpus.documents): bool(weighed(corpus)[:, corpus.words.index("shared")].nnz)
        for corpus in (few, many)
    }
    assert held == {200: True, 201: False}


@pytest.mark.parametrize(
    ("texts", "tied"),
    [
        ([PAN, BEES, PAN], {(0, 2)}),
        ([BEES, PAN, PAN_REWRITTEN], {(1, 2)}),
        ([PAN, PAN_EXCERPT, BEES], {(0, 1)}),
        ([PAN], set()),
        ([], set()),
    ],
)
def test_every_kind_of_version_is_proposed(texts: list[str], tied: set[tuple[int, int]]) -> None:
    found = propose(corpus_of(texts), (), PARAMETERS, ScanOptions(num_perm=64))
    assert set(map(tuple, found.pairs.tolist())) == tied
    assert not found.bounds


def test_a_bound_that_bites_is_told() -> None:
    texts = [doorway(f"Town{i}", f"County{i}", f"River{i}", f"0{i}") for i in range(20)]
    found = propose(
        corpus_of([*texts, *DOORWAYS, STITCHED]), (), PARAMETERS, ScanOptions(neighbours=1)
    )
    assert [bound.channel for bound in found.bounds] == ["near-duplicate candidates"]
    assert found.bounds[0].dropped > 0
    assert not groups(25, found.pairs[(found.pairs < 25).all(axis=1)]).any()


@pytest.mark.parametrize("sites", [["one.example"], ["one.example", "two.example"], [""]])
def test_siblings_of_one_site_are_not_proposed_anew_for_a_passage(sites: list[str]) -> None:
    corpus = corpus_of([f"{PAN}\n\nThis is copy {number} of it." for number in range(20)], sites)
    places = tuple(Place(document.article.id, 0, 60) for document in corpus.documents)
    shared = Passage("shared", PAN[:60], places)
    near, found = (
        set(map(tuple, propose(corpus, some, PARAMETERS, ScanOptions(num_perm=64)).pairs.tolist()))
        for some in ((), (shared,))
    )
    every = set(combinations(range(20), 2))
    host = [document.article.site or number for number, document in enumerate(corpus.documents)]
    assert near < every
    assert found == near | {(a, b) for a, b in every if host[a] != host[b]}


def test_the_estimate_is_the_share_of_equal_values() -> None:
    marks = np.arange(20_000, dtype=np.uint32).reshape(-1, 1) % np.array([2, 3, 4, 5], np.uint32)
    pairs = np.column_stack([np.zeros(20_000, np.int64), np.arange(20_000)])
    expected = [np.mean([index % m == 0 for m in (2, 3, 4, 5)]) for index in range(20_000)]
    assert estimate(marks, pairs).tolist() == expected
