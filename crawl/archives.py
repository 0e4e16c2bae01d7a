"""Read web archives: the pages of WARC and WACZ files, with what is damaged in them named.

Readers of WARC stop without a word where a file was cut off, so the last record's end is held
against the end of the file; digests are verified, and damage in the middle costs only the records
it touches.
"""

from __future__ import annotations

import io
import shutil
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from tempfile import TemporaryDirectory

from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from crawl.document import MAX_DOCUMENT, Rejected
from crawl.errors import InputError
from crawl.page import joined, utc
from crawl.urls import canonical

SUFFIXES = (".warc", ".warc.gz", ".wacz")
MAX_UNPACKED = 64 * 1024**3  # bytes of one WACZ; the archives in it are stored as they are

_KINDS = (
    WarcRecordType.response
    | WarcRecordType.revisit
    | WarcRecordType.resource
    | WarcRecordType.conversion
)
_PAGES = ("text/html", "application/xhtml+xml")
_STARTS = (b"\x1f\x8b\x08", b"WARC/1.")  # of a record, compressed or not
_STEP = 1024 * 1024
_MOST_RESUMED = 1000  # damaged places in one file, after which the rest is given up


@dataclass(frozen=True, slots=True)
class Archived:
    """One page of an archive.

    Attributes:
        url: In canonical form.
        fetched_at: UTC, ISO 8601 with ``Z``.
        status: HTTP status, None where the record is no HTTP response.
        headers: Lower-case names; empty where the record is no HTTP response.
        content_type: As the server stated it.
        body: Decoded; None for a revisit, whose body is that of an earlier record.
        truncated: Whether the body is not all there was.
        digest: Of the payload, as the archive states it; names the body for revisits.
        where: File and offset of the record, for messages.
    """

    url: str
    fetched_at: str
    status: int | None
    headers: Mapping[str, str]
    content_type: str
    body: bytes | None
    truncated: bool
    digest: str
    where: str


Named = tuple[tuple[str, str], ...]  # headers in their order


def is_archive(path: str | Path) -> bool:
    """Whether a path is that of an archive, by its name."""
    return str(path).lower().endswith(SUFFIXES)


def read_archive(path: Path) -> Iterator[Archived | Rejected]:
    """The pages of a WARC (plain or gzip) or WACZ file, in their order.

    Pages are HTML answers with status 200 and their revisits, resource records of HTML, and
    texts that were converted from pages (WET files). Everything else is passed over.

    Yields:
        Pages; and `Rejected` for every damaged or unreadable record.

    Raises:
        InputError: The file cannot be read, or is no archive.
    """
    try:
        if path.suffix.lower() == ".wacz":
            yield from _read_wacz(path)
        else:
            yield from _read_warc(path, str(path))
    except OSError as error:
        raise InputError(f"{path}: {(error.strerror or str(error)).lower()}") from error


def _read_wacz(path: Path) -> Iterator[Archived | Rejected]:
    """The archives in a WACZ, each unpacked in turn: a reader must be able to seek in them."""
    try:
        with zipfile.ZipFile(path) as package, TemporaryDirectory() as directory:
            members = [each for each in package.infolist() if each.filename.endswith(SUFFIXES[:2])]
            if not members:
                raise InputError(f"{path}: no WARC file in it")
            if sum(member.file_size for member in members) > MAX_UNPACKED:
                raise InputError(f"{path}: too big to be unpacked")
            for member in members:
                unpacked = Path(directory, "unpacked.warc")
                with package.open(member) as source, unpacked.open("wb") as target:
                    shutil.copyfileobj(source, target)
                yield from _read_warc(unpacked, f"{path}, {member.filename}")
    except (zipfile.BadZipFile, zlib.error) as error:
        raise InputError(f"{path}: a damaged WACZ file ({error})") from error


def _read_warc(path: Path, name: str) -> Iterator[Archived | Rejected]:
    """The pages of a WARC file; after a damaged record, on with the next whole one."""
    start = 0
    with path.open("rb") as stream:
        if not stream.read(8).startswith(_STARTS):
            raise InputError(f"{name}: not a WARC file")
        for _ in range(_MOST_RESUMED):
            stream.seek(start)
            last = start
            try:
                for record in ArchiveIterator(stream, parse_http=False):
                    last = record.stream_pos
                    yield from _read_record(record, f"{name}, record at {last}")
            except OSError as error:
                yield Rejected(f"{name}, behind the record at {last}", f"damaged: {error}")
                start = _next_start(path, last)
                if start:
                    continue
                return
            if fault := _tail(path, last):
                yield Rejected(f"{name}, record at {last}", fault)
            return
    yield Rejected(name, f"damaged in more than {_MOST_RESUMED} places; the rest is not read")


