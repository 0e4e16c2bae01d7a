"""Pages become articles: structure, metadata, contents list, charset, and bounds for all."""

import gzip
import json
import time
from html import escape
from itertools import islice
from pathlib import Path

import pytest
import trafilatura
from hypothesis import given, settings
from hypothesis import strategies as st

from crawl.article import BlockKind, Declared
from crawl.extract import extract
from crawl.options import ExtractOptions

DATA = Path(__file__).parents[2] / "../shared/data/html_articles.jsonl.gz"
PROSE = "The kettle boils, and someone pours the tea before it has cooled down again. "
PARAGRAPH = f"<p>{PROSE * 3}</p>"
NO_MINIMUM = ExtractOptions(min_words=1)
PAGE = """<!DOCTYPE html><html lang="en-GB"><head><title>Making Tea | Leaf Daily</title>
<link rel="canonical" href="/tea"><link rel="alternate" hreflang="de" href="/de/tee">
<meta name="robots" content="index, NOARCHIVE"><meta property="og:site_name" content="Leaf Daily">
<script type="application/ld+json">{"@context": "https://schema.org", "@graph": [{"@type":
"BlogPosting", "headline": "Making Tea", "author": [{"name": "A. Leaf"}, {"name": "B. Pot"}],
"datePublished": "2024-05-01T08:00:00Z"}]}</script></head><body>
<nav><ul><li><a href="/">Home</a></li><li><a href="/#top">Shop</a></li></ul></nav>
<article><h1>Making Tea</h1>%(p)s
<ul class="toc"><li><a href="#water">The Water</a><ul><li><a href="#soft">Soft Water</a></li></ul>
</li><li><a href="#leaves">Leaves</a></li></ul>
<h2 id="water">The Water</h2>%(p)s<h3 id="soft">Soft Water</h3>%(p)s
<h2><span id="leaves"></span>Leaves</h2><ul><li>Green leaves</li><li>Black ones<ul>
<li>broken</li></ul></li></ul><table><tr><th>Sort</th><th>Minutes</th></tr>
<tr><td>Green</td><td>2</td></tr></table><blockquote><p>Never boil it twice.</p></blockquote>%(p)s
</article><footer>All rights reserved by Leaf Daily.</footer></body></html>""".replace(
    "%(p)s", PARAGRAPH
)


def test_a_page_becomes_blocks_in_sections() -> None:
    article = extract(PAGE, id="a", url="http://leaf.test/x", site="leaf.test").article
    assert article is not None
    prose = ("paragraph", 0, PROSE.strip()[:20])
    assert [(b.kind.value, b.section, b.text[:20]) for b in article.blocks] == [
        prose,
        ("heading", 1, "The Water"),
        ("paragraph", 1, prose[2]),
        ("heading", 2, "Soft Water"),
        ("paragraph", 2, prose[2]),
        ("heading", 3, "Leaves"),
        ("item", 3, "Green leaves"),
        ("item", 3, "Black ones"),
        ("item", 3, "broken"),
        ("row", 3, "Sort | Minutes"),
        ("row", 3, "Green | 2"),
        ("quote", 3, "Never boil it twice."),
        ("paragraph", 3, prose[2]),
    ]
    assert [(e.text, e.level, e.linked) for e in article.outline] == [
        ("The Water", 1, True),
        ("Soft Water", 2, True),
        ("Leaves", 1, True),
    ]


def test_a_page_states_its_metadata() -> None:
    extraction = extract(PAGE, id="a", url="http://leaf.test/x")
    article = extraction.article
    assert article is not None
    assert (article.title, article.language, article.author, article.published) == (
        *("Making Tea", "en", "A. Leaf, B. Pot", "2024-05-01T08:00:00+00:00"),
    )
    assert (
        extraction.declared
        == article.declared
        == Declared(
            canonical="http://leaf.test/tea",
            translations={"de": "http://leaf.test/de/tee"},
            robots=("index", "noarchive"),
            types=("BlogPosting",),
        )
    )


