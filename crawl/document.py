"""What an import is made of: documents, pages of archives, and what had to be rejected."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

MAX_DOCUMENT = 8 * 1024 * 1024
"""Bytes of one file, or of one row of a table, that are read."""

TABLE_SUFFIXES = (".jsonl", ".ndjson", ".csv", ".jsonl.gz", ".ndjson.gz", ".csv.gz")
"""Names that files of one document in each row have."""


@dataclass(frozen=True, slots=True)
class Document:
    """One document of an import.

    Attributes:
        name: Its URL, its id, or the path of its file.
        url: Its canonical URL, "" where it has none.
        site: The site of its URL, else the name that the import was given.
        content: Its bytes.
        content_type: "text/html", "text/plain" or "text/markdown", with the charset where known.
        title: Its title, where a column gives it.
        labels: The columns that unspin does not interpret.
        where: File and line, for messages.
    """

    name: str
    url: str
    site: str
    content: bytes
    content_type: str
    title: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    where: str = ""


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


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row or a file that is no document: where it stands, and why in one plain line."""

    where: str
    reason: str
