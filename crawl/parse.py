"""HTML source to a tree, within bounds that keep every later step quick."""

from __future__ import annotations

import re

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring, fromstring
from trafilatura.utils import DOCTYPE_TAG, FAULTY_HTML

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
_CONTROLS = bytes(code for code in range(0x20) if code not in b"\t\n\r")
_NONCHARACTERS = ("\ufffe", "\uffff")
_FIRST = 4096  # characters in which a page's first lines stand
_BODY = re.compile(r"<body\b", re.IGNORECASE)
_MAX_HEAD = 256 * 1024  # characters
# What is asked of a whole tree is asked in XPath: to walk it in Python takes ten times as long.
_TOO_DEEP = etree.XPath(f"boolean({'/'.join('*' * MAX_DEPTH)})")
_COUNT = etree.XPath("count(descendant-or-self::*)")
_TOO_WIDE = etree.XPath(f"boolean(descendant-or-self::*/*[{MAX_SIBLINGS + 1}])")


def parse(source: str) -> tuple[HtmlElement, str]:
    """Parse a page or a fragment of one.

    Returns:
        The tree, and "" or the bound that the page breaks; if it breaks one, the tree may hold
        no more than the page's head.
    """
    source = _without_long_tags(source)
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
    tree = _parsed(_repaired(source, start))
    if tree is None or (len(tree) < 2 and "html" not in start):
        tree = _parsed(f"<html><head></head><body>{source}</body></html>")
    return tree


def _repaired(source: str, start: str) -> str:
    """Repair the first lines as trafilatura does, without its search of the whole page."""
    if "doctype" in start:
        line, newline, rest = source.partition("\n")
        source = f"{DOCTYPE_TAG.sub('', line, count=1)}{newline}{rest}"
    lines = source[:_FIRST].splitlines()[:4]
    if any("<html" in line and line.endswith("/>") for line in lines):
        source = FAULTY_HTML.sub(r"\1>", source, count=1)
    return source


def _parsed(source: str) -> HtmlElement | None:
    for unseen in _NONCHARACTERS:
        if unseen in source:
            source = source.replace(unseen, "")
    content = source.encode("utf-8", "replace").translate(None, _CONTROLS)
    try:
        tree: HtmlElement = fromstring(content, parser=_PARSER)
    except (ValueError, etree.LxmlError):
        return None
    return tree if len(tree) else None


def _without_long_tags(source: str) -> str:
    """Leave out the attributes of the tags that have too many."""
    kept, done, start = [], 0, -1
    for place in range(_MAX_TAG, len(source), _MAX_TAG):  # a tag that long reaches over one
        before, start = start, max(start, source.rfind("<", place - _MAX_TAG, place))
        if start > before and (tag := _LONG_TAG.match(source, start)):
            kept += [source[done:start], f"<{tag[1]}>"]
            done = tag.end()
    return "".join([*kept, source[done:]])


def _broken_bound(tree: HtmlElement) -> str:
    """Return the bound that a tree breaks, "" if none."""
    if _TOO_DEEP(tree):
        return f"nested more than {MAX_DEPTH} deep"
    if _COUNT(tree) > MAX_ELEMENTS:
        return f"more than {MAX_ELEMENTS:,} elements"
    if _TOO_WIDE(tree):
        return f"more than {MAX_SIBLINGS:,} siblings"
    return ""
