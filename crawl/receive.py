"""Read the body of an answer: decompressed on the way, never beyond what was allowed.

However many servers send big bodies at once, only a few such bodies are held in memory: one that
grows beyond a size waits for room before it is read on.
"""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import Iterator
from contextlib import AsyncExitStack
from itertools import chain

import aiohttp

from crawl.errors import FetchError
from crawl.inflate import Inflate
from crawl.options import MIB

BIG_BODIES = 16  # beyond 1 MiB, at once
HUGE_BODIES = 1  # beyond the limit of a page (such as sitemaps), at once


class Room:
    """Memory for bodies; one for all the fetches of a crawl.

    Attributes:
        received: Bytes of all bodies so far, each as it came or decompressed, whichever is more.
    """

    def __init__(self, usual: int) -> None:
        """Set the sizes.

        Args:
            usual: Bytes that the body of a page may have.
        """
        self.received = 0
        self._sizes = (
            (MIB, asyncio.Semaphore(BIG_BODIES)),
            (usual, asyncio.Semaphore(HUGE_BODIES)),
        )

    async def grow(self, before: int, after: int, held: AsyncExitStack) -> None:
        """Count what came of a body and wait until it may grow; leaving `held` gives it back."""
        self.received += after - before
        await asyncio.sleep(0)  # one that comes faster than it is read must not stop the others
        for size, places in self._sizes:
            if before <= size < after:
                await held.enter_async_context(places)


async def receive(
    answer: aiohttp.ClientResponse, encodings: str, limit: int, room: Room, held: AsyncExitStack
) -> tuple[bytes, bool]:
    """The body of an answer and whether it is less than what the server had.

    Args:
        answer: Its headers are read, its body is not.
        encodings: The Content-Encoding header.
        limit: Bytes to read, as they come and after decompression.
        room: Where there must be room for it.
        held: Gives the room back when it is left.

    Raises:
        FetchError: It is encoded in a way that is refused, or damaged.
    """
    inflate = _inflate(encodings)
    body, came, size = bytearray(), 0, 0  # size: of what came or what it became, as for `Room`
    try:
        async for chunk in answer.content.iter_any():
            came += len(chunk)
            for piece in chain(inflate(chunk), (b"",)):
                before, size = size, max(came, len(body) + len(piece))
                await room.grow(before, size, held)
                body += piece
                if len(body) > limit:
                    break
            if inflate.over or size > limit:
                answer.close()
                return bytes(memoryview(body)[:limit]), len(body) > limit or not inflate.over
    except aiohttp.ClientPayloadError:
        return bytes(body), True
    except zlib.error as error:
        raise FetchError("a compressed body that cannot be decompressed", lasting=True) from error
    return bytes(body), bool(body) and not inflate.complete


def _inflate(encodings: str) -> _Plain | Inflate:
    names = [name.strip().lower() for name in encodings.split(",")]
    names = [name for name in names if name not in ("", "identity")]
    if len(names) > 1 or not {"gzip", "x-gzip", "deflate"}.issuperset(names):
        raise FetchError(f"content encoding {', '.join(names)[:60]!r} refused", lasting=True)
    return Inflate(maybe_raw=names == ["deflate"]) if names else _Plain()


class _Plain:
    """A body that is not compressed."""

    complete = True
    over = False

    def __call__(self, chunk: bytes) -> Iterator[bytes]:
        yield chunk