def _read_record(record: WarcRecord, where: str) -> Iterator[Archived | Rejected]:
    """The page in a record, if it is one."""
    if not record.record_type & _KINDS:
        return
    stated = joined(record.headers.items())
    target = stated.get("warc-target-uri", "").strip("<> ")
    if not target.lower().startswith(("http://", "https://")):
        return
    length = record.content_length
    block = record.reader.read(min(length, MAX_DOCUMENT))
    try:
        url = canonical(target)
        moment = utc(record.record_date)
    except (InputError, ValueError, OverflowError) as error:
        yield Rejected(where, str(error))
        return
    if len(block) < min(length, MAX_DOCUMENT):
        return  # cut off: the end of the file tells it
    try:
        page = _Answer(record.headers.items(), block, whole=length <= MAX_DOCUMENT)
        if page.damaged:
            yield Rejected(where, f"{url}: not what its digest says")
        elif page.is_page:
            body = page.body
            yield Archived(
                url=url,
                fetched_at=moment,
                status=page.status,
                headers=page.headers,
                content_type=page.content_type,
                body=body,
                truncated=page.truncated and body is not None,
                digest=stated.get("warc-payload-digest", ""),
                where=where,
            )
    except OSError as error:
        yield Rejected(where, f"{url}: {error}")


class _Answer:
    """The content of one record, read on its own: damage in it cannot harm the file's reader."""

    def __init__(self, named: Named, block: bytes, *, whole: bool) -> None:
        """Read the content.

        Args:
            named: The record's own headers.
            block: Its content.
            whole: Whether that is all of it.

        Raises:
            OSError: It cannot be decoded.
        """
        stated = joined(named)
        self._named = named
        self._block = block
        self._is_http = stated.get("content-type", "").lower().startswith("application/http")
        self._is_revisit = stated.get("warc-type") == "revisit"
        self._is_text = stated.get("warc-type") == "conversion"
        self.status: int | None = None
        self.headers: dict[str, str] = {}
        self.content_type = stated.get("content-type", "")
        self.truncated = not whole or "warc-truncated" in stated
        record = self._record()
        if self._is_http:
            record.parse_http()
            self.status = record.http_headers.status_code
            self.headers = joined(record.http_headers.items())
            self.content_type = self.headers.get("content-type", "")
        self.damaged = whole and self._differs(stated, record)

    @property
    def is_page(self) -> bool:
        """Whether it is a page, or the revisit of one."""
        media = self.content_type.partition(";")[0].strip().lower()
        if self.status == HTTPStatus.NOT_MODIFIED:
            return self._is_revisit
        return self.status in (None, HTTPStatus.OK) and (
            media in _PAGES or (self._is_text and media == "text/plain")
        )

    @property
    def body(self) -> bytes | None:
        """The payload, decoded; None for a revisit."""
        if self._is_revisit:
            return None
        record = self._record()
        if self._is_http:
            record.parse_http(auto_decode="all")
        return record.reader.read(MAX_DOCUMENT)

    def _differs(self, stated: Mapping[str, str], record: WarcRecord) -> bool:
        """Whether the content is not what its digests say."""
        if "warc-block-digest" in stated:
            return not self._record().verify_block_digest()
        # Archives disagree on whether a payload's digest is that before or after "chunked".
        if self._is_revisit or "transfer-encoding" in self.headers:
            return False
        return "warc-payload-digest" in stated and not record.verify_payload_digest()

    def _record(self) -> WarcRecord:
        head = "".join(
            f"{name}: {value}\r\n"
            for name, value in self._named
            if name.lower() != "content-length"
        )
        start = f"WARC/1.1\r\n{head}Content-Length: {len(self._block)}\r\n\r\n".encode()
        content = io.BytesIO(start + self._block + b"\r\n\r\n")
        return next(iter(ArchiveIterator(content, parse_http=False)))


def _next_start(path: Path, after: int) -> int:
    """Offset of the next record behind a damaged one, 0 for none."""
    with path.open("rb") as stream:
        compressed = stream.read(2) == _STARTS[0][:2]
        mark = _STARTS[0] if compressed else b"\n" + _STARTS[1]
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


def _tail(path: Path, last: int) -> str:
    """What is wrong behind the last record that was read, or ""."""
    with path.open("rb") as stream:
        stream.seek(last)
        start = stream.read(64 * 1024)
        if start.startswith(_STARTS[0]):
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
