"""Write web archives: what a crawl fetched, as WARC, so that it can be kept and replayed."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from crawl.errors import InputError

# They described the body on its way; the archive holds it decoded and whole.
_OF_THE_WAY = ("content-encoding", "transfer-encoding", "content-length")


@dataclass(frozen=True, slots=True)
class Kept:
    """One fetch to archive.

    Attributes:
        url: Canonical.
        fetched_at: UTC, ISO 8601 with ``Z``.
        status: HTTP status; None for a document that no server sent.
        headers: Lower-case names.
        content_type: Media type.
        body: Decoded.
        truncated: Whether the body is not all there was.
        first_seen: When this URL was fetched with the same body before, "" for the first time;
            then the archive cites that fetch instead of repeating its body.
    """

    url: str
    fetched_at: str
    status: int | None
    headers: Mapping[str, str]
    content_type: str
    body: bytes
    truncated: bool
    first_seen: str = ""


def write_archive(path: Path, fetches: Iterable[Kept], software: str) -> int:
    """Write fetches into a new WARC 1.1 file, a gzip member for each record if it ends in .gz.

    The file appears under its name once it is whole.

    Args:
        path: Must not exist.
        fetches: In the order to write.
        software: Name and version for the archive's own record.

    Returns:
        How many were written.

    Raises:
        InputError: The file exists or cannot be made.
    """
    part = path.with_name(f"{path.name}.part")
    written = 0
    try:
        if path.exists():
            raise InputError(f"{path}: exists; an archive is never overwritten")
        with part.open("wb") as stream:
            writer = WARCWriter(stream, gzip=path.suffix == ".gz", warc_version="WARC/1.1")
            about = {"software": software, "format": "WARC File Format 1.1"}
            writer.write_record(writer.create_warcinfo_record(path.name, about))
            for fetch in fetches:
                _write(writer, fetch)
                written += 1
        part.rename(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise InputError(f"{path}: {(error.strerror or str(error)).lower()}") from error
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    return written


def _write(writer: WARCWriter, fetch: Kept) -> None:
    stated = {"WARC-Date": fetch.fetched_at}
    if fetch.truncated:
        stated["WARC-Truncated"] = "length"
    if fetch.status is None:
        record = writer.create_warc_record(
            fetch.url,
            "resource",
            payload=io.BytesIO(fetch.body),
            length=len(fetch.body),
            warc_content_type=fetch.content_type,
            warc_headers_dict=stated,
        )
        writer.write_record(record)
        return
    headers = _status_and_headers(fetch, fetch.status)
    record = writer.create_warc_record(
        fetch.url,
        "response",
        payload=io.BytesIO(fetch.body),
        length=len(fetch.body),
        http_headers=headers,
        warc_headers_dict=stated,
    )
    if fetch.first_seen:
        writer.ensure_digest(record, block=False, payload=True)
        digest = record.rec_headers.get_header("WARC-Payload-Digest")
        record = writer.create_revisit_record(
            fetch.url,
            digest,
            fetch.url,
            fetch.first_seen,
            http_headers=headers,
            warc_headers_dict=stated,
        )
    writer.write_record(record)


def _status_and_headers(fetch: Kept, status: int) -> StatusAndHeaders:
    """The answer's head; what no longer holds for the body keeps its value under another name."""
    try:
        phrase = HTTPStatus(status).phrase
    except ValueError:
        phrase = ""
    headers = [
        (f"X-Archive-Orig-{name}" if name in _OF_THE_WAY else name, value)
        for name, value in fetch.headers.items()
    ]
    if not fetch.first_seen:
        headers.append(("Content-Length", str(len(fetch.body))))
    return StatusAndHeaders(f"{status} {phrase}".strip(), headers, protocol="HTTP/1.1")
