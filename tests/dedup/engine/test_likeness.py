"""Screening and comparing: the same beside any others, and no pair that has a relation is lost."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from specimens import (
    BEES,
    CHINESE,
    CHINESE_SPUN,
    DOORWAYS,
    PAN,
    PAN_EDITED,
    PAN_EXCERPT,
    PAN_OTHER,
    PAN_REWRITTEN,
    PAN_SPUN,
    RESTATING,
    STITCHED,
    article,
)

from dedup.engine.compare import MEASURES, compare_all
from dedup.engine.corpus import Vocabulary, lexicon, read
from dedup.engine.likeness import SCREENED, common_to, screen
from dedup.engine.profiles import Profile, profile
from dedup.engine.relation import promising, relate
from dedup.engine.results import Relation

TEXTS = [
    PAN, PAN_EDITED, PAN_SPUN, PAN_REWRITTEN, PAN_EXCERPT, PAN_OTHER, STITCHED, BEES, RESTATING,
    CHINESE, CHINESE_SPUN, *DOORWAYS, "", "the of and", "One word.", PAN + "\n\n" + PAN,
]  # fmt: skip


def _prepared() -> list[Profile]:
    vocabulary = Vocabulary()
    documents = [read(article(text, str(n)), vocabulary) for n, text in enumerate(TEXTS)]
    known = lexicon(vocabulary, documents)
    return [profile(document, known, vocabulary.words()) for document in documents]


PREPARED = _prepared()
some = st.lists(st.sampled_from(PREPARED), min_size=1, max_size=8)
# Many of their elements end in the same 16 bits.
sets = st.sets(st.builds(lambda high, low: high << 16 | low, st.integers(0, 5), st.integers(0, 5)))


@settings(deadline=None, max_examples=40)
@given(st.sampled_from(PREPARED), some)
def test_what_is_compared_beside_it_changes_no_comparison(
    a: Profile, others: list[Profile]
) -> None:
    together = compare_all(a, others)
    for number, where in enumerate(together.aligned.parts(len(others))):
        alone = compare_all(a, [others[number]])
        assert together.measures[number].tolist() == alone.measures[0].tolist()
        for name in ("a", "b", "similarity"):
            assert np.array_equal(
                getattr(together.aligned, name)[where], getattr(alone.aligned, name)
            )
        turned = compare_all(others[number], [a]).turned(np.array([True]))
        assert np.allclose(turned.measures, alone.measures, rtol=0, atol=1e-12)
        assert np.array_equal(turned.aligned.b, alone.aligned.b)


@settings(deadline=None, max_examples=40)
@given(st.sampled_from(PREPARED), some, st.floats(0, 1), st.floats(0.05, 0.95))
def test_no_pair_that_has_a_relation_is_screened_out(
    a: Profile, others: list[Profile], confidence: float, least: float
) -> None:
    measures = compare_all(a, others).measures
    measured = screen(a, others)
    columns = dict(zip(SCREENED, measured.T, strict=True))
    for name in SCREENED[:-1]:
        assert columns[name].tolist() == measures[:, MEASURES.index(name)].tolist()
    worth = promising(columns, np.full(len(others), confidence), least)
    for row, kept in zip(measures.tolist(), worth.tolist(), strict=True):
        relation, sure = relate(dict(zip(MEASURES, row, strict=True)), confidence, least)
        assert kept or relation is Relation.UNRELATED
        assert relation is not Relation.UNRELATED or sure >= min(1 - least, 0.5)


@given(sets, st.lists(sets, min_size=1, max_size=5))
def test_sets_share_the_elements_of_both(one: set[int], others: list[set[int]]) -> None:
    first, *rest = (np.array(sorted(each), np.int64) for each in (one, *others))
    assert common_to(first, rest).tolist() == [len(one & other) for other in others]
