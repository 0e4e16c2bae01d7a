from __future__ import annotations

import gzip
import subprocess
import sys
import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from crawl.sitemaps import MAX_URLS, UrlFile, read_url_file

NAMESPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
SITEMAP = f"""<?xml version="1.0" encoding="UTF-8"?>
<urlset {NAMESPACE} xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
  <url><loc> http://a.example/1?x=1&amp;y=2 </loc><lastmod>2024-05-01</lastmod>
    <image:image><image:loc>http://a.example/i.png</image:loc></image:image></url>
  <url><loc>http://a.example/2</loc></url>
</urlset>"""
INDEX = (
    f"<sitemapindex {NAMESPACE}><sitemap><loc>http://a.example/1.xml</loc></sitemap></sitemapindex>"
)
RSS = """<rss version="2.0"><channel><link>http://a.example/</link>
  <item><link>http://a.example/1</link><pubDate>Wed, 01 May 2024</pubDate></item></channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><link href="http://a.example/"/>
  <entry><link rel="self" href="http://a.example/self"/><link href="http://a.example/1"/>
  <updated>2024-05-01T00:00:00Z</updated></entry></feed>"""
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">
  <item><link>http://a.example/1</link></item></rdf:RDF>"""
TWO = (("http://a.example/1?x=1&y=2", "2024-05-01"), ("http://a.example/2", ""))


@pytest.mark.parametrize(
    ("text", "kind", "entries"),
    [
        (SITEMAP, "sitemap", TWO),
        ("\n\n" + SITEMAP, "sitemap", TWO),
        (INDEX, "index", (("http://a.example/1.xml", ""),)),
        (RSS, "feed", (("http://a.example/1", "Wed, 01 May 2024"),)),
        (ATOM, "feed", (("http://a.example/1", "2024-05-01T00:00:00Z"),)),
        (RDF, "feed", (("http://a.example/1", ""),)),
        (SITEMAP.partition("</urlset>")[0], "sitemap", TWO),
        (SITEMAP.replace("</url>\n</urlset>", "</url> & <"), "sitemap", TWO),
        (SITEMAP.replace("&amp;", "&"), "sitemap", TWO),
        (SITEMAP.replace("xmlns:image", "xmlns:other"), "sitemap", TWO),
        (f"<urlset {NAMESPACE}/>", "sitemap", ()),
    ],
)
@pytest.mark.parametrize("packed", [False, True])
def test_kinds_of_url_files(
    text: str, kind: str, entries: tuple[tuple[str, str], ...], packed: bool
) -> None:
    raw = text.encode()
    body = gzip.compress(raw[:99]) + gzip.compress(raw[99:]) if packed else raw
    assert read_url_file(body) == UrlFile(kind, entries)


def test_a_text_sitemap_is_one_only_where_it_may_be() -> None:
    body = b"\xef\xbb\xbfhttp://a.example/1\r\nnot a url\r\nhttp://a.example/2"
    expected = UrlFile("sitemap", (("http://a.example/1", ""), ("http://a.example/2", "")))
    assert read_url_file(body, plain_text=True) == expected
    assert read_url_file(body) is None


@pytest.mark.parametrize(
    "body", [b"", b"<html><body>url</body></html>", b"\x1f\x8bbroken", b"plain", b"<", b"{}"]
)
def test_anything_else_is_none(body: bytes) -> None:
    assert read_url_file(body, plain_text=True) is None


@given(st.binary(max_size=300))
@example(b"<urlset><url><loc>\xff\x00</loc></url>")
@example(b"<rss><item><!-- x --><?pi y?></item></rss>")
def test_no_bytes_break_it(noise: bytes) -> None:
    read_url_file(noise, plain_text=True)
    read_url_file(SITEMAP.encode()[:200] + noise)


@pytest.mark.skipif(sys.platform != "linux", reason="limits memory as Linux does")
@pytest.mark.parametrize("around", ["{}", "<x>{}</x>", "<url>{}</url>"])
def test_elements_that_are_no_entries_cost_no_memory(around: str) -> None:
    read = f"""
import resource
from crawl.sitemaps import UrlFile, read_url_file

body = ("<urlset>" + "{around}".format("<a/>" * 6_000_000) + "</urlset>").encode()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
assert read_url_file(body) == UrlFile("sitemap", ())
assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 128 * 1024
"""
    subprocess.run([sys.executable, "-c", read], check=True)


def test_bombs_cost_little() -> None:
    entities = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(9))
    laughs = f'<!DOCTYPE urlset [<!ENTITY e0 "lol">{entities}]>'
    files = "<!DOCTYPE urlset [<!ENTITY e9 SYSTEM 'file:///etc/passwd'>]>"
    many = "<url><loc>http://a.example/%d</loc></url>"
    endless = "<urlset>" + "".join(many % n for n in range(MAX_URLS + 100))
    began = time.monotonic()
    for doctype in (laughs, files):
        body = f"{doctype}<urlset {NAMESPACE}><url><loc>&e9;</loc></url></urlset>"
        assert read_url_file(body.encode()) == UrlFile("sitemap", ())
    read = read_url_file(gzip.compress(endless.encode()))
    assert read is not None
    assert len(read.entries) == MAX_URLS
    assert read_url_file(gzip.compress(b"\0" * 60_000_000)) is None
    assert time.monotonic() - began < 5
