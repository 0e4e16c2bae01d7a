"""Captures: what was fetched or imported, each body kept once."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Mapping

from sqlalchemy import bindparam, func, insert, select
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from crawl.page import utc_now
from crawl.url_parts import registrable_domain
from db.schema import Article, Base, Body, Capture, Site

# Built once: to build a statement for every page takes longer than SQLite takes to run it.
_BODY, _CAPTURE, _SITE = (Base.metadata.tables[of.__tablename__] for of in (Body, Capture, Site))
_SITE_ID = select(_SITE.c.id).where(_SITE.c.host == bindparam("host"))
_SAVE_CAPTURE = insert(_CAPTURE).returning(_CAPTURE.c.id)
_HAS_BODY = select(_BODY.c.size).where(_BODY.c.sha256 == bindparam("sha256"))
_SAVE_BODY = sqlite_insert(_BODY).on_conflict_do_nothing()
_CONTENT = (
    select(_BODY.c.content)
    .join(_CAPTURE, _CAPTURE.c.body_sha256 == _BODY.c.sha256)
    .where(_CAPTURE.c.id == bindparam("capture_id"))
)
_OF_NAME = (
    _CAPTURE.c.site_id == bindparam("site_id"),
    _CAPTURE.c.url == bindparam("name"),
    _CAPTURE.c.source == "import",
)
_LAST = select(func.max(_CAPTURE.c.fetched_at)).where(*_OF_NAME).scalar_subquery()
_LAST_IMPORTED = select(_CAPTURE.c.body_sha256, _CAPTURE.c.labels).where(
    *_OF_NAME, _CAPTURE.c.fetched_at == _LAST
)


def ensure_site(session: Session, host: str) -> int:
    """Id of a site, which is added where it is not known yet."""
    found: int | None = session.scalar(_SITE_ID, {"host": host})
    if found is not None:
        return found
    site = Site(host=host, domain=registrable_domain(host), added_at=utc_now())
    session.add(site)
    session.flush()
    return site.id


def save_capture(  # noqa: PLR0913 - a row's columns
    session: Session,
    *,
    site_id: int,
    url_id: int | None,
    url: str,
    final_url: str,
    fetched_at: str,
    status: int | None,
    headers: Mapping[str, str],
    content_type: str,
    body: bytes | None,
    truncated: bool = False,
    source: str = "crawl",
    labels: Mapping[str, str] | None = None,
    unchanged: bool = False,
) -> int:
    """Store one fetch or one imported document; returns the capture's id.

    Args:
        session: One that may write.
        site_id: From `ensure_site`.
        url_id: The frontier's row, None for an import.
        url: As asked; for a document without one, its name in the import.
        final_url: Its address; "" for a document without one.
        fetched_at: UTC, ISO 8601 with ``Z``.
        status: HTTP status, None for a document that no server sent.
        headers: Of the response.
        content_type: Media type.
        body: Its bytes, stored once however often they are captured; None for none.
        truncated: Whether the body is less than what there was.
        source: crawl, import or warc.
        labels: An import's other columns.
        unchanged: Whether the URL's capture before this one has the same body: then no article is
            looked for in it again.
    """
    digest = None if body is None else _save_body(session, body)
    row = {
        "site_id": site_id,
        "url_id": url_id,
        "url": url,
        "final_url": final_url,
        "fetched_at": fetched_at,
        "status": status,
        "headers": dict(headers),
        "content_type": content_type,
        "body_sha256": digest,
        "truncated": truncated,
        "source": source,
        "labels": dict(labels or {}),
        "extraction": "unchanged" if unchanged else None,
    }
    capture_id: int = session.execute(_SAVE_CAPTURE, row).scalar_one()
    return capture_id


def is_imported(
    session: Session, site_id: int, name: str, body: bytes, labels: Mapping[str, str]
) -> bool:
    """Whether a document is stored as it is now, among those of its name that came in last.

    Args:
        session: Any.
        site_id: Its site.
        name: Its URL, or its name in the import.
        body: Its bytes.
        labels: Its other columns.
    """
    stored = session.execute(_LAST_IMPORTED, {"site_id": site_id, "name": name})
    return (hashlib.sha256(body).digest(), dict(labels)) in [tuple(row) for row in stored]


def load_body(session: Session, capture_id: int) -> bytes | None:
    """The bytes of a capture, None where it has none."""
    packed = session.scalar(_CONTENT, {"capture_id": capture_id})
    return None if packed is None else zlib.decompress(packed)


def body_of_article(session: Session, article_id: int) -> str | None:
    """The page that an article was taken from, roughly decoded; None where it was not kept."""
    packed = session.scalar(
        select(Body.content)
        .join(Capture, Capture.body_sha256 == Body.sha256)
        .join(Article, Article.capture_id == Capture.id)
        .where(Article.id == article_id)
    )
    return None if packed is None else zlib.decompress(packed).decode("utf-8", "replace")


def _save_body(session: Session, body: bytes) -> bytes:
    digest = hashlib.sha256(body).digest()
    if session.scalar(_HAS_BODY, {"sha256": digest}) is None:
        row = {"sha256": digest, "content": zlib.compress(body), "size": len(body)}
        session.execute(_SAVE_BODY, row)
    return digest
