"""The settings of a crawl and of extraction, with their defaults and ranges."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CrawlOptions:
    """How sites are fetched.

    Attributes:
        user_agent: Product token sent to servers and looked up in robots.txt.
        contact: URL or address added to the user agent, so that a site can reach you.
        max_pages: Pages fetched per site (1 or more).
        max_depth: Links followed from a start page (0 or more).
        workers: Requests under way at once, all hosts together (1–256).
        min_delay: Least seconds between two requests to one host (0 only with allow_private).
        max_delay: Most seconds, unless robots.txt asks for more (at least min_delay).
        timeout: Seconds one fetch may take in all (1–600).
        max_body: Bytes of one response after decompression (1 KiB–64 MiB).
        max_tries: Tries of one URL (1–10).
        allow_private: Reach addresses of private networks and this machine.
        resolve: "HOST:ADDRESS" pairs that replace name resolution.
    """

    user_agent: str = "unspin"
    contact: str = ""
    max_pages: int = 1000
    max_depth: int = 10
    workers: int = 16
    min_delay: float = 1.0
    max_delay: float = 30.0
    timeout: float = 30.0
    max_body: int = 5 * 1024 * 1024
    max_tries: int = 3
    allow_private: bool = False
    resolve: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ExtractOptions:
    """How articles are taken out of pages.

    Attributes:
        processes: Worker processes; 0 takes one per core.
        time_limit: Seconds one page may take (1–600).
        memory_limit: MiB a worker process may use (128 or more).
        min_words: Pages with fewer words of content have no article (0 or more).
    """

    processes: int = 0
    time_limit: float = 20.0
    memory_limit: int = 1024
    min_words: int = 10
