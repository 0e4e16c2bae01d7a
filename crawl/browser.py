"""Render pages that need JavaScript, in Chromium, behind the crawler's own guard and bounds.

Each page gets a fresh profile whose only way out is a `crawl.proxy.Proxy`. What a text does not
need (images, fonts, frames, downloads, service workers, sockets) is not asked for at all.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from types import TracebackType
from typing import TYPE_CHECKING, Self

from crawl.errors import FetchError, InputError
from crawl.guard import Guard
from crawl.options import CrawlOptions
from crawl.page import Page
from crawl.proxy import Proxy
from crawl.urls import origin_of

if TYPE_CHECKING:  # an extra that not everyone has
    from playwright.async_api import Browser as Chromium
    from playwright.async_api import BrowserContext, Playwright, Request, Route
    from playwright.async_api import Page as Tab

RENDERED = "x-unspin-rendered"
"""Header of a page whose body a browser wrote: which one."""

_AT_ONCE = 2  # pages, for the sake of memory
_BYTES = 4  # times the limit of one body that all of a page's parts may have
_SETTLED = 0.7  # share of the time limit after which a page that never rests is taken as it is
_WANTED = frozenset({"document", "script", "stylesheet", "xhr", "fetch"})
_OF_THE_SHELL = ("etag", "last-modified", "content-encoding", "content-length", "content-type")
_COMMANDS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_ARGUMENTS = (
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",  # only the proxy resolves names
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--disable-quic",
    "--disable-gpu",
    "--js-flags=--max-old-space-size=512",
)
_WITHOUT = "for (const n of ['RTCPeerConnection', 'WebTransport', 'EventSource']) delete window[n]"


class Browser:
    """A browser for a crawl; an async context manager that starts and ends it.

    Attributes:
        received: Bytes that servers sent for its pages so far, whatever became of them.
    """

    def __init__(self, options: CrawlOptions) -> None:
        self.received = 0
        self._options = options
        self._places = asyncio.Semaphore(_AT_ONCE)
        self._open = contextlib.AsyncExitStack()
        self._chromium: Chromium | None = None

    async def __aenter__(self) -> Self:
        """Start the browser.

        Raises:
            InputError: The extra or a browser is missing, or it does not start.
        """
        try:
            from playwright.async_api import Error, async_playwright  # noqa: PLC0415
        except ImportError:
            raise InputError(
                "rendering pages needs Playwright: pip install 'unspin[browser]'"
            ) from None
        playwright = await self._open.enter_async_context(async_playwright())
        try:
            self._chromium = await playwright.chromium.launch(
                executable_path=_command(playwright),
                chromium_sandbox=not _is_root(),  # which Chromium refuses to root
                args=list(_ARGUMENTS),
                handle_sigint=False,
            )
        except Error as error:
            await self._open.aclose()
            reason = error.message.strip().splitlines()[0]
            raise InputError(f"the browser does not start: {reason[:200]}") from None
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._chromium is not None:
            with contextlib.suppress(Exception):  # it may have gone already
                await self._chromium.close()
        with contextlib.suppress(Exception):
            await self._open.aclose()

    async def render(self, page: Page, allows: Callable[[str], bool]) -> Page:
        """What a fetched page becomes once its scripts have run.

        Args:
            page: As the server sent it; it is asked for once more by the browser.
            allows: Whether robots.txt lets a URL of the page's own origin be asked for.

        Raises:
            FetchError: It could not be rendered within the limits.
        """
        from playwright.async_api import Error  # noqa: PLC0415

        options = self._options
        guard = Guard(allow_private=options.allow_private, resolve=options.resolve)
        limit = _BYTES * options.max_body
        try:
            async with (
                self._places,
                asyncio.timeout(options.timeout),
                self._counted(Proxy(page.url, guard, Guard(), limit)) as proxy,
                self._profile(proxy) as profile,
            ):
                await profile.route("**/*", _gate(page.url, allows))
                html = await self._written(await profile.new_page(), page.url)
        except TimeoutError as error:
            raise FetchError(f"not rendered within {options.timeout:g} s") from error
        except Error as error:
            raise FetchError(f"not rendered: {error.message.splitlines()[0][:100]}") from error
        return self._rendered(page, html)

    @contextlib.asynccontextmanager
    async def _counted(self, proxy: Proxy) -> AsyncIterator[Proxy]:
        """A proxy at work, what came through it counted when it ends."""
        try:
            async with proxy:
                yield proxy
        finally:
            self.received += proxy.received

    @contextlib.asynccontextmanager
    async def _profile(self, proxy: Proxy) -> AsyncIterator[BrowserContext]:
        """A fresh profile that knows nothing but the proxy."""
        assert self._chromium is not None  # noqa: S101 - entered
        profile = await self._chromium.new_context(
            proxy={"server": f"http://127.0.0.1:{proxy.port}", "bypass": "<-loopback>"},
            user_agent=self._options.agent,
            accept_downloads=False,
            service_workers="block",
            extra_http_headers={},
        )
        try:
            await profile.add_init_script(_WITHOUT)
            await profile.route_web_socket("**/*", lambda opened: opened.close())
            yield profile
        finally:
            with contextlib.suppress(Exception):
                await profile.close()

    async def _written(self, tab: Tab, url: str) -> str:
        """The document of a page once it rests, or after most of its time."""
        from playwright.async_api import TimeoutError as StillBusy  # noqa: PLC0415

        tab.on("popup", lambda opened: asyncio.ensure_future(opened.close()))
        patience = 1000 * self._options.timeout * _SETTLED
        with contextlib.suppress(StillBusy):
            await tab.goto(url, wait_until="networkidle", timeout=patience)
        if origin_of(tab.url) != origin_of(url):
            raise FetchError(f"not rendered: in a browser it leads to {tab.url[:100]}")
        html: str = await tab.content()
        return html

    def _rendered(self, page: Page, html: str) -> Page:
        """The page with what the browser made of it; what held for its first body is renamed."""
        assert self._chromium is not None  # noqa: S101 - entered
        body = html.encode("utf-8", "replace")
        headers = {
            f"x-archive-orig-{name}" if name in _OF_THE_SHELL else name: value
            for name, value in page.headers.items()
        }
        headers["content-type"] = "text/html; charset=utf-8"
        headers[RENDERED] = f"Chromium {self._chromium.version}"
        limit = self._options.max_body
        return replace(page, headers=headers, body=body[:limit], truncated=len(body) > limit)


def _gate(page: str, allows: Callable[[str], bool]) -> Callable[[Route, Request], object]:
    """Lets pass what a page's text may depend on, and nothing else.

    Args:
        page: Its URL.
        allows: Whether robots.txt lets a URL of its own origin be asked for.
    """
    from playwright.async_api import Error  # noqa: PLC0415

    origin = origin_of(page)

    def passes(request: Request) -> bool:
        own = request.url.startswith((f"{origin}/", f"{origin}?"))
        if not own and request.is_navigation_request():
            return False  # it would lead away
        wanted = request.resource_type in _WANTED and request.frame.parent_frame is None
        return wanted and (not own or allows(request.url))

    async def decide(route: Route, request: Request) -> None:
        try:
            passed = passes(request)
        except Error:  # of a window that is not there yet: the page opened another
            passed = False
        with contextlib.suppress(Error):  # the page may be gone already
            await (route.continue_() if passed else route.abort("aborted"))  # and the page stays

    return decide


def _command(playwright: Playwright) -> str | None:
    """The browser to start: Playwright's own where it was installed, else the system's.

    Raises:
        InputError: There is none.
    """
    if os.path.exists(playwright.chromium.executable_path):  # noqa: PTH110 - not on the loop
        return None
    found = next(filter(None, map(shutil.which, _COMMANDS)), None)
    if found is None:
        raise InputError("no browser found: run `playwright install chromium`, or install Chromium")
    return found


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0  # Windows has no such account
