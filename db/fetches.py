"""The fetches of a site as an archivist sees them: each with its body, and what it repeats."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, select, tuple_
from sqlalchemy.orm import Session

from db.schema import Body, Capture, Site


@dataclass(frozen=True, slots=True)
class Fetch:
    """One capture that has a URL.

    Attributes:
        url: As asked, canonical.
        fetched_at: UTC, ISO 8601 with ``Z``.
        status: HTTP status, None for a document that no server sent.
        headers: Lower-case names.
        content_type: As the server or the import stated it.
        body: Decoded.
        truncated: Whether the body is not all there was.
        first_seen: When the same body was first fetched from this URL, "" where it is new.
    """

    url: str
    fetched_at: str
    status: int | None
    headers: Mapping[str, str]
    content_type: str
    body: bytes
    truncated: bool
    first_seen: str


def captures_of(session: Session, hosts: Sequence[str]) -> Sequence[int]:
    """Ids of the captures of some sites that were got from the web, oldest first."""
    wanted = (
        select(Capture.id)
        .join(Site)
        .where(Site.host.in_(hosts), Capture.final_url.like("http%"))
        .order_by(Capture.id)
    )
    return session.scalars(wanted).all()


def fetches(session: Session, hosts: Sequence[str]) -> Iterator[Fetch]:
    """Every capture of some sites whose body is known, oldest first, one in memory at a time."""
    for capture_id in captures_of(session, hosts):
        capture = session.get_one(Capture, capture_id)
        original = _original(session, capture)
        digest = capture.body_sha256 or (original.body_sha256 if original else None)
        content = session.scalar(select(Body.content).where(Body.sha256 == digest))
        if content is not None:
            yield Fetch(
                url=capture.final_url,
                fetched_at=capture.fetched_at,
                status=capture.status,
                headers=capture.headers,
                content_type=capture.content_type,
                body=zlib.decompress(content),
                truncated=capture.truncated,
                first_seen=original.fetched_at if original else "",
            )
        session.expunge_all()


def _original(session: Session, capture: Capture) -> Capture | None:
    """The first capture of the URL with the body of an unchanged one; None for any other."""
    if capture.extraction != "unchanged":
        return None
    earlier = _whole(capture.site_id, capture.url, capture.fetched_at, capture.id)
    newest = earlier.order_by(Capture.fetched_at.desc(), Capture.id.desc())
    digest = capture.body_sha256 or session.scalar(
        newest.with_only_columns(Capture.body_sha256).limit(1)
    )
    first = earlier.where(Capture.body_sha256 == digest).order_by(Capture.fetched_at, Capture.id)
    return session.scalars(first.limit(1)).first()


def _whole(site_id: int, url: str, fetched_at: str, capture_id: int) -> Select[Capture]:
    """Captures of a URL before one of them that have a body, and all of it."""
    moment = tuple_(Capture.fetched_at, Capture.id)
    return select(Capture).where(
        Capture.site_id == site_id,
        Capture.url == url,
        Capture.body_sha256.is_not(None),
        Capture.truncated.is_(False),
        moment < (fetched_at, capture_id),
    )


def body_before(session: Session, site_id: int, url: str, fetched_at: str) -> bytes | None:
    """SHA-256 of the newest whole body of a URL before a moment, None where there is none."""
    return session.scalar(
        _whole(site_id, url, fetched_at, 0)
        .with_only_columns(Capture.body_sha256)
        .order_by(Capture.fetched_at.desc(), Capture.id.desc())
        .limit(1)
    )


def has_capture(session: Session, site_id: int, url: str, fetched_at: str) -> bool:
    """Whether a fetch of a URL at a moment is already stored."""
    same = select(Capture.id).where(
        Capture.site_id == site_id, Capture.url == url, Capture.fetched_at == fetched_at
    )
    return session.scalar(same.limit(1)) is not None


def stored_before(session: Session, site_id: int, url: str, header: str, value: str) -> int | None:
    """The newest capture of a URL with a body and a header of that value (any, where it is "")."""
    rows = session.execute(
        select(Capture.id, Capture.headers)
        .where(Capture.site_id == site_id, Capture.url == url, Capture.body_sha256.is_not(None))
        .order_by(Capture.fetched_at.desc(), Capture.id.desc())
    )
    return next((id_ for id_, headers in rows if not value or headers.get(header) == value), None)
