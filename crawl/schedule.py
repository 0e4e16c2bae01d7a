"""Whose turn it is: sites in the order of their next allowed moment, each with one worker."""

from __future__ import annotations

import asyncio
import heapq
import itertools
import time


class Schedule:
    """Hands out sites to workers: never one site to two, never one before its time.

    A site is queued, held by a worker, or resting. Everything runs in one event loop.
    """

    def __init__(self) -> None:
        self._queue: list[tuple[float, int, str]] = []
        self._numbers = itertools.count()
        self._queued: set[str] = set()
        self._held: set[str] = set()
        self._changed = asyncio.Event()

    async def take(self) -> str | None:
        """The next site whose time has come, once it has; None when nothing is left to do."""
        while True:
            now = time.time()
            if self._queue and self._queue[0][0] <= now:
                site = heapq.heappop(self._queue)[2]
                self._queued.discard(site)
                self._held.add(site)
                return site
            if not self._queue and not self._held:
                self._changed.set()  # the other workers may go home, too
                return None
            wait = self._queue[0][0] - now if self._queue else None
            self._changed.clear()
            try:
                async with asyncio.timeout(wait):
                    await self._changed.wait()
            except TimeoutError:
                continue

    def put(self, site: str, when: float) -> None:
        """Queue a site for a moment in epoch seconds; its worker lets go of it."""
        self._held.discard(site)
        if site not in self._queued:
            self._queued.add(site)
            heapq.heappush(self._queue, (when, next(self._numbers), site))
        self._changed.set()

    def wake(self, site: str, when: float) -> None:
        """Queue a site that is resting; one that is queued or held stays as it is."""
        if site not in self._held:
            self.put(site, when)

    def rest(self, site: str) -> None:
        """Let go of a site that has nothing to do."""
        self._held.discard(site)
        self._changed.set()
