"""How much an article restates itself, and the sentences that show it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from specimens import (
    ARABIC,
    BEES,
    CHINESE,
    DOORWAYS,
    GERMAN,
    GERMAN_OTHER,
    HINDI,
    KNIVES,
    PAN,
    PAN_OTHER,
    PAN_REWRITTEN,
    RESTATING,
    THAI,
    article,
)

from dedup.engine.corpus import Vocabulary, lexicon, read
from dedup.engine.options import ScoreOptions
from dedup.engine.repetition import score, score_documents
from dedup.engine.results import Check, Repetition
from dedup.engine.words import Words

SEED = Path(__file__).parents[4] / "shared" / "data" / "seed" / "kratom-article.txt"


def scored(text: str) -> Repetition:
    return score(article(text, "x"))


def check(found: Repetition, name: str) -> Check:
    return next(check for check in found.checks if check.name == name)


def restated(found: Repetition, name: str) -> dict[str, str]:
    return {pair.restated.text: pair.kept.text for pair in found.pairs if pair.check == name}


def test_introduction_contents_and_conclusion_that_restate_are_found() -> None:
    found = scored(RESTATING)
    assert found.score > 40
    assert restated(found, "lead-sections") == {
        "Rain barrels collect roof water, cut the water bill and spare the groundwater in dry "
        "summers.": "A rain barrel collects the water from the roof, lowers the water bill and "
        "spares groundwater in dry summers.",
        "A closed lid keeps mosquitoes from laying their eggs in the barrel.": "Mosquitoes lay "
        "their eggs on open water, so a closed lid keeps them out of the barrel.",
        "Before the first frost the barrel has to be emptied, or the ice will split it.": "Empty "
        "the barrel before the first frost, because ice will split it.",
    }
    contents = check(found, "contents-headings")
    assert (contents.restated, contents.of) == (3, 3)
    assert contents.finding == "3 of 3 contents lines repeat a heading."
    assert restated(found, "contents-headings").keys() == {
        "Why a barrel pays",
        "Keeping mosquitoes out",
        "Winter",
    }
    concluding = [check(found, name) for name in ("conclusion-lead", "conclusion-sections")]
    assert [(part.restated, part.of) for part in concluding] == [(2, 2), (2, 2)]
    assert check(found, "section-section").restated == 0


@pytest.mark.parametrize(
    "text",
    [
        PAN,
        PAN_OTHER,
        PAN_REWRITTEN,
        BEES,
        KNIVES,
        GERMAN,
        GERMAN_OTHER,
        CHINESE,
        DOORWAYS[0],
        HINDI,
        ARABIC,
        THAI,
    ],
    ids=lambda text: text[:20],
)
def test_honest_articles_score_low(text: str) -> None:
    assert scored(text).score <= 10
    halves = text.split("\n\n")
    with_headings = "\n\n".join(f"## Part {i}\n\n{half}" for i, half in enumerate(halves))
    assert scored(with_headings).score <= 10


@pytest.mark.parametrize(
    ("heading", "paragraphs"),
    [("Conclusion", PAN), ("Fazit", GERMAN), ("结论", CHINESE)],
)
def test_a_conclusion_is_told_in_the_articles_language(heading: str, paragraphs: str) -> None:
    first, second, *rest = paragraphs.split("\n\n")
    sections = "\n\n".join(rest)
    found = scored(
        f"# T\n\n{first}\n\n## 1\n\n{second}\n\n## 2\n\n{sections}\n\n## {heading}\n\n{second}"
    )
    concluding = check(found, "conclusion-sections")
    assert (concluding.share, concluding.restated) == (1.0, concluding.of)
    assert {pair.kind for pair in found.pairs} == {"verbatim"}


@pytest.mark.parametrize(
    ("sentences", "finding"),
    [
        (1, "The introduction's only sentence does not restate a section."),
        (2, "None of the introduction's 2 sentences restate a section."),
    ],
)
def test_a_finding_of_one_sentence_speaks_of_one(sentences: int, finding: str) -> None:
    lead = " ".join(["Sharp knives are safer.", "They slip less often."][:sentences])
    found = scored(f"# T\n\n{lead}\n\n## 1\n\n{BEES}")
    assert check(found, "lead-sections").finding == finding


def test_an_article_pasted_twice_is_half_repetition() -> None:
    found = scored(f"{BEES}\n\n{BEES}")
    assert found.score == 50.0
    half = len(article(BEES, "x").text)
    assert all(pair.restated.start > half > pair.kept.start for pair in found.pairs)
    assert found.restated_words * 2 == found.words


def test_the_fuller_statement_is_kept_whichever_comes_first() -> None:
    short = "Oil baked onto iron is called seasoning."
    full = (
        "Oil baked onto the iron at great heat is called seasoning, and it turns into a hard dark "
        "layer to which nothing sticks."
    )
    for order in ([short, full], [full, short]):
        text = f"# Pans\n\n{KNIVES}\n\n## One\n\n{order[0]}\n\n## Two\n\n{order[1]}"
        assert restated(scored(text), "section-section") == {short: full}


BREAD = (
    "Mix {0} grams of flour with {1} millilitres of warm water. Knead the dough for {2} minutes on "
    "a board. Bake it for {3} minutes in a hot oven."
)


def test_sections_on_several_subjects_say_the_same_of_each_without_a_conflict() -> None:
    loaves = {"Rye": (500, 350, 6, 50), "Milk": (400, 240, 9, 35), "Olive": (450, 300, 12, 40)}
    sections = [f"## {name} loaf\n\n{BREAD.format(*values)}" for name, values in loaves.items()]
    for chosen in (sections, sections[:2]):
        found = scored("# Three loaves\n\nAll keep for days.\n\n" + "\n\n".join(chosen))
        assert found.score <= 10
        assert not any(pair.kind == "conflicting" for pair in found.pairs)
    odd = (
        f"## Summary of times\n\nAny loaf wants patience. {BREAD.split('. ')[1].format(0, 0, 20)}."
    )
    disputed = scored(f"# Loaves\n\nAll keep.\n\n{sections[0]}\n\n{odd}")
    assert [pair.kind for pair in disputed.pairs] == ["conflicting"]


def test_an_opening_that_says_no_more_than_its_heading_is_told() -> None:
    openings = {
        "Choosing the right hive": "Choosing the right hive is important.",
        "Finding a swarm": "Finding a swarm can be a challenge.",
        "Feeding in autumn": "Three litres of syrup a hive are enough where the heather blooms.",
    }
    said = [p for text in (PAN, BEES) for p in text.split("\n\n")]
    found = scored(
        "# Hives\n\nA hobby for years.\n\n"
        + "\n\n".join(
            f"## {h}\n\n{o} {p}" for (h, o), p in zip(openings.items(), said, strict=False)
        )
    )
    opening = check(found, "heading-opening")
    assert (opening.restated, opening.of) == (2, 3)
    assert [place.text for place in opening.places] == list(openings.values())[:2]


def test_words_that_are_not_scored_are_told_where_they_are_many() -> None:
    table = "\n".join(f"| row {n} | {n * 7} |" for n in range(40))
    assert "stand in headings, tables" in scored(f"{PAN}\n\n| a | b |\n|---|---|\n{table}").notes[0]
    assert scored(PAN).notes == ()


@pytest.mark.parametrize("text", [PAN, GERMAN, CHINESE])
def test_what_a_paragraph_says_twice_word_for_word_counts(text: str) -> None:
    first, *rest = text.split("\n\n")
    found = scored("\n\n".join([f"{first} {first}", *rest]))
    assert found.score > 10
    assert {pair.kind for pair in found.pairs} == {"verbatim"}


def test_a_beginning_that_the_next_paragraph_says_again_is_no_summary() -> None:
    again = (
        "Water left in the pan overnight starts rust, and the rust eats the thin dark coating. A "
        "cast iron pan that never stays wet lasts longer than the kitchen it hangs in."
    )
    first, *rest = PAN.split("\n\n")
    found = scored("\n\n".join([first, again, *rest]))
    assert found.score > 10
    assert not any(pair.normal for pair in found.pairs)


paragraphs = st.lists(
    st.sampled_from([p for text in (PAN, RESTATING, CHINESE, GERMAN) for p in text.split("\n\n")]),
    max_size=14,
)


@settings(deadline=None, max_examples=30)
@given(paragraphs, st.sampled_from([0.3, 0.45, 0.7]))
def test_every_sentence_counts_once_and_gives_way_to_one_that_stays(
    chosen: list[str], threshold: float
) -> None:
    read = article("\n\n".join(chosen), "x")
    found = score(read, ScoreOptions(threshold))
    assert 0 <= found.score <= 100
    assert 0 <= found.restated_words <= found.words
    facts = [pair.kind == "conflicting" for pair in found.pairs]
    assert facts == sorted(facts, reverse=True)
    agreeing = [pair for pair in found.pairs if pair.kind != "conflicting"]
    weights = [pair.weight for pair in agreeing]
    assert weights == sorted(weights, reverse=True)
    gone = {pair.restated for pair in agreeing}
    assert not gone & {pair.kept for pair in agreeing}, "what is kept stays"
    assert len({(pair.restated, pair.kept) for pair in found.pairs}) == len(found.pairs)
    for pair in found.pairs:
        assert threshold <= pair.similarity <= 1
        for span in (pair.restated, pair.kept):
            assert span.text == read.text[span.start : span.end]
    for made in found.checks:
        assert 0 <= made.share <= 1
        assert 0 <= made.restated <= made.of
        assert all(found.pairs[number].check == made.name for number in made.pairs)


@settings(deadline=None, max_examples=15)
@given(
    st.lists(
        st.one_of(
            st.sampled_from(
                [PAN, BEES, GERMAN, CHINESE, RESTATING, "", "word", "# Only a heading"]
            ),
            paragraphs.map("\n\n".join),
            st.text(max_size=40),
        ),
        min_size=1,
        max_size=6,
    )
)
def test_articles_scored_side_by_side_score_as_each_by_itself(texts: list[str]) -> None:
    vocabulary = Vocabulary()
    documents = [read(article(text, str(i)), vocabulary) for i, text in enumerate(texts)]
    known = Words.of(vocabulary.words(), lexicon(vocabulary, documents, corpus=False))
    alone = [found for document in documents for found in score_documents([document], known)]
    assert list(score_documents(documents, known)) == alone


@pytest.mark.parametrize(
    ("text", "most"),
    [
        ("", 0.0),
        ("word", 0.0),
        ("— … !", 0.0),
        ("word " * 10_000, 99.0),
        ("- the same item again\n" * 500, 99.8),
        ("Rise again. " * 8_000, 0.0),
        ("# Only\n\n## Headings\n\n## Here", 0.0),
        ("\ud800\x00 \u202e reversed", 0.0),
    ],
    ids=lambda value: repr(value)[:16],
)
def test_bad_input_has_a_score(text: str, most: float) -> None:
    found = scored(text)
    assert found.score <= most
    assert found.score >= most - 0.1


@pytest.mark.data
@pytest.mark.skipif(not SEED.exists(), reason="needs ../shared/data/seed/kratom-article.txt")
def test_the_article_the_project_began_with() -> None:
    found = scored(SEED.read_text(encoding="utf-8"))
    assert found.score >= 20
    introduction = "\n".join(restated(found, "lead-sections"))
    assert "mitragynine" in introduction
    assert "7-hydroxymitragynine" in introduction
    assert "healthcare" in introduction
    contents = check(found, "contents-headings")
    assert (contents.restated, contents.of) == (3, 3)
    assert sum(check(found, n).restated for n in ("conclusion-lead", "conclusion-sections")) > 0
