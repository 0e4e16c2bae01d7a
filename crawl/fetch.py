"""One bounded HTTP GET: no redirect is followed, nothing is read beyond what was allowed."""

from __future__ import annotations

import asyncio
import os
import socket
import ssl
import time
import zlib
from collections.abc import Mapping
from http import HTTPStatus
from types import TracebackType
from typing import Self
from urllib.parse import urljoin

import aiohttp
from yarl import URL

from crawl.errors import InputError, UnspinError
from crawl.guard import AddressRefused, Guard
from crawl.options import CrawlOptions
from crawl.page import Page, utc_now
from crawl.urls import canonical

MAX_REDIRECTS = 5
REDIRECTS = frozenset({301, 302, 303, 307, 308})
_NO_SUCH_NAME = (socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME))
_ACCEPT = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.1"


class FetchError(UnspinError):
    """A URL brought no answer; the message says why in plain words.

    Attributes:
        lasting: Whether trying again soon would bring the same.
        refused: Whether the address guard forbade it.
        unconnected: Whether nobody took the connection.
    """

    def __init__(
        self,
        reason: str,
        *,
        lasting: bool = False,
        refused: bool = False,
        unconnected: bool = False,
    ) -> None:
        super().__init__(reason)
        self.lasting = lasting or refused
        self.refused = refused
        self.unconnected = unconnected

    def about(self, what: str) -> FetchError:
        """The same error with a word before it about what was fetched."""
        return FetchError(
            f"{what}: {self}",
            lasting=self.lasting,
            refused=self.refused,
            unconnected=self.unconnected,
        )


class Fetcher:
    """Fetches URLs through the address guard; an async context manager that owns the connections.

    One connection to a host is kept and used again; cookies are dropped, proxies of the
    environment ignored, certificates verified.
    """

    def __init__(self, options: CrawlOptions) -> None:
        """Open a session; must be called inside a running event loop.

        Raises:
            InputError: An entry of ``options.resolve`` is malformed.
        """
        self._options = options
        guard = Guard(allow_private=options.allow_private, resolve=options.resolve)
        connector = aiohttp.TCPConnector(
            resolver=guard,
            socket_factory=guard.open_socket,
            limit=0,  # the crawl's own workers are the limit
            limit_per_host=1,
            family=socket.AF_UNSPEC,
        )
        agent = options.user_agent + (f" (+{options.contact})" if options.contact else "")
        self._session = aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,  # decompressed here, bounded
            timeout=aiohttp.ClientTimeout(
                total=options.timeout, sock_connect=min(10.0, options.timeout)
            ),
            headers={
                "User-Agent": agent,
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

    async def get(self, url: str, *, max_body: int | None = None) -> Page:
        """Fetch a canonical URL.

        Args:
            url: What to fetch.
            max_body: Bytes to read after decompression, ``options.max_body`` unless told.

        Raises:
            FetchError: There was no answer that could be used.
        """
        limit = self._options.max_body if max_body is None else max_body
        began = time.monotonic()
        try:
            async with self._session.get(URL(url, encoded=True), allow_redirects=False) as answer:
                latency = time.monotonic() - began
                fetched_at = utc_now()
                headers = _headers(answer)
                body, truncated = await _read(answer, headers, limit)
                return Page(
                    url=url,
                    status=answer.status,
                    headers=headers,
                    body=body,
                    truncated=truncated,
                    fetched_at=fetched_at,
                    latency=latency,
                )
        except TimeoutError as error:
            raise FetchError(
                f"no answer within {self._options.timeout:g} s",
                unconnected=isinstance(error, aiohttp.ConnectionTimeoutError),
            ) from error
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise _explain(error) from error


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


def _headers(answer: aiohttp.ClientResponse) -> Mapping[str, str]:
    headers: dict[str, str] = {}
    for name, value in answer.headers.items():
        key = name.lower()
        headers[key] = f"{headers[key]}, {value}" if key in headers else value
    return headers


async def _read(
    answer: aiohttp.ClientResponse, headers: Mapping[str, str], limit: int
) -> tuple[bytes, bool]:
    """Body after decompression and whether it is less than what the server had."""
    encodings = [
        name.strip().lower()
        for name in headers.get("content-encoding", "").split(",")
        if name.strip().lower() not in ("", "identity")
    ]
    if len(encodings) > 1 or not {"gzip", "x-gzip", "deflate"}.issuperset(encodings):
        raise FetchError(f"content encoding {', '.join(encodings)[:60]!r} refused", lasting=True)
    inflate = zlib.decompressobj(zlib.MAX_WBITS | 32) if encodings else None
    body = bytearray()
    try:
        async for chunk in answer.content.iter_any():
            if inflate is None:
                body += chunk[: limit + 1 - len(body)]
            else:
                # Nothing beyond the limit is ever inflated, whatever the chunk could become.
                try:
                    body += inflate.decompress(chunk, limit + 1 - len(body))
                except zlib.error:
                    if body or encodings != ["deflate"]:
                        raise
                    inflate = zlib.decompressobj(-zlib.MAX_WBITS)  # deflate without its header
                    body += inflate.decompress(chunk, limit + 1)
            if len(body) > limit:
                answer.close()
                return bytes(body[:limit]), True
    except aiohttp.ClientPayloadError:
        return bytes(body), True
    except zlib.error as error:
        raise FetchError("a compressed body that cannot be decompressed", lasting=True) from error
    return bytes(body), bool(body) and inflate is not None and not inflate.eof


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