@pytest.mark.parametrize(
    ("head", "body", "title"),
    [
        ("<title>Tea at Home - Leaf</title>", "<h1>Tea at Home</h1>", "Tea at Home"),
        ("<title>Tea at Home – leaf</title>", "<h1>Leaf</h1>", "Tea at Home"),
        (
            '<title>x</title><meta property="og:title" content="Tea: 5 Ways | The Leaf">'
            '<meta property="og:site_name" content="The Leaf">',
            "",
            "Tea: 5 Ways",
        ),
        ("<title>Leaf: Tea at Home | Kitchen</title>", "", "Leaf: Tea at Home | Kitchen"),
        ("", "<h1>Tea at Home</h1>", "Tea at Home"),
        ("", "", ""),
    ],
)
def test_the_title_is_the_articles_own(head: str, body: str, title: str) -> None:
    page = f"<html><head>{head}</head><body>{body}{PARAGRAPH}</body></html>"
    article = extract(page, id="a", url="http://www.leaf.test/").article
    assert article is not None
    assert article.title == title


@pytest.mark.parametrize(
    ("charset", "declared", "content_type"),
    [
        ("utf-8", "", ""),
        ("utf-8", "iso-8859-1", "text/html; charset=iso-8859-1"),
        ("cp1252", "", "text/html; charset=windows-1252"),
        ("iso-8859-2", "iso-8859-2", "text/html"),
        ("cp1252", "utf-8", ""),
        ("cp1252", "base64", ""),
        ("cp1252", "utf-8", "text/html; charset=idna"),
        ("cp1252", "punycode", ""),
        ("utf-16", "", ""),
        ("shift_jis", "shift_jis", ""),
    ],
)
def test_the_charset_is_found(charset: str, declared: str, content_type: str) -> None:
    words = "紅茶を飲みながら本を読む。" if charset == "shift_jis" else "Schöne Grüße, süße Äpfel. "
    meta = f'<meta charset="{declared}">' if declared else ""
    page = f"<html><head>{meta}</head><body><p>{words * 20}</p></body></html>"
    content = page.encode(charset)
    article = extract(content, id="a", content_type=content_type, options=NO_MINIMUM).article
    assert article is not None
    assert article.text == (words * 20).strip()


@pytest.mark.parametrize(
    ("content", "content_type", "reason"),
    [
        (b"", "text/html", "the page is empty"),
        (b" \n ", "", "the page is empty"),
        (
            b"%PDF-1.7\n\x00\x01\x02\x00\xff\xfe" * 90,
            "application/pdf",
            "not text but application/",
        ),
        (bytes(range(256)) * 9, "text/html", "binary content, not the text/html it is said to be"),
        (b'{"a": 1}', "application/json", "not a page but application/json"),
        (b"<html><body><p>Too short.</p></body></html>", "text/html", "2 words of content"),
        (b"<html><body><script>x()</script></body></html>", "", "no content found"),
    ],
)
def test_what_is_no_article_has_a_reason(content: bytes, content_type: str, reason: str) -> None:
    extraction = extract(content, id="a", content_type=content_type)
    assert extraction.article is None
    assert extraction.outcome == "none"
    assert extraction.reason.startswith(reason)


def test_text_types_are_read_as_text() -> None:
    source = f"# Tea\n\n{PROSE}\n\n## Leaves\n\n{PROSE}".encode()
    article = extract(source, id="a", content_type="text/markdown; charset=utf-8").article
    assert article is not None
    assert (article.title, [b.section for b in article.blocks]) == ("Tea", [0, 1, 1])
    disguised = extract(PAGE.encode(), id="a", content_type="text/plain").article
    assert disguised is not None
    assert disguised.title == "Making Tea"


def in_page(body: str) -> str:
    return f"<html><head><title>Tea</title></head><body>{body}</body></html>"


