"""Sitemaps and feeds: lists of URLs that a site gives away."""

from __future__ import annotations

import contextlib
import re
import zlib
from dataclasses import dataclass

from lxml import etree

from crawl.inflate import Inflate

MAX_BYTES = 50 * 1024 * 1024  # of one file, decompressed
MAX_URLS = 50_000  # of one file

_MAX_ELEMENTS = 1_000_000  # of one file, twenty for each URL
_CHUNK = 64 * 1024  # bytes between two looks at whether there is enough
_ROOTS = {
    "urlset": "sitemap",
    "sitemapindex": "index",
    "rss": "feed",
    "feed": "feed",
    "RDF": "feed",
}
_ENTRIES = frozenset({"url", "sitemap", "item", "entry"})
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
            body = _inflated(body)
        except zlib.error:
            return None
    body = body.lstrip(b"\xef\xbb\xbf \t\r\n")
    if not body.startswith(b"<"):
        return _lines(body) if plain_text else None
    reader = _Reader()
    parser = etree.XMLParser(
        target=reader,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        recover=False,  # what a parser makes up behind an error are not the site's URLs
    )
    body = _STRAY.sub(b"&amp;", body)
    with contextlib.suppress(etree.XMLSyntaxError):  # what stood before the damage counts
        for at in range(0, len(body), _CHUNK):
            parser.feed(body[at : at + _CHUNK])
            if reader.elements > _MAX_ELEMENTS or (reader.elements and not reader.kind):
                break
    return UrlFile(reader.kind, tuple(reader.entries.items())) if reader.kind else None


def _inflated(body: bytes) -> bytes:
    """The first 50 MiB of a gzip file.

    Raises:
        zlib.error: They are damaged.
    """
    inflated = bytearray()
    for piece in Inflate()(body):
        inflated += piece
        if len(inflated) >= MAX_BYTES:
            break
    return bytes(memoryview(inflated)[:MAX_BYTES])


class _Reader:
    """Receives the tags and texts of a file; no tree of it is built.

    Attributes:
        kind: As for `UrlFile`, "" for neither.
        entries: URLs as written, with the date of the last change or "".
        elements: How many began.
    """

    def __init__(self) -> None:
        self.kind = ""
        self.entries: dict[str, str] = {}
        self.elements = 0
        self._around: list[str] = []  # names of the elements that are open
        self._attributes: dict[str, str] = {}  # of the last that was opened
        self._text: list[str] = []  # since the last tag
        self._url = self._changed = ""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        name = tag.rpartition("}")[2]
        if not self.elements:
            self.kind = _ROOTS.get(name, "")
        self.elements += 1
        self._around.append(name)
        self._attributes = dict(attributes)
        self._text.clear()

    def data(self, text: str) -> None:
        """Some text."""
        self._text.append(text)

    def end(self, _tag: str) -> None:
        """An element ends: an entry, or what an entry says."""
        name = self._around.pop()
        if name in _ENTRIES:
            if _USABLE.match(self._url) and len(self.entries) < MAX_URLS:
                self.entries.setdefault(self._url, self._changed)
            self._url = self._changed = ""
        elif self._around and self._around[-1] in _ENTRIES:
            self._take(name, "".join(self._text).strip())
        self._text.clear()

    def _take(self, name: str, text: str) -> None:
        match name:
            case "loc":
                self._url = text
            case "link" if self._attributes.get("rel", "alternate") == "alternate":
                self._url = self._url or self._attributes.get("href", "").strip() or text
            case "lastmod" | "updated" | "pubDate" | "date":
                self._changed = self._changed or text[:40]

    def close(self) -> None:
        """The file has ended."""


def _lines(body: bytes) -> UrlFile | None:
    lines = [line.strip() for line in body.decode("utf-8-sig", "replace").splitlines()]
    urls = [line for line in lines if line.startswith(("http://", "https://"))]
    return UrlFile("sitemap", tuple((url, "") for url in urls[:MAX_URLS])) if urls else None
