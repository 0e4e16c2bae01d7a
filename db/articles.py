"""Articles in and out: what extraction made of captures, one row each with ordered blocks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import Select, bindparam, func, insert, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from crawl.article import Article, Block, BlockKind, OutlineEntry
from crawl.errors import InputError
from crawl.urls import canonical
from db import schema
from db.declarations import declared_of, declared_values, layout_of, layout_values
from db.engine import Store
from db.rows import PendingCapture, SiteRow, SkippedRow

CHUNK = 500  # rows held in memory at once

_KINDS = {kind.value: kind for kind in BlockKind}

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


def save_article(
    session: Session, capture_id: int, site_id: int, article: Article, extractor: str
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

    Returns:
        The article's row id.
    """
    stored: int | None = session.scalar(_MADE_BEFORE, {"capture": capture_id, "name": extractor})
    current = _supersede(session, capture_id, article.url)
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


def current_articles(session: Session, hosts: Sequence[str], *, but: str = "") -> list[int]:
    """Ids of the current articles of some sites, in order.

    Args:
        session: Any.
        hosts: The sites.
        but: URL of a page to leave out.
    """
    query = (
        select(schema.Article.id)
        .join(schema.Site, schema.Site.id == schema.Article.site_id)
        .where(schema.Article.current, schema.Site.host.in_(hosts))
        .order_by(schema.Article.id)
    )
    return list(session.scalars(query.where(schema.Article.url != but) if but else query))


def load_articles(
    store: Store,
    *,
    hosts: Sequence[str] | None = None,
    ids: Sequence[int] | None = None,
) -> Iterator[Article]:
    """Articles in the order of their ids, read in chunks from one snapshot.

    Args:
        store: Where they are.
        hosts: Only those of these sites.
        ids: Exactly these, as a scan cites them, current or not; unknown ids are left out.
            Without it, all current ones.

    Yields:
        Articles whose ``id`` is their row id as text and whose labels are their capture's.
    """
    with store.read() as session:
        wanted = select(schema.Article.id).order_by(schema.Article.id)
        if hosts is not None:
            wanted = wanted.join(schema.Site, schema.Site.id == schema.Article.site_id).where(
                schema.Site.host.in_(hosts)
            )
        if ids is None:
            numbers: Sequence[int] = session.scalars(wanted.where(schema.Article.current)).all()
        elif hosts is None:
            numbers = sorted(set(ids))
        else:
            numbers = sorted(set(ids).intersection(session.scalars(wanted)))
        for start in range(0, len(numbers), CHUNK):
            yield from _load(session, numbers[start : start + CHUNK])


def _load(session: Session, ids: Sequence[int]) -> Iterator[Article]:
    """Articles of at most a chunk of ids, with their blocks, in two queries."""
    block = schema.Block
    blocks = session.connection().execute(  # past the session, which looks at every row
        select(block.article_id, block.kind, block.text, block.level, block.section, block.part)
        .where(block.article_id.in_(ids))
        .order_by(block.article_id, block.position)
    )
    of_article = {
        article_id: tuple(
            Block(_KINDS[kind], text, level, section, part)
            for _, kind, text, level, section, part in rows
        )
        for article_id, rows in groupby(blocks, key=itemgetter(0))
    }
    article = schema.Article
    rows = session.execute(
        select(
            article.id,
            article.title,
            article.url,
            schema.Site.host,
            article.language,
            article.author,
            article.published,
            article.modified,
            article.outline,
            article.flags,
            article.declared,
            article.layout,
            schema.Capture.labels,
        )
        .join(schema.Site, schema.Site.id == article.site_id)
        .join(schema.Capture, schema.Capture.id == article.capture_id)
        .where(article.id.in_(ids))
        .order_by(article.id)
    )
    for row in rows:
        yield Article(
            id=str(row.id),
            blocks=of_article.get(row.id, ()),
            title=row.title,
            url=row.url,
            site=row.host,
            language=row.language,
            author=row.author,
            published=row.published,
            modified=row.modified,
            outline=tuple(OutlineEntry(*entry) for entry in row.outline),
            flags=tuple(row.flags),
            labels=row.labels,
            declared=declared_of(row.declared),
            layout=layout_of(row.layout),
        )


def find_article(session: Session, reference: str) -> Article | None:
    """The stored article that an id or a URL names; for a URL the current one.

    Args:
        session: Any.
        reference: Digits, or a URL in any form that is canonically the same.
    """
    if reference.isascii() and reference.isdigit():
        return next(_load(session, [min(int(reference), 2**63 - 1)]), None)
    try:
        url = canonical(reference)
    except InputError:
        return None
    number = session.scalar(
        select(schema.Article.id).where(schema.Article.url == url, schema.Article.current)
    )
    return None if number is None else next(_load(session, [number]))


def sites(session: Session) -> tuple[SiteRow, ...]:
    """Every site with what is stored of it, by host."""
    site = schema.Site
    outcome = func.coalesce(schema.Url.outcome, "waiting")
    urls: dict[int, dict[str, int]] = {}
    for site_id, name, number in session.execute(
        select(schema.Url.site_id, outcome, func.count()).group_by(schema.Url.site_id, outcome)
    ):
        urls.setdefault(site_id, {})[name] = number
    captures = _count(session, schema.Capture.site_id)
    articles = _count(session, schema.Article.site_id, schema.Article.current)
    rows = session.execute(select(site.id, site.host, site.domain).order_by(site.host))
    return tuple(
        SiteRow(host, domain, urls.get(id_, {}), captures.get(id_, 0), articles.get(id_, 0))
        for id_, host, domain in rows
    )


def pages_without_article(session: Session) -> tuple[SkippedRow, ...]:
    """Captures that extraction found no article in, by site and reason, most pages first."""
    capture, site = schema.Capture, schema.Site
    number = func.count()
    rows = session.execute(
        select(site.host, capture.extraction_reason, number, func.min(capture.url))
        .join(site, site.id == capture.site_id)
        .where(capture.extraction.is_not(None), capture.extraction != "article")
        .group_by(site.id, capture.extraction_reason)
        .order_by(site.host, number.desc())
    )
    return tuple(SkippedRow(host, reason or "", pages, url) for host, reason, pages, url in rows)


def _count(
    session: Session, site_id: InstrumentedAttribute[int], *conditions: InstrumentedAttribute[bool]
) -> dict[int, int]:
    """Number of rows by site."""
    rows = session.execute(select(site_id, func.count()).where(*conditions).group_by(site_id))
    return dict(rows.all())
