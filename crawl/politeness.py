"""How often one site may be asked, and when it is left alone."""

from __future__ import annotations

import random
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from crawl.frontier import SiteState
from crawl.options import CrawlOptions
from crawl.page import Page
from crawl.robots import MAX_AGE, Robots
from crawl.urls import origin_of

PUT_ASIDE = 5  # requests in a row without a usable answer
LONGEST_WAIT = 300.0  # seconds; a site that asks for more is put aside for this run
LEAST_BACK_OFF = 0.1  # seconds

_LATENCY_FACTOR = 5.0  # rest five times as long as the answer took


@dataclass
class Politeness:
    """The manners towards one site.

    Attributes:
        options: The delays to keep.
        state: What is remembered over runs; changed here, written by the frontier.
        own: Whether the user declared the site to be theirs.
        trouble: Why the site is not answering or put aside, or "".
        aside: Whether it is left alone for now.
        ask_again: Epoch seconds from which a site that is put aside may be asked again in this
            run, None for not at all.
    """

    options: CrawlOptions
    state: SiteState
    own: bool = False
    trouble: str = ""
    aside: bool = False
    ask_again: float | None = None
    _rests: int = 0
    _robots: dict[str, tuple[Robots, float]] = field(default_factory=dict)  # by origin

    def __post_init__(self) -> None:
        self.state.failures = 0  # a new run is a new chance
        wait = self.state.next_allowed - time.time()
        if wait > LONGEST_WAIT:
            until = datetime.fromtimestamp(self.state.next_allowed, UTC)
            self.set_aside(
                f"asked not to be visited before {until:%Y-%m-%d %H:%M} UTC", lasting=True
            )

    @property
    def delay(self) -> float:
        """Seconds to keep between two requests, as far as known."""
        if self.own:
            return self.options.my_delay
        asked = max((robots.crawl_delay for robots, _ in self._robots.values()), default=0.0)
        return max(self.state.delay or 0.0, self.options.min_delay, asked)

    def robots(self, url: str) -> Robots | None:
        """The robots.txt that speaks for a URL, if it was read less than a day ago."""
        robots, read_at = self._robots.get(origin_of(url), (None, 0.0))
        return robots if time.time() - read_at < MAX_AGE else None

    def allows(self, robots: Robots, url: str) -> bool:
        """Whether a URL may be fetched: robots.txt does not bind its owner."""
        return self.own or robots.allows(url)

    def heard(self, url: str, robots: Robots, page: Page) -> None:
        """Remember the robots.txt that speaks for a URL."""
        self._robots[origin_of(url)] = (robots, time.time())
        self.rest(page.latency)

    def asking(self) -> None:
        """Count the delay from now: should this process die, the next one still keeps it."""
        self.state.next_allowed = time.time() + self.delay

    def not_asked(self) -> None:
        """Take `asking` back, where no request was needed."""
        self.state.next_allowed = 0.0

    def rest(self, latency: float) -> None:
        """Keep the delay after a usable answer that took so many seconds."""
        self.state.failures = 0
        self.trouble = ""
        least, most = self.options.min_delay, self.options.max_delay
        self.state.delay = min(max(_LATENCY_FACTOR * latency, least), most)
        self.state.next_allowed = time.time() + self.delay

    def back_off(self, trouble: str, headers: Mapping[str, str] | None = None) -> None:
        """Wait longer after each failure, or as long as the server asks; at last, set aside."""
        self.trouble = trouble
        self.state.failures += 1
        doubled = max(self.delay, LEAST_BACK_OFF) * 2**self.state.failures
        wait = min(doubled * random.uniform(0.5, 1.5), self.options.max_delay)  # noqa: S311
        wait = max(wait, self.delay, _retry_after(headers or {}))
        self.state.next_allowed = time.time() + wait
        if wait > LONGEST_WAIT or self.state.failures >= PUT_ASIDE:
            self.set_aside(trouble, lasting=wait > LONGEST_WAIT)

    def set_aside(self, trouble: str, *, lasting: bool = False) -> None:
        """Leave the site alone: for a while, longer each time, or for the rest of this run."""
        self.trouble = trouble
        self.aside = True
        self.ask_again = None
        if not lasting:
            self.ask_again = time.time() + self.options.put_aside * 2**self._rests
            self._rests += 1

    def resume(self) -> None:
        """Give a site that was put aside another chance: one more failure ends it."""
        self.aside = False


def _retry_after(headers: Mapping[str, str]) -> float:
    """Seconds that a Retry-After header asks for, at most a day; 0 without a usable one."""
    value = headers.get("retry-after", "").strip()
    try:
        seconds = (
            float(value)
            if value.isascii() and value.isdigit()
            else parsedate_to_datetime(value).timestamp() - time.time()
        )
    except (ValueError, OverflowError):
        return 0.0
    return min(max(seconds, 0.0), 86400.0)
