"""Judge an answer: what became of the URL, and which URLs it leads to."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Set
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import urljoin

from crawl.errors import InputError
from crawl.fetch import MAX_REDIRECTS, REDIRECTS, redirect_target
from crawl.frontier import Claim, Link, Outcome, Result
from crawl.links import read_links
from crawl.ownership import is_ads_txt
from crawl.page import Page
from crawl.reach import Source
from crawl.sitemaps import UrlFile, read_url_file
from crawl.traps import trap
from crawl.urls import canonical, in_scope

MAX_LINKS = 2000  # taken from one page
FILES = frozenset({Source.SITEMAP_FILE, Source.FEED_FILE})

_GONE = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})
_PAGE_TYPES = frozenset({"text/html", "application/xhtml+xml", ""})


@dataclass(frozen=True, slots=True)
class Finding:
    """What an answer amounts to.

    Attributes:
        outcome: What became of the URL.
        keep: Whether the page is one to store.
        links: Where it leads, in scope only.
    """

    outcome: Outcome
    keep: bool = False
    links: tuple[Link, ...] = ()


def judge(  # noqa: PLR0911 - one for every kind of answer
    claim: Claim, page: Page, sites: Set[str], agent: str, *, follow_links: bool
) -> Finding:
    """What an answer that will not be asked for again amounts to.

    Args:
        claim: What was asked for.
        page: The answer.
        sites: The scope.
        agent: Product token that robots rules may name.
        follow_links: Whether to look for links; redirects are followed in any case.
    """
    before = claim.previous
    if before is not None and page.status == HTTPStatus.NOT_MODIFIED:
        return Finding(Outcome(Result.UNCHANGED, _status(page.status)), keep=True)
    if page.status in REDIRECTS:
        return _redirect(claim, page, sites)
    if page.status != HTTPStatus.OK:
        result = Result.SKIPPED if claim.source in FILES else Result.FAILED
        return Finding(Outcome(result, _status(page.status), gone=page.status in _GONE))
    file = _url_file(claim, page)
    if file is not None:
        links = _file_links(claim, page, file, sites) if follow_links else ()
        words = f"{file.kind} of {len(file.entries)} URLs"
        return Finding(Outcome(Result.READ, words), links=links)
    if claim.source in FILES or not _is_page(page):
        if is_ads_txt(claim.url) and page.content_type.startswith("text/plain"):
            return Finding(Outcome(Result.READ, "an ads.txt file"), keep=True)
        kind = f"not a page: {page.content_type or 'unknown type'}"[:100]
        reason = "neither a sitemap nor a feed" if claim.source in FILES else kind
        return Finding(Outcome(Result.SKIPPED, reason))
    links = tuple(_page_links(claim, page, sites, agent)) if follow_links else ()
    outcome = Outcome(Result.FETCHED, "only a part of it came" if page.truncated else "")
    if before is not None and hashlib.sha256(page.body).digest() == before.sha256:
        outcome = Outcome(Result.UNCHANGED, "the same bytes")
    return Finding(outcome, keep=True, links=links)


def _redirect(claim: Claim, page: Page, sites: Set[str]) -> Finding:
    target = redirect_target(page)
    if not target:
        location = page.headers.get("location", "")
        return Finding(Outcome(Result.FAILED, f"redirects to {location[:80]!r}"))
    if claim.hops >= MAX_REDIRECTS:
        return Finding(Outcome(Result.FAILED, f"more than {MAX_REDIRECTS} redirects"))
    if not in_scope(target, sites):
        reason = f"to {target}, outside the sites asked for"
        return Finding(Outcome(Result.REDIRECTED, reason, gone=True))
    own_kind = claim.source in FILES or claim.source is Source.LIST
    source = claim.source if own_kind else Source.REDIRECT
    link = Link(target, source, claim.depth)
    return Finding(Outcome(Result.REDIRECTED, f"to {target}", gone=True), links=(link,))


def _status(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)


def _is_page(page: Page) -> bool:
    if page.content_type not in _PAGE_TYPES:
        return False
    start = page.body[:1024].lstrip().lower()
    return page.content_type != "" or start.startswith((b"<!doctype html", b"<html", b"<?xml"))


def _url_file(claim: Claim, page: Page) -> UrlFile | None:
    """The sitemap or feed in an answer, wherever it could be one."""
    if page.content_type in ("text/html", "application/xhtml+xml"):
        return None
    return read_url_file(page.body, plain_text=claim.source is Source.SITEMAP_FILE)


def _file_links(claim: Claim, page: Page, file: UrlFile, sites: Set[str]) -> tuple[Link, ...]:
    if file.kind == "index" and claim.hops >= MAX_REDIRECTS:
        return ()
    links = []
    for written, changed in file.entries:
        url = _resolve(page.url, written)
        if url and in_scope(url, sites):
            if file.kind == "index":
                links.append(Link(url, Source.SITEMAP_FILE, claim.depth))
            else:
                source = Source.FEED if file.kind == "feed" else Source.SITEMAP
                links.append(Link(url, source, claim.depth + 1, changed, trap(url)))
    return tuple(links)


def _page_links(claim: Claim, page: Page, sites: Set[str], agent: str) -> Iterator[Link]:
    """The first 2,000 links of a page that stay in scope, each once; none if it says nofollow."""
    found = read_links(page, agent)
    if found.nofollow:
        return
    seen = {page.url}
    for href, source in found.written:
        url = _resolve(page.url, href)
        if url and url not in seen and in_scope(url, sites):
            seen.add(url)
            yield Link(url, source, claim.depth + 1, skip=trap(url))
            if len(seen) > MAX_LINKS:
                return


def _resolve(base: str, href: str) -> str:
    """Canonical form of a link, "" for one that cannot be fetched."""
    try:
        return canonical(urljoin(base, href))
    except (InputError, ValueError):
        return ""
