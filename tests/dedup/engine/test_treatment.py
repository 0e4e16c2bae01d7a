"""What else may repeat, through the scan: languages, later reports, templates of data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from mills import ONE, article, pages

import dedup
from crawl.article import Article, Declared
from dedup.engine.results import Relation


def test_texts_of_two_languages_are_not_compared() -> None:
    spanish = (
        "El alcornoque se descorcha cada nueve años y nunca antes, y siempre en verano, cuando la "
        "corteza se suelta sola. El corchero Salgado corta con el hacha sin tocar la madera."
    )
    portuguese = (
        "O sobreiro é descortiçado de nove em nove anos e nunca antes, e sempre no verão, quando a "
        "casca se solta. O tirador Salgado corta com o machado sem tocar na madeira."
    )
    addresses = {"es": "https://a.example/es", "pt": "https://a.example/pt"}
    made = [
        article(
            code,
            text,
            url=addresses[code],
            language=code,
            declared=Declared(translations=addresses),
        )
        for code, text in (("es", spanish), ("pt", portuguese))
    ]
    found = dedup.scan(made)
    assert not found.matches
    assert (pages(found)["pt"].declared, pages(found)["pt"].of) == ("translation", "es")
    assert "not compared: language" in pages(found)["pt"].reason


def test_a_later_report_of_one_story_is_a_revision() -> None:
    def report(name: str, hour: str, more: str) -> Article:
        return article(
            name,
            ONE,
            more,
            url=f"https://news.example/{name}",
            title="The dam broke",
            published=f"2024-05-03T{hour}:00:00+00:00",
            declared=Declared(types=("NewsArticle",)),
        )

    made = [report("a", "07", "Nobody is hurt."), report("b", "11", "The road is open again.")]
    (match,) = dedup.scan(made).matches
    assert match.relation is Relation.REVISION
    assert match.provisional is not Relation.REVISION
    assert "https://news.example/b is a later report" in match.reason
    subjects = [
        (
            "Dodos",
            "Dodos are dear. Dodos went up again. Who holds dodos waits. Nobody sells dodos.",
        ),
        ("Auks", "Auks are dear. Auks went up again. Who holds auks waits. Nobody sells auks."),
    ]
    others = [
        replace(article(each.id, ONE, text), **{
            "url": each.url, "title": f"{name}: what the week brings for the market",
            "site": each.site, "published": each.published, "declared": each.declared,
        })
        for each, (name, text) in zip(made, subjects, strict=True)
    ]  # fmt: skip
    (match,) = dedup.scan(others).matches
    assert match.relation is not Relation.REVISION
    elsewhere = replace(made[1], url="https://other.example/b", site="other.example")
    (match,) = dedup.scan([made[0], elsewhere]).matches
    assert match.relation is not Relation.REVISION


TOWNS = "Alnmouth Bideford Cromer Dunbar Exmouth Filey Girvan Hythe Ilfracombe Jarrow Kelso Lerwick"


def tides(town: str, number: int) -> str:
    """A page of figures, most of which some other town has, too."""
    seen = [(7 * number + 5 * place + number * place) % 29 for place in range(11)]
    return (
        "Tides and weather at {0} today: high water at {1}.{2} and low water at {3}.{4}, waves of "
        "{5} feet from the open sea. The air warms to {6} degrees and cools to {7} by night, with "
        "wind of {8} knots and gusts of {9}. Tomorrow at {0} brings {10} degrees and {11} knots."
    ).format(town, *seen)


def locksmith(town: str, number: int) -> str:
    """A page of a doorway family that has a price and a telephone number of its own."""
    return (
        f"Locked out in {town}? Our fitter reaches every street of {town} within half an hour and "
        f"opens most doors without a scratch, for {40 + number} pounds all told. Call 01{number}0 "
        f"55{number}7 at any hour and say where in {town} you stand. A new lock is in the van, the "
        f"old one goes with us, and whoever lives in {town} has a guarantee of three years."
    )


@pytest.mark.parametrize("pages", [2, 4, 12])
@pytest.mark.parametrize(
    ("page", "relation"), [(tides, Relation.TEMPLATED), (locksmith, Relation.DOORWAY)]
)
def test_what_a_page_is_does_not_hang_on_how_many_are_like_it(
    page: Callable[[str, int], str], relation: Relation, pages: int
) -> None:
    made = [
        article(town, page(town, i), url=f"https://coast.example/{town}")
        for i, town in enumerate(TOWNS.split()[:pages])
    ]
    found = dedup.scan(made)
    assert [cluster.kind for cluster in found.clusters] == [relation]
    assert {match.relation for match in found.matches} == {relation}
