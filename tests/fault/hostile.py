"""What hostile servers send: each entry says its bytes to one connection until it is hung up on."""

from __future__ import annotations

import asyncio
import gzip
import socket
import struct
import zlib
from collections.abc import Awaitable, Callable

from raw_server import Asked, page

Hostile = Callable[[asyncio.StreamWriter], Awaitable[None]]

MIB = 1024 * 1024
GIB = 1024 * MIB
OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"


def _zero_block(wbits: int) -> tuple[bytes, bytes]:
    """The start of a compressed stream, and a part that adds a MiB of zeros however often."""
    stream = zlib.compressobj(9, zlib.DEFLATED, wbits)
    start = stream.compress(b"<!doctype html>") + stream.flush(zlib.Z_FULL_FLUSH)
    return start, stream.compress(bytes(MIB)) + stream.flush(zlib.Z_FULL_FLUSH)


def bomb(encoding: str, wbits: int) -> Hostile:
    """A GiB of zeros in a MiB or so."""
    start, block = _zero_block(wbits)

    async def send(writer: asyncio.StreamWriter) -> None:
        writer.write(OK + b"Content-Encoding: " + encoding.encode() + b"\r\n\r\n" + start)
        for _ in range(GIB // MIB):
            writer.write(block)
            await writer.drain()

    return send


def once(data: bytes) -> Hostile:
    """Some bytes, and no more."""

    async def send(writer: asyncio.StreamWriter) -> None:
        writer.write(data)
        await writer.drain()

    return send


def endless(start: bytes, again: bytes, pause: float = 0.0) -> Hostile:
    """Some bytes, and others after them without end."""

    async def send(writer: asyncio.StreamWriter) -> None:
        writer.write(start)
        while True:
            writer.write(again)
            await writer.drain()
            await asyncio.sleep(pause)

    return send


async def reset(writer: asyncio.StreamWriter) -> None:
    """A connection that is torn down in the middle of the body."""
    writer.write(OK + b"Content-Length: 100000\r\n\r\n<p>half")
    await writer.drain()
    endpoint = writer.get_extra_info("socket")
    endpoint.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
BEHAVIOURS: dict[str, Hostile] = {
    "gzip-bomb": bomb("gzip", 31),
    "deflate-bomb": bomb("deflate", 15),
    "raw-deflate-bomb": bomb("deflate", -15),
    "gzip-and-more": endless(
        OK + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(b"x"), bytes(MIB)
    ),
    "empty-members": endless(OK + b"Content-Encoding: gzip\r\n\r\n", gzip.compress(b"") * 10_000),
    "doubled-gzip": once(OK + b"Content-Encoding: gzip, gzip\r\n\r\n" + gzip.compress(b"x" * 99)),
    "brotli": endless(OK + b"Content-Encoding: br\r\n\r\n", bytes(MIB)),
    "zstd": endless(OK + b"Content-Encoding: zstd\r\n\r\n", bytes(MIB)),
    "unknown-encoding": endless(OK + b"Content-Encoding: \xff\r\n\r\n", bytes(MIB)),
    "endless-body": endless(OK + b"\r\n", b"<p>on and on</p>" * 4096),
    "endless-headers": endless(OK, b"X-More: of this\r\n" * 1000),
    "many-headers": once(OK + b"".join(b"X-%d: y\r\n" % n for n in range(200)) + b"\r\n<p>x"),
    "endless-header": endless(OK + b"X-Long: ", b"x" * 65536),
    "endless-status": endless(b"HTTP/1.1 200 ", b"O" * 65536),
    "endless-chunks": endless(CHUNKED, b"1\r\nx\r\n" * 1000),
    "endless-chunk-extension": endless(CHUNKED + b"1;", b"x=y;" * 10000),
    "endless-trailers": endless(CHUNKED + b"1\r\nx\r\n0\r\n", b"X-More: of this\r\n" * 1000),
    "endless-103": endless(b"", b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" * 100),
    "endless-100": endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 100),
    "slow-body": endless(OK + b"\r\n", b"x", 0.2),
    "slow-header": endless(OK + b"X-Slow: ", b"x", 0.2),
    "silence": endless(b"", b"", 0.2),
    "reset": reset,
    "short-length": once(OK + b"Content-Length: 5\r\n\r\n" + b"<p>longer than that"),
    "long-length": once(OK + b"Content-Length: 99999999\r\n\r\n<p>short"),
    "huge-length": once(OK + b"Content-Length: " + b"9" * 4000 + b"\r\n\r\n<p>x"),
    "negative-length": once(OK + b"Content-Length: -1\r\n\r\n<p>x"),
    "two-lengths": once(OK + b"Content-Length: 4\r\nContent-Length: 9\r\n\r\n<p>x"),
    "length-and-chunks": once(
        OK + b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    ),
    "bad-chunk": once(CHUNKED + b"zz\r\n<p>x\r\n0\r\n\r\n"),
    "huge-chunk": once(CHUNKED + b"f" * 40 + b"\r\n<p>x"),
    "not-http": once(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" * 100),
    "nul-headers": once(b"HTTP/1.1 200 OK\r\nX\0Y: \0\r\n\r\n<p>x"),
    "bad-status": once(b"HTTP/1.1 99999 OK\r\n\r\n<p>x"),
    "redirect-loop": once(b"HTTP/1.1 302 Found\r\nLocation: /\r\n\r\n"),
    "redirect-inward": once(b"HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\n\r\n"),
    "redirect-file": once(b"HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\n\r\n"),
    "redirect-huge": once(b"HTTP/1.1 302 Found\r\nLocation: /" + b"x" * 7000 + b"\r\n\r\n"),
    "million-tags": once(OK + b"\r\n" + b"<a href=/x>" * 400_000),
    "one-huge-tag": once(OK + b"\r\n<a " + b"x=y " * 1_000_000 + b"href=/z>"),
    "deep-nesting": once(OK + b"\r\n" + b"<div>" * 500_000),
    "xml-entities": once(
        b"HTTP/1.1 200 OK\r\nContent-Type: application/xml\r\n\r\n<!DOCTYPE urlset ["
        + b"".join(b'<!ENTITY e%d "%s">' % (n + 1, b"&e%d;" % n * 10) for n in range(12))
        + b"]><urlset><url><loc>http://a.example/&e12;</loc></url></urlset>"
    ),
}


def host_of(behaviour: str, number: int = 0) -> str:
    """The host that behaves so."""
    return f"{behaviour}-{number}.hostile.example"


async def answer(asked: Asked, writer: asyncio.StreamWriter) -> None:
    """Behave as the host's name says, on every path but robots.txt."""
    if asked.path == "/robots.txt":
        writer.write(page("", status="404 Not Found"))
        return
    behaviour = asked.host.partition(".")[0].rpartition("-")[0]
    await BEHAVIOURS[behaviour](writer)