@pytest.mark.parametrize(
    ("page", "flag"),
    [
        pytest.param(in_page("<div>" * 254 + PARAGRAPH), "deep", id="deep"),
        pytest.param(in_page("<div>" * 30_000 + PARAGRAPH), "deep", id="very deep"),
        pytest.param(in_page("<b>w</b> " * 20_000), "siblings", id="siblings"),
        pytest.param(in_page("<p>" + PROSE * 140_000 + "</p>"), "truncated", id="10 MB of text"),
        pytest.param(in_page("<i>" * 100_000 + PARAGRAPH), "deep", id="unclosed"),
        pytest.param(in_page("<br>" * 300_000 + PARAGRAPH), "elements", id="elements"),
        pytest.param(in_page("a\0\x01b" + PARAGRAPH), "", id="NUL"),
        pytest.param(in_page("a\ud800b" + PARAGRAPH), "", id="lone surrogate"),
        pytest.param(
            in_page("<p " + " ".join(f"a{i}=x" for i in range(60_000)) + f">{PROSE}</p>"),
            "",
            id="attributes",
        ),
        pytest.param(in_page("<!--" * 50_000 + PARAGRAPH), None, id="comments"),
        pytest.param("<" * 1_000_000, None, id="marks"),
        pytest.param(
            in_page(f'<script type="application/ld+json">{"[" * 90_000}</script>{PARAGRAPH}'),
            "",
            id="nested JSON",
        ),
    ],
)
def test_hostile_pages_end_in_time_with_a_flag_or_a_reason(page: str, flag: str | None) -> None:
    started = time.process_time()
    extraction = extract(page, id="a")
    assert time.process_time() - started < 8
    if flag is None:
        assert extraction.reason
    else:
        assert extraction.article is not None
        assert extraction.article.words > 10
        assert flag in " ".join(extraction.article.flags)
        assert bool(flag) == bool(extraction.article.flags)


@pytest.mark.parametrize(
    ("page", "content_type", "content"),
    [
        pytest.param(
            "".join(f"- entry {n}\n\n## Heading {n}\n\nword {n}\n\n" for n in range(6000)),
            "text/markdown",
            "",
            id="lists and headings",
        ),
        pytest.param(
            in_page(f"<div>{'<p class=c>some words</p>' * 2000}</div>" * 14),
            "text/html",
            "a.test: .c",
            id="chosen elements",
        ),
    ],
)
def test_long_pages_take_no_time_by_their_square(
    page: str, content_type: str, content: str
) -> None:
    options = ExtractOptions(content=(content,) if content else ())
    started = time.process_time()
    extraction = extract(page, id="a", site="a.test", content_type=content_type, options=options)
    assert time.process_time() - started < 8
    assert extraction.article is not None


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(["p", "h2", "li", "div", "td", "q"]), st.text(max_size=80)))
)
def test_blocks_of_any_page_are_sound(parts: list[tuple[str, str]]) -> None:
    body = "".join(f"<{tag}>{escape(text)}</{tag}>" for tag, text in parts)
    article = extract(in_page(body + PARAGRAPH), id="a").article
    assert article is not None
    section = 0
    for block in article.blocks:
        assert block.text == " ".join(block.text.split()) != ""
        assert not any("\ud800" <= char <= "\udfff" or char == "\0" for char in block.text)
        section += block.kind is BlockKind.HEADING and block.section > section
        assert block.section == section


@pytest.mark.data
@pytest.mark.skipif(not DATA.exists(), reason="../shared/data is absent")
def test_extraction_is_no_worse_than_bare_trafilatura() -> None:
    ours, bare = [0, 0], [0, 0]
    with gzip.open(DATA, "rt", encoding="utf-8") as stream:
        for page in map(json.loads, islice(stream, 0, 250, 6)):
            article = extract(page["html"], id=page["id"], url=page["url"]).article
            document = trafilatura.bare_extraction(page["html"], include_comments=False)
            texts = (
                " ".join(b.text for b in article.blocks) if article else "",
                " ".join(" ".join(document.body.itertext()).split()) if document else "",
            )
            for score, text in zip((ours, bare), texts, strict=True):
                score[0] += sum(" ".join(words.split()) in text for words in page["with"])
                score[1] += sum(" ".join(words.split()) in text for words in page["without"])
    assert ours[0] >= max(bare[0], 118)
    assert ours[1] <= bare[1]
