"""A page: what one fetch of a URL brought."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(frozen=True, slots=True)
class Page:
    """The answer to one GET; kept raw, so that every later step can be run again.

    Attributes:
        url: As asked, canonical.
        status: HTTP status, 100–599.
        headers: Lower-case names; fields that came several times are joined by ", ".
        body: After decompression, at most as long as was allowed.
        truncated: Whether the body is less than what the server had or promised.
        fetched_at: When the answer began, UTC, ISO 8601 with ``Z``.
        latency: Seconds until the answer began.
    """

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    truncated: bool
    fetched_at: str
    latency: float

    @property
    def content_type(self) -> str:
        """Media type in lower case without parameters, "" where the server gave none."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


def utc_now() -> str:
    """The present moment as the tables write it."""
    return utc(datetime.now(UTC))


def utc(moment: datetime) -> str:
    """A moment as the tables write it: ISO 8601 with milliseconds and ``Z``."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def joined(headers: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Headers under lower-case names; fields that came several times are joined by ", "."""
    found: dict[str, str] = {}
    for name, value in headers:
        key = name.lower()
        found[key] = f"{found[key]}, {value}" if key in found else value
    return found
