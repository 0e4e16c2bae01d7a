"""Roles, declared duplicates and what else may repeat, through the scan."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

import dedup
from crawl.article import Article, Block, BlockKind, Declared, Layout, Role
from dedup.engine.addresses import page_key, plainness
from dedup.engine.options import ScanOptions
from dedup.engine.results import Page, Relation, Scan
from dedup.engine.roles import page_role

ONE = (
    "The mill on the creek ground barley until the dam broke in the spring flood of that year. "
    "Its miller kept a book in which every sack, every eel and every quarrel has a line."
)
TWO = (
    "Swifts come back to the brewery in the second week of May and find their holes again. "
    "A roofer left thirty gaps for them, which cost him a drawing and two days of talking."
)
QUOTE = (
    "No vessel shall anchor near the cable, and a master who has fouled it shall slip his anchor, "
    "note the place, and give notice to the harbour within six hours of having done so."
)


def article(name: str, *texts: str, url: str = "", **fields: object) -> Article:
    url = url or f"https://{name}.example/page"
    blocks = tuple(Block(BlockKind.PARAGRAPH, text) for text in texts or (ONE,))
    site = url.split("/")[2]
    return Article(name, blocks, url=url, site=site, **fields)  # type: ignore[arg-type]


def pages(scan: Scan) -> dict[str, Page]:
    return {page.id: page for page in scan.pages}


SEGMENT = st.text("abc", min_size=1, max_size=3)
QUERY = st.lists(st.sampled_from(["utm_source=x", "id=7", "fbclid=1", "print=1"]), max_size=3)


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


def test_a_canonical_that_has_another_text_is_a_finding_and_no_variant() -> None:
    other = article(
        "b", TWO, url="https://a.example/y", declared=Declared(canonical="https://a.example/x")
    )
    found = dedup.scan([article("a", url="https://a.example/x"), other])
    assert pages(found)["b"].role is Role.ARTICLE
    (finding,) = found.findings
    assert (finding.kind, finding.articles) == ("canonical-elsewhere", ("b", "a"))
    assert "different text" in finding.text


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


LISTING = Layout(kind="", teasers=5, prose=40, linked=0.3)


@pytest.mark.parametrize(
    ("url", "layout", "role"),
    [
        ("https://a.example/story", Layout(), Role.ARTICLE),
        ("https://a.example/story", None, Role.ARTICLE),
        ("https://a.example/story", replace(LISTING, prose=10), Role.LISTING),
        ("https://a.example/tag/mills", Layout(teasers=1), Role.LISTING),
        ("https://a.example/tag/mills", Layout(), Role.ARTICLE),
        ("https://a.example/tag/mills", Layout("article", teasers=4), Role.ARTICLE),
        ("https://a.example/x", Layout("listing", linked=0.4), Role.LISTING),
        ("https://a.example/", Layout(teasers=2, prose=500), Role.LISTING),
        ("https://a.example/x", Layout("forum"), Role.FORUM),
        ("https://a.example/forum/thread/7", Layout(), Role.FORUM),
    ],
)
def test_a_page_is_known_by_markup_and_address(url: str, layout: Layout | None, role: Role) -> None:
    assert page_role(article("a", url=url, layout=layout)).role is role


def test_who_knows_better_is_believed() -> None:
    patterns = ("a.example/tag/* = article", "a.example/* = no article")
    assert page_role(article("a", role=Role.FORUM), patterns).role is Role.FORUM
    tag = article("a", url="https://www.a.example/tag/x", layout=LISTING)
    assert page_role(tag, patterns).role is Role.ARTICLE
    assert page_role(article("a", url="https://a.example/x"), patterns).role is Role.NO_ARTICLE
    assert "as your settings say" in page_role(tag, patterns).reason


def test_pages_that_are_no_articles_are_left_out_and_counted() -> None:
    privacy = "We collect your personal data and do not sell it. Read the privacy policy. " * 3
    made = [
        article("a"),
        article("b", layout=Layout("forum")),
        article("c", role=Role.LISTING),
        article("d", privacy, url="https://d.example/privacy"),
        article("e", "Three words only."),
    ]
    found = dedup.scan(made)
    assert not found.matches
    assert {page.id: page.role.value for page in found.pages} == {
        **{"a": "article", "b": "forum", "c": "listing", "d": "standard_text", "e": "too_short"}
    }
    roles = ("listing", "forum", "standard_text", "too_short")
    assert [found.counts[role] for role in roles] == [1, 1, 1, 1]
    assert all(page.reason for page in found.pages)
    assert pages(found)["b"].repetition.words == 0


def test_quotations_and_standard_text_are_shown_and_count_nowhere() -> None:
    disclosure = "This post contains affiliate links, and we may earn a commission from them."
    quote = Block(BlockKind.QUOTE, QUOTE)

    def quoting(name: str, text: str) -> Article:
        plain = article(name, text, disclosure)
        return replace(plain, blocks=(plain.blocks[0], quote, plain.blocks[1]))

    made = [quoting("a", ONE), quoting("b", TWO)]
    found = dedup.scan(made, ScanOptions(min_passage_words=10))
    assert not found.matches
    assert {passage.kind for passage in found.passages} == {"quoted", "standard"}
    parts = pages(found)["a"].parts
    assert [(part.role, made[0].text[part.start : part.end]) for part in parts] == [
        (Role.QUOTATION, QUOTE),
        (Role.STANDARD_TEXT, disclosure),
    ]


def test_a_page_that_is_one_quotation_is_a_copy() -> None:
    copied = replace(article("b"), blocks=(Block(BlockKind.QUOTE, ONE),))
    (match,) = dedup.scan([article("a"), copied]).matches
    assert match.relation is Relation.COPY


def test_parts_of_one_article_are_matched_as_one() -> None:
    first = article(
        "a",
        url="https://a.example/s",
        title="Mills",
        declared=Declared(next="https://a.example/s/2"),
    )
    second = article("b", TWO, url="https://a.example/s/2", title="Mills, page 2")
    copy = article("c", ONE, TWO)
    found = dedup.scan([second, copy, first])
    assert (pages(found)["b"].role, pages(found)["b"].of) == (Role.PART, "a")
    (match,) = found.matches
    assert (match.a, match.b, match.relation) == ("a", "c", Relation.COPY)
    assert [pair.a.text for pair in match.alignment] == [
        first.text[pair.a.start : pair.a.end] for pair in match.alignment
    ]
    assert "".join(pair.a.text for pair in match.alignment) in ONE.replace(". ", ".")


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
    elsewhere = replace(made[1], url="https://other.example/b", site="other.example")
    (match,) = dedup.scan([made[0], elsewhere]).matches
    assert match.relation is not Relation.REVISION


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
