"""What is read of a page in one walk is what lxml says when it is asked of each element."""

from __future__ import annotations

from itertools import chain

from hypothesis import given
from hypothesis import strategies as st

from crawl.markup import read_markup
from crawl.parse import parse

_TAGS = ("p", "div", "a", "b", "li", "ul", "script", "table", "td", "h2", "br", "body", "form")
_PIECES = st.one_of(
    st.sampled_from([*(f"<{tag}>" for tag in _TAGS), *(f"</{tag}>" for tag in _TAGS)]),
    st.sampled_from(["<a href='#' class=x>", "<div CLASS='a b' id=c hidden>", "&amp;", "<!-- -->"]),
    st.text(max_size=5),
)


@given(st.lists(_PIECES, max_size=40))
def test_a_page_is_read_as_lxml_reads_it(pieces: list[str]) -> None:
    tree, _ = parse("".join(pieces))
    page, elements = read_markup(tree), list(tree.iter())
    place_of = {element: place for place, element in enumerate(elements)}
    assert page.tags == [element.tag for element in elements]
    for place, element in enumerate(elements):
        around = [place_of[other] for other in element.iterancestors() if other in place_of]
        before = element.getprevious() if place else None
        said = element.xpath("descendant::text()[not(parent::script)]")
        kept = element.xpath(
            "descendant::text()[not(ancestor::a or ancestor::b or parent::script)]"
        )
        assert page.attributes[place] == element.items()
        assert page.attribute(place, "class") == element.get("class")
        assert page.text(place, "|") == "|".join(said)
        assert page.lead(place) == ("" if element.tag == "script" else element.text or "")
        assert list(page.around(place)) == around
        assert list(page.children(place)) == [place_of[child] for child in element]
        assert page.before(place) == (-1 if before is None else place_of[before])
        for tag in ("a", "div"):
            assert list(page.within(place, tag)) == [place_of[e] for e in element.iter(tag)]
        left_out = [*page.within(place, "a"), *page.within(place, "b")]
        if not {"a", "b"} & {page.tags[each] for each in around}:
            numbers = chain.from_iterable(page.outside(place, left_out))
            assert [page.texts[number] for number in numbers] == kept
    assert dict(page.named("class", ["b"])) == {
        names: [p for p, e in enumerate(elements) if e.get("class") == names]
        for names in page.having["class"]
        if "b" in names
    }
