"""What a page says of itself, what its markup shows, and whether it is an article at all."""

from __future__ import annotations

import pytest

from crawl.article import Article, Declared
from crawl.errors import OptionError
from crawl.extract import Extraction, extract, extractor_for
from crawl.options import ExtractOptions

URL = "https://a.example/story"
TEXT = " ".join(f"The ferry number {number} leaves the harbour at dawn." for number in range(12))


def extracted(head: str = "", body: str = "", **known: object) -> Extraction:
    html = f"<html><head><title>Ferries</title>{head}</head><body><article><h1>Ferries</h1>"
    html += f"<p>{TEXT}</p>{body}</article></body></html>"
    return extract(html, id="a", url=URL, site="a.example", **known)  # type: ignore[arg-type]


def article(**known: str) -> Article:
    found = extracted(**known).article
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("head", "says"),
    [
        ('<link rel="canonical" href="/tale">', Declared(canonical="https://a.example/tale")),
        ('<link rel=amphtml href="?amp">', Declared(amp="https://a.example/story?amp")),
        ('<link rel="alternate" media="print" href="p">', Declared(print="https://a.example/p")),
        ('<link rel="next" href="/story/2">', Declared(next="https://a.example/story/2")),
        ('<link rel="prev" href="/story/0">', Declared(previous="https://a.example/story/0")),
        (
            '<link rel="alternate" hreflang="de-AT" href="/de">',
            Declared(translations={"de-at": "https://a.example/de"}),
        ),
        ('<meta name="robots" content="NOINDEX, follow">', Declared(robots=("follow", "noindex"))),
        (
            '<meta http-equiv="refresh" content="0; url=/new">',
            Declared(refresh="https://a.example/new"),
        ),
        ('<meta http-equiv="refresh" content="600; url=/story">', Declared()),
        (
            '<meta name="syndication-source" content="https://b.example/x">',
            Declared(original="https://b.example/x"),
        ),
        (
            '<script type="application/ld+json">{"@type": "NewsArticle", "isBasedOn":'
            ' {"@id": "https://b.example/x"}, "provider": {"name": "Dune News Agency"}}</script>',
            Declared(
                original="https://b.example/x", credit="Dune News Agency", types=("NewsArticle",)
            ),
        ),
        ('<meta property="og:type" content="article">', Declared(types=("og:article",))),
        ('<link rel="canonical" href="javascript:alert(1)">', Declared()),
        ('<link rel="canonical" href="http://[">', Declared()),
    ],
)
def test_declarations_are_read(head: str, says: Declared) -> None:
    assert article(head=head).declared == says


