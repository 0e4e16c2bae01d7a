"""Whose turn it is: sites in the order of their next allowed moment, each with one worker."""

from __future__ import annotations

import asyncio
import heapq
import itertools
import time
from collections import Counter, defaultdict, deque


class Schedule:
    """Hands out sites to workers: never one site to two, never one before its time.

    A site is queued, held by a worker, or resting. Sites of one lane (those that share an
    address) are held by only so many workers at once; those beyond wait for one of them to be let
    go. Everything runs in one event loop.
    """

    def __init__(self, *, per_lane: int, rate: float = 0.0) -> None:
        """Begin with nothing queued.

        Args:
            per_lane: Sites of one lane held at once.
            rate: Sites handed out per second at most; 0 for no limit.
        """
        self._per_lane = per_lane
        self._pause = 1 / rate if rate else 0.0
        self._next_start = 0.0
        self._queue: list[tuple[float, int, str]] = []
        self._numbers = itertools.count()
        self._queued: dict[str, bool] = {}  # whether the schedule goes on for it
        self._held: set[str] = set()
        self._lanes: dict[str, str] = {}
        self._in_lane: Counter[str] = Counter()
        self._parked: defaultdict[str, deque[tuple[float, int, str]]] = defaultdict(deque)
        self._changed = asyncio.Event()

    async def take(self) -> str | None:
        """The next site whose time has come, once it has; None when nothing is left to do."""
        while True:
            now = time.time()
            while self._queue and max(self._queue[0][0], self._next_start) <= now:
                entry = heapq.heappop(self._queue)
                site = entry[2]
                if self.enter(site, self._lanes.get(site, "")):
                    del self._queued[site]
                    self._held.add(site)
                    self._next_start = now + self._pause
                    return site
                self._parked[self._lanes[site]].append(entry)
            if not self._held and not any(self._queued.values()):
                self._changed.set()  # the other workers may go home, too
                return None
            wait = max(self._queue[0][0], self._next_start) - now if self._queue else None
            self._changed.clear()
            try:
                async with asyncio.timeout(wait):
                    await self._changed.wait()
            except TimeoutError:
                continue

    def enter(self, site: str, lane: str) -> bool:
        """Put a site into a lane; whether there is room for one more to be held.

        Args:
            site: One that is held, or about to be.
            lane: Its lane, "" for none.
        """
        self._lanes[site] = lane
        if lane and self._in_lane[lane] >= self._per_lane:
            return False
        self._in_lane[lane] += 1
        return True

    def wake(self, site: str, when: float, *, needed: bool = True) -> None:
        """Queue a site that is resting; one that is queued or held stays as it is.

        Args:
            site: Whose turn it shall be.
            when: Not before this moment, in epoch seconds.
            needed: Whether the schedule goes on until then, or only if others keep it going.
        """
        if site not in self._held and site not in self._queued:
            self._queued[site] = needed
            heapq.heappush(self._queue, (when, next(self._numbers), site))
            self._changed.set()

    def rest(self, site: str, *, entered: bool = True) -> None:
        """Let go of a site.

        Args:
            site: One that is held.
            entered: Whether it found room in its lane.
        """
        self._held.discard(site)
        lane = self._lanes.get(site, "")
        self._in_lane[lane] -= entered
        if self._parked[lane]:
            heapq.heappush(self._queue, self._parked[lane].popleft())
        self._changed.set()
