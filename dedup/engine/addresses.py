"""Addresses: which of them name one page, and which sites are one owner's."""

from __future__ import annotations

import re
from functools import lru_cache

from crawl.url_parts import names_visit, parts_of, registrable_domain

# Parameters that name a way of showing the page, or how one came to it. The crawler keeps them: now
# and then they name a text, as `sid` is a session in one forum and a story in another.
_SHOWING = frozenset(("sid", "ref", "referrer", "source", "print", "amp", "output"))
_SHOWN_AS = re.compile(r"^(?:www\d?|m|mobile|amp|wap|print|touch)\.")
_INDEX = re.compile(r"/(?:index|default)\.(?:html?|php|aspx?)$", re.IGNORECASE)


@lru_cache(maxsize=65536)
def page_key(url: str) -> str:
    """What all the addresses of one page have in common, "" for no address.

    Scheme, ``www.`` and its kind, visit parameters, index files and the last slash are left out.
    """
    parts = parts_of(url)
    if not parts.hostname:
        return ""
    host = _SHOWN_AS.sub("", parts.hostname.lower()) if parts.hostname.count(".") > 1 else (
        parts.hostname.lower()
    )  # fmt: skip
    path = _INDEX.sub("", parts.path).rstrip("/")
    kept = sorted(
        pair
        for pair in parts.query.split("&")
        if pair and not (names_visit(pair) or pair.partition("=")[0].lower() in _SHOWING)
    )
    return f"{host}{path}" + (f"?{'&'.join(kept)}" if kept else "")


@lru_cache(maxsize=65536)
def owner(url_or_host: str) -> str:
    """The registrable domain of an address or a host: sites of one domain belong together.

    What is neither gives itself.
    """
    url = url_or_host if "//" in url_or_host else f"//{url_or_host}"
    host = parts_of(url).netloc
    return registrable_domain(host) if host else url_or_host.lower()


def how_they_differ(url: str, other: str) -> str:
    """In words, why two addresses with one key are two addresses."""
    a, b = parts_of(url), parts_of(other)
    reasons = []
    if a.scheme != b.scheme:
        reasons.append("protocol")
    if a.hostname != b.hostname:
        reasons.append("form of the host")
    if a.query != b.query:
        reasons.append("parameters of a visit")
    if a.path != b.path:
        reasons.append("form of the path")
    return " and ".join(reasons) or "nothing"


def plainness(url: str) -> tuple[bool, bool, int, int, str]:
    """A sort key that puts the plainest of one page's addresses first."""
    parts = parts_of(url)
    host = parts.hostname or ""
    shown_as = host.count(".") > 1 and _SHOWN_AS.match(host) is not None and host[:3] != "www"
    return (shown_as, parts.scheme != "https", len(parts.query), len(parts.path), url)
