"""Tell pages that hold no text but a program that would write it: empty JavaScript shells."""

from __future__ import annotations

from lxml.html import HtmlElement

from crawl.decode import decode
from crawl.page import Page
from crawl.parse import parse

_FEW = 25  # words; a page that says more has content of its own
_SAID = "//body//text()[not(ancestor::script or ancestor::style or ancestor::noscript)]"
_SCRIPT = "boolean(//script[@src or string-length() > 200])"


def is_shell(tree: HtmlElement) -> bool:
    """Whether a page says next to nothing and has a script that might say more."""
    words = sum(len(text.split()) for text in tree.xpath(_SAID))
    return words < _FEW and bool(tree.xpath(_SCRIPT))


def needs_browser(page: Page) -> bool:
    """Whether a fetched page is an empty shell; a page beyond the bounds of `parse` is none."""
    tree, broken_bound = parse(decode(page.body, page.headers.get("content-type", "")))
    return not broken_bound and is_shell(tree)
