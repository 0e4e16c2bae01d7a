"""Tell pages that hold no text but a program that would write it: empty JavaScript shells."""

from __future__ import annotations

from crawl.decode import decode
from crawl.markup import Markup, read_markup
from crawl.page import Page
from crawl.parse import parse

_FEW = 25  # words; a page that says more has content of its own
_UNSAID = frozenset(("script", "style", "noscript"))
_LONG = 200  # characters of a script that may do something


def is_shell(page: Markup) -> bool:
    """Whether a page says next to nothing and has a script that might say more."""
    words = 0
    for text in page.said(_UNSAID):
        words += len(text.split())
        if words >= _FEW:
            return False
    return any(each.get("src") is not None or len(each.text or "") > _LONG for each in page.scripts)


def needs_browser(page: Page) -> bool:
    """Whether a fetched page is an empty shell; a page beyond the bounds of `parse` is none."""
    tree, broken_bound = parse(decode(page.body, page.headers.get("content-type", "")))
    return not broken_bound and is_shell(read_markup(tree))