@pytest.mark.parametrize(
    ("paragraph", "original", "credit"),
    [
        (
            'This piece was originally published at <a href="https://b.example/x">B</a>.',
            *("https://b.example/x", ""),
        ),
        ("Republished from The Blue Review with thanks.", "", "Blue Review"),
        ("Dieser Text erschien zuerst bei Blaublatt.", "", "Blaublatt"),
        ("Publicado originalmente en La Voz.", "", "La Voz"),
        ("(Originally published on bluereview.example.)", "", "bluereview.example"),
        ("The post Ferries at dawn appeared first on Two Chairs.", "", "Two Chairs"),
        ("A version of this story first appeared on 3 May 2021 in The Quay.", "", "Quay"),
        ("Cet article a d’abord été publié sur Le Sillon.", "", "Le Sillon"),
        ("Este artículo se publicó originalmente en La Ribera.", "", "La Ribera"),
        ("Publicado originalmente em Jornal da Serra.", "", "Jornal da Serra"),
        ("Tekst ukazał się pierwotnie w serwisie Rowerownia.", "", "Rowerownia"),
        ("Впервые опубликовано в журнале Паром.", "", "Паром"),
        ("Bu yazı ilk olarak Ekmek Dergisi'nde yayımlanmıştır.", "", "Ekmek Dergisi"),
        ("이 글은 커피신문에 처음 실렸습니다.", "", "커피신문"),
        ("本文转载自花木日报，已获授权。", "", "花木日报"),
        ("出典：谷間新聞", "", "谷間新聞"),
        ("Source: Dune News Agency", "", "Dune News Agency"),
        ("Source: The Valley Post", "", "The Valley Post"),
        ("Source: Eurostat", "", ""),
        ("PORT ELDER (Reuters) – The ferry was late again on Monday.", "", "Reuters"),
        ("The ferry was late again on Monday. (dpa)", "", "dpa"),
        ("First published in April 2017.", "", ""),
        ("Bern (nda) – Der Rat hat am Mittwoch die Fähre verkauft.", "", "nda"),
        ("Haus (das) – Der Ort, an dem jemand wohnt.", "", ""),
        ("The captain (62) - a man of few words - waved.", "", ""),
        ("Bitcoin (BTC) – the oldest coin – came in January.", "", ""),
        ("Shiba Inu (Japan) – The smallest of six breeds.", "", ""),
        ("Advance payment (AP) – A sum that is paid before the goods arrive.", "", ""),
        ("The recipe first appeared in Household Words, a magazine.", "", ""),
        ("The idea was first published in Malacological Letters.", "", ""),
        ("Die Pflanze wurde zuerst von Linné beschrieben.", "", ""),
        ("This article tells how a novel first published by Harrow came to the sea.", "", ""),
        (
            'First published 12 May 2021 by <a href="https://twitter.example/jane">Jane Roe</a>',
            *("", ""),
        ),
        (
            'Originally published by <a href="https://b.example/author/jane">Jane Roe</a>.',
            *("", ""),
        ),
    ],
)
def test_credits_are_read(paragraph: str, original: str, credit: str) -> None:
    page = f"<html><body><article><p>{paragraph}</p><p>{TEXT}</p></article></body></html>"
    found = extract(page, id="a", url=URL).article
    assert found is not None
    assert (found.declared.original, found.declared.credit) == (original, credit)


CREDIT = "This article was originally published in The Blue Review."


@pytest.mark.parametrize(
    ("body", "credit"),
    [
        (f"<p>{CREDIT}</p>" + f"<p>{TEXT}</p>" * 6, "Blue Review"),
        (f"<p>{TEXT}</p>" * 6 + f"<p><em>{CREDIT}</em></p>", "Blue Review"),
        (f"<p>{TEXT}</p>" * 3 + f"<p>{CREDIT}</p>" + f"<p>{TEXT}</p>" * 3, ""),
        (f"<figure><figcaption>{CREDIT}</figcaption></figure><p>{TEXT}</p>", ""),
        ("<p>The novel, <em>originally published by Harrow</em>, is long.</p>", ""),
    ],
)
def test_a_credit_stands_at_the_beginning_or_the_end(body: str, credit: str) -> None:
    found = extract(f"<html><body><article>{body}<p>{TEXT}</p></article></body></html>", id="a")
    assert found.article is not None
    assert found.article.declared.credit == credit


def test_headers_count_too() -> None:
    headers = {"x-robots-tag": "googlebot: noindex", "link": '</tale>; rel="canonical"'}
    found = extracted(headers=headers).article
    assert found is not None
    assert found.declared.noindex
    assert found.declared.canonical == "https://a.example/tale"


@pytest.mark.parametrize(
    ("start", "kind"),
    [
        ('<body class="archive category">', "listing"),
        ('<body class="single category-news archive-ish">', "article"),
        ('<body id="phpbb"><meta name="generator" content="phpBB">', "forum"),
        ('<body><div class="postbody">One</div><div class="postbody">Two</div>', "forum"),
        (
            '<body><script type="application/ld+json">{"@type": "CollectionPage"}</script>',
            "listing",
        ),
        ('<body><script type="application/ld+json">{"@type": "BlogPosting"}</script>', "article"),
        ("<body>", ""),
    ],
)
def test_what_a_content_system_names_a_page(start: str, kind: str) -> None:
    found = extract(f"<html>{start}<article><p>{TEXT}</p></article></body></html>", id="a").article
    assert found is not None
    assert found.layout is not None
    assert found.layout.kind == kind


