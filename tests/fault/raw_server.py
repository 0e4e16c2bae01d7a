"""A server on a loopback port that says whatever bytes it is told to, under many host names."""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Self

from crawl.options import CrawlOptions


@dataclass(slots=True)
class Asked:
    """One connection, as the server saw it; times are of `time.monotonic`."""

    host: str
    path: str
    began: float
    ended: float = 0.0
    connected: bool = True

    @property
    def url(self) -> str:
        return f"http://{self.host}{self.path}"


Answer = Callable[[Asked, asyncio.StreamWriter], Awaitable[None]]


class RawServer:
    """Reads one request of each connection, lets `answer` write, and hangs up."""

    def __init__(self, hosts: Iterable[str], answer: Answer) -> None:
        self.hosts = tuple(hosts)
        self.log: list[Asked] = []
        self._answer = answer
        self._started = threading.Event()

    def urls(self) -> list[str]:
        return [f"http://{host}/" for host in self.hosts]

    def options(self, **changes: object) -> CrawlOptions:
        """Options that reach this server under all its names."""
        settings: dict[str, object] = {
            "allow_private": True,
            "min_delay": 0.0,
            "max_per_address": 256,
            "resolve": tuple(f"{host}:{self.port}:127.0.0.1" for host in self.hosts),
        }
        return CrawlOptions(**{**settings, **changes})  # type: ignore[arg-type]

    async def _serve_one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        began = time.monotonic()
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            host = head.lower().partition("\r\nhost:")[2].partition("\r\n")[0]
            name = host.strip().partition(":")[0]
            asked = Asked(name, head.split(" ", 2)[1], began)
            self.log.append(asked)
            try:
                await self._answer(asked, writer)
                await writer.drain()
            finally:
                asked.ended = time.monotonic()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # the crawler had enough, or was killed
        finally:
            with contextlib.suppress(ConnectionError):
                writer.close()

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()), daemon=True)
        self._thread.start()
        assert self._started.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)

    async def _run(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        server = await asyncio.start_server(self._serve_one, "127.0.0.1", 0, backlog=512)
        self.port = server.sockets[0].getsockname()[1]
        self._started.set()
        await self._stop.wait()
        server.close()
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()


def page(body: str, *, status: str = "200 OK", kind: str = "text/html") -> bytes:
    """A whole answer."""
    raw = body.encode()
    head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(raw)}\r\n"
    return f"{head}Connection: close\r\n\r\n".encode() + raw


MISSING = page("gone", status="404 Not Found")
