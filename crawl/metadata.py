"""What a page says about itself: title, language, author, dates, and the links it declares."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any
from urllib.parse import SplitResult, urlsplit

from crawl.article import Declared
from crawl.blocks import bare_words, collapse
from crawl.declared import json_ld_types, read_declared
from crawl.fields import iso_date, language_code
from crawl.markup import Markup

_MAX_FIELD = 500  # characters of a field, 2,000 of a URL
_MAX_URL = 2000
_MAX_JSON = 512 * 1024  # characters of JSON-LD read from one page
_MAX_NODES = 5000  # JSON values visited

_SEPARATED = re.compile(r"\s+[-–—|·•»«›‹:⁄~*]+\s+|\s*[|»«]\s*")
_AUTHOR = ("author", "article:author", "dc.creator", "parsely-author", "sailthru.author", "byl")
_PUBLISHED = (
    "article:published_time",
    "datepublished",
    "date",
    "dc.date",
    "dcterms.created",
    "dcterms.date",
    "parsely-pub-date",
    "sailthru.date",
    "pubdate",
    "publish-date",
)
_MODIFIED = (
    "article:modified_time",
    "datemodified",
    "og:updated_time",
    "dcterms.modified",
    "last-modified",
)
_ARTICLE_TYPE = re.compile(r"(?:Article|Posting|Report|Review|WebPage|HowTo|Recipe)$")


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a page states about itself; "" where it states nothing.

    Attributes:
        title: The article's own title, without the site's name where that could be told.
        language: Lower-case ISO 639-1 code.
        author: As stated.
        published: ISO 8601 date or timestamp.
        modified: Likewise, of the last change.
        declared: What bears on whether the page is meant to be a duplicate.
    """

    title: str
    language: str
    author: str
    published: str
    modified: str
    declared: Declared


def read_metadata(
    page: Markup, url: str = "", headers: Mapping[str, str] | None = None
) -> Metadata:
    """Read the metadata of a page.

    Args:
        page: The whole page.
        url: Where it was found; relative links are resolved against it.
        headers: Of the response, by lower-case name.
    """
    meta = _meta_fields(page)
    nodes = list(_json_ld(page))
    times = [dict(page.attributes[place]) for place in page.places.get("time", ())]
    main = next((node for node in nodes if _ARTICLE_TYPE.search(_type_of(node))), {})
    return Metadata(
        title=_title(page, meta, main, url),
        language=_language(page, meta),
        author=_author(page, meta, main),
        published=iso_date(
            main.get("datePublished"),
            *(meta.get(name) for name in _PUBLISHED),
            *(time.get("datetime") for time in times if _is_published(time)),
            _time_of_article(page),
        ),
        modified=iso_date(
            main.get("dateModified"),
            *(meta.get(name) for name in _MODIFIED),
            *(time.get("datetime") for time in times if time.get("itemprop") == "dateModified"),
        ),
        declared=read_declared(page, meta, nodes, url, headers or {}),
    )


def _meta_fields(page: Markup) -> dict[str, str]:
    """Return the page's meta tags by lower-case name, the first that says something each."""
    fields: dict[str, str] = {}
    for place in page.places.get("meta", ()):
        meta = dict(page.attributes[place])
        content = collapse(meta.get("content", ""))[:_MAX_URL]
        for attribute in ("property", "name", "itemprop", "http-equiv"):
            if content and (name := meta.get(attribute)):
                fields.setdefault(name.strip().lower(), content)
    return fields


def _json_ld(page: Markup) -> Iterator[dict[str, Any]]:
    """Yield every JSON-LD node that has a type, in the order of the page."""
    left, visited = _MAX_JSON, 0
    for script in page.scripts:
        if "ld+json" not in script.get("type", "").lower():
            continue
        source = script.text or ""
        if len(source) > left:
            continue
        left -= len(source)
        try:
            stack = [json.loads(source, strict=False)]
        except (ValueError, RecursionError):
            continue
        while stack and visited < _MAX_NODES:
            visited += 1
            value = stack.pop()
            if isinstance(value, dict):
                if _type_of(value):
                    yield value
                stack.extend(reversed(value.values()))
            elif isinstance(value, list):
                stack.extend(reversed(value))


