"""The links of a page, read as a stream: however big a page is, no tree of it is built."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import urljoin

from lxml import etree

from crawl.decode import as_declared
from crawl.page import Page
from crawl.reach import Source

_CHUNK = 64 * 1024  # characters between two looks at whether there is enough
_MOST = 20_000  # links as written that are read of one page
_FEED_TYPES = frozenset({"application/rss+xml", "application/atom+xml", "application/rdf+xml"})
_NO_FOLLOW = frozenset({"nofollow", "none"})
_AGENT = re.compile(r"\s*([a-z0-9_-]+)\s*:(?!//)\s*(.*)")


@dataclass(slots=True)
class Links:
    """What a page links to.

    Attributes:
        written: Links in their order, made absolute only by the page's own base, with their kind.
        nofollow: Whether the page asks not to follow them.
    """

    written: list[tuple[str, Source]] = field(default_factory=list)
    nofollow: bool = False


def read_links(page: Page, agent: str) -> Links:
    """The links of a page and whether robots may follow them.

    Args:
        page: An HTML page; the worst input gives no links, never an error.
        agent: Product token that robots rules may name.
    """
    text = as_declared(page.body, page.headers.get("content-type", ""))
    reader = _Reader(agent.lower())
    parser = etree.HTMLParser(target=reader, encoding="utf-8", no_network=True)
    try:
        for at in range(0, len(text), _CHUNK):
            parser.feed(text[at : at + _CHUNK].encode("utf-8", "replace"))
            if len(reader.found.written) >= _MOST:
                break
        parser.close()
    except etree.LxmlError:
        pass  # an empty page, or one broken beyond repair: what was read counts
    found = reader.found
    found.nofollow |= _says_nofollow(page.headers.get("x-robots-tag", ""), agent.lower())
    found.written = list(_absolute(found.written, reader.base))
    return found


class _Reader:
    """Receives the start tags of a page."""

    def __init__(self, agent: str) -> None:
        self.found = Links()
        self.base = ""
        self._names = ("robots", agent)

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Take what a tag says about links."""
        if tag == "meta":
            if attributes.get("name", "").strip().lower() in self._names:
                content = attributes.get("content", "").lower()
                words = {word.strip() for word in content.split(",")}
                self.found.nofollow |= not _NO_FOLLOW.isdisjoint(words)
            return
        href = attributes.get("href", "").strip()
        if tag == "base":
            self.base = self.base or href
        elif href and not href.startswith("#") and len(self.found.written) < _MOST:
            source = _source(tag, attributes)
            if source is not None:
                self.found.written.append((href, source))

    def close(self) -> None:
        """The page has ended."""


def _source(tag: str, attributes: dict[str, str]) -> Source | None:
    """How the URL of a tag counts as found, None where it does not lead to a page."""
    if tag in ("a", "area"):
        return Source.LINK
    if tag != "link":
        return None
    relations = attributes.get("rel", "").lower().split()
    if "alternate" in relations and attributes.get("type", "").lower() in _FEED_TYPES:
        return Source.FEED_FILE
    return None if {"next", "prev", "canonical"}.isdisjoint(relations) else Source.LINK


def _says_nofollow(header: str, agent: str) -> bool:
    """Whether an X-Robots-Tag header tells us (``nofollow`` or ``unspin: nofollow``) so."""
    addressed = True
    for word in header.lower().split(","):
        named = _AGENT.fullmatch(word)
        if named and named[1] not in ("unavailable_after", "max-snippet", "max-image-preview"):
            addressed, word = named[1] == agent, named[2]  # noqa: PLW2901 - what follows the name
        if addressed and word.strip() in _NO_FOLLOW:
            return True
    return False


def _absolute(written: list[tuple[str, Source]], base: str) -> list[tuple[str, Source]]:
    links = []
    for href, source in written:
        try:
            links.append((urljoin(base, href), source))
        except ValueError:
            continue
    return links
