"""Show a crawl while it runs: each site, pages per second, and what failed and why.

On a terminal a few lines are drawn anew; into a file or pipe one line is written now and then.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from rich.console import Console
from rich.live import Live
from rich.table import Table
from rich.text import Text

from crawl.frontier import FAILURES, PAGES
from crawl.summary import CrawlProgress
from dedup.cli.clean import clean
from dedup.cli.terminal import GAP, counted, say

SITES = 12  # that are shown, those that were asked last
REASONS = 3  # why URLs failed, the most frequent
EVERY = 30.0  # seconds between two lines into a file


@dataclass
class SiteLine:
    """What a crawl has of one site.

    Attributes:
        pages: Pages so far, earlier runs included.
        failed: URLs that failed in this run.
        latest: The URL that came to an end last, and how.
    """

    pages: int = 0
    failed: int = 0
    latest: str = ""


@dataclass
class Watched:
    """What a crawl told so far.

    Attributes:
        sites: By name, the one that was asked last at the end.
        failures: URLs that failed, by reason.
        pages: Pages of this run.
        waiting: URLs known and not yet done.
        began: When the first URL came to an end, of `time.monotonic`.
    """

    sites: dict[str, SiteLine] = field(default_factory=dict)
    failures: Counter[str] = field(default_factory=Counter)
    pages: int = 0
    waiting: int = 0
    began: float = field(default_factory=time.monotonic)

    def note(self, moment: CrawlProgress) -> None:
        """Count what came to its end, or is to be tried again."""
        outcome = moment.outcome
        line = self.sites.pop(moment.site, None) or SiteLine()
        self.sites[moment.site] = line
        line.pages, self.waiting = moment.site_fetched, moment.waiting
        again = outcome.retry_at is not None
        word = "to be tried again" if again else str(outcome.result)
        line.latest = f"{moment.url}: {word}" + (f", {outcome.reason}" if outcome.reason else "")
        if not again:
            self.pages += outcome.result in PAGES
        if not again and outcome.result in FAILURES:
            line.failed += 1
            self.failures[outcome.reason] += 1

    def summed_up(self) -> str:
        """All sites together, in one line."""
        rate = self.pages / max(time.monotonic() - self.began, 1.0)
        parts = [
            f"{counted(self.pages, 'page')} of {counted(len(self.sites), 'site')}",
            f"{rate:.1f} per second",
            f"{counted(self.waiting, 'URL')} waiting",
        ]
        if self.failures:
            reasons = self.failures.most_common(REASONS)
            named = ", ".join(f"{number:,} {reason}" for reason, number in reasons)
            more = ", …" if len(self.failures) > REASONS else ""
            parts.append(f"{self.failures.total():,} failed ({named}{more})")
        return "; ".join(parts)

    def __rich__(self) -> Table:
        """The line of all sites, and one for each that was asked lately."""
        lines = Table.grid(padding=(0, GAP, 0, 0), expand=True)
        for justify in ("left", "right", "right"):
            lines.add_column(justify=justify, no_wrap=True)
        lines.add_column(ratio=1, no_wrap=True, overflow="ellipsis")
        for name, line in list(self.sites.items())[-SITES:]:
            failed = f"{line.failed:,} failed" if line.failed else ""
            cells = (name, counted(line.pages, "page"), failed, line.latest)
            lines.add_row(*(Text(clean(cell)) for cell in cells))
        whole = Table.grid(expand=True)
        whole.add_column(no_wrap=True, overflow="ellipsis")
        whole.add_row(Text(clean(self.summed_up()), style="bold"))
        whole.add_row(lines)
        return whole


@contextmanager
def watched_crawl(every: float = EVERY) -> Iterator[Callable[[CrawlProgress], None]]:
    """What a crawl calls for each URL, shown on stderr while the block runs.

    Args:
        every: Seconds between two lines, where stderr is no terminal.
    """
    seen = Watched()
    console = Console(stderr=True)
    if console.is_terminal:
        with Live(seen, console=console, transient=True, refresh_per_second=4):
            yield seen.note
        return
    last = time.monotonic()

    def note(moment: CrawlProgress) -> None:
        nonlocal last
        seen.note(moment)
        if time.monotonic() - last >= every:
            last = time.monotonic()
            say(seen.summed_up())

    yield note
