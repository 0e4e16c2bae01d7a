"""The proxy that a browser is given: every connection it asks for is vetted and bounded."""

from __future__ import annotations

import asyncio

import pytest
from inward import LITERALS, NAMES, ODD_FORMS, connections
from site_server import Reply, SiteServer

from crawl.guard import Guard
from crawl.proxy import Proxy

HOST = "a.example"
CLOSING = f"Host: {HOST}\r\nConnection: close\r\nUser-Agent: x\r\n"
BODY = "x" * 50_000


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


def test_nothing_inward_is_reached_however_it_is_written() -> None:
    hosts = [*LITERALS, *ODD_FORMS, *NAMES]
    requests = [
        request
        for host in hosts
        for request in (get(f"http://{host}:1/"), f"CONNECT {host}:1 HTTP/1.1\r\n\r\n")
    ]
    with SiteServer({(HOST, "/"): Reply()}) as server, connections() as made:
        answers, proxy = ask(server, *requests)
        assert {address[1] for address in made} == {proxy.port}  # the requests themselves
    assert all(answer.startswith((b"HTTP/1.1 403", b"HTTP/1.1 502")) for answer in answers)


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
