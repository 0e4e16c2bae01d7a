"""One bounded HTTP GET: no redirect is followed, nothing is read beyond what was allowed."""

from __future__ import annotations

import asyncio
import os
import socket
import ssl
import time
from collections.abc import Mapping
from contextlib import AsyncExitStack
from http import HTTPStatus
from types import TracebackType
from typing import Self
from urllib.parse import urljoin, urlsplit

import aiohttp
from yarl import URL

from crawl.errors import FetchError, InputError
from crawl.guard import AddressRefused, Guard
from crawl.options import CrawlOptions
from crawl.page import Page, joined, utc_now
from crawl.receive import Room, receive
from crawl.urls import canonical, site_of

MAX_REDIRECTS = 5
MAX_HEADERS = 128
REDIRECTS = frozenset({301, 302, 303, 307, 308})
_NO_SUCH_NAME = (socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME))
_ACCEPT = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.1"


class Fetcher:
    """Fetches URLs through the address guard; an async context manager that owns the connections.

    Every request has its own connection, so that a host never sees more of them than requests;
    cookies are dropped, proxies of the environment ignored, certificates verified.
    """

    def __init__(self, options: CrawlOptions) -> None:
        """Open a session; must be called inside a running event loop.

        Raises:
            InputError: An entry of ``options.resolve`` is malformed.
        """
        self._options = options
        self._site_headers = options.site_headers
        self._room = Room(options.max_body)
        self._guard = Guard(allow_private=options.allow_private, resolve=options.resolve)
        connector = aiohttp.TCPConnector(
            resolver=self._guard,
            socket_factory=self._guard.open_socket,
            limit=0,  # the crawl's own workers are the limit
            force_close=True,
            ttl_dns_cache=300,
            family=socket.AF_UNSPEC,
        )
        self._session = aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            max_headers=MAX_HEADERS,
            auto_decompress=False,  # decompressed here, bounded
            timeout=aiohttp.ClientTimeout(
                total=None,  # `get` keeps it
                sock_connect=min(10.0, options.timeout),
            ),
            headers={
                "User-Agent": options.agent,
                "Accept": _ACCEPT,
                "Accept-Encoding": "gzip, deflate",
            },
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._session.close()

    async def address(self, url: str) -> str:
        """An address of a URL's host, the same for hosts that share their addresses; "" for none.

        No connection is made.
        """
        parts = urlsplit(url)
        try:
            found = await self._guard.resolve(parts.hostname or "", parts.port or 0)
        except OSError:
            return ""
        return min((each["host"] for each in found), default="")

    @property
    def received(self) -> int:
        """Bytes of bodies so far, counted as in `Room`, those of failed requests among them."""
        return self._room.received

    async def get(
        self,
        url: str,
        *,
        max_body: int | None = None,
        headers: Mapping[str, str] | None = None,
        held: AsyncExitStack | None = None,
    ) -> Page:
        """Fetch a canonical URL.

        Args:
            url: What to fetch.
            max_body: Bytes to read, as for `receive`; ``options.max_body`` unless told.
            headers: What to send beside the usual ones and those of the user's own site.
            held: To be left when the page is let go; until then a big one takes the room of
                others (`crawl.receive`). Without it, the room is given back at once.

        Raises:
            FetchError: There was no answer that could be used.
        """
        limit = self._options.max_body if max_body is None else max_body
        headers = {**self._site_headers.get(site_of(url), {}), **(headers or {})}
        try:
            async with asyncio.timeout(self._options.timeout), AsyncExitStack() as own:
                return await self._get(url, limit, headers, own if held is None else held)
        except TimeoutError as error:
            raise FetchError(
                f"no answer within {self._options.timeout:g} s",
                unconnected=isinstance(error, aiohttp.ConnectionTimeoutError),
            ) from error
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise _explain(error) from error

    async def _get(
        self, url: str, limit: int, headers: Mapping[str, str], held: AsyncExitStack
    ) -> Page:
        began = time.monotonic()
        request = self._session.get(URL(url, encoded=True), headers=headers, allow_redirects=False)
        async with request as answer:
            latency = time.monotonic() - began
            fetched_at = utc_now()
            received = joined(answer.headers.items())
            encodings = received.get("content-encoding", "")
            body, truncated = await receive(answer, encodings, limit, self._room, held)
            return Page(
                url=url,
                status=answer.status,
                headers=received,
                body=body,
                truncated=truncated,
                fetched_at=fetched_at,
                latency=latency,
            )


async def follow(fetcher: Fetcher, url: str, *, max_body: int | None = None) -> Page:
    """Fetch a URL and follow up to five redirects, each hop vetted like the first.

    Returns:
        The last answer: itself a redirect where there were more of them, or where it points to
        nothing that can be fetched.

    Raises:
        FetchError: There was no answer.
    """
    page = await fetcher.get(url, max_body=max_body)
    for _ in range(MAX_REDIRECTS):
        target = redirect_target(page)
        if not target:
            break
        page = await fetcher.get(target, max_body=max_body)
    return page


def redirect_target(page: Page) -> str:
    """Canonical URL that a redirect points to, "" for none that can be fetched."""
    if page.status not in REDIRECTS:
        return ""
    try:
        return canonical(urljoin(page.url, page.headers.get("location", "")))
    except (InputError, ValueError):
        return ""


def fetch_page(url: str, options: CrawlOptions) -> Page:
    """Fetch one page that a user asked for by its URL, redirects followed.

    Raises:
        InputError: The URL cannot be used.
        FetchError: There was no answer, or it was an error.
    """

    async def fetch() -> Page:
        async with Fetcher(options) as fetcher:
            return await follow(fetcher, canonical(url))

    try:
        page = asyncio.run(fetch())
    except FetchError as error:
        raise error.about(url) from error
    if page.status in REDIRECTS:
        raise FetchError(f"{url}: redirected too often or to nothing that can be fetched")
    if page.status != HTTPStatus.OK:
        raise FetchError(f"{url}: the server answered {page.status}")
    return page


def _explain(error: Exception) -> FetchError:
    """The reason behind a failed request, in plain words."""
    cause: Exception = getattr(error, "os_error", error)
    refused = lasting = False
    match cause:
        case AddressRefused() | aiohttp.InvalidURL():
            reason, refused = f"address refused: {cause}", True
        case ssl.SSLCertVerificationError():
            reason, lasting = f"certificate not valid: {cause.verify_message}", True
        case ssl.SSLError():
            reason = "no TLS connection could be made"
        case socket.gaierror() if cause.errno in _NO_SUCH_NAME:
            reason, lasting = "the host name does not exist", True
        case socket.gaierror():
            reason = "the host name could not be resolved"
        case aiohttp.ServerDisconnectedError():
            reason = "the server closed the connection without an answer"
        case aiohttp.ClientResponseError():
            reason = f"not a usable HTTP answer: {cause.message[:100]}"
        case OSError() if cause.errno:
            reason = f"no connection: {os.strerror(cause.errno).lower()}"
        case _:
            reason = f"the connection failed: {str(cause)[:100] or type(cause).__name__}"
    unconnected = isinstance(error, aiohttp.ClientConnectorError)
    return FetchError(reason, lasting=lasting, refused=refused, unconnected=unconnected)
