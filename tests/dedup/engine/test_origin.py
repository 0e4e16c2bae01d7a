"""Which page came first: no page is believed on its word, and every contradiction is named."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from specimens import BEES, KNIVES, PAN

from crawl.plaintext import from_text
from dedup.engine.matching import compare_articles
from dedup.engine.origin import Sighting, Witness, origin
from dedup.engine.plainness import Rarity, rarity_of_words
from dedup.engine.scan import scan
from dedup.engine.text import tokens

SEEN = Sighting(first_seen="2024-05-01T10:00:00Z", watched_since="2024-05-01T09:00:00Z")
OLD = Witness("old", published="2019-03-22", sighting=SEEN)
NEW = Witness("new", published="2023-02-14", sighting=SEEN)

dates = st.one_of(
    st.just(""),
    st.dates(date(1990, 1, 1), date(2030, 1, 1)).map(date.isoformat),
    st.text(max_size=12),
)
sightings = st.builds(Sighting, dates, dates, dates, dates)
witness = st.builds(
    Witness,
    id=st.just(""),
    published=dates,
    modified=dates,
    sighting=sightings,
    site_began=dates,
    contained=st.booleans(),
    gathers=st.booleans(),
    rarity=st.one_of(st.none(), st.builds(Rarity, st.floats(5, 15), st.floats(0.1, 2))),
    earlier=st.integers(0, 5),
    later=st.integers(0, 5),
)
several = st.lists(witness, min_size=1, max_size=6).map(
    lambda found: [replace(each, id=f"p{number}") for number, each in enumerate(found)]
)


@given(several, st.randoms())
def test_the_order_given_decides_nothing_and_nobody_is_lost(
    witnesses: list[Witness], shuffle: object
) -> None:
    found = origin(witnesses)
    mixed = list(witnesses)
    shuffle.shuffle(mixed)  # type: ignore[attr-defined]
    assert origin(mixed) == found
    assert sorted(each.article for each in found.ranking) == [each.id for each in witnesses]
    assert found.first in ("", found.ranking[0].article)
    assert bool(found.first) == (found.confidence != "undecided")


@given(st.lists(st.builds(Witness, st.just(""), dates, dates), min_size=2, max_size=6))
def test_stated_dates_alone_never_decide(witnesses: list[Witness]) -> None:
    named = [replace(each, id=f"p{number}") for number, each in enumerate(witnesses)]
    assert origin(named).first == ""


@given(several)
def test_what_speaks_against_the_others_never_hurts_the_first(witnesses: list[Witness]) -> None:
    found = origin(witnesses)
    if found.first:
        burdened = [
            each if each.id == found.first else replace(each, contained=True) for each in witnesses
        ]
        assert origin(burdened).first == found.first


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"contained": True}, "part of another"),
        ({"gathers": True}, "holds several texts"),
        ({"rarity": Rarity(13.0, 0.5)}, "rarer words"),
        ({"later": 3, "earlier": 1}, "3 of 4 other texts"),
        ({"published": "2012-01-01", "site_began": "2023-01-01"}, "long before anything else"),
        (
            {"sighting": replace(SEEN, first_seen="2024-08-01T00:00:00Z")},
            "appeared on 2024-08-01",
        ),
    ],
    ids=["excerpt", "gathered", "spun", "habit", "backdated", "appeared"],
)
def test_each_kind_of_evidence_decides_and_says_so(change: dict, says: str) -> None:
    first = replace(OLD, rarity=Rarity(10.0, 0.5))
    later = replace(NEW, **{"published": "", "rarity": Rarity(10.5, 0.5), **change})
    found = origin([later, first])
    assert found.first == "old"
    assert found.confidence == "possible"
    assert any(says in line for line in found.ranking[1].against)
    dated = origin([replace(later, published=later.published or "2023-02-14"), first])
    assert dated.confidence == ("possible" if "published" in change else "likely")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"published": "2026-01-01"}, "was seen 2024-05-01"),
        ({"modified": "2020-01-01"}, "the page says it last changed on 2020-01-01"),
        ({"sighting": replace(SEEN, lastmod="2020-01-01")}, "the sitemap says"),
        ({"sighting": replace(SEEN, last_modified="2020-01-01")}, "the server says"),
        ({"published": "2001-01-01", "contained": True}, "claims the earliest date, 2001-01-01"),
    ],
    ids=["future", "modified", "sitemap", "server", "claim"],
)
def test_contradictions_are_named(change: dict, says: str) -> None:
    standing = {each.article: each for each in origin([OLD, replace(NEW, **change)]).ranking}
    assert any(says in line for line in standing["new"].contradictions)
    assert standing["old"].contradictions == ()


def test_dates_against_the_rest_leave_it_open() -> None:
    found = origin([OLD, replace(NEW, published="2001-01-01", contained=True)])
    assert (found.first, found.confidence) == ("", "undecided")
    assert "disagree" in found.reason


def test_substitutes_from_a_thesaurus_are_rarer_and_a_plain_edit_is_not() -> None:
    swaps = {
        "pan": "skillet", "kitchen": "scullery", "wet": "sodden", "water": "moisture",
        "thin": "gossamer", "eggs": "ova", "sticking": "adhering", "stiff": "inflexible",
        "soap": "detergent", "harm": "detriment", "quickly": "expeditiously", "flame": "blaze",
        "drops": "globules", "oil": "lubricant", "hard": "adamantine", "metal": "alloy",
    }  # fmt: skip
    source = tokens(PAN)
    spun = [swaps.get(word, word) for word in source]
    measured = rarity_of_words({"spun": spun, "source": source})
    assert measured["spun"].exceeds(measured["source"])
    assert not measured["source"].exceeds(measured["spun"])
    assert rarity_of_words({"a": source, "b": tokens(PAN.replace("stiff", "hard"))}) == {}


def test_a_page_that_gathers_others_is_not_their_source() -> None:
    texts = [PAN, BEES, KNIVES]
    day = "2024-03-0{}".format
    made = [
        replace(from_text(text, id=f"own{number}"), site=f"s{number}", published=day(1))
        for number, text in enumerate(texts)
    ]
    whole = from_text("\n\n".join(texts), id="gathered")
    found = scan([*made, replace(whole, site="digest", published=day(2))])
    (cluster,) = found.clusters
    assert cluster.origin is not None
    against = {each.article: each.against for each in cluster.origin.ranking}
    assert any("holds several texts" in line for line in against["gathered"])
    assert not any("part of another" in line for key in against for line in against[key])
    assert cluster.origin.first != "gathered"


def test_a_scan_names_the_backdated_copy_of_a_site_that_copies() -> None:
    """Two texts of one site are dated later elsewhere; of the third it claims to be the source."""
    filler = [
        "The ferry to the island leaves at seven, and whoever comes late waits until noon. Bring "
        "bread, for the café has none on Mondays, and keep the ticket dry until the way back.",
        "Rye wants a cool night. Stir the flour into warm water before supper, cover the bowl with "
        "a plate, and by breakfast the dough has climbed to the rim and smells of apples.",
        "An owl nests above the bell. The sexton climbs the tower once a week with a dead mouse "
        "in his pocket, and the parish has agreed not to ask him where the mice come from.",
    ]
    start = date(2023, 1, 1)
    articles = [
        replace(
            from_text(text, id=f"{site}{number}"),
            site=site,
            published=(first + timedelta(days=40 * number)).isoformat(),
        )
        for number, text in enumerate(filler)
        for site, first in (("honest", date(2018, 6, 1)), ("copies", start))
    ]
    articles += [
        replace(from_text(PAN, id="source"), site="honest", published="2018-07-01"),
        replace(from_text(PAN, id="stolen"), site="copies", published="2016-01-05"),
    ]
    found = scan(articles)
    cluster = next(each for each in found.clusters if "stolen" in each.members)
    assert cluster.origin is not None
    assert (cluster.origin.first, cluster.origin.confidence) == ("source", "likely")
    stolen = cluster.origin.ranking[1]
    assert stolen.article == "stolen"
    assert any("claims the earliest date, 2016-01-05" in line for line in stolen.contradictions)
    assert scan(articles[::-1]).clusters == found.clusters
    assert compare_articles(articles[-2], articles[-1]).relation == "copy"
