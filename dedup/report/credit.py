"""Whether a page gives credit: links to the site a text was taken from, or names its author."""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from crawl.parse import parse
from crawl.url_parts import registrable_domain

_SEEN = "//text()[not(parent::script or parent::style or parent::noscript)]"


def credit(body: str, domains: Collection[str], author: str) -> tuple[bool | None, bool | None]:
    """Whether a page links to a publisher and whether it names an author.

    Args:
        body: The page as it was served.
        domains: The publisher's registrable domains; a link to any host below them counts.
        author: The original's author, "" where that is not known.

    Returns:
        Links back, names the author; None where it cannot be told: of a page too deep or too big
        to be read as a whole, and of an unknown author.
    """
    tree, broken = parse(body)
    unknown = None if broken else False
    links = any(_domain(href) in domains for href in tree.xpath("//a/@href")) or unknown
    names = (_names(tree, author) or unknown) if author else None
    return links, names


def _domain(href: str) -> str:
    try:
        host = urlsplit(href.strip()).netloc
    except ValueError:
        return ""
    return registrable_domain(host) if host else ""


def _names(tree: HtmlElement, author: str) -> bool:
    """Whether the name stands in what a reader sees, whatever the spacing and case."""
    seen = " ".join(" ".join(tree.xpath(_SEEN)).split()).casefold()
    return " ".join(author.split()).casefold() in seen
