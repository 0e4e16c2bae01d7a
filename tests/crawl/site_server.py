"""A real web server on a loopback port that plays many hosts and keeps a log."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Self

from aiohttp import web

from crawl.options import CrawlOptions


@dataclass(frozen=True)
class Reply:
    body: str | bytes = ""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=lambda: {"Content-Type": "text/html"})
    pause: float = 0.0


@dataclass(frozen=True)
class Visit:
    host: str
    path: str
    began: float
    ended: float
    agent: str
    headers: Mapping[str, str]


Content = Reply | str | Callable[[int], Reply]  # by number of the visit, from 0


def page(*links: str, title: str = "A page") -> str:
    anchors = "".join(f'<a href="{link}">{link}</a> ' for link in links)
    return f"<!doctype html><title>{title}</title><p>{anchors}</p>"


class SiteServer:
    """Serves `content`, keyed by host and path; what is not there is a 404."""

    def __init__(self, content: Mapping[tuple[str, str], Content]) -> None:
        self.content = dict(content)
        self.log: list[Visit] = []
        self._started = threading.Event()

    @property
    def hosts(self) -> list[str]:
        return list(dict.fromkeys(host for host, _ in self.content))

    def url(self, host: str, path: str = "/") -> str:
        return f"http://{host}{path}"

    def urls(self) -> list[str]:
        return [self.url(host) for host in self.hosts]

    def options(self, *hosts: str, **changes: object) -> CrawlOptions:
        """Options that reach this server under its hosts' names."""
        names = dict.fromkeys([*self.hosts, *hosts])
        settings: dict[str, object] = {
            "allow_private": True,
            "min_delay": 0.0,
            "resolve": tuple(f"{host}:{self.port}:127.0.0.1" for host in names),
        }
        return CrawlOptions(**{**settings, **changes})  # type: ignore[arg-type]

    def paths(self, host: str) -> list[str]:
        return [visit.path for visit in self.log if visit.host == host]

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        began = time.monotonic()
        host = request.headers["Host"].partition(":")[0]
        number = sum(visit.host == host and visit.path == request.path_qs for visit in self.log)
        content = self.content.get((host, request.path_qs), Reply("gone", 404))
        if callable(content):
            content = content(number)
        reply = Reply(content) if isinstance(content, str) else content
        await asyncio.sleep(reply.pause)
        body = reply.body.encode() if isinstance(reply.body, str) else reply.body
        headers = {name.lower(): value for name, value in request.headers.items()}
        agent = headers["user-agent"]
        self.log.append(Visit(host, request.path_qs, began, time.monotonic(), agent, headers))
        return web.Response(body=body, status=reply.status, headers=reply.headers)

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()))
        self._thread.start()
        assert self._started.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)

    async def _serve(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        runner = web.ServerRunner(web.Server(self._handle), shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        self.port = runner.addresses[0][1]
        self._started.set()
        await self._stop.wait()
        await runner.cleanup()
