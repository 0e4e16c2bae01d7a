"""The settings of a crawl and of extraction: each with its type, range and default."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from annotated_types import Interval

from crawl.errors import OptionError
from crawl.ranges import LoosensSafety, check

KIB = 1024
MIB = 1024 * KIB


@dataclass(frozen=True, slots=True)
class CrawlOptions:
    """How sites are fetched.

    Attributes:
        user_agent: Product token sent to servers and looked up in robots.txt.
        contact: URL or address added to the user agent, so that a site can reach you.
        max_pages: Pages fetched per site.
        max_depth: Links followed from a start page.
        workers: Requests under way at once, all hosts together.
        min_delay: Least seconds between two requests to one host (0 only with allow_private).
        max_delay: Most seconds that a slow server is spared; robots.txt and min_delay may ask for
            more.
        timeout: Seconds one fetch may take in all.
        max_body: Bytes of one response after decompression.
        max_tries: Tries of one URL.
        allow_private: Reach addresses of private networks and this machine.
        resolve: "HOST:ADDRESS" or "HOST:PORT:ADDRESS" entries that replace name resolution.
    """

    user_agent: str = "unspin"
    contact: str = ""
    max_pages: Annotated[int, Interval(ge=1)] = 1000
    max_depth: Annotated[int, Interval(ge=0)] = 10
    workers: Annotated[int, Interval(ge=1, le=256)] = 16
    min_delay: Annotated[float, Interval(ge=0)] = 1.0
    max_delay: Annotated[float, Interval(ge=0)] = 30.0
    timeout: Annotated[float, Interval(ge=0.1, le=600)] = 30.0
    max_body: Annotated[int, Interval(ge=KIB, le=64 * MIB)] = 5 * MIB
    max_tries: Annotated[int, Interval(ge=1, le=10)] = 3
    allow_private: Annotated[bool, LoosensSafety()] = False
    resolve: Annotated[tuple[str, ...], LoosensSafety()] = ()

    def __post_init__(self) -> None:
        check(self)
        if self.min_delay == 0 and not self.allow_private:
            raise OptionError("min_delay may be 0 only together with allow_private")


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
