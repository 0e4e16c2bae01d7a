"""Addresses: which of them name one page, and which sites are one owner's."""

from __future__ import annotations

import re
from functools import lru_cache
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

# Parameters that name a visit, a campaign or a way of showing the page, never another text.
_VISIT = re.compile(
    r"(?:utm_.*|mtm_.*|pk_.*|hsa_.*|_hs.*|gclid|gbraid|wbraid|dclid|fbclid|msclkid|yclid|twclid"
    r"|igshid|mc_cid|mc_eid|_ga|_gl|jsessionid|phpsessid|aspsessionid.*|sessionid|sid|replytocom"
    r"|ref|referrer|source|print|amp|output)",
    re.IGNORECASE,
)
_SHOWN_AS = re.compile(r"^(?:www\d?|m|mobile|amp|wap|print|touch)\.")
_INDEX = re.compile(r"/(?:index|default)\.(?:html?|php|aspx?)$", re.IGNORECASE)


def parts_of(url: str) -> SplitResult:
    """The parts of an address; of what is none, all empty."""
    try:
        return urlsplit(url)
    except ValueError:
        return urlsplit("")


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
        if pair and not _VISIT.fullmatch(pair.partition("=")[0])
    )
    return f"{host}{path}" + (f"?{'&'.join(kept)}" if kept else "")


@lru_cache(maxsize=65536)
def owner(url_or_host: str) -> str:
    """The registrable domain of an address or a host: sites of one domain belong together."""
    from tld import get_fld  # noqa: PLC0415 - parses the public suffix list on import

    url = url_or_host if "//" in url_or_host else f"//{url_or_host}"
    name = (parts_of(url).hostname or url_or_host).lower()
    try:
        return str(ip_address(name))
    except ValueError:
        found = get_fld(f"http://{name}", fail_silently=True)
        return found or ".".join(name.split(".")[-2:])


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
