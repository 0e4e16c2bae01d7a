"""How much of a page others already say, and who keeps the credit for it."""

from __future__ import annotations

import pytest
from specimens import BEES, KNIVES, PAN, PAN_EXCERPT, PAN_SPUN, STITCHED, article

from dedup.engine.results import Page
from dedup.engine.scan import scan


def pages(texts: dict[str, tuple[str, str]]) -> dict[str, Page]:
    """Results by id, of texts with their sites."""
    found = scan(article(text, name, site) for name, (text, site) in texts.items())
    return {page.id: page for page in found.pages}


def test_the_representative_keeps_its_credit_and_the_copies_lose_theirs() -> None:
    found = pages(
        {"a": (PAN, "one.example"), "b": (PAN, "one.example"), "c": (PAN, "two.example")}
        | {"d": (BEES, "two.example")}
    )
    shares = {
        name: (page.redundancy, page.same_site, page.other_sites) for name, page in found.items()
    }
    assert shares == {
        "a": (0.0, 0.0, 0.0),
        "b": (1.0, 1.0, 1.0),
        "c": (1.0, 0.0, 1.0),
        "d": (0.0, 0.0, 0.0),
    }
    assert found["b"].covered_by == (("a", 1.0),)


def test_a_rewritten_page_is_covered_and_an_excerpt_wholly() -> None:
    found = pages({"spun": (PAN_SPUN, "x"), "pan": (PAN, "y"), "part": (PAN_EXCERPT, "z")})
    assert (found["pan"].redundancy, found["pan"].cluster) == (0.0, 1)
    assert found["spun"].redundancy > 0.9
    assert found["part"].redundancy == 1.0


def test_shared_passages_count_for_what_they_weigh() -> None:
    found = pages(
        {"pan": (PAN, ""), "bees": (BEES, ""), "knives": (KNIVES, ""), "mix": (STITCHED, "")}
    )
    assert found["mix"].redundancy == 1.0
    assert {name for name, _ in found["mix"].covered_by} == {"pan", "bees", "knives"}
    assert sum(share for _, share in found["mix"].covered_by) == pytest.approx(1.0, abs=1e-3)
    for name, text in {"pan": PAN, "bees": BEES, "knives": KNIVES}.items():
        paragraph = next(p for p in text.split("\n\n") if p in STITCHED)
        share = len(paragraph.split()) / len(text.split())
        assert found[name].redundancy == pytest.approx(share, abs=0.06)


def test_a_passage_said_twice_is_covered_in_both_places() -> None:
    passage = PAN.split("\n\n")[2]
    twice = f"{passage}\n\n{KNIVES}\n\n{passage}\n\n{BEES}"
    for first, second in (("a", "b"), ("b", "a")):
        found = pages({first: (PAN, ""), second: (twice, "")})
        words = 2 * len(passage.split()) / len(twice.split())
        assert found[second].redundancy == pytest.approx(words, abs=0.05)


def test_a_shared_vocabulary_covers_nothing() -> None:
    words = PAN.replace(".", "").split()
    shuffled = ". ".join(" ".join(words[start::17]) for start in range(17))
    found = pages({"pan": (PAN, ""), "words": (shuffled, "")})
    assert found["words"].redundancy < 0.2
    assert found["pan"].redundancy < 0.2
