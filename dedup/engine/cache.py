"""Cache what was made before, by all that it depends on.

What an article reads as, how much it restates itself and how alike two texts are depend on a few
things that seldom change: the articles themselves, the settings, and the weights of words. A key
is a digest of exactly these, so what is cached is never stale, a scan after few new pages only
makes what is new, and an interrupted scan goes on where it was. What comes out is the same as
without any cache.

Things are kept by packs: what one task made, of some fifty articles or hundreds of pairs, is
written, found and read at once.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, Protocol, TypeVar

import msgspec
import numpy as np
from numpy.typing import NDArray

Made = TypeVar("Made")

Keys = NDArray[np.uint64]
"""Keys of 128 bits, one a row, ``(things, 2)``."""
Places = NDArray[np.intp]
Pack = tuple[Places, Places, bytes]
"""Indices of the asked keys that a pack holds, their rows in the pack, and its content."""

_RUNS = 128  # that are made of very many things, so that their end finds all processes busy
_FAST = 1  # level of zlib: nearly as small as the best, at a third of the time
_SURROGATES = re.compile("[\ud800-\udfff]")
_ORDERED = msgspec.msgpack.Encoder(order="deterministic")
_ODD = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F)
_SEEDS = np.uint64(0x243F6A8885A308D3), np.uint64(0x13198A2E03707344)


class Cache(Protocol):
    """Packs of things that were made at the stages of scans, which outlive them.

    A stage's name ends in a number, which is raised when it makes something else than before.
    """

    def find(self, stage: str, keys: Keys) -> Iterator[Pack]:
        """The packs that hold some of the keys; each key comes with one of them at most."""
        ...

    def put(self, stage: str, keys: Keys, content: bytes) -> None:
        """Keep what was made of some keys; at once, so that an interrupt loses little."""
        ...


class NoCache:
    """Keeps nothing."""

    def find(self, stage: str, keys: Keys) -> Iterator[Pack]:
        """Nothing is kept."""
        return iter(())

    def put(self, stage: str, keys: Keys, content: bytes) -> None:
        """Let go."""


def cached(
    cache: Cache,
    stage: str,
    keys: Keys,
    size: int | tuple[int, int],
    make: Callable[[Sequence[Places]], Iterator[bytes]],
) -> Iterator[Pack]:
    """What a stage makes of some keys: what is cached first, then what is made now, and kept.

    Args:
        cache: Where it is known.
        stage: Its name.
        keys: One for each thing.
        size: Things that are made at once; or the least, and the most where there are very many.
        make: Gives the content of a pack for the things at each run of indices, in their order.
    """
    unknown = np.ones(len(keys), np.bool_)
    for pack in cache.find(stage, keys):
        unknown[pack[0]] = False
        yield pack
    left = np.flatnonzero(unknown)
    least, most = (size, size) if isinstance(size, int) else size
    size = max(least, min(len(left) // _RUNS, most))
    runs = [left[start : start + size] for start in range(0, len(left), size)]
    for run, content in zip(runs, make(runs), strict=True):
        cache.put(stage, keys[run], content)
        yield run, np.arange(len(run)), content


@dataclass(frozen=True, slots=True)
class Known:
    """What was made of some documents before.

    Attributes:
        cache: Where it is.
        documents: Key of all that is taken of each document.
    """

    cache: Cache
    documents: Keys


def nothing_known(documents: int) -> Known:
    """That nothing was made of some documents before."""
    return Known(NoCache(), np.zeros((documents, 2), np.uint64))


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


def keys_of(digests: Sequence[bytes]) -> Keys:
    """Digests as keys."""
    return np.frombuffer(b"".join(digests), "<u8").astype(np.uint64).reshape(len(digests), 2)


def mixed(*columns: Keys | NDArray[np.uint64]) -> Keys:
    """Keys of what depends on several keys, and on numbers, of a row each, in their order."""
    numbers = [n for each in columns for n in (each.T if each.ndim > 1 else each[None])]
    made = np.empty((len(columns[0]), 2), np.uint64)
    for lane, (seed, odd) in enumerate(zip(_SEEDS, _ODD, strict=True)):
        state = np.full(len(made), seed)
        for number in numbers:
            state ^= number
            state *= odd
            state ^= state >> np.uint64(32)
        made[:, lane] = state
    return made


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
