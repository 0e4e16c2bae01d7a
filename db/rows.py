"""What was fetched and extracted, as readers hand it out: frozen, never live database objects.

Ids are row ids. Shares and similarities lie in [0, 1], scores in [0, 100]; times are UTC ISO 8601
text.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class SiteRow:
    """A site and what is stored of it.

    Attributes:
        host: The host, or the name an import gave.
        domain: Its registrable domain.
        urls: Number of URLs by outcome; those not yet done count as "waiting".
        captures: Fetches and imported documents.
        articles: Current articles.
    """

    host: str
    domain: str
    urls: Mapping[str, int]
    captures: int
    articles: int


@dataclass(frozen=True, slots=True)
class SkippedRow:
    """Pages of a site that have no article for one and the same reason.

    Attributes:
        site: The host.
        reason: One plain line.
        pages: How many they are.
        url: One of them.
    """

    site: str
    reason: str
    pages: int
    url: str


@dataclass(frozen=True, slots=True)
class PendingCapture:
    """A capture with a body that no article was looked for in.

    Attributes:
        id: The capture.
        site_id: Its site.
        site: The site's host.
        url: As asked, or a document's name in its import.
        final_url: Its address; "" for a document without one.
        status: HTTP status, None for a document that no server sent.
        content_type: As the server or the import stated it.
        truncated: Whether the body was cut at the size limit.
        source: crawl, import or warc.
        labels: An import's other columns.
        headers: Of the response.
    """

    id: int
    site_id: int
    site: str
    url: str
    final_url: str
    status: int | None
    content_type: str
    truncated: bool
    source: str
    labels: Mapping[str, str]
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class FingerprintKey:
    """What made a signature; signatures of different keys cannot be compared.

    Attributes:
        scheme: datasketch's permutation scheme.
        seed: Seed of the permutations.
        num_perm: Permutations, and so values of a signature.
        shingle: Definition of a shingle, with its version ("word-3/v1").
    """

    scheme: str
    seed: int
    num_perm: int
    shingle: str


@dataclass(frozen=True, slots=True)
class FingerprintRow:
    """The signatures of one article.

    Attributes:
        article_id: The article.
        whole: Signature of its text: num_perm little-endian uint32.
        passages: Signatures of its passages, one after the other.
        terms: Hash and number of each distinct word: pairs of little-endian uint32.
    """

    article_id: int
    whole: bytes
    passages: bytes
    terms: bytes


@dataclass(frozen=True, slots=True)
class InvertedFile:
    """Which articles hold what, as little-endian uint32.

    Attributes:
        keys: Distinct 32-bit hashes, rising.
        starts: Where the articles of each key begin in ``articles``, and the end.
        articles: Ids of articles, key by key.
    """

    keys: bytes
    starts: bytes
    articles: bytes


@dataclass(frozen=True, slots=True)
class SightingRow:
    """What others than the page itself say of when an article was there; "" where unknown.

    Attributes:
        article_id: The article.
        lastmod: Last change as the site's sitemap or feed states it, as written.
        last_modified: Likewise the server's header.
        first_seen: When its page was first fetched; "" for a file, which was not seen on its site.
        watched_since: When the first page of its site was.
    """

    article_id: int
    lastmod: str
    last_modified: str
    first_seen: str
    watched_since: str


@dataclass(frozen=True, slots=True)
class ArticleRef:
    """An article by name.

    Attributes:
        id: The article.
        url: Where it was found; for a document without a URL, its name in the import.
        title: Its title, "" where it has none.
        site: Its host.
    """

    id: int
    url: str
    title: str
    site: str


class PageName(NamedTuple):
    """A page by what stays the same from scan to scan.

    Attributes:
        site: Its host.
        url: Where it was found; for a document without a URL, its name in the import.
    """

    site: str
    url: str


@dataclass(frozen=True, slots=True)
class MarkRow:
    """An id that a page carries.

    Attributes:
        kind: As `crawl.ownership` names it.
        value: The id.
        site: The page's host.
        article_id: The page's current article, None where it has none.
    """

    kind: str
    value: str
    site: str
    article_id: int | None
