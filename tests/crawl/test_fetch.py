from __future__ import annotations

import asyncio
import gzip
import socket
import threading
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

import hostile
import pytest
from raw_server import RawServer
from site_server import Reply, SiteServer

from crawl.errors import FetchError
from crawl.fetch import Fetcher, fetch_page
from crawl.options import CrawlOptions
from crawl.page import Page

TEXT = b"<p>" + b"the same sentence again and again. " * 2000
RAW_DEFLATE = zlib.compressobj(wbits=-15)
# No time of day: bodies name their cases, and every test process must see the same names.
PACKED = gzip.compress(TEXT, mtime=0)
BOMB = gzip.compress(b"\0" * 50_000_000, mtime=0)
NOTHING = gzip.compress(b"", mtime=0)


def reply(body: bytes, encoding: str = "") -> Reply:
    headers = {"Content-Type": "text/html"}
    return Reply(body, headers=headers | ({"Content-Encoding": encoding} if encoding else {}))


def get(content: Reply, **changes: object) -> Page:
    with SiteServer({("a.example", "/"): content}) as server:
        return fetch_page("http://a.example/", server.options(**changes))


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        (TEXT, ""),
        (TEXT, "identity"),
        (PACKED, "gzip"),
        (PACKED, "X-GZIP"),
        (zlib.compress(TEXT), "deflate"),
        (RAW_DEFLATE.compress(TEXT) + RAW_DEFLATE.flush(), "deflate"),
        (gzip.compress(TEXT[:9], mtime=0) + gzip.compress(TEXT[9:], mtime=0), "gzip"),
        (PACKED + b"\0" * 512, "gzip"),
    ],
)
def test_bodies_come_decompressed_and_whole(body: bytes, encoding: str) -> None:
    page = get(reply(body, encoding))
    assert page.body == TEXT
    assert not page.truncated
    assert page.content_type == "text/html"


@pytest.mark.parametrize(
    ("body", "encoding"),
    [(b"x" * 50_000, ""), (BOMB, "gzip"), (PACKED, "gzip")],
)
def test_bodies_end_at_the_limit_and_are_marked(body: bytes, encoding: str) -> None:
    page = get(reply(body, encoding), max_body=10_000)
    assert page.truncated
    assert len(page.body) == 10_000


@pytest.mark.parametrize(
    "body", [NOTHING * 10_000, NOTHING[:10] + b"\0\0\0\xff\xff" * 40_000], ids=["members", "blocks"]
)
def test_bytes_that_become_nothing_count_as_well(body: bytes) -> None:
    async def fetched(options: CrawlOptions) -> tuple[Page, int]:
        async with Fetcher(options) as fetcher:
            return await fetcher.get("http://a.example/"), fetcher.received

    with SiteServer({("a.example", "/"): reply(body, "gzip")}) as server:
        page, received = asyncio.run(fetched(server.options(max_body=100_000)))
    assert (page.body, page.truncated) == (b"", True)
    assert received > 100_000


def test_a_compressed_body_that_breaks_off_is_marked() -> None:
    page = get(reply(PACKED[:-20], "gzip"))
    assert page.truncated
    assert TEXT.startswith(page.body)
    assert page.body


@pytest.mark.parametrize(
    ("body", "encoding", "message"),
    [
        (TEXT, "br", "encoding 'br' refused"),
        (gzip.compress(PACKED, mtime=0), "gzip, gzip", "refused"),
        (TEXT, "gzip", "cannot be decompressed"),
    ],
)
def test_encodings_that_are_refused(body: bytes, encoding: str, message: str) -> None:
    with pytest.raises(FetchError, match=message) as caught:
        get(reply(body, encoding))
    assert caught.value.lasting


@pytest.mark.parametrize(
    ("hops", "message"), [(5, ""), (6, "too often"), (-1, "nothing that can be fetched")]
)
def test_redirects_are_followed_five_times(hops: int, message: str) -> None:
    content = {
        ("a.example", f"/{n}"): Reply(status=301 + n % 2, headers={"Location": f"{n + 1}"})
        for n in range(hops)
    }
    content["a.example", "/0" if hops < 0 else f"/{hops}"] = reply(TEXT)
    if hops < 0:
        content["a.example", "/0"] = Reply(status=308, headers={"Location": "mailto:x@y.z"})
    with SiteServer(content) as server:
        if message:
            with pytest.raises(FetchError, match=message):
                fetch_page("http://a.example/0", server.options())
        else:
            assert fetch_page("http://a.example/0", server.options()).body == TEXT


