"""Remember what was made before, by all that it depends on.

What an article reads as, how much it restates itself and how alike two texts are depend on a few
things that seldom change: the articles themselves, the settings, and the weights of words. A key
is a digest of exactly these, so what is remembered is never stale, a scan after few new pages only
makes what is new, and an interrupted scan goes on where it was. What comes out is the same as
without any memory.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from hashlib import blake2b
from typing import Any, Protocol, TypeVar

import msgspec

Made = TypeVar("Made")

_CHUNK = 1000  # things remembered at once
_FAST = 1  # level of zlib: nearly as small as the best, at a third of the time
_SURROGATES = re.compile("[\ud800-\udfff]")
_ORDERED = msgspec.msgpack.Encoder(order="deterministic")


class Memory(Protocol):
    """Values by key, which outlive a scan."""

    def known(self, keys: Sequence[bytes]) -> set[bytes]:
        """Those of the keys that have a value."""
        ...

    def recall(self, keys: Sequence[bytes]) -> Mapping[bytes, bytes]:
        """The values of known keys."""
        ...

    def remember(self, values: Mapping[bytes, bytes]) -> None:
        """Keep values; at once, so that an interrupt loses little."""
        ...


class Forgetful:
    """Remembers nothing."""

    def known(self, keys: Sequence[bytes]) -> set[bytes]:
        """No key is known."""
        return set()

    def recall(self, keys: Sequence[bytes]) -> Mapping[bytes, bytes]:
        """Nothing is remembered."""
        return {}

    def remember(self, values: Mapping[bytes, bytes]) -> None:
        """Let go."""


def digest(*parts: object) -> bytes:
    """A key of what something depends on: bytes as they are, all else as plain data."""
    total = blake2b(digest_size=16)
    for part in parts:
        data = part if isinstance(part, bytes) else _exact(part)
        total.update(len(data).to_bytes(8, "little"))
        total.update(data)
    return total.digest()


def _exact(part: object) -> bytes:
    try:
        return _ORDERED.encode(part)
    except UnicodeEncodeError:  # a lone surrogate
        return repr(part).encode("utf-8", "surrogatepass")


def remembered(
    memory: Memory,
    keys: Sequence[bytes],
    make: Callable[[Sequence[int]], Iterator[bytes]],
    read: Callable[[bytes], Made],
) -> Iterator[Made]:
    """What the keys stand for, in their order: recalled where it is known, else made and kept.

    What is made comes as the bytes that are kept, so that whoever made it, in whatever process,
    has done all the work on it.

    Args:
        memory: Where it is known.
        keys: One for each thing.
        make: Gives the things at some indices, in their order, as bytes.
        read: Makes a thing of its bytes.
    """
    known = memory.known(keys)
    made = make([index for index, key in enumerate(keys) if key not in known])
    for start in range(0, len(keys), _CHUNK):
        part = keys[start : start + _CHUNK]
        recalled = memory.recall([key for key in part if key in known])
        fresh: dict[bytes, bytes] = {}
        for key in part:
            if key in known:
                yield read(recalled[key])
            else:
                fresh[key] = next(made)
                yield read(fresh[key])
        if fresh:
            memory.remember(fresh)


def write(thing: object) -> bytes:
    """A result, or plain data, as compressed MessagePack; lone surrogates become U+FFFD."""
    try:
        data = msgspec.msgpack.encode(thing)
    except UnicodeEncodeError:
        data = msgspec.msgpack.encode(_writable(msgspec.to_builtins(thing)))
    return zlib.compress(data, _FAST)


def _writable(data: Any) -> Any:  # noqa: ANN401
    if isinstance(data, str):
        return _SURROGATES.sub("\ufffd", data)
    if isinstance(data, dict):
        return {_writable(key): _writable(value) for key, value in data.items()}
    return [_writable(each) for each in data] if isinstance(data, (list, tuple)) else data


def reader(kind: type[Made]) -> Callable[[bytes], Made]:
    """What makes a thing of a type of the bytes that `write` made of it."""
    decode = msgspec.msgpack.Decoder(kind).decode
    return lambda stored: decode(zlib.decompress(stored))
