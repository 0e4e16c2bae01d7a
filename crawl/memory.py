"""A crawl queue in memory, for a crawl that nobody will resume."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from crawl.frontier import (
    MAX_INTERRUPTIONS,
    Claim,
    Link,
    Outcome,
    Result,
    SiteState,
    Source,
    interrupted,
)
from crawl.page import Page
from crawl.urls import site_of


@dataclass(slots=True)
class _Entry:
    link: Link
    parent: int | None
    state: str = "waiting"
    tries: int = 0
    not_before: float = 0.0
    outcome: Outcome | None = None


@dataclass
class MemoryFrontier:
    """A `crawl.frontier.Frontier` that forgets everything when it goes.

    Attributes:
        pages: What was fetched, by URL.
        robots: robots.txt as last fetched, by site.
    """

    pages: dict[str, Page] = field(default_factory=dict)
    robots: dict[str, Page] = field(default_factory=dict)
    _entries: dict[int, _Entry] = field(default_factory=dict)
    _ids: dict[str, int] = field(default_factory=dict)
    _sites: dict[str, SiteState] = field(default_factory=dict)
    _numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    def recover(self) -> int:
        """See `Frontier.recover`."""
        claimed = [entry for entry in self._entries.values() if entry.state == "claimed"]
        for entry in claimed:
            entry.state = "waiting"
            if entry.tries >= MAX_INTERRUPTIONS:
                entry.state, entry.outcome = "done", interrupted(entry.tries)
        return len(claimed)

    def start(self, urls: Sequence[str], source: Source) -> None:
        """See `Frontier.start`."""
        self._add([Link(url, source) for url in urls], None)
        for url in urls:
            entry = self._entries[self._ids[url]]
            if entry.outcome and entry.outcome.result is Result.FAILED:
                entry.state, entry.outcome = "waiting", None
                entry.tries, entry.not_before = 0, 0.0
            entry.link = replace(entry.link, source=source, depth=0)
            entry.parent = None

    def add(self, site: str, robots: Page, links: Sequence[Link]) -> dict[str, int]:
        """See `Frontier.add`."""
        self.robots[site] = robots
        return self._add(links, None)

    def site(self, site: str) -> SiteState:
        """See `Frontier.site`."""
        return replace(self._sites.get(site, SiteState()))

    def claim(
        self, site: str, state: SiteState, *, now: float, max_depth: int, listed: bool
    ) -> Claim | None:
        """See `Frontier.claim`."""
        self._sites[site] = replace(state)
        ready = [
            (entry.link.depth, number)
            for number, entry in self._waiting(site, max_depth, listed)
            if entry.not_before <= now
        ]
        if not ready:
            return None
        number = min(ready)[1]
        entry = self._entries[number]
        entry.state = "claimed"
        entry.tries += 1
        link = entry.link
        return Claim(
            number, link.url, site, link.depth, link.source, entry.tries, self._hops(entry)
        )

    def due(self, site: str, *, max_depth: int, listed: bool) -> float | None:
        """See `Frontier.due`."""
        waiting = self._waiting(site, max_depth, listed)
        return min((entry.not_before for _, entry in waiting), default=None)

    def complete(
        self,
        claim: Claim,
        page: Page | None,
        links: Sequence[Link],
        outcome: Outcome,
        state: SiteState,
    ) -> dict[str, int]:
        """See `Frontier.complete`."""
        entry = self._entries[claim.id]
        ended = outcome.retry_at is None
        entry.state, entry.outcome = ("done", outcome) if ended else ("waiting", None)
        entry.not_before = outcome.retry_at or 0.0
        if page is not None:
            self.pages[claim.url] = page
        self._sites[claim.site] = replace(state)
        return self._add(links, claim.id)

    def release(self, claim: Claim) -> None:
        """See `Frontier.release`."""
        entry = self._entries[claim.id]
        entry.state = "waiting"
        entry.tries -= 1

    def defer(self, site: str, reason: str, *, deeper_than: int = -1) -> None:
        """See `Frontier.defer`."""
        for entry in self._entries.values():
            waits = entry.state == "waiting" and entry.link.depth > deeper_than
            if waits and site_of(entry.link.url) == site:
                entry.outcome = Outcome(Result.DEFERRED, reason)

    def counts(self, site: str) -> dict[str, int]:
        """See `Frontier.counts`."""
        return Counter(
            str(entry.outcome.result) if entry.outcome else "waiting"
            for entry in self._entries.values()
            if site_of(entry.link.url) == site
        )

    def _add(self, links: Sequence[Link], parent: int | None) -> dict[str, int]:
        new: Counter[str] = Counter()
        for link in links:
            if link.url not in self._ids:
                self._ids[link.url] = number = next(self._numbers)
                self._entries[number] = entry = _Entry(link, parent)
                if link.skip:
                    entry.state, entry.outcome = "done", Outcome(Result.SKIPPED, link.skip)
                else:
                    new[site_of(link.url)] += 1
        return new

    def _waiting(self, site: str, max_depth: int, listed: bool) -> Iterable[tuple[int, _Entry]]:
        for number, entry in self._entries.items():
            if (
                entry.state == "waiting"
                and entry.link.depth <= max_depth
                and (not listed or entry.link.source is Source.LIST)
                and site_of(entry.link.url) == site
            ):
                yield number, entry

    def _hops(self, entry: _Entry) -> int:
        hops = 0
        while entry.parent is not None:
            parent = self._entries[entry.parent]
            if parent.link.depth != entry.link.depth:
                break
            entry, hops = parent, hops + 1
        return hops