def _type_of(node: dict[str, Any]) -> str:
    return next(iter(json_ld_types(node)), "")


def _title(page: Markup, meta: dict[str, str], main: dict[str, Any], url: str) -> str:
    """Choose the article's own title among the places a page puts it.

    An h1 is it where most of its words agree with another place; the other places often carry
    the site's name, which is cut off.
    """
    site_names = {bare_words(meta.get(name, "")) for name in ("og:site_name", "application-name")}
    host = _split(url).netloc.removeprefix("www.")
    site_names |= {bare_words(host), bare_words(host.partition(".")[0])}
    titles = (place for place in page.places.get("title", ()) if _is_title(page, place))
    stated = [
        main.get("headline"),
        meta.get("og:title"),
        meta.get("twitter:title"),
        *(page.text(place) for place in islice(titles, 1)),
    ]
    others = [collapse(text)[:_MAX_FIELD] for text in stated if isinstance(text, str)]
    others = [_without_site_name(text, site_names) for text in others if text]
    headings = [collapse(page.text(h1))[:_MAX_FIELD] for h1 in page.places.get("h1", ())]
    for heading in headings:
        words = set(bare_words(heading).split())
        if any(len(words & set(bare_words(text).split())) * 2 > len(words) for text in others):
            return heading
    return next(filter(None, [*others, *headings]), "")


def _without_site_name(title: str, site_names: set[str]) -> str:
    """Cut the last or first part of a title that is one of the site's names."""
    separators = [match.span() for match in _SEPARATED.finditer(title)]
    if separators:
        before, after = separators[0], separators[-1]
        names = {name.replace(" ", "") for name in site_names} - {""}
        if bare_words(title[after[1] :]).replace(" ", "") in names:
            return title[: after[0]].strip()
        if bare_words(title[: before[0]]).replace(" ", "") in names:
            return title[before[1] :].strip()
    return title


def _is_title(page: Markup, place: int) -> bool:
    """Whether a title is the page's and not that of a picture in it."""
    around = [page.tags[each] for each in page.around(place)]
    return "head" in around or around == ["body", "html"]


def _language(page: Markup, meta: dict[str, str]) -> str:
    return language_code(
        page.root.get("lang"),
        page.root.get("{http://www.w3.org/XML/1998/namespace}lang"),
        page.root.get("xml:lang"),
        meta.get("content-language"),
        meta.get("og:locale"),
    )


def _author(page: Markup, meta: dict[str, str], main: dict[str, Any]) -> str:
    """Return the author's name, or names joined by a comma; never an address."""
    stated = main.get("author")
    people = stated if isinstance(stated, list) else [stated]
    names = [person.get("name") if isinstance(person, dict) else person for person in people]
    candidates = chain(
        [", ".join(collapse(name) for name in names[:20] if isinstance(name, str))],
        (meta.get(name, "") for name in _AUTHOR),
        (collapse(page.text(place)) for place in _first_author(page)),
    )
    return next((name[:_MAX_FIELD] for name in candidates if name and "://" not in name), "")


def _first_author(page: Markup) -> Sequence[int]:
    """Place of the first element that is marked up as the author, if any."""
    return sorted(p for name in ("rel", "itemprop") for p in page.having[name].get("author", ()))[
        :1
    ]


def _is_published(time: Mapping[str, str]) -> bool:
    return time.get("itemprop") == "datePublished" or "pubdate" in time


def _time_of_article(page: Markup) -> str | None:
    """The first time that stands in an article."""
    for place in page.places.get("time", ()):
        stated = page.attribute(place, "datetime")
        if stated is not None and any(page.tags[each] == "article" for each in page.around(place)):
            return stated
    return None


def _split(url: str) -> SplitResult:
    try:
        return urlsplit(url)
    except ValueError:
        return urlsplit("")
