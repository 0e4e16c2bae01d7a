"""What recurs: a site's frame is left out of comparing, a family's own text is not."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations

import pytest
from specimens import (
    BEES,
    COOKIES,
    DOORWAYS,
    FOOTER,
    GERMAN,
    GERMAN_OTHER,
    KNIVES,
    PAN,
    PAN_OTHER,
    PAN_REWRITTEN,
    STITCHED,
    article,
)

from dedup.engine.results import Relation, Scan
from dedup.engine.scan import scan

TEXTS = {"pan": PAN, "bees": BEES, "knives": KNIVES, "garlic": GERMAN, "railway": GERMAN_OTHER}


def framed(text: str) -> str:
    return f"{COOKIES}\n\n{text}\n\n{FOOTER}"


def scanned(texts: Mapping[str, str], site: str = "") -> Scan:
    return scan(article(text, name, site) for name, text in texts.items())


def test_the_frame_of_a_site_ties_no_pages() -> None:
    found = scanned({name: framed(text) for name, text in TEXTS.items()}, "magazine.example")
    assert not found.matches
    assert {(p.kind, p.text, len(p.places)) for p in found.passages} == {
        ("boilerplate", COOKIES, 5),
        ("boilerplate", FOOTER, 5),
    }
    assert {page.redundancy for page in found.pages} == {0.0}


@pytest.mark.parametrize("site", ["magazine.example", ""])
def test_three_pages_or_no_site_make_no_frame(site: str) -> None:
    names = list(TEXTS)[: 3 if site else 5]
    found = scanned({name: framed(TEXTS[name]) for name in names}, site)
    assert {p.kind for p in found.passages} == {"shared"}
    assert {match.relation for match in found.matches} == {Relation.OVERLAP}
    assert not found.clusters


def test_pages_are_compared_on_what_they_say() -> None:
    """A page that another site copied into its own frame is a copy."""
    here = {name: framed(text) for name, text in TEXTS.items()}
    thief = "All rights reserved by nobody in particular, and certainly not by the people here who "
    thief += "typed none of the words above this line and would not know how to hold a pan at all."
    there = {f"stolen {name}": f"{text}\n\n{thief}" for name, text in TEXTS.items()}
    found = scan(
        [
            *(article(text, name, "magazine.example") for name, text in here.items()),
            *(article(text, name, "thief.example") for name, text in there.items()),
        ]
    )
    assert {(m.a, m.b, m.relation) for m in found.matches} == {
        (name, f"stolen {name}", Relation.COPY) for name in TEXTS
    }
    assert [len(cluster.members) for cluster in found.clusters] == [2] * 5


def test_what_most_of_a_page_is_made_of_is_no_frame() -> None:
    thin = {f"thin {name}": framed(text.split(". ")[0]) for name, text in TEXTS.items()}
    found = scanned(thin | TEXTS, "magazine.example")
    assert {frozenset((m.a, m.b)) for m in found.matches} >= {
        frozenset(pair) for pair in combinations(thin, 2)
    }
    assert {passage.kind for passage in found.passages} == {"shared"}


def test_a_family_is_no_frame() -> None:
    texts = {f"city{index}": text for index, text in enumerate(DOORWAYS)} | TEXTS
    found = scanned(texts, "drains.example")
    (family,) = found.clusters
    assert set(family.members) == {"city0", "city1", "city2", "city3", "city4"}
    assert family.kind is Relation.DOORWAY


def test_a_passage_is_found_wherever_it_stands() -> None:
    found = scanned({"pan": PAN, "stitched": STITCHED, "garlic": GERMAN})
    (passage,) = found.passages
    assert passage.kind == "shared"
    assert passage.text == PAN.split("\n\n")[2]
    by_id = {"pan": article(PAN, "pan").text, "stitched": article(STITCHED, "stitched").text}
    shown = [by_id[place.article][place.start : place.end] for place in passage.places]
    assert shown == [passage.text, passage.text]


def test_a_passage_twice_on_one_page_is_restated() -> None:
    found = scanned({"page": f"{PAN}\n\n{BEES.split(chr(10))[0]}\n\n{PAN.split(chr(10))[2]}"})
    (passage,) = found.passages
    assert (passage.kind, [place.article for place in passage.places]) == ("restated", ["page"] * 2)


def test_rewritten_passages_are_not_the_same_passage() -> None:
    assert not scanned({"pan": PAN, "again": PAN_REWRITTEN, "other": PAN_OTHER}).passages


def test_a_template_is_one_on_all_its_pages_however_much_some_of_them_add() -> None:
    first, more = {}, {}
    for name, text in TEXTS.items():
        paragraphs = text.split("\n\n")
        first[name] = framed(paragraphs[0].split(". ")[0])
        more[name] = framed(f"{paragraphs[0]}\n\n{paragraphs[1]}")
    names = list(TEXTS)
    family = {name: first[name] for name in names[:3]} | {name: more[name] for name in names[3:]}
    assert {passage.kind for passage in scanned(family, "a.example").passages} == {"shared"}
    magazine = {name: more[name] for name in names[1:]} | {names[0]: first[names[0]]}
    assert {p.kind for p in scanned(magazine, "a.example").passages} == {"boilerplate"}
    long = {f"long {name}": framed(text) for name, text in TEXTS.items()}
    thin = {name: first[name] for name in names}
    found = scanned(thin | long, "a.example")
    assert not any(match.a.startswith("long") for match in found.matches)
