"""Which of the URLs that wait a crawl fetches, and in which order."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatchcase
from urllib.parse import urlsplit


class Source(StrEnum):
    """How a URL was found."""

    SEED = "seed"
    LIST = "list"
    LINK = "link"
    REDIRECT = "redirect"
    SITEMAP = "sitemap"
    FEED = "feed"
    SITEMAP_FILE = "sitemap-file"
    FEED_FILE = "feed-file"


# What a crawl is asked to fetch, and what tells it where pages are: no --include leaves it out.
ALWAYS_INCLUDED = (
    Source.SEED,
    Source.LIST,
    Source.REDIRECT,
    Source.SITEMAP_FILE,
    Source.FEED_FILE,
)
ASKED = (Source.SEED, Source.LIST)  # no --exclude leaves out what the user named


@dataclass(frozen=True, slots=True)
class Reach:
    """Which of the URLs that wait are fetched in one crawl; the others stay for a later one.

    Attributes:
        max_depth: Links followed from a start page.
        listed: Only URLs of a list.
        include: Of pages found by links, only those whose URL matches one of these; a ``*`` in
            them stands for any text, a ``?`` for one character.
        exclude: No URL that matches one of these, start pages excepted.
        spread: Take the next URL from the section of the site that was seen least, sitemaps
            first, instead of the shallowest and oldest.
    """

    max_depth: int
    listed: bool = False
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    spread: bool = False

    def wants(self, url: str, source: Source, depth: int) -> bool:
        """Whether a canonical URL is within reach."""
        included = not self.include or source in ALWAYS_INCLUDED or _matches(url, self.include)
        excluded = source not in ASKED and _matches(url, self.exclude)
        in_list = not self.listed or source is Source.LIST
        return depth <= self.max_depth and in_list and included and not excluded


def glob(pattern: str) -> str:
    """A pattern of `Reach` for `fnmatch` and SQLite's GLOB: brackets stand for themselves."""
    return pattern.replace("[", "[[]")


def _matches(url: str, patterns: Sequence[str]) -> bool:
    return any(fnmatchcase(url, glob(pattern)) for pattern in patterns)


def section_of(url: str) -> str:
    """The section of its site that a canonical URL stands in: its first folder, "" for none."""
    first, slash, _ = urlsplit(url).path.removeprefix("/").partition("/")
    return first if slash else ""


def spread_rank(url: str, source: Source, seen: Mapping[str, int]) -> tuple[bool, int, bytes]:
    """Where a URL stands in the order of `Reach.spread`; the least comes first.

    Args:
        url: In canonical form.
        source: How it was found.
        seen: Pages by `section_of` that were fetched so far.
    """
    chance = hashlib.blake2b(url.encode(), digest_size=8).digest()
    return source not in ALWAYS_INCLUDED, seen.get(section_of(url), 0), chance
