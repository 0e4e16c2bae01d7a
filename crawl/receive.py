"""Read the body of an answer: decompressed on the way, never beyond what was allowed.

However many servers send big bodies at once, only a few such bodies are held in memory: one that
grows beyond a size waits for room before it is read on.
"""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import Iterator
from contextlib import AsyncExitStack

import aiohttp

from crawl.errors import FetchError
from crawl.options import KIB, MIB

BIG_BODIES = 16  # beyond 1 MiB, at once
_PIECE = 256 * KIB  # inflated at a time
HUGE_BODIES = 1  # beyond the limit of a page (such as sitemaps), at once


class Room:
    """Memory for bodies; one for all the fetches of a crawl.

    Attributes:
        received: Bytes of all bodies so far.
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
        """Wait until a body may grow; leaving `held` gives the room back."""
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
        limit: Bytes to read after decompression.
        room: Where there must be room for it.
        held: Gives the room back when it is left.

    Raises:
        FetchError: It is encoded in a way that is refused, or damaged.
    """
    inflate = _inflate(encodings)
    body = bytearray()
    try:
        async for chunk in answer.content.iter_any():
            for piece in inflate(chunk):
                await room.grow(len(body), len(body) + len(piece), held)
                body += piece
                if len(body) > limit:
                    answer.close()
                    return bytes(memoryview(body)[:limit]), True
    except aiohttp.ClientPayloadError:
        return bytes(body), True
    except zlib.error as error:
        raise FetchError("a compressed body that cannot be decompressed", lasting=True) from error
    return bytes(body), bool(body) and not inflate.complete


def _inflate(encodings: str) -> _Plain | _Inflate:
    names = [name.strip().lower() for name in encodings.split(",")]
    names = [name for name in names if name not in ("", "identity")]
    if len(names) > 1 or not {"gzip", "x-gzip", "deflate"}.issuperset(names):
        raise FetchError(f"content encoding {', '.join(names)[:60]!r} refused", lasting=True)
    return _Inflate(maybe_raw=names == ["deflate"]) if names else _Plain()


class _Plain:
    """A body that is not compressed."""

    complete = True

    def __call__(self, chunk: bytes) -> Iterator[bytes]:
        yield chunk


class _Inflate:
    """A gzip or deflate body, inflated in small pieces whatever a chunk could become."""

    def __init__(self, *, maybe_raw: bool) -> None:
        self._maybe_raw = maybe_raw  # some servers send deflate without its header
        self._stream = zlib.decompressobj(zlib.MAX_WBITS | 32)

    def __call__(self, chunk: bytes) -> Iterator[bytes]:
        piece = self._first(chunk)
        while piece:
            yield piece
            piece = self._stream.decompress(self._stream.unconsumed_tail, _PIECE)

    def _first(self, chunk: bytes) -> bytes:
        try:
            piece = self._stream.decompress(chunk, _PIECE)
        except zlib.error:
            if not self._maybe_raw:
                raise
            self._stream = zlib.decompressobj(-zlib.MAX_WBITS)
            piece = self._stream.decompress(chunk, _PIECE)
        self._maybe_raw = False
        return piece

    @property
    def complete(self) -> bool:
        """Whether the compressed stream came to its end."""
        return self._stream.eof
