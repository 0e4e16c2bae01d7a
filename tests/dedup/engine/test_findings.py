"""Declarations that contradict what was found are findings, and no others."""

from __future__ import annotations

import pytest
from mills import TWO, article, pages

import dedup
from crawl.article import Article, Declared, Role


def test_a_canonical_that_has_another_text_is_a_finding_and_no_variant() -> None:
    other = article(
        "b", TWO, url="https://a.example/y", declared=Declared(canonical="https://a.example/x")
    )
    found = dedup.scan([article("a", url="https://a.example/x"), other])
    assert pages(found)["b"].role is Role.ARTICLE
    (finding,) = found.findings
    assert (finding.kind, finding.articles) == ("canonical-elsewhere", ("b", "a"))
    assert "different text" in finding.text


def test_copies_that_contradict_each_other_are_findings() -> None:
    def claiming(name: str, url: str) -> Article:
        return article(name, url=url, declared=Declared(canonical=url))

    rivals = [claiming("a", "https://a.example/x"), claiming("b", "https://b.example/x")]
    silent = [
        article("c", TWO, url="https://c.example/1"),
        article("d", TWO, url="https://c.example/2"),
    ]
    hreflang = {"en": "https://e.example/en", "fr": "https://e.example/fr"}
    text = "A salt marsh grows by the thickness of a coin each year, where a river brings it mud."
    untranslated = [
        article(code, text, url=url, declared=Declared(translations=hreflang))
        for code, url in hreflang.items()
    ]
    found = dedup.scan([*rivals, *silent, *untranslated])
    kinds = {(finding.kind, finding.articles) for finding in found.findings}
    assert {
        ("rival-canonicals", ("a", "b")),
        ("no-canonical", ("c", "d")),
        ("translation-untranslated", ("fr", "en")),
    } <= kinds
    assert all(finding.text and finding.fix for finding in found.findings)


KETTLE = (
    "This kettle is pressed from one sheet of steel and holds {0} litres. It weighs {1} grams, "
    "fits every hob and whistles in two tones when the water boils. The handle stays cool, the lid "
    "does not fall out when you pour, and the spout has a sieve that keeps back scale. We {2} it "
    "for ten years against rust. Descale it {3} with vinegar, and never leave it standing wet."
)


@pytest.mark.parametrize(
    ("values", "kinds"),
    [
        (("1.5", "900", "guarantee", "monthly"), ["no-canonical"]),
        (("1.5", "900", "warrant", "often"), ["no-canonical"]),
        (("1.5", "940", "guarantee", "monthly"), ["no-canonical"]),
        (("2.5", "1200", "guarantee", "monthly"), []),
    ],
    ids=["copy", "other words", "one figure", "another size"],
)
def test_pages_about_two_things_need_not_name_each_other(
    values: tuple[str, ...], kinds: list[str]
) -> None:
    texts = KETTLE.format("1.5", "900", "guarantee", "monthly"), KETTLE.format(*values)
    made = [article(f"{i}", t, url=f"https://pots.example/{i}") for i, t in enumerate(texts)]
    found = dedup.scan(made)
    assert len(found.matches) == 1
    assert [finding.kind for finding in found.findings] == kinds
