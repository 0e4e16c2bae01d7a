"""Ids are found in every form they are written in, and nowhere else."""

from __future__ import annotations

import time

import pytest

from crawl.extract import extract
from crawl.markup import read_markup
from crawl.ownership import MAX_IDS, OwnershipId, ads_txt_ids, structure
from crawl.parse import parse

PAGE = """<!doctype html><html><head><title>Tea</title>{head}</head><body>{body}
<article><h1>Tea</h1><p>Pour the water slowly over the leaves, wait four minutes, and serve it with
a slice of lemon and a little honey from the jar.</p></article></body></html>"""


@pytest.mark.parametrize(
    ("written", "kind", "value"),
    [
        ('<ins data-ad-client="ca-pub-1234567890123456"></ins>', "adsense", "pub-1234567890123456"),
        ("<script>ga('create', 'UA-1234567-3', 'auto')</script>", "analytics", "UA-1234567"),
        (
            '<script src="https://www.googletagmanager.com/gtag/js?id=G-ABC123DEF4"></script>',
            "analytics",
            "G-ABC123DEF4",
        ),
        ("<script>gtag('config', 'G-ABC123DEF4')</script>", "analytics", "G-ABC123DEF4"),
        ("<script>load('GTM-AB12CD')</script>", "tag-manager", "GTM-AB12CD"),
        ("<script>gtag('config','AW-123456789')</script>", "google-ads", "AW-123456789"),
        ("<script>fbq('init', '123456789012345')</script>", "pixel", "123456789012345"),
        ('<script src="https://www.clarity.ms/tag/ab12cd34ef"></script>', "clarity", "ab12cd34ef"),
        ("<script>h._hjSettings={hjid:1234567,hjsv:6}</script>", "hotjar", "1234567"),
        ("<script>ym(12345678, 'init', {})</script>", "yandex", "12345678"),
        (
            '<a href="https://www.amazon.co.uk/dp/B00?th=1&amp;tag=teatime-21">Kettle</a>',
            "amazon",
            "teatime-21",
        ),
        (
            '<meta name="google-site-verification" content="AbC-_9">',
            "verification",
            "google AbC-_9",
        ),
        ('<meta name="generator" content="Hugo 0.120">', "generator", "Hugo 0.120"),
        ('<link href="/wp-content/themes/magpress/style.css">', "theme", "magpress"),
        ('<script src="/wp-content/plugins/spinner-pro/a.js"></script>', "plugin", "spinner-pro"),
        ('<meta name="author" content="Ada Example">', "author", "Ada Example"),
    ],
)
def test_an_id_is_found(written: str, kind: str, value: str) -> None:
    found = extract(PAGE.format(head=written, body=""), id="1")
    assert found.article is not None
    assert OwnershipId(kind, value) in found.ownership
    assert {each.kind for each in found.ownership} <= {kind, "structure"}


def test_words_that_look_like_ids_are_none() -> None:
    body = "<p>Model G-ABC123DEF4, part UA-12, seat AW-7, the pub-crawl of 2024.</p>"
    found = extract(PAGE.format(head="", body=body), id="1")
    assert {each.kind for each in found.ownership} <= {"structure"}


def structure_of(source: str) -> str:
    return structure(read_markup(parse(source)[0]))


def test_structure_is_that_of_the_frame_not_of_the_content() -> None:
    frame = (
        "<body><header class='top wide'><nav><ul><li><a>Home</a></li></ul></nav></header>"
        "<main>{}</main><footer class='end'><p>©</p></footer></body>"
    )
    one, two = (structure_of(frame.format(c)) for c in ("<p>Tea</p>", "<h2>A</h2>" * 9))
    other = structure_of(frame.replace("top wide", "head").format("<p>Tea</p>"))
    assert one == two != other
    assert structure_of("<p>bare</p>") == ""


def test_ads_txt_gives_sellers_and_owners() -> None:
    text = (
        "# who sells\ngoogle.com, pub-0000000000000009, DIRECT, f08c47fec0942fa0\n"
        "exchange.example,77,reseller # through others\nOWNERDOMAIN=Owner.example\n"
        "nonsense\n<script>, a, DIRECT\n"
    )
    expected = {
        OwnershipId("ads-direct", "google.com pub-0000000000000009"),
        OwnershipId("ads-reseller", "exchange.example 77"),
        OwnershipId("owner-domain", "owner.example"),
    }
    assert set(ads_txt_ids(text)) == expected
    found = extract(text, id="1", url="https://a.example/ads.txt", content_type="text/plain")
    assert found.article is None
    assert set(found.ownership) == expected


@pytest.mark.parametrize(
    "body",
    [
        "https://amazon.com/" + "tag=" * 200_000,
        "<b>" * 3000 + "ca-pub-" * 100_000,
        " ".join(f"GTM-{number:06d}" for number in range(50_000)),
        "awin1.com/?" * 80_000,
    ],
)
def test_a_hostile_page_is_read_in_bounded_time_and_number(body: str) -> None:
    begun = time.perf_counter()
    found = extract(PAGE.format(head="", body=body), id="1")
    assert time.perf_counter() - begun < 20
    assert len(found.ownership) <= MAX_IDS