@contextmanager
def raw_server(*answers: bytes, hold: bool = False) -> Iterator[int]:
    """Says exactly these bytes to each connection in turn, then hangs up (or holds the line)."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(5)

        def serve() -> None:
            held = []
            for answer in answers:
                connection, _ = listener.accept()
                held.append(connection)
                connection.recv(4096)
                connection.sendall(answer)
                if not hold:
                    connection.close()
            time.sleep(0.6 if hold else 0)
            for connection in held:
                connection.close()

        thread = threading.Thread(target=serve)
        thread.start()
        yield listener.getsockname()[1]
        thread.join()


@pytest.mark.parametrize(
    ("answer", "hold", "message"),
    [
        (b"", False, "closed the connection"),
        (b"", True, "no answer within 0.4 s"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhalf", True, "no answer within 0.4 s"),
        (b"SSH-2.0-OpenSSH\r\n", False, "not a usable HTTP answer"),
        (b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 1000 + b"\r\n", False, "not a usable HTTP answer"),
        (b"HTTP/1.1 200 OK\r\nA: " + b"b" * 99999 + b"\r\n\r\n", False, "not a usable HTTP answer"),
    ],
)
def test_answers_that_are_none(answer: bytes, hold: bool, message: str) -> None:
    # A lost connection that may have been stale is tried once more by the client.
    with raw_server(*[answer] * (1 if hold or answer else 2), hold=hold) as port:
        options = CrawlOptions(
            allow_private=True, timeout=0.4, resolve=(f"a.example:{port}:127.0.0.1",)
        )
        with pytest.raises(FetchError, match=message):
            fetch_page("http://a.example/", options)


def test_what_follows_a_compressed_body_is_not_waited_for() -> None:
    more = hostile.BEHAVIOURS["gzip-and-more"]
    with RawServer(["a.example"], lambda _, writer: more(writer)) as server:
        page = fetch_page("http://a.example/", server.options(timeout=5.0))
    assert (page.body, page.truncated) == (b"x", False)


def test_what_a_request_brought_before_it_failed_is_counted() -> None:
    async def received(port: int) -> int:
        options = CrawlOptions(
            allow_private=True, timeout=0.4, resolve=(f"a.example:{port}:127.0.0.1",)
        )
        async with Fetcher(options) as fetcher:
            with pytest.raises(FetchError, match="no answer within"):
                await fetcher.get("http://a.example/")
            return fetcher.received

    with raw_server(b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhalf", hold=True) as port:
        assert asyncio.run(received(port)) == len(b"half")


def test_a_body_shorter_than_promised_is_marked() -> None:
    with raw_server(b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhalf") as port:
        options = CrawlOptions(allow_private=True, resolve=(f"a.example:{port}:127.0.0.1",))
        page = fetch_page("http://a.example/", options)
    assert (page.body, page.truncated) == (b"half", True)


def test_plain_words_for_what_cannot_be_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    options = CrawlOptions(allow_private=True, resolve=(f"a.example:{port}:127.0.0.1",))
    with pytest.raises(
        FetchError, match=r"^http://a\.example/: no connection: connection refused$"
    ):
        fetch_page("http://a.example/", options)


def test_the_user_agent_says_who_asks_and_cookies_are_not_kept() -> None:
    cookie = Reply("x", headers={"Content-Type": "text/html", "Set-Cookie": "id=1"})
    with SiteServer({("a.example", "/"): cookie}) as server:
        options = server.options(contact="https://example.org/bot")

        async def twice() -> list[Page]:
            async with Fetcher(options) as fetcher:
                return [await fetcher.get("http://a.example/") for _ in range(2)]

        asyncio.run(twice())
        assert [visit.agent for visit in server.log] == ["unspin (+https://example.org/bot)"] * 2
