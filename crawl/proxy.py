"""A proxy on this machine through which a browser reaches the web: the same guard, bounded.

A browser resolves names and opens sockets on its own, where no guard of ours could see it. Given
nothing but this proxy, every connection that its pages ask for is resolved, vetted and opened here.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections import defaultdict
from collections.abc import AsyncIterator, Coroutine
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from crawl.guard import AddressRefused, Guard

_HEAD = 64 * 1024  # bytes of a request's line and headers
_SENT = 1024 * 1024  # bytes of a request's body
_PIECE = 16 * 1024
_PORTS = {"http": 80, "https": 443}
_OF_THE_HOP = ("connection", "proxy-connection", "proxy-authorization", "keep-alive", "te")


class Proxy:
    """Serves one page's browser while it is entered: http requests, and CONNECT for https.

    One connection at a time is made to a host and port; what the page asks for meanwhile waits.

    Attributes:
        port: Where it listens, on 127.0.0.1.
        received: Bytes that servers sent.
    """

    def __init__(self, url: str, guard: Guard, outside: Guard, limit: int) -> None:
        """Prepare a proxy; must be called inside a running event loop.

        Args:
            url: The page, canonical.
            guard: Vets addresses of the page's own host and port.
            outside: Vets those of all others: what a user lets the crawler reach on their own
                network, the scripts of a page shall not.
            limit: Bytes that servers may send in all.
        """
        parts = urlsplit(url)
        port = parts.port or _PORTS[parts.scheme]
        ports = _PORTS.values() if port in _PORTS.values() else (port,)
        self._own = {(parts.hostname or "", each) for each in ports}
        self._guard = guard
        self._outside = outside
        self._limit = limit
        self._turns: defaultdict[tuple[str, int], asyncio.Lock] = defaultdict(asyncio.Lock)
        self._tasks: set[asyncio.Task[None]] = set()
        self.port = 0
        self.received = 0

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0, limit=_HEAD)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.sleep(0)  # for what was aborted to be closed

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._serve(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one connection of the browser, which carries one request or one tunnel."""
        try:
            await self._forward(reader, writer)
        except AddressRefused:
            writer.write(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
        except (OSError, ValueError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            writer.write(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n")
        finally:
            await _close(writer)

    async def _forward(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").removesuffix("\r\n\r\n")
        line, *fields = head.split("\r\n")
        method, target, version = line.split(" ")
        tunnel = method == "CONNECT"
        parts = urlsplit(f"//{target}" if tunnel else target)
        if parts.scheme not in ("", "http") or not parts.hostname:
            raise ValueError(f"not a request to a proxy: {line[:80]!r}")
        length = _length(fields)
        place = parts.hostname, parts.port or _PORTS["https" if tunnel else "http"]
        async with self._turns[place], self._connection(*place) as (answers, upstream):
            if tunnel:
                writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
                await _first(self._receive(answers, writer), _send(reader, upstream))
                return
            path = f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}"
            kept = [each for each in fields if _name(each) not in _OF_THE_HOP]
            lines = (f"{method} {path} {version}", *kept, "Connection: close", "", "")
            upstream.write("\r\n".join(lines).encode("latin-1"))
            upstream.write(await reader.readexactly(length))
            await self._receive(answers, writer)

    @contextlib.asynccontextmanager
    async def _connection(
        self, host: str, port: int
    ) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
        """A connection to a host, at the first of its addresses that answers.

        Raises:
            AddressRefused: It must not be reached.
            OSError: It cannot be reached.
        """
        guard = self._guard if (host, port) in self._own else self._outside
        found = await guard.resolve(host, port)
        error: OSError = OSError(f"{host} has no address")
        for each in found:
            address = each["host"], each["port"]
            opened = guard.open_socket((each["family"], socket.SOCK_STREAM, 0, "", address))
            opened.setblocking(False)
            try:
                await asyncio.get_running_loop().sock_connect(opened, address)
            except OSError as failed:
                opened.close()
                error = failed
                continue
            except BaseException:
                opened.close()
                raise
            reader, writer = await asyncio.open_connection(sock=opened)
            try:
                yield reader, writer
            finally:
                await _close(writer)
            return
        raise error

    async def _receive(self, answers: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Pass on what a server sends, as far as the limit goes."""
        while self.received < self._limit and (piece := await answers.read(_PIECE)):
            self.received += len(piece)
            writer.write(piece)
            await writer.drain()


async def _send(reader: asyncio.StreamReader, upstream: asyncio.StreamWriter) -> None:
    """Pass on what the browser sends through a tunnel."""
    while piece := await reader.read(_PIECE):
        upstream.write(piece)
        await upstream.drain()


async def _first(*works: Coroutine[None, None, None]) -> None:
    """Do several things until one of them ends."""
    tasks = [asyncio.ensure_future(work) for work in works]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _close(writer: asyncio.StreamWriter) -> None:
    """Close a connection once all is sent, at once where there is no time for that."""
    writer.close()
    try:
        with contextlib.suppress(OSError):
            await writer.wait_closed()
    except asyncio.CancelledError:
        writer.transport.abort()
        raise


def _name(field: str) -> str:
    return field.partition(":")[0].strip().lower()


def _length(fields: list[str]) -> int:
    """Bytes of a request's body.

    Raises:
        ValueError: It is not stated in numbers, or more than may be sent.
    """
    stated = {_name(each): each.partition(":")[2].strip() for each in fields}
    length = int(stated.get("content-length", "0"))
    if "transfer-encoding" in stated or not 0 <= length <= _SENT:
        raise ValueError("a request body that is refused")
    return length
