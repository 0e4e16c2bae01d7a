"""Decompress gzip and deflate in small pieces, gzip members one after the other."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

_PIECE = 256 * 1024  # bytes inflated at a time
_TAKEN = 16 * 1024  # bytes looked at at a time: what is behind a member's end is copied
_MEMBER = b"\x1f\x8b"


class Inflate:
    """A gzip or deflate stream that comes in chunks.

    Attributes:
        over: Whether it came to an end behind which no other gzip member begins: nothing that
            follows is looked at.
    """

    def __init__(self, *, maybe_raw: bool = False) -> None:
        """Begin a stream.

        Args:
            maybe_raw: Whether it may be deflate without its header, as some servers send it.
        """
        self.over = False
        self._maybe_raw = maybe_raw
        self._stream = zlib.decompressobj(zlib.MAX_WBITS | 32)

    @property
    def complete(self) -> bool:
        """Whether what came so far ends where the stream or a member of it ends."""
        return self._stream.eof

    def __call__(self, chunk: bytes) -> Iterator[bytes]:
        """Yield what a chunk becomes, in pieces of at most 256 KiB, however much that is.

        Raises:
            zlib.error: The stream is damaged.
        """
        for at in range(0, len(chunk), _TAKEN):
            yield from self._inflate(chunk[at : at + _TAKEN])

    def _inflate(self, data: bytes) -> Iterator[bytes]:
        while not self.over:
            while piece := self._decompress(data):
                yield piece
                data = self._stream.unconsumed_tail
            data = self._stream.unused_data  # zlib adds to it until it is long enough to tell
            if len(data) < len(_MEMBER):
                return
            if data.startswith(_MEMBER):
                self._stream = zlib.decompressobj(zlib.MAX_WBITS | 16)
            else:
                self.over = True

    def _decompress(self, data: bytes) -> bytes:
        try:
            piece = self._stream.decompress(data, _PIECE)
        except zlib.error:
            if not self._maybe_raw:
                raise
            self._stream = zlib.decompressobj(-zlib.MAX_WBITS)
            piece = self._stream.decompress(data, _PIECE)
        self._maybe_raw = False
        return piece
