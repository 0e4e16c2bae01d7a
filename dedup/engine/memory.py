"""Remember what was made before, by all that it depends on.

What an article reads as, how much it restates itself and how alike two texts are depend on a few
things that seldom change: the articles themselves, the settings, and the weights of words. A key
is a digest of exactly these, so what is remembered is never stale, a scan after few new pages only
makes what is new, and an interrupted scan goes on where it was. What comes out is the same as
without any memory.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import Enum
from functools import lru_cache
from hashlib import blake2b
from types import UnionType
from typing import Any, Protocol, TypeVar, Union, get_args, get_origin, get_type_hints

from crawl.article import Article
from dedup.engine.results import to_json

Made = TypeVar("Made")

_CHUNK = 1000  # things remembered at once


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
    """A key of what something depends on; each part by its ``repr``, bytes as they are."""
    total = blake2b(digest_size=16)
    for part in parts:
        data = part if isinstance(part, bytes) else repr(part).encode("utf-8", "surrogatepass")
        total.update(len(data).to_bytes(8, "little"))
        total.update(data)
    return total.digest()


def of_article(article: Article) -> bytes:
    """A digest of all that an article is."""
    return digest(article)


def remembered(
    memory: Memory,
    keys: Sequence[bytes],
    make: Callable[[Sequence[int]], Iterator[Made]],
    write: Callable[[Made], bytes],
    read: Callable[[bytes], Made],
) -> Iterator[Made]:
    """What the keys stand for, in their order: recalled where it is known, else made and kept.

    Args:
        memory: Where it is known.
        keys: One for each thing.
        make: Gives the things at some indices, in their order.
        write: Makes bytes of a thing.
        read: Makes a thing of bytes.
    """
    if isinstance(memory, Forgetful):
        yield from make(range(len(keys)))
        return
    if isinstance(memory, Forgetful):
        yield from make(range(len(keys)))
        return
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
                thing = next(made)
                fresh[key] = write(thing)
                yield thing
        if fresh:
            memory.remember(fresh)


def write_json(thing: Any) -> bytes:  # noqa: ANN401
    """A result as compressed JSON."""
    return write_plain(to_json(thing))


def write_plain(data: Any) -> bytes:  # noqa: ANN401
    """Plain data as compressed JSON."""
    return zlib.compress(json.dumps(data).encode("ascii"), 1)


def read_json(kind: Any, stored: bytes) -> Any:  # noqa: ANN401
    """A result of a type (a dataclass, or a generic of what `to_json` writes) from its JSON."""
    return _typed(kind, json.loads(zlib.decompress(stored)))


def _typed(kind: Any, data: Any) -> Any:  # noqa: ANN401, PLR0911 - one line a type
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        return None if data is None else _typed(inner[0], data)
    if origin is tuple and inner[-1] is Ellipsis:
        return tuple([_typed(inner[0], each) for each in data])
    if origin is tuple:
        return tuple([_typed(of, each) for of, each in zip(inner, data, strict=True)])
    if origin is list:
        return [_typed(inner[0], each) for each in data]
    if origin in (dict, Mapping):
        return {_key(inner[0], key): _typed(inner[1], each) for key, each in data.items()}
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(data)
    if fields := _fields(kind):
        return kind(**{name: _typed(of, data[name]) for name, of in fields.items()})
    return data


def _key(kind: type, key: str) -> Any:  # noqa: ANN401
    return int(key) if kind is int else key


@lru_cache(maxsize=64)
def _fields(kind: Any) -> Mapping[str, Any]:  # noqa: ANN401
    if not hasattr(kind, "__dataclass_fields__"):
        return {}
    hints = get_type_hints(kind)
    return {name: hints[name] for name in kind.__dataclass_fields__}
