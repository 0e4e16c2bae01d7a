"""Comparing is symmetric, knows itself, and names what one text is to another."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from specimens import (
    BEES,
    CHINESE,
    CHINESE_OTHER,
    CHINESE_SPUN,
    DOORWAYS,
    GERMAN,
    GERMAN_NOUNS,
    GERMAN_NOUNS_SPUN,
    GERMAN_OTHER,
    GERMAN_SPUN,
    KNIVES,
    PAN,
    PAN_EDITED,
    PAN_EXCERPT,
    PAN_MOVED,
    PAN_OTHER,
    PAN_REWRITTEN,
    PAN_SPUN,
    RESTATING,
    STITCHED,
    article,
)

from crawl.article import Article
from dedup.engine.matching import compare_articles
from dedup.engine.options import ScanOptions
from dedup.engine.relation import RelationModel, features, relate, shipped_model
from dedup.engine.results import Match, Relation

real_words = sorted({word for text in (PAN, BEES, GERMAN) for word in text.split()})
sentence = st.lists(st.sampled_from(real_words), min_size=1, max_size=9).map(
    lambda words: " ".join(words) + ". "
)
paragraph = st.lists(sentence, min_size=1, max_size=4).map("".join)
prose = st.lists(paragraph, min_size=1, max_size=4).map("\n\n".join)


def compare(a: str | Article, b: str | Article) -> Match:
    first, second = (
        article(text, name) if isinstance(text, str) else text
        for text, name in ((a, "a"), (b, "b"))
    )
    return compare_articles(first, second)


def swapped(measures: dict[str, float]) -> dict[str, float]:
    turned = {"_a": "_b", "_b": "_a"}
    return {name[:-2] + turned.get(name[-2:], name[-2:]): v for name, v in measures.items()}


def assert_mirrored(match: Match, other: Match) -> None:
    assert (match.relation, match.contained) == (other.relation, other.contained)
    assert match.confidence == pytest.approx(other.confidence, abs=2e-4)
    assert swapped(dict(match.measures)) == pytest.approx(dict(other.measures), abs=2e-4)
    turned = {(pair.b, pair.a, pair.similarity) for pair in match.alignment}
    assert turned == {(pair.a, pair.b, pair.similarity) for pair in other.alignment}


@settings(deadline=None, max_examples=40)
@given(prose, prose, st.lists(sentence, min_size=1, max_size=3).map("".join))
def test_symmetric_on_any_text(one: str, two: str, shared: str) -> None:
    a, b = article(f"{one}\n\n{shared}", "a"), article(f"{shared}\n\n{two}", "b")
    match = compare_articles(a, b)
    assert all(0 <= value <= 1 for value in match.measures.values())
    assert 0 <= match.confidence <= 1
    for pair in match.alignment:
        assert pair.a.text == a.text[pair.a.start : pair.a.end]
        assert pair.b.text == b.text[pair.b.start : pair.b.end]
    assert_mirrored(match, compare_articles(b, a))


@settings(deadline=None, max_examples=25)
@given(prose)
def test_one_on_itself(text: str) -> None:
    a = article(text, "a")
    match = compare_articles(a, replace(a, id="b"))
    assert (match.relation, match.confidence) == (Relation.COPY, 1.0)
    whole = ("lcs", "resemblance", "containment_a", "containment_b", "char_jaccard", "length_ratio")
    assert {match.measures[name] for name in whole} == {1.0}


PAIRS = [
    (PAN, PAN, "copy", ""),
    (PAN, PAN.upper().replace("\n\n", "\n\n\u00ad"), "copy", ""),
    (PAN, PAN_EDITED, "near_duplicate", ""),
    (PAN, PAN_MOVED, "near_duplicate", ""),
    (PAN, PAN_SPUN, "spun", ""),
    (PAN, PAN_REWRITTEN, "paraphrase", ""),
    (PAN, PAN_EXCERPT, "excerpt", "b"),
    (PAN_EXCERPT, PAN_EDITED, "excerpt", "a"),
    (PAN, STITCHED, "overlap", ""),
    (PAN, PAN_OTHER, "unrelated", ""),
    (PAN_REWRITTEN, PAN_OTHER, "unrelated", ""),
    (BEES, KNIVES, "unrelated", ""),
    (GERMAN, GERMAN_SPUN, "spun", ""),
    (GERMAN, GERMAN_OTHER, "unrelated", ""),
    (GERMAN_NOUNS, GERMAN_NOUNS_SPUN, "spun", ""),
    (GERMAN, PAN, "unrelated", ""),
    (CHINESE, CHINESE_SPUN, "spun", ""),
    (CHINESE, CHINESE_OTHER, "unrelated", ""),
    (CHINESE, PAN, "unrelated", ""),
]


@pytest.mark.parametrize(("a", "b", "relation", "contained"), PAIRS)
def test_the_relation_is_named(a: str, b: str, relation: str, contained: str) -> None:
    match = compare(a, b)
    assert (match.relation, match.contained) == (relation, contained)
    assert match.provisional == match.relation
    assert match.confidence >= 0.5
    mirrored = compare_articles(article(b, "b"), article(a, "a"))
    assert_mirrored(match, mirrored)


@pytest.mark.parametrize("pair", [DOORWAYS[:2], DOORWAYS[3:], [DOORWAYS[0], DOORWAYS[4]]])
def test_two_pages_that_differ_in_names_and_numbers_are_doorways(pair: list[str]) -> None:
    assert compare(*pair).relation is Relation.DOORWAY


def test_what_a_site_adds_below_an_article_makes_it_no_frame() -> None:
    feet = [
        "Our little shop by the harbour has sharpened knives for three generations of cooks. "
        "Come in on weekdays before six, and bring the blade wrapped up.",
        "Subscribe below and a letter with new recipes reaches you on the first of every month. "
        "We never pass an address on, and one click stops it.",
    ]
    found = compare(*(f"{PAN}\n\n{foot}" for foot in feet))
    assert found.relation is Relation.NEAR_DUPLICATE


def test_a_long_form_around_two_things_makes_no_version() -> None:
    offer = (
        "{0}, {1} square metres, {2} bedrooms, {3} euros.\n\n{4}\n\nBarlow and Daughter have sold "
        "homes on this coast since 1974. The fees of the notary and the taxes are not part of the "
        "price. Ring us for a visit from Monday to Saturday, without any obligation."
    )
    values = [
        ("House in Marlow", "118", "4", "240,000", "Two floors and a yard in which a fig tree "
         "stands. The wiring has to be done anew, and the roof was looked at."),
        ("Flat in Camber", "140", "3", "329,000", "Garage and storage room come with it. The "
         "residents have a pool, and the bedrooms look out on the park."),
    ]  # fmt: skip
    assert compare(*(offer.format(*each) for each in values)).relation is Relation.OVERLAP


def test_the_evidence_is_the_sentences_side_by_side() -> None:
    match = compare(PAN, PAN_SPUN)
    shown = [(pair.a.text, pair.b.text) for pair in match.alignment]
    assert (
        "Rub a few drops of linseed oil into the metal, wipe off everything that looks shiny, and "
        "bake the pan upside down for an hour at the highest heat the oven can reach.",
        "Rub a few drops of flaxseed oil into the iron, wipe away everything that seems glossy, "
        "and bake the skillet upside down for an hour at the top heat the oven can achieve.",
    ) in shown
    assert match.measures["order"] == match.measures["coverage_a"] == 1.0


@pytest.mark.parametrize(
    ("a", "b", "relation"),
    [
        ("", "", "unrelated"),
        ("", PAN, "unrelated"),
        ("— … ?!", "— … ?!", "unrelated"),
        ("word", "word", "copy"),
        ("word", "other", "unrelated"),
        ("the of and to", "and in it is", "unrelated"),
        ("\ud800 lone", "\ud800 lone", "copy"),
        ("\x00\x1b[31m red", "\x00\x1b[31m red", "copy"),
        ("word " * 20_000, "word " * 20_000, "copy"),
        ("word " * 20_000, "word " * 10_000, "excerpt"),
        ("word " * 5_000, PAN, "unrelated"),
        (PAN + GERMAN + CHINESE, PAN + GERMAN + CHINESE, "copy"),
        (PAN + "\n\n" + GERMAN + "\n\n" + CHINESE, GERMAN, "excerpt"),
        ("." * 250_000, "!" * 250_000, "unrelated"),
        ("㎏ " * 500, "㎏ " * 500, "copy"),
    ],
    ids=lambda text: repr(text[:12]),
)
def test_bad_input_has_a_stated_relation(a: str, b: str, relation: str) -> None:
    assert compare(a, b).relation == relation


@pytest.mark.parametrize(
    ("filler", "count"),
    [("the river rose {} times before dawn ", 27_000), ("Rise {}. ", 40_000), ("{}\n\n", 5_000)],
    ids=["one paragraph", "short sentences", "many lines"],
)
def test_a_megabyte_is_compared(filler: str, count: int) -> None:
    one, two = (
        "".join(filler.format(letter + str(number % 5000)) for number in range(count))
        for letter in "xy"
    )
    assert compare(one, two).relation != "copy"


def test_texts_that_differ_late_are_no_copies() -> None:
    head = " ".join(f"first{i}" for i in range(5000))
    one, two = (f"{head} {' '.join(f'{name}{i}' for i in range(3000))}" for name in ("x", "y"))
    match = compare(one, two)
    assert match.relation != "copy"
    assert match.measures["lcs"] == pytest.approx(5 / 8, abs=0.01)


@pytest.mark.parametrize("measure", ["content_jaccard", "lcs", "coverage_a", "meaning"])
def test_no_likeness_speaks_against_a_version(measure: str) -> None:
    measures = dict(compare(PAN, PAN_OTHER).measures)
    steps = [{**measures, measure: value / 10} for value in range(11)]
    confidences = [shipped_model().confidence(step) for step in steps]
    assert confidences == sorted(confidences)
    assert len(features(measures)) == len(shipped_model().coefficients)


def test_the_threshold_is_a_setting() -> None:
    a, b = article(PAN, "a"), article(PAN_REWRITTEN, "b")
    found = compare_articles(a, b)
    strict = compare_articles(a, b, ScanOptions(min_confidence=0.99))
    assert found.confidence < 0.99
    assert strict.relation is Relation.UNRELATED
    assert relate(found.measures, found.confidence, 0.99)[0] is Relation.UNRELATED


def test_short_texts_with_one_sentence_in_common_are_called_by_how_much_of_them_it_is() -> None:
    shared = (
        "The harbour master opens the gate at six, checks the ropes of every boat that came in"
        " overnight, and writes down in the blue book who owes what."
    )
    storm = " A storm is expected on Friday. Bring the dinghies ashore before noon."
    mussels = " Mussels are sold from the van beside the church. Cash is welcome, cards are not."
    found = compare(shared + storm, shared + mussels)
    assert (found.relation, found.confidence >= 0.5) == (Relation.OVERLAP, True)
    little = dict(found.measures) | {"verbatim_a": 0.3, "verbatim_b": 0.3}
    little |= {"coverage_a": 0.3, "coverage_b": 0.3}
    assert relate(little, 0.97, 0.5) == (Relation.UNRELATED, 0.7)


def test_a_model_for_other_measures_is_refused() -> None:
    with pytest.raises(ValueError, match="other features"):
        RelationModel.from_json('{"coefficients": {"length": 1.0}, "intercept": 0.0}')


def test_a_restating_article_mirrors_too() -> None:
    one, two = RESTATING, RESTATING.replace("## Winter", "## Frost") + "\n\n" + RESTATING
    assert_mirrored(compare(one, two), compare_articles(article(two, "b"), article(one, "a")))
