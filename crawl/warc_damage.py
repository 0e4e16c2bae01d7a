"""Find one's way in a damaged WARC file: the next whole record, and whether the end is missing."""

from __future__ import annotations

import io
import zlib
from pathlib import Path

from fastwarc.warc import ArchiveIterator

STARTS = (b"\x1f\x8b\x08", b"WARC/1.")
"""How a record begins, compressed or not."""

_STEP = 1024 * 1024


def next_start(path: Path, after: int) -> int:
    """Offset of the next record behind a damaged one, 0 for none."""
    with path.open("rb") as stream:
        compressed = stream.read(2) == STARTS[0][:2]
        mark = STARTS[0] if compressed else b"\n" + STARTS[1]
        at = after + 1
        stream.seek(at)
        held = b""
        while chunk := stream.read(_STEP):
            held += chunk
            found = held.find(mark)
            while found >= 0:
                start = at + found + (0 if compressed else 1)
                if _is_record(path, start):
                    return start
                found = held.find(mark, found + 1)
            at += len(held) - len(mark)
            held = held[-len(mark) :]
    return 0


def _is_record(path: Path, start: int) -> bool:
    with path.open("rb") as stream:
        stream.seek(start)
        try:
            return next(iter(ArchiveIterator(stream, parse_http=False)), None) is not None
        except OSError:
            return False


def tail(path: Path, last: int) -> str:
    """What is wrong behind the last record that was read, or ""."""
    with path.open("rb") as stream:
        stream.seek(last)
        start = stream.read(64 * 1024)
        if start.startswith(STARTS[0]):
            return _compressed_tail(start, stream)
        head, _, _ = start.partition(b"\r\n\r\n")
        lengths = [
            line for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")
        ]
        end = last + len(head) + 4 + int(lengths[0].partition(b":")[2]) if lengths else last
        size = path.stat().st_size
        if end > size:
            return "the file is cut off in this record"
        stream.seek(end)
        return "not a WARC record behind this one" if stream.read(_STEP).strip() else ""


def _compressed_tail(chunk: bytes, stream: io.BufferedReader) -> str:
    """Hold the end of the last gzip member against the end of the file."""
    member = zlib.decompressobj(zlib.MAX_WBITS | 16)
    while chunk:
        member.decompress(chunk, _STEP)
        while member.unconsumed_tail:
            member.decompress(member.unconsumed_tail, _STEP)
        if member.eof:
            rest = member.unused_data + stream.read(_STEP)
            return "the file is cut off behind this record" if rest.strip(b"\0") else ""
        chunk = stream.read(_STEP)
    return "the file is cut off in this record"
