"""Clusters are made of verified matches, the same in any order, and weak links chain nothing."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedup.engine.cluster import clusters
from dedup.engine.results import Match, Relation


def match(
    a: str,
    b: str,
    relation: Relation = Relation.SPUN,
    confidence: float = 0.95,
    likeness: float = 0.8,
    contained: str = "",
) -> Match:
    measures = {"weighted_jaccard": likeness, "lcs": likeness, "resemblance": likeness / 2}
    a, b = sorted((a, b))
    return Match(a, b, relation, confidence, measures, provisional=relation, contained=contained)


def excerpt(part: str, whole: str, confidence: float = 0.9) -> Match:
    return match(part, whole, Relation.EXCERPT, confidence, contained=part)


def parts(*matches: Match) -> set[frozenset[str]]:
    return {frozenset(cluster.members) for cluster in clusters(matches)}


def triangle(*names: str) -> list[Match]:
    return [match(a, b) for i, a in enumerate(names) for b in names[i + 1 :]]


FIRST, SECOND = triangle("a1", "a2", "a3"), triangle("b1", "b2", "b3")
SEPARATE = {frozenset({"a1", "a2", "a3"}), frozenset({"b1", "b2", "b3"})}


@pytest.mark.parametrize(
    "link",
    [
        [match("a1", "b1", confidence=0.79)],
        [match("a1", "b1", Relation.PARAPHRASE, 0.6), match("a2", "b2", Relation.SPUN, 0.7)],
        [excerpt("a1", "b1", 1.0)],
        [match("a1", "b1", Relation.OVERLAP, 1.0)],
    ],
)
def test_a_weak_link_does_not_chain_two_clusters(link: list[Match]) -> None:
    assert parts(*FIRST, *SECOND, *link) == SEPARATE


def test_a_strong_link_does() -> None:
    both = frozenset(("a1", "a2", "a3", "b1", "b2", "b3"))
    assert parts(*FIRST, *SECOND, match("a1", "b1", confidence=0.8)) == {both}


def test_a_page_between_two_clusters_goes_to_the_surer_one() -> None:
    between = [match("a1", "m", confidence=0.6), match("b1", "m", confidence=0.7)]
    assert parts(*FIRST, *SECOND, *between) == {
        frozenset({"a1", "a2", "a3"}),
        frozenset({"b1", "b2", "b3", "m"}),
    }


def test_an_excerpt_does_not_tie_the_pages_that_carry_it() -> None:
    carriers = [excerpt("part", f"whole{i}", 0.9 + i / 100) for i in range(5)]
    assert parts(*carriers) == {frozenset({"part", "whole4"})}
    copies = [match("part", "part2", Relation.COPY, 1.0), excerpt("part2", "whole0", 0.99)]
    assert parts(*carriers, *copies) == {frozenset({"part", "part2", "whole0"})}


def test_one_page_may_have_many_excerpts() -> None:
    (cluster,) = clusters([excerpt("p1", "whole"), excerpt("p2", "whole"), excerpt("p3", "whole")])
    assert (cluster.representative, cluster.kind) == ("whole", Relation.EXCERPT)
    assert set(cluster.members) == {"whole", "p1", "p2", "p3"}


def test_the_representative_is_closest_to_all_and_no_excerpt() -> None:
    star = [match("hub", f"s{i}", likeness=0.9) for i in range(3)]
    star += [match("s0", "s1", likeness=0.4), excerpt("part", "hub", 1.0)]
    (cluster,) = clusters(star)
    assert cluster.representative == cluster.members[0] == "hub"
    assert cluster.similarity == (1.0, 0.9, 0.9, 0.9, 0.8)
    assert cluster.cohesion == pytest.approx((0.9 * 3 + 0.8) / 4)
    assert cluster.kind is Relation.SPUN


def test_an_excerpt_represents_no_cluster_however_close_it_is() -> None:
    close = [excerpt("part", "a"), excerpt("part", "b"), match("a", "b", likeness=0.5)]
    (cluster,) = clusters(replace(m, measures={**m.measures, "lcs": 0.5}) for m in close)
    assert cluster.representative != "part"


def test_a_member_that_was_not_compared_is_as_like_as_its_best_path() -> None:
    chain = {("a", "b"): 0.9, ("b", "c"): 0.8, ("c", "d"): 0.5}
    (cluster,) = clusters(match(*pair, likeness=value) for pair, value in chain.items())
    found = dict(zip(cluster.members, cluster.similarity, strict=True))
    assert cluster.representative == "b"
    assert found == pytest.approx({"b": 1.0, "a": 0.9, "c": 0.8, "d": 0.4})


def test_a_chain_of_any_length_is_one_cluster() -> None:
    chain = [match(f"p{i:04d}", f"p{i + 1:04d}", likeness=0.3) for i in range(1500)]
    (cluster,) = clusters(chain)
    assert len(cluster.members) == 1501
    assert min(cluster.similarity) == 0.0


names = st.sampled_from([f"p{i}" for i in range(12)])
relations = st.sampled_from([r for r in Relation if r is not Relation.UNRELATED])


@st.composite
def any_matches(draw: st.DrawFn) -> list[Match]:
    pairs = draw(st.sets(st.frozensets(names, min_size=2, max_size=2), max_size=25))
    found = []
    for a, b in map(sorted, pairs):
        relation = draw(relations)
        part = draw(st.sampled_from([a, b])) if relation is Relation.EXCERPT else ""
        level, likeness = draw(st.integers(50, 100)) / 100, draw(st.integers(1, 100)) / 100
        found.append(match(a, b, relation, level, likeness, part))
    return found


@given(any_matches(), st.randoms(use_true_random=False))
def test_clusters_partition_and_depend_on_no_order(found: list[Match], random: Random) -> None:
    made = clusters(found)
    shuffled = list(found)
    random.shuffle(shuffled)
    assert clusters(shuffled) == made

    members = [member for cluster in made for member in cluster.members]
    assert len(members) == len(set(members))
    assert [cluster.id for cluster in made] == list(range(1, len(made) + 1))
    assert sorted(made, key=lambda cluster: -len(cluster.members)) == list(made)
    for cluster in made:
        assert cluster.representative == cluster.members[0]
        assert cluster.similarity[0] == 1.0
        assert len(cluster.members) == len(cluster.similarity) >= 2
        assert all(0 < value <= 1 for value in cluster.similarity)
        assert 0 < cluster.cohesion <= 1
        assert 0.5 <= cluster.confidence <= 1
    home = {member: cluster.id for cluster in made for member in cluster.members}
    for m in found:
        if m.confidence >= 0.8 and m.relation not in (Relation.OVERLAP, Relation.EXCERPT):
            assert home[m.a] == home[m.b]


def test_a_key_names_the_members_and_nothing_else() -> None:
    alone, beside = clusters(FIRST), clusters([*SECOND, *triangle("c", "d"), *FIRST])
    same = next(cluster for cluster in beside if "a1" in cluster.members)
    assert alone[0].key == same.key
    assert len({cluster.key for cluster in beside}) == 3
