"""How two sentences that say the same differ."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import LCSseq

from dedup.engine.conflicts import Likeness, likeness
from dedup.engine.statements import Statement
from dedup.engine.text import tokens


def judged(one: str, other: str, terms: frozenset[str] = frozenset()) -> Likeness:
    order = LCSseq.normalized_similarity(tokens(one), tokens(other))
    return likeness(
        Statement.of(one, terms), Statement.of(other, terms), order, len(one) / len(other)
    )


@pytest.mark.parametrize(
    ("one", "other", "differs"),
    [
        (
            "Tickets cost 11 pounds for adults.",
            "Tickets cost 9 pounds for adults.",
            ("11 pounds", "9 pounds"),
        ),
        (
            "The panels last about twenty years.",
            "The panels last about 30 years.",
            ("twenty years", "30 years"),
        ),
        (
            "Laissez infuser le thym cinq minutes.",
            "Laissez infuser le thym dix minutes.",
            ("cinq minutes", "dix minutes"),
        ),
        (
            "It keeps 50 per cent more of those hired.",
            "It keeps 82 per cent more of those hired.",
            ("50 per cent", "82 per cent"),
        ),
        (
            "The diet is not suitable for runners.",
            "The diet is suitable for runners.",
            ("The diet is not suitable for runners.", "The diet is suitable for runners."),
        ),
        (
            "Die Pumpe lohnt sich im Altbau nicht.",
            "Die Pumpe lohnt sich im Altbau.",
            ("Die Pumpe lohnt sich im Altbau nicht.", "Die Pumpe lohnt sich im Altbau."),
        ),
        (
            "The bridge over the Tees was built by Robert Halden in spring.",
            "The bridge over the Tees was built by Robert Morrison in spring.",
            ("Halden", "Morrison"),
        ),
    ],
)
def test_one_fact_that_differs_is_a_conflict(
    one: str, other: str, differs: tuple[str, str]
) -> None:
    assert judged(one, other) == Likeness("conflicting", differs)
    assert judged(other, one) == Likeness("conflicting", differs[::-1])


@pytest.mark.parametrize(
    ("sentence", "language", "numbers"),
    [
        ("Es kostet 149 Euro für zwölf Stunden.", "de", ["149 Euro", "zwölf Stunden"]),
        ("প্রথম বাস সকাল ৭ টায় ছাড়ে।", "bn", ["৭ টায়"]),
        ("पहली बस सुबह 7 बजे चलती है।", "hi", ["7 बजे"]),
        ("需要30厘米以上深的花盆。", "", ["30 厘米"]),
        ("About 31% of the seeds took 20 to 30 days.", "en", ["31 %", "20 days", "30 days"]),
        ("It costs £120.", "en", ["120 £"]),
        ("The mill was opened in 1990.", "en", ["1990 "]),
        ("Once more the twenty boats came.", "en", ["twenty boats"]),
        ("Salen once barcos.", "es", ["once barcos"]),
        ("To the fire!", "", []),
        ("Ta to fire timer?", "no", ["to timer", "fire timer"]),
        ("Piec przez trzydzieści minut.", "pl", ["trzydzieści minut"]),
    ],
)
def test_numbers_have_their_unit_as_it_stands(
    sentence: str, language: str, numbers: list[str]
) -> None:
    found = Statement.of(sentence, language=language).numbers
    assert [f"{shown} {unit}" for _, shown, unit in found][::-1] == numbers


@pytest.mark.parametrize(
    ("plain", "negated", "language"),
    [
        ("Τα παιδιά πίνουν κρύο γάλα.", "Τα παιδιά δεν πίνουν κρύο γάλα.", "el"),
        ("Trẻ em được uống thuốc này.", "Trẻ em không được uống thuốc này.", "vi"),
        ("Anak boleh meminum obat ini.", "Anak tidak boleh meminum obat ini.", "id"),
        ("Barn får ta sirapen med mjölk.", "Barn får inte ta sirapen med mjölk.", "sv"),
        ("ילדים יכולים לקחת את הסירופ.", "ילדים לא יכולים לקחת את הסירופ.", "he"),
        ("Діти можуть пити цей сироп.", "Діти не можуть пити цей сироп.", "uk"),
        ("Il faut boire ce sirop le matin.", "Il ne faut pas boire ce sirop le matin.", "fr"),
        ("孩子可以用牛奶送服糖浆。", "孩子不可以用牛奶送服糖浆。", ""),
        ("子どもは牛乳とシロップを飲めます。", "子どもは牛乳とシロップを飲めません。", "ja"),
        ("เด็กควรกินยานี้กับนม", "เด็กไม่ควรกินยานี้กับนม", "th"),
    ],
)  # fmt: skip
def test_a_negation_is_a_conflict_in_any_language(plain: str, negated: str, language: str) -> None:
    one, other = (Statement.of(text, language=language) for text in (plain, negated))
    assert likeness(one, other, 0.9, 0.9).kind == "conflicting"


@pytest.mark.parametrize("other", ["他不仅可以用牛奶送服糖浆。", "他不过可以用牛奶送服糖浆。"])
def test_a_word_that_only_looks_like_a_negation_is_none(other: str) -> None:
    assert not Statement.of(other).negates


def test_a_rare_term_that_differs_is_a_conflict_without_a_capital() -> None:
    one = "It contains mitraphylline and 7-hydroxymitragynine among others."
    other = "The leaves owe their effect to mitragynine and 7-hydroxymitragynine, it seems."
    terms = frozenset(["mitraphylline", "mitragynine", "hydroxymitragynine"])
    assert judged(one, other).differs == ()
    assert judged(one, other, terms).differs == ("mitraphylline", "mitragynine")


@pytest.mark.parametrize(
    ("one", "other", "kind"),
    [
        (
            "A sharp blade is safer.",
            "A SHARP blade is “safer”.".replace("“", "").replace("”", ""),
            "verbatim",
        ),
        ("Cold numbs the gums of a puppy.", "Cold numbs the gums of any puppy.", "verbatim"),
        ("It lasts eight to twelve years.", "It will last from 8 to 12 years.", "reworded"),
        ("Cold numbs.", "The cold of a frozen washcloth numbs the gums.", "summarised"),
        ("Do not use metal tongs on it.", "Never use metal tongs on it.", "reworded"),
        ("In Leeds there are 12 schools.", "In Hull there are 7 schools.", ""),
    ],
)
def test_without_a_conflict_the_wording_decides(one: str, other: str, kind: str) -> None:
    assert judged(one, other) == Likeness(kind)


def test_a_word_in_place_of_another_makes_no_copy() -> None:
    one = "Turn the brass valve under the sink clockwise to open the supply again."
    other = "Turn the brass valve under the sink clockwise to close the supply again."
    assert judged(one, other) == Likeness("reworded", ("open", "close"))
    assert judged(one, one.replace("brass", "bras")) == Likeness("verbatim")


@given(st.text(min_size=1), st.text(min_size=1))
def test_any_two_texts_are_judged_alike_both_ways(one: str, other: str) -> None:
    mine, theirs = Statement.of(one), Statement.of(other)
    there = likeness(mine, theirs, 0.5, 0.5)
    back = likeness(theirs, mine, 0.5, 0.5)
    assert there.kind == back.kind
    assert likeness(mine, mine, 1.0, 1.0) == Likeness("verbatim")
