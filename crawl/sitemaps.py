"""Sitemaps and feeds: lists of URLs that a site gives away."""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

MAX_BYTES = 50 * 1024 * 1024  # of one file, decompressed
MAX_URLS = 50_000  # of one file

_ROOTS = {
    "urlset": "sitemap",
    "sitemapindex": "index",
    "rss": "feed",
    "feed": "feed",
    "RDF": "feed",
}
# An ampersand that starts none of XML's own entities: careless, or an entity of the file's own.
_STRAY = re.compile(rb"&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9a-fA-F]{1,6});)")
_USABLE = re.compile(r"https?://|/", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class UrlFile:
    """What a sitemap or feed says.

    Attributes:
        kind: sitemap, index (of sitemaps) or feed.
        entries: URLs as written, with the date of the last change as stated or "".
    """

    kind: str
    entries: tuple[tuple[str, str], ...]


def read_url_file(body: bytes, *, plain_text: bool = False) -> UrlFile | None:
    """A sitemap, sitemap index or feed (RSS, Atom, RDF), gzip or not; None for anything else.

    A damaged file gives what could be read of it; nothing is loaded from elsewhere and no entity
    is expanded.

    Args:
        body: The raw file.
        plain_text: Whether it may be a list with a URL in each line.
    """
    if body[:2] == b"\x1f\x8b":
        try:
            body = zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(body, MAX_BYTES)
        except zlib.error:
            return None
    body = body.lstrip(b"\xef\xbb\xbf \t\r\n")
    if not body.startswith(b"<"):
        return _lines(body) if plain_text else None
    kind = ""
    entries: dict[str, str] = {}
    try:
        for url, changed, root in _walk(_STRAY.sub(b"&amp;", body)):
            kind = root
            if _USABLE.match(url) and len(entries) < MAX_URLS:
                entries.setdefault(url, changed)
    except etree.XMLSyntaxError:
        pass  # what stood before the damage counts
    return UrlFile(kind, tuple(entries.items())) if kind else None


def _walk(body: bytes) -> Iterator[tuple[str, str, str]]:
    """URL, last change and kind of file for every entry; one with an empty URL for the root."""
    kind = ""
    parser = etree.iterparse(
        io.BytesIO(body),
        events=("start", "end"),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        recover=False,  # what a parser makes up behind an error are not the site's URLs
    )
    for event, element in parser:
        name = _name(element)
        if not kind:
            kind = _ROOTS.get(name, "")
            if not kind:
                return
            yield "", "", kind
        if event == "end" and name in ("url", "sitemap", "item", "entry"):
            url = changed = ""
            for child in element:
                match _name(child):
                    case "loc":
                        url = (child.text or "").strip()
                    case "link" if child.get("rel", "alternate") == "alternate":
                        url = url or (child.get("href") or child.text or "").strip()
                    case "lastmod" | "updated" | "pubDate" | "date":
                        changed = changed or (child.text or "").strip()[:40]
            yield url, changed, kind
            element.clear()
            while element.getprevious() is not None:  # or a big file would stay in memory
                del element.getparent()[0]


def _name(element: etree._Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _lines(body: bytes) -> UrlFile | None:
    lines = [line.strip() for line in body.decode("utf-8-sig", "replace").splitlines()]
    urls = [line for line in lines if line.startswith(("http://", "https://"))]
    return UrlFile("sitemap", tuple((url, "") for url in urls[:MAX_URLS])) if urls else None
