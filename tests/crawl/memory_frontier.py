"""A crawl queue in memory: crawls without a database, held to what the stored queue does."""

from __future__ import annotations

import hashlib
import itertools
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from crawl.frontier import (
    BUDGETED,
    MAX_INTERRUPTIONS,
    MAX_PATTERN,
    RENEWED,
    Claim,
    Link,
    Outcome,
    Previous,
    Result,
    SiteState,
    interrupted,
    spent_pattern,
)
from crawl.page import Page, utc_now
from crawl.reach import Reach, Source, section_of, spread_rank
from crawl.traps import pattern
from crawl.urls import site_of


@dataclass(slots=True)
class _Entry:
    link: Link
    parent: int | None
    state: str = "waiting"
    tries: int = 0
    not_before: float = 0.0
    outcome: Outcome | None = None
    done_at: str = ""


@dataclass
class MemoryFrontier:
    """A `crawl.frontier.Frontier` that forgets everything when it goes.

    Attributes:
        pages: What was fetched, by URL.
        robots: robots.txt as last fetched, by site.
        declared: Sites that the user declared to be theirs.
        max_pattern: URLs of one pattern that links may add to a site.
    """

    pages: dict[str, Page] = field(default_factory=dict)
    robots: dict[str, Page] = field(default_factory=dict)
    declared: set[str] = field(default_factory=set)
    max_pattern: int = MAX_PATTERN
    _patterns: Counter[tuple[str, str]] = field(default_factory=Counter)
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

    def renew(self, site: str, before: str) -> int:
        """See `Frontier.renew`."""
        renewed = [
            entry
            for entry in self._of(site)
            if entry.outcome and entry.outcome.result in RENEWED and entry.done_at < before
        ]
        for entry in renewed:
            entry.state, entry.outcome = "waiting", None
            entry.tries, entry.not_before = 0, 0.0
        return len(renewed)

    def declare(self, site: str) -> None:
        """See `Frontier.declare`."""
        self.declared.add(site)

    def add(self, site: str, robots: Page, links: Sequence[Link]) -> dict[str, int]:
        """See `Frontier.add`."""
        self.robots[site] = robots
        return self._add(links, None)

    def site(self, site: str) -> SiteState:
        """See `Frontier.site`."""
        return replace(self._sites.get(site, SiteState()))

    def claim(self, site: str, state: SiteState, reach: Reach, *, now: float) -> Claim | None:
        """See `Frontier.claim`."""
        self._sites[site] = replace(state)
        ready = [
            (number, entry)
            for number, entry in self._waiting(site, reach)
            if entry.not_before <= now
        ]
        if not ready:
            return None
        seen = (
            Counter(section_of(u) for u in self.pages if site_of(u) == site) if reach.spread else {}
        )

        def rank(item: tuple[int, _Entry]) -> tuple[object, ...]:
            number, entry = item
            if reach.spread:
                return spread_rank(entry.link.url, entry.link.source, seen)
            return entry.link.depth, number

        number, entry = min(ready, key=rank)
        entry.state = "claimed"
        entry.tries += 1
        link = entry.link
        return Claim(
            number,
            link.url,
            site,
            link.depth,
            link.source,
            entry.tries,
            self._hops(entry),
            self._previous(link.url),
        )

    def due(self, site: str, reach: Reach) -> float | None:
        """See `Frontier.due`."""
        waiting = self._waiting(site, reach)
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
        entry.done_at = utc_now() if ended else entry.done_at
        if page is not None and outcome.result is not Result.UNCHANGED:
            self.pages[claim.url] = page
        self._sites[claim.site] = replace(state)
        return self._add(links, claim.id)

    def release(self, claim: Claim) -> None:
        """See `Frontier.release`."""
        entry = self._entries[claim.id]
        if entry.state == "claimed":
            entry.state = "waiting"
            entry.tries -= 1

    def defer(self, site: str, reason: str, *, beyond: Reach | None = None) -> None:
        """See `Frontier.defer`."""
        for entry in self._of(site):
            link = entry.link
            outside = beyond is None or not beyond.wants(link.url, link.source, link.depth)
            if entry.state == "waiting" and outside:
                entry.outcome = Outcome(Result.DEFERRED, reason)

    def counts(self, site: str) -> dict[str, int]:
        """See `Frontier.counts`."""
        return Counter(
            str(entry.outcome.result) if entry.outcome else "waiting" for entry in self._of(site)
        )

    def _add(self, links: Sequence[Link], parent: int | None) -> dict[str, int]:
        new: Counter[str] = Counter()
        for link in links:
            if link.url in self._ids:
                continue
            site, skip = site_of(link.url), link.skip
            if not skip and link.source in BUDGETED and (kind := pattern(link.url)):
                self._patterns[site, kind] += 1
                if self._patterns[site, kind] > self.max_pattern:
                    skip = spent_pattern(kind, self.max_pattern)
            self._ids[link.url] = number = next(self._numbers)
            self._entries[number] = entry = _Entry(link, parent)
            if skip:
                entry.state, entry.outcome = "done", Outcome(Result.SKIPPED, skip)
            else:
                new[site] += 1
        return new

    def _of(self, site: str) -> Iterator[_Entry]:
        return (each for each in self._entries.values() if site_of(each.link.url) == site)

    def _waiting(self, site: str, reach: Reach) -> Iterator[tuple[int, _Entry]]:
        for number, entry in self._entries.items():
            link = entry.link
            if (
                entry.state == "waiting"
                and site_of(link.url) == site
                and reach.wants(link.url, link.source, link.depth)
            ):
                yield number, entry

    def _previous(self, url: str) -> Previous | None:
        page = self.pages.get(url)
        if page is None or page.truncated:
            return None
        sha256 = hashlib.sha256(page.body).digest()
        headers = page.headers
        return Previous(sha256, headers.get("etag", ""), headers.get("last-modified", ""))

    def _hops(self, entry: _Entry) -> int:
        hops = 0
        while entry.parent is not None:
            parent = self._entries[entry.parent]
            if parent.link.depth != entry.link.depth:
                break
            entry, hops = parent, hops + 1
        return hops
