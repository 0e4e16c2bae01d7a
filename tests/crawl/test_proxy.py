"""The proxy that a browser is given: every connection it asks for is vetted and bounded."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from site_server import Reply, SiteServer

from crawl.guard import Guard
from crawl.proxy import Proxy

HOST = "a.example"
CLOSING = f"Host: {HOST}\r\nConnection: close\r\nUser-Agent: x\r\n"
BODY = "x" * 50_000


@contextmanager
def canary() -> Iterator[socket.socket]:
    """A port on this machine that must not be reached."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0.2)
        yield listening


def ask(server: SiteServer, *requests: str, limit: int = 10**6) -> tuple[list[bytes], Proxy]:
    """What a page of HOST gets through its proxy, and the proxy."""

    async def answers() -> tuple[list[bytes], Proxy]:
        guard = Guard(allow_private=True, resolve=[f"{HOST}:{server.port}:127.0.0.1"])
        got = []
        async with Proxy(f"http://{HOST}/", guard, Guard(), limit) as proxy:
            for request in requests:
                reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
                writer.write(request.encode())
                got.append(await asyncio.wait_for(reader.read(), 10))
                writer.close()
                await writer.wait_closed()
        return got, proxy

    return asyncio.run(answers())


def get(target: str, headers: str = f"Host: {HOST}\r\n") -> str:
    return f"GET {target} HTTP/1.1\r\n{headers}\r\n"


def test_a_pages_own_host_is_reached_and_the_limit_kept() -> None:
    with SiteServer({(HOST, "/?q=1"): Reply(BODY)}) as server:
        request = get(f"http://{HOST}/?q=1", f"{CLOSING}Proxy-Connection: keep-alive\r\n")
        (whole,), proxy = ask(server, request)
        assert whole.endswith(BODY.encode())
        assert proxy.received == len(whole)
        (cut, none), _ = ask(server, request, request, limit=20_000)
        assert 20_000 <= len(cut) < len(whole)
        assert none == b""
        assert all("proxy-connection" not in visit.headers for visit in server.log)
        tunnel = f"CONNECT {HOST}:80 HTTP/1.1\r\n\r\n" + get("/?q=1", CLOSING)
        (through,), _ = ask(server, tunnel)
        assert through.startswith(b"HTTP/1.1 200 Connection established\r\n\r\nHTTP/1.1 200")


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "0x7f.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "[64:ff9b::7f00:1]"]
)
def test_nothing_inward_is_reached(host: str) -> None:
    with SiteServer({(HOST, "/"): Reply()}) as server, canary() as listening:
        port = listening.getsockname()[1]
        requests = get(f"http://{host}:{port}/"), f"CONNECT {host}:{port} HTTP/1.1\r\n\r\n"
        refused, proxy = ask(server, *requests)
        assert [answer.split(b"\r\n")[0] for answer in refused] == [b"HTTP/1.1 403 Forbidden"] * 2
        assert len(proxy.refused) == 2
        with pytest.raises(TimeoutError):
            listening.accept()


@pytest.mark.parametrize(
    "request_",
    [
        "nonsense\r\n\r\n",
        get("/not-absolute"),
        get("ftp://a.example/"),
        get("http://"),
        f"POST http://{HOST}/ HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n",
        f"POST http://{HOST}/ HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n",
        get("http://[::1/"),
        get(f"http://{HOST}/", f"X: {'y' * 100_000}\r\n"),
    ],
)
def test_what_is_no_request_is_refused(request_: str) -> None:
    with SiteServer({(HOST, "/"): Reply()}) as server:
        assert ask(server, request_)[0][0].startswith(b"HTTP/1.1 502 Bad Gateway")
        assert server.log == []
