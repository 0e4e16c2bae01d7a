"""Read one WARC file record by record; damage costs only the records it touches.

Readers of WARC stop without a word where a file was cut off, so the last record's end is held
against the end of the file; digests are verified.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from pathlib import Path

from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from crawl.document import MAX_DOCUMENT, Archived, Rejected
from crawl.errors import InputError
from crawl.page import joined, utc
from crawl.urls import canonical
from crawl.warc_damage import STARTS, next_start, tail

_KINDS = (
    WarcRecordType.response
    | WarcRecordType.revisit
    | WarcRecordType.resource
    | WarcRecordType.conversion
)
_PAGES = ("text/html", "application/xhtml+xml")
_MOST_RESUMED = 1000  # damaged places in one file, after which the rest is given up

Named = tuple[tuple[str, str], ...]  # headers in their order


def read_warc(path: Path, name: str) -> Iterator[Archived | Rejected]:
    """The pages of a WARC file; after a damaged record, on with the next whole one.

    Args:
        path: The file, plain or a gzip member for each record.
        name: What messages call it.

    Raises:
        InputError: It is no WARC file.
        OSError: It cannot be read.
    """
    start = 0
    with path.open("rb") as stream:
        if not stream.read(8).startswith(STARTS):
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
                start = next_start(path, last)
                if start:
                    continue
                return
            if fault := tail(path, last):
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
        moment = _moment(record)
    except InputError as error:
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


def _moment(record: WarcRecord) -> str:
    """When a record was made, as the tables write it.

    Raises:
        InputError: It does not say, or names no moment.
    """
    try:
        moment = record.record_date  # None where it cannot be read
        if moment is not None:
            return utc(moment)
    except (ValueError, OverflowError):  # outside the years that there are
        pass
    raise InputError("no usable WARC-Date")


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
