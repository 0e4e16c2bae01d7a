"""What a page says of its relation to other pages: its own address, its original, its robots."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import urljoin, urlsplit

from crawl.article import Declared
from crawl.blocks import collapse
from crawl.credits import credited
from crawl.markup import Markup

_MAX_URL = 2000
_MAX_TYPES = 20
_MAX_TRANSLATIONS = 200
_LINKS = {"canonical": "canonical", "amphtml": "amp", "next": "next", "prev": "previous"}
_RELATIONS = frozenset((*_LINKS, "syndication-source", "alternate"))
_SOURCE_METAS = ("syndication-source", "original-source")
_ROBOTS = ("robots", "googlebot", "bingbot")
_REFRESH = re.compile(r"\s*(\d+)\s*[;,]\s*url\s*=\s*['\"]?([^'\"]+)", re.IGNORECASE)
_AT_ONCE = 5  # seconds up to which a refresh sends visitors on
_LINK_HEADER = re.compile(r"<([^>]*)>\s*((?:;[^,<]*)*)")
_AGENT = re.compile(r"^(?:googlebot|bingbot|otherbot|\*)\s*:\s*")
_NEWSROOM = re.compile(r"\b(?:news|press|wire|presse|noticias|agency|agence|agentur)\b", re.I)


def read_declared(
    page: Markup,
    meta: Mapping[str, str],
    nodes: Sequence[Mapping[str, Any]],
    url: str,
    headers: Mapping[str, str],
) -> Declared:
    """Gather what bears on whether a page is meant to be a duplicate of another.

    Args:
        page: The whole page.
        meta: Its meta tags by lower-case name.
        nodes: Its JSON-LD nodes that have a type.
        url: Where it was found.
        headers: Of the response, by lower-case name.
    """
    links, translations = _links(page, url)
    links = {**_header_links(headers.get("link", ""), url), **links}
    original = _absolute(next((meta[n] for n in _SOURCE_METAS if n in meta), ""), url)
    linked, named = credited(page)
    return Declared(
        **links,
        refresh=_refresh(meta.get("refresh", ""), url),
        original=original or _based_on(nodes, url) or _absolute(linked, url),
        credit=_provider(nodes) or named,
        robots=_robots(meta, headers),
        translations=translations,
        types=_types(meta, nodes),
    )


def json_ld_types(node: Mapping[str, Any]) -> list[str]:
    """The types of a JSON-LD node, without their vocabulary's address."""
    stated = node.get("@type")
    listed = stated if isinstance(stated, list) else [stated]
    return [kind[:100].rpartition("/")[2] for kind in listed if isinstance(kind, str)]


def _links(page: Markup, url: str) -> tuple[dict[str, str], dict[str, str]]:
    """The addresses that link elements give, and the translations among them."""
    links: dict[str, str] = {}
    translations: dict[str, str] = {}
    for place in page.places.get("link", ()):
        link = dict(page.attributes[place])
        relations = [each for each in link.get("rel", "").lower().split() if each in _RELATIONS]
        address = _absolute(link.get("href", ""), url) if relations else ""
        for relation in relations if address else ():
            language = link.get("hreflang", "").strip().lower()[:35]
            if relation in _LINKS:
                links.setdefault(_LINKS[relation], address)
            elif relation == "syndication-source":
                links.setdefault("original", address)
            elif relation == "alternate" and language:
                if len(translations) < _MAX_TRANSLATIONS:
                    translations.setdefault(language, address)
            elif relation == "alternate" and "print" in link.get("media", "").lower():
                links.setdefault("print", address)
    return links, translations


def _header_links(header: str, url: str) -> dict[str, str]:
    """The canonical address of a Link header."""
    for address, parameters in _LINK_HEADER.findall(header[: 4 * _MAX_URL]):
        if re.search(r"rel\s*=\s*\"?canonical\b", parameters, re.IGNORECASE):
            found = _absolute(address, url)
            return {"canonical": found} if found else {}
    return {}


def _robots(meta: Mapping[str, str], headers: Mapping[str, str]) -> tuple[str, ...]:
    stated = [*(meta.get(name, "") for name in _ROBOTS), headers.get("x-robots-tag", "")]
    directives = {
        _AGENT.sub("", part.strip().lower()) for text in stated for part in text.split(",")
    }
    return tuple(sorted(directives - {""}))


def _refresh(stated: str, url: str) -> str:
    found = _REFRESH.match(stated)
    return _absolute(found[2], url) if found and int(found[1]) <= _AT_ONCE else ""


def _based_on(nodes: Iterable[Mapping[str, Any]], url: str) -> str:
    for node in nodes:
        stated = node.get("isBasedOn") or node.get("isBasedOnUrl")
        first = stated[0] if isinstance(stated, list) and stated else stated
        if isinstance(first, dict):
            first = first.get("@id") or first.get("url")
        if isinstance(first, str) and (address := _absolute(first, url)):
            return address
    return ""


def _provider(nodes: Iterable[Mapping[str, Any]]) -> str:
    """The news agency that structured data names as provider of the text."""
    for node in nodes:
        provider = node.get("provider") or node.get("sourceOrganization")
        name = provider.get("name") if isinstance(provider, dict) else provider
        if isinstance(name, str) and _NEWSROOM.search(name):
            return collapse(name)[:100]
    return ""


def _types(meta: Mapping[str, str], nodes: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    found = [kind for node in nodes for kind in json_ld_types(node)]
    if og := meta.get("og:type", ""):
        found.append(f"og:{og.lower()[:50]}")
    return tuple(dict.fromkeys(found))[:_MAX_TYPES]


def _absolute(link: str, url: str) -> str:
    """Resolve a link against the page's address; "" where it is none of the web."""
    try:
        address = urljoin(url, link.strip()) if link.strip() else ""
        scheme = urlsplit(address).scheme
    except ValueError:
        return ""
    return address if scheme in ("http", "https", "") and len(address) <= _MAX_URL else ""
