"""The settings of a crawl and of extraction: each with its type, range and default."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from annotated_types import Interval

from crawl.errors import OptionError
from crawl.ranges import LoosensSafety, Secret, check

KIB = 1024
MIB = 1024 * KIB
GIB = 1024 * MIB

_HEADER = re.compile(r"(\S+)\s+([!#$%&'*+.^_`|~0-9A-Za-z-]+):\s*(.*)")


@dataclass(frozen=True, slots=True)
class CrawlOptions:
    """How sites are fetched.

    Attributes:
        user_agent: Product token sent to servers and looked up in robots.txt.
        contact: URL or address added to the user agent, so that a site can reach you.
        max_pages: Pages fetched per site.
        max_depth: Links followed from a start page.
        max_pattern: URLs found by links that differ only in numbers and parameter values, per
            site; what a sitemap names is not counted.
        max_total: Bytes of bodies that one crawl may bring, all sites together.
        include: Fetch only pages whose URL matches one of these patterns (``*`` any text, ``?``
            one character); start pages and sitemaps are read in any case.
        exclude: Fetch no page whose URL matches one of these patterns; start pages excepted.
        ads_txt: Fetch each site's ads.txt, too: it says who is paid for its ads.
        sample: Pages fetched per site, spread over its sections; 0 takes them as they are found.
        workers: Requests under way at once, all hosts together.
        max_per_address: Connections to one address at once: sites may share a server.
        rate: Requests per second at most, all hosts together; 0 sets no limit.
        min_delay: Least seconds between two requests to one host (0 only with allow_private).
        max_delay: Most seconds that a slow server is spared; robots.txt and min_delay may ask for
            more.
        timeout: Seconds one fetch may take in all.
        max_body: Bytes of one response after decompression.
        max_tries: Tries of one URL.
        put_aside: Seconds that a site which keeps failing is left alone before it is asked again,
            as long as other sites keep the crawl going; twice as long each time.
        my_sites: Sites that you declare to be yours: robots.txt does not bind there and my_delay
            takes the place of the other delays. The declaration is recorded.
        my_delay: Seconds between two requests to a site of yours.
        headers: "SITE NAME: VALUE" entries: request headers for a site of yours, such as a login.
        browser: Let the scripts of pages that are empty without them run, in Chromium; needs the
            extra ``browser``.
        allow_private: Reach addresses of private networks and this machine.
        resolve: "HOST:ADDRESS" or "HOST:PORT:ADDRESS" entries that replace name resolution.
    """

    user_agent: str = "unspin"
    contact: str = ""
    max_pages: Annotated[int, Interval(ge=1)] = 1000
    max_depth: Annotated[int, Interval(ge=0)] = 10
    max_pattern: Annotated[int, Interval(ge=1)] = 500
    max_total: Annotated[int, Interval(ge=MIB)] = 20 * GIB
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    ads_txt: bool = False
    sample: Annotated[int, Interval(ge=0)] = 0
    workers: Annotated[int, Interval(ge=1, le=256)] = 16
    max_per_address: Annotated[int, Interval(ge=1, le=256)] = 4
    rate: Annotated[float, Interval(ge=0)] = 0.0
    min_delay: Annotated[float, Interval(ge=0)] = 1.0
    max_delay: Annotated[float, Interval(ge=0)] = 30.0
    timeout: Annotated[float, Interval(ge=0.1, le=600)] = 30.0
    max_body: Annotated[int, Interval(ge=KIB, le=64 * MIB)] = 5 * MIB
    max_tries: Annotated[int, Interval(ge=1, le=10)] = 3
    put_aside: Annotated[float, Interval(ge=0)] = 300.0
    my_sites: Annotated[tuple[str, ...], LoosensSafety()] = ()
    my_delay: Annotated[float, Interval(ge=0)] = 0.1
    headers: Annotated[tuple[str, ...], LoosensSafety(), Secret()] = ()
    browser: Annotated[bool, LoosensSafety()] = False
    allow_private: Annotated[bool, LoosensSafety()] = False
    resolve: Annotated[tuple[str, ...], LoosensSafety()] = ()

    def __post_init__(self) -> None:
        check(self)
        if self.min_delay == 0 and not self.allow_private:
            raise OptionError("min_delay may be 0 only together with allow_private")
        _ = self.site_headers  # malformed ones shall fail here

    @property
    def pages(self) -> int:
        """Pages fetched per site at most."""
        return min(self.max_pages, self.sample or self.max_pages)

    @property
    def agent(self) -> str:
        """The User-Agent header: the product token, and how to reach you."""
        return self.user_agent + (f" (+{self.contact})" if self.contact else "")

    @property
    def site_headers(self) -> Mapping[str, Mapping[str, str]]:
        """The request headers for each site of the user's.

        Raises:
            OptionError: An entry is malformed (it is not repeated, since it may be a secret), or
                for a site that is not among my_sites.
        """
        found: dict[str, dict[str, str]] = {}
        for number, entry in enumerate(self.headers, 1):
            match = _HEADER.fullmatch(entry)
            if match is None:
                raise OptionError(f"headers: entry {number} is not SITE NAME: VALUE")
            site, name, value = match.groups()
            if site not in self.my_sites:
                raise OptionError(f"headers: entry {number}: {site!r} is not among my_sites")
            found.setdefault(site, {})[name] = value
        return found


@dataclass(frozen=True, slots=True)
class ExtractOptions:
    """How articles are taken out of pages.

    Attributes:
        processes: Worker processes; 0 takes one per core.
        time_limit: Seconds one page may take.
        memory_limit: MiB a worker process may use.
        min_words: Pages with fewer words of content have no article.
        content: "HOST: SELECTOR" entries: on these hosts only what the CSS selector finds is
            content.
        leave_out: "HOST: SELECTOR" entries: on these hosts what the CSS selector finds is left
            out.
    """

    processes: Annotated[int, Interval(ge=0, le=256)] = 0
    time_limit: Annotated[float, Interval(ge=1, le=600)] = 20.0
    memory_limit: Annotated[int, Interval(ge=128)] = 1024
    min_words: Annotated[int, Interval(ge=0)] = 10
    content: tuple[str, ...] = ()
    leave_out: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        check(self)
        if self.content or self.leave_out:
            from crawl.selectors import compiled  # noqa: PLC0415 - few sites have selectors

            for entry in (*self.content, *self.leave_out):
                compiled(entry)
