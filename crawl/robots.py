"""robots.txt by RFC 9309: what a site lets us fetch and how often."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from protego import Protego

from crawl.errors import FetchError
from crawl.fetch import Fetcher, follow
from crawl.page import Page
from crawl.urls import origin_of

MAX_BYTES = 512 * 1024
MAX_AGE = 24 * 3600.0  # seconds until it is fetched again
MAX_CRAWL_DELAY = 60.0  # seconds; what asks for more gets this


class RobotsUnavailable(Exception):
    """No word from robots.txt: until there is one, nothing of the site may be fetched.

    Attributes:
        error: Why there is none.
    """

    def __init__(self, error: FetchError) -> None:
        super().__init__(str(error))
        self.error = error


@dataclass(frozen=True, slots=True)
class Robots:
    """One robots.txt, as one user agent reads it.

    Attributes:
        status: HTTP status it came with.
        text: Its first 512 KiB as text; "" where the site has none.
        agent: Product token that is looked up in it.
    """

    status: int
    text: str
    agent: str
    _rules: Protego = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_rules", Protego.parse(self.text))

    def allows(self, url: str) -> bool:
        """Whether a URL of its origin may be fetched."""
        return bool(self._rules.can_fetch(url, self.agent))

    @property
    def crawl_delay(self) -> float:
        """Seconds it asks for between two requests, 0–60; 0 where it does not ask."""
        delay = self._rules.crawl_delay(self.agent)
        return min(delay, MAX_CRAWL_DELAY) if delay and delay > 0 and math.isfinite(delay) else 0.0

    @property
    def sitemaps(self) -> tuple[str, ...]:
        """The sitemaps it names, as written."""
        return tuple(self._rules.sitemaps)


async def fetch_robots(fetcher: Fetcher, url: str, agent: str) -> tuple[Robots, Page]:
    """The robots.txt that speaks for a URL, redirects followed.

    A site that has none (any 4xx but 429, or redirects without end) allows everything.

    Raises:
        RobotsUnavailable: The server failed, asked to come later or did not answer.
    """
    try:
        page = await follow(fetcher, f"{origin_of(url)}/robots.txt", max_body=MAX_BYTES)
    except FetchError as error:
        raise RobotsUnavailable(error.about("robots.txt")) from error
    if page.status >= 500 or page.status == 429:
        raise RobotsUnavailable(FetchError(f"robots.txt: the server answered {page.status}"))
    text = page.body.decode("utf-8-sig", "replace") if page.status < 300 else ""
    return Robots(page.status, text, agent), page
