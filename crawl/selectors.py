"""A user's own word on where a site's content stands: CSS selectors by host."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from hashlib import sha256

from cssselect import SelectorError
from lxml.cssselect import CSSSelector
from lxml.html import HtmlElement

from crawl.errors import OptionError
from crawl.options import ExtractOptions


@lru_cache(maxsize=256)
def compiled(entry: str) -> tuple[str, CSSSelector]:
    """The host and the selector of a "HOST: SELECTOR" entry.

    Raises:
        OptionError: It is no such entry, or the selector is not valid CSS.
    """
    host, colon, selector = entry.partition(":")
    if not (colon and host.strip() and selector.strip()):
        raise OptionError(f"{entry!r}: write HOST: SELECTOR")
    try:
        return host.strip().lower().removeprefix("www."), CSSSelector(selector.strip())
    except SelectorError as error:
        raise OptionError(f"{entry!r}: not a CSS selector: {error}") from None


def choose_content(tree: HtmlElement, site: str, options: ExtractOptions) -> bool:
    """Take out of a page, in place, what the user says is not its content.

    Args:
        tree: The page.
        site: Its host.
        options: Whose selectors for this host count.

    Returns:
        Whether the page may have changed.
    """
    left_out, content = _selectors(options.leave_out, site), _selectors(options.content, site)
    for selector in left_out:
        for element in selector(tree):
            if element.getparent() is not None:
                element.drop_tree()
    chosen = [each for selector in content for each in selector(tree)]
    body = tree.find(".//body") if chosen else None
    if body is None:
        return bool(left_out)
    within = set(chosen)
    outermost = [each for each in chosen if within.isdisjoint(each.iterancestors())]
    if body in outermost:
        return bool(left_out)
    for child in list(body):
        body.remove(child)
    body.text = None
    body.extend(outermost)
    return True


def signature(site: str, options: ExtractOptions) -> str:
    """What names the selectors of a site, "" where it has none."""
    entries = [
        *(f"+{e}" for e in options.content if compiled(e)[0] == _host(site)),
        *(f"-{e}" for e in options.leave_out if compiled(e)[0] == _host(site)),
    ]
    return sha256("\n".join(entries).encode()).hexdigest()[:8] if entries else ""


def _selectors(entries: Iterable[str], site: str) -> list[CSSSelector]:
    found = map(compiled, entries)
    return [selector for host, selector in found if host == _host(site)]


def _host(site: str) -> str:
    return site.lower().removeprefix("www.")
