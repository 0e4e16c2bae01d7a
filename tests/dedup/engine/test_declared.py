"""What pages declare of each other: variants collapse, declared matches tie nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mills import article, pages

import dedup
from crawl.article import Declared
from dedup.engine.addresses import page_key, plainness
from dedup.engine.options import ScanOptions
from dedup.engine.results import Relation

SEGMENT = st.text("abc", min_size=1, max_size=3)
QUERY = st.lists(st.sampled_from(["utm_source=x", "id=7", "fbclid=1", "Print=1"]), max_size=3)


@given(st.lists(SEGMENT, max_size=3), QUERY, st.permutations(["https://", "http://"]))
def test_all_addresses_of_a_page_have_one_key(
    path: list[str], query: list[str], schemes: list[str]
) -> None:
    rest = "/".join(["a.example", *path])
    kept = "&".join(sorted(each for each in query if each.startswith("id")))
    plain = f"https://{rest}" + (f"?{kept}" if kept else "")
    other = f"{schemes[0]}www.{rest}/?{'&'.join(query)}"
    assert page_key(other) == page_key(plain)
    assert page_key(f"//{page_key(plain)}") == page_key(plain)
    assert plainness(plain) <= plainness(other)


@pytest.mark.parametrize(
    ("urls", "declared", "kind"),
    [
        (("https://a.example/x", "http://www.a.example/x?utm_source=y"), {}, "address"),
        (
            ("https://a.example/x", "https://a.example/y"),
            {1: Declared(canonical="https://a.example/x")},
            "canonical",
        ),
        (
            ("https://a.example/y", "https://a.example/z"),
            {number: Declared(canonical="https://a.example/x") for number in range(2)},
            "canonical",
        ),
        (
            ("https://a.example/x", "https://a.example/x/amp"),
            {0: Declared(amp="https://a.example/x/amp")},
            "amp",
        ),
        (
            ("https://a.example/en-gb", "https://a.example/en-us"),
            {
                number: Declared(
                    translations={
                        "en-gb": "https://a.example/en-gb",
                        "en-us": "https://a.example/en-us",
                    }
                )
                for number in range(2)
            },
            "region",
        ),
    ],
)
def test_declared_variants_are_collapsed(
    urls: tuple[str, str], declared: dict[int, Declared], kind: str
) -> None:
    made = [
        article(f"p{number}", url=url, declared=declared.get(number, Declared()))
        for number, url in enumerate(urls)
    ]
    for order in (made, made[::-1]):
        found = dedup.scan(order)
        assert not found.matches
        one, two = pages(found)["p0"], pages(found)["p1"]
        assert (one.role, two.role, two.declared, two.of) == ("article", "declared", kind, "p0")
        assert found.counts["declared"] == 1
        assert "1 page is declared to be another page of this scan" in found.notes
    everything = dedup.scan(made, ScanOptions(include_declared=True))
    assert [match.relation for match in everything.matches] == [Relation.COPY]


@pytest.mark.parametrize(
    ("first", "second", "declared"),
    [
        (Declared(), Declared(robots=("noindex",)), "noindex"),
        (Declared(), Declared(refresh="https://a.example/page"), "redirect"),
        (Declared(), Declared(canonical="https://a.example/page"), "syndication"),
        (Declared(), Declared(original="https://a.example/page"), "syndication"),
        (Declared(credit="Reuters"), Declared(credit="REUTERS"), "syndication"),
        (
            Declared(canonical="https://c.example/"),
            Declared(canonical="https://c.example/"),
            "syndication",
        ),
        (Declared(), Declared(credit="Reuters"), ""),
        (Declared(), Declared(original="https://b.example/page"), ""),
        (Declared(), Declared(original="https://c.example/page"), ""),
        (Declared(), Declared(canonical="https://b.example/"), ""),
    ],
)
def test_a_declared_match_ties_nothing(first: Declared, second: Declared, declared: str) -> None:
    made = [article("a", declared=first), article("b", declared=second)]
    found = dedup.scan(made)
    (match,) = found.matches
    assert (match.relation, match.declared) == (Relation.COPY, declared)
    assert bool(match.reason) == bool(declared)
    assert bool(found.clusters) == (not declared)
    assert sum(page.redundancy for page in found.pages) == (0 if declared else 1)
    everything = dedup.scan(made, ScanOptions(include_declared=True))
    assert len(everything.clusters) == 1
    assert sum(page.redundancy for page in everything.pages) == 1
