"""HTML source to a tree, within bounds that keep every later step quick."""

from __future__ import annotations

import re

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring, fromstring
from trafilatura.utils import repair_faulty_html

MAX_ELEMENTS = 50_000
MAX_DEPTH = 200  # libxml2 silently drops what is nested deeper than about 250
MAX_SIBLINGS = 3_000  # trafilatura takes time by their square

_MAX_TAG = 8192  # characters; libxml2 takes time by the square of a tag's attributes
_LONG_TAG = re.compile(rf"<([a-zA-Z][a-zA-Z0-9]*)\s[^<>]{{{_MAX_TAG},}}>")
_MAX_MARKS = 5 * MAX_ELEMENTS  # "<" in the source: two for an element, more in scripts
# As trafilatura's own, but that every element is of one class: lxml.html asks a Python function for
# the class each time an element is touched, which is a tenth of the time that extraction takes.
_PARSER = HTMLParser(
    collect_ids=False,
    default_doctype=False,
    encoding="utf-8",
    remove_comments=True,
    remove_pis=True,
)
_PARSER.set_element_class_lookup(etree.ElementDefaultClassLookup(element=HtmlElement))
_BODY = re.compile(r"<body\b", re.IGNORECASE)
_MAX_HEAD = 256 * 1024  # characters


def parse(source: str) -> tuple[HtmlElement, str]:
    """Parse a page or a fragment of one.

    Returns:
        The tree, and "" or the bound that the page breaks; if it breaks one, the tree may hold
        no more than the page's head.
    """
    source = _LONG_TAG.sub(r"<\1>", source)
    if source.count("<") <= _MAX_MARKS:
        tree = _tree(source)
        if tree is not None:
            return tree, _broken_bound(tree)
        reason = "it could not be parsed"
    else:
        reason = f"more than {MAX_ELEMENTS:,} elements"
    body = _BODY.search(source)
    head = _tree(source[: min(body.start() if body else _MAX_HEAD, _MAX_HEAD)])
    return (document_fromstring("<html></html>") if head is None else head), reason


def _tree(source: str) -> HtmlElement | None:
    """Parse as trafilatura does, which refuses a fragment unless it is wrapped."""
    start = source[:50].lower()
    tree = _parsed(repair_faulty_html(source, start))
    if tree is None or (len(tree) < 2 and "html" not in start):
        tree = _parsed(f"<html><head></head><body>{source}</body></html>")
    return tree


def _parsed(source: str) -> HtmlElement | None:
    for given in (source, source.encode("utf-8", "surrogatepass")):  # a string may state a charset
        try:
            tree: HtmlElement = fromstring(given, parser=_PARSER)
        except (ValueError, etree.LxmlError):
            continue
        if len(tree):
            return tree
    return None


def _broken_bound(tree: HtmlElement) -> str:
    """Return the bound that a tree breaks, "" if none."""
    elements = depth = 0
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        if event == "end":
            depth -= 1
            continue
        depth += 1
        elements += 1
        if depth > MAX_DEPTH:
            return f"nested more than {MAX_DEPTH} deep"
        if elements > MAX_ELEMENTS:
            return f"more than {MAX_ELEMENTS:,} elements"
        if len(element) > MAX_SIBLINGS:
            return f"more than {MAX_SIBLINGS:,} siblings"
    return ""
