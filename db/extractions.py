"""What extraction makes of captures: which are pending, what became of each, their articles."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Select, bindparam, func, insert, or_, select, update
from sqlalchemy.orm import Session

from crawl.article import Article
from db import schema
from db.declarations import declared_values, layout_values
from db.rows import PendingCapture

CHUNK = 500  # rows held in memory at once

# Built once: to build a statement for every page takes longer than SQLite takes to run it.
_ARTICLE, _BLOCK, _CAPTURE = (
    schema.Base.metadata.tables[of.__tablename__]
    for of in (schema.Article, schema.Block, schema.Capture)
)
_RECORD = update(_CAPTURE).where(_CAPTURE.c.id == bindparam("number"))
_RETIRE_OF_CAPTURE = (
    update(_ARTICLE)
    .where(_ARTICLE.c.capture_id == bindparam("capture"), _ARTICLE.c.current)
    .values(current=False)
)
_MADE_BEFORE = select(_ARTICLE.c.id).where(
    _ARTICLE.c.capture_id == bindparam("capture"), _ARTICLE.c.extractor == bindparam("name")
)
_SET_CURRENT = update(_ARTICLE).where(_ARTICLE.c.id == bindparam("number"))
_SAVE_ARTICLE = insert(_ARTICLE).returning(_ARTICLE.c.id)
_CAPTURED = select(_CAPTURE.c.fetched_at, _CAPTURE.c.site_id, _CAPTURE.c.url).where(
    _CAPTURE.c.id == bindparam("number")
)
_RIVALS = (
    select(_ARTICLE.c.id, _CAPTURE.c.fetched_at, _ARTICLE.c.capture_id)
    .join(_CAPTURE, _CAPTURE.c.id == _ARTICLE.c.capture_id)
    .where(_ARTICLE.c.current)
)
_OF_URL = _RIVALS.where(_ARTICLE.c.url == bindparam("url"))
_OF_NAME = _RIVALS.where(
    _CAPTURE.c.site_id == bindparam("site"), _CAPTURE.c.url == bindparam("name")
)


def pending_captures(session: Session, after: int = 0) -> Iterator[PendingCapture]:
    """Captures whose extraction is not recorded yet, oldest first, read in chunks.

    Those recorded while this runs do not disturb it. The body is read by
    `db.captures.load_body`.

    Args:
        session: Any.
        after: Leave out those up to this id.
    """
    last = after
    while rows := session.execute(_pending_after(last)).all():
        for row in rows:
            yield PendingCapture(*row)
        last = rows[-1].id


def count_pending(session: Session) -> int:
    """How many captures `pending_captures` would give."""
    pending = (schema.Capture.extraction.is_(None), schema.Capture.body_sha256.is_not(None))
    return session.scalar(select(func.count()).select_from(schema.Capture).where(*pending)) or 0


def _pending_after(capture_id: int) -> Select[Any]:
    capture = schema.Capture
    return (
        select(
            capture.id,
            capture.site_id,
            schema.Site.host,
            capture.url,
            capture.final_url,
            capture.status,
            capture.content_type,
            capture.truncated,
            capture.source,
            capture.labels,
            capture.headers,
        )
        .join(schema.Site, schema.Site.id == capture.site_id)
        .where(capture.extraction.is_(None), capture.body_sha256.is_not(None))
        .where(capture.id > capture_id)
        .order_by(capture.id)
        .limit(CHUNK)
    )


def record_extraction(session: Session, capture_id: int, outcome: str, reason: str = "") -> None:
    """Say what became of a capture, so that it is not pending any more.

    Args:
        session: In a write transaction.
        capture_id: The capture.
        outcome: "article", "none" and so on.
        reason: One plain line behind it.
    """
    values = {"number": capture_id, "extraction": outcome, "extraction_reason": reason or None}
    session.execute(_RECORD, values)
    if outcome != "article":  # an earlier extraction may have made one
        session.execute(_RETIRE_OF_CAPTURE, {"capture": capture_id})


def reopen_extraction(session: Session, hosts: Sequence[str]) -> None:
    """Make the captures of some sites pending again: those whose article is current, or none is.

    Args:
        session: In a write transaction.
        hosts: The sites.
    """
    capture = schema.Capture
    of_sites = select(schema.Site.id).where(schema.Site.host.in_(hosts))
    current = select(schema.Article.capture_id).where(schema.Article.current)
    session.execute(
        update(capture)
        .where(capture.site_id.in_(of_sites), capture.body_sha256.is_not(None))
        .where(or_(capture.id.in_(current), capture.extraction.in_(("none", "quarantined"))))
        .values(extraction=None, extraction_reason=None)
        .execution_options(synchronize_session=False)
    )


def save_article(  # noqa: PLR0913 - the last has a default
    session: Session,
    capture_id: int,
    site_id: int,
    article: Article,
    extractor: str,
    *,
    aside: bool = False,
) -> int:
    """Store an article; where this extractor already made one of this capture, that one stays.

    Of all articles of one page (the same URL or, without one, the same name on the same site)
    the one of the newest capture is current.

    Args:
        session: In a write transaction.
        capture_id: The capture it was made of.
        site_id: The capture's site.
        article: The article; its id, site and labels are not stored with it.
        extractor: What made it, with its version.
        aside: Whether it stands beside its site's articles and is never current.

    Returns:
        The article's row id.
    """
    stored: int | None = session.scalar(_MADE_BEFORE, {"capture": capture_id, "name": extractor})
    current = not aside and _supersede(session, capture_id, article.url)
    if stored is not None:
        session.execute(_SET_CURRENT, {"number": stored, "current": current})
        return stored
    row = {
        "capture_id": capture_id,
        "extractor": extractor,
        "site_id": site_id,
        "url": article.url,
        "title": article.title,
        "language": article.language,
        "author": article.author,
        "published": article.published,
        "modified": article.modified,
        "words": article.words,
        "outline": [[entry.text, entry.level, entry.linked] for entry in article.outline],
        "flags": list(article.flags),
        "declared": declared_values(article.declared),
        "layout": layout_values(article.layout),
        "current": current,
    }
    number: int = session.execute(_SAVE_ARTICLE, row).scalar_one()
    if article.blocks:
        session.execute(
            insert(_BLOCK),
            [
                {
                    "article_id": number,
                    "position": position,
                    "kind": block.kind.value,
                    "level": block.level,
                    "section": block.section,
                    "text": block.text,
                    "part": block.part,
                }
                for position, block in enumerate(article.blocks)
            ],
        )
    return number


def retire_page(session: Session, url_id: int) -> None:
    """Let no article of a URL be current: its page is gone."""
    article = schema.Article
    of_url = select(schema.Capture.id).where(schema.Capture.url_id == url_id)
    session.execute(
        update(article)
        .where(article.capture_id.in_(of_url), article.current)
        .values(current=False)
        .execution_options(synchronize_session=False)
    )


def reinstate_page(session: Session, url_id: int) -> None:
    """Let a URL's newest article be current again, if its page was gone and came back the same."""
    article, capture = schema.Article, schema.Capture
    newest = session.execute(
        select(article.id, article.url)
        .join(capture, capture.id == article.capture_id)
        .where(capture.url_id == url_id, capture.extraction == "article")
        .order_by(capture.fetched_at.desc(), article.id.desc())
        .limit(1)
    ).first()
    if newest is not None and not session.execute(_OF_URL, {"url": newest.url}).first():
        session.execute(_SET_CURRENT, {"number": newest.id, "current": True})


def _supersede(session: Session, capture_id: int, url: str) -> bool:
    """Retire the page's current article unless its capture is newer; whether it was retired."""
    at, site_id, name = session.execute(_CAPTURED, {"number": capture_id}).one()
    rivals = session.execute(
        *((_OF_URL, {"url": url}) if url else (_OF_NAME, {"site": site_id, "name": name}))
    ).all()
    if any((rival.fetched_at, rival.capture_id) > (at, capture_id) for rival in rivals):
        return False
    for rival in rivals:
        session.execute(_SET_CURRENT, {"number": rival.id, "current": False})
    return True