def test_teasers_are_headings_that_link_to_other_pages() -> None:
    teaser = '<h2><a href="/{}">A fine story</a></h2><p>Seven words that tell you to read.</p>'
    body = "".join(teaser.format(number) for number in range(4))
    own = f'<h2><a href="{URL}">The same story</a></h2>'
    menu = f'<nav>{teaser.format("menu")}</nav><div class="sidebar">{teaser.format("side")}</div>'
    layout = article(body=body + own + menu).layout
    assert layout is not None
    assert layout.teasers == 4
    assert layout.prose == len(TEXT.split())
    assert 0 < layout.linked < 0.3


@pytest.mark.parametrize(
    ("title", "text", "status", "reason"),
    [
        (
            "Just a moment...",
            "Checking your browser for a.example.",
            None,
            "challenge",
        ),
        ("a.example", "This domain is parked. Buy this domain now.", 200, "parked"),
        ("Seite nicht gefunden", "Die gesuchte Seite ist nicht mehr verfügbar.", 200, "not found"),
        ("App", "You need to enable JavaScript to run this app.", 200, "shell"),
        ("Ferries", TEXT, 503, "HTTP 503"),
        ("Ferries", TEXT, 301, "HTTP 301"),
        ("Page not found", f"Error 404: the page you requested is gone. {TEXT}", 200, "not found"),
        ("Page not found: the map with a hole", TEXT, 200, ""),
        ("How to mend a 404 error", f"A 404 error is no fault of yours. {TEXT}", 200, ""),
        (
            "Service unavailable – what it means",
            f"Service unavailable – what it means. Scheduled maintenance is announced. {TEXT}",
            *(200, ""),
        ),
        ("What a 404 is", f"A 404 error is no fault of yours. {TEXT[:200]}", 200, ""),
        ("Forgot your password? Two ways", f"Forgot your password again? {TEXT}", 200, ""),
    ],
)
def test_pages_without_an_article_say_so(
    title: str, text: str, status: int | None, reason: str
) -> None:
    html = f"<html><head><title>{title}</title></head><body><p>{text}</p></body></html>"
    found = extract(html, id="a", url=URL, status=status, options=ExtractOptions(min_words=5))
    assert (found.article is None) == bool(reason)
    assert reason in found.reason


def test_markup_names_the_parts_of_a_page() -> None:
    body = (
        '<ul><li itemprop="recipeIngredient">200 g of flour</li></ul>'
        '<p class="disclosure">We are paid by the people whose boats are named on this page.</p>'
        "<dl><dt>Weight</dt><dd>2 kg</dd><dt>Length</dt><dd>3 m</dd><dt>Hull</dt><dd>oak</dd></dl>"
    )
    parts = {block.text: block.part for block in article(body=body).blocks}
    assert parts[TEXT] == ""
    assert parts["200 g of flour"] == "ingredients"
    assert parts["We are paid by the people whose boats are named on this page."] == "disclosure"
    assert {part for text, part in parts.items() if "kg" in text} == {"specifications"}


def test_the_users_selectors_choose_the_content() -> None:
    body = f'<div class="more"><p>More of this. {TEXT[:200]}</p></div>'
    left_out = ExtractOptions(leave_out=("a.example: .more",))
    chosen = ExtractOptions(content=("www.a.example: .more",))
    other = ExtractOptions(content=("b.example: .more",))
    assert "More of this" in article(body=body).text
    without, only = extracted(body=body, options=left_out), extracted(body=body, options=chosen)
    assert without.article is not None
    assert only.article is not None
    assert "More of this" not in without.article.text
    assert only.article.text.startswith("More of this")
    assert extracted(body=body, options=other).article == article(body=body)
    names = {extractor_for("a.example", each) for each in (left_out, chosen, other)}
    assert len(names) == 3
    assert extractor_for("a.example", other) == extractor_for("a.example", ExtractOptions())


def test_a_selector_that_is_none_is_refused() -> None:
    with pytest.raises(OptionError, match="not a CSS selector"):
        ExtractOptions(content=("a.example: p[",))
