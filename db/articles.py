"""Articles as they are stored: one row each with ordered blocks, and their sites."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import itemgetter

from sqlalchemy import ColumnExpressionArgument, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from crawl.article import Article, Block, BlockKind, OutlineEntry
from crawl.errors import InputError
from crawl.urls import canonical
from db import schema
from db.declarations import declared_of, layout_of
from db.engine import Store
from db.rows import SiteRow, SkippedRow

CHUNK = 500  # rows held in memory at once

_KINDS = {kind.value: kind for kind in BlockKind}


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
    """Articles in the order of their ids, read in chunks.

    Each chunk is read in a session of its own: one held open by a slow reader would keep what is
    written meanwhile out of the file. Articles that are deleted meanwhile are left out.

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
        with store.read() as session:
            found = list(_load(session, numbers[start : start + CHUNK]))
        yield from found


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
        for article_id, rows in groupby(blocks.all(), key=itemgetter(0))
    }
    article = schema.Article
    rows = session.connection().execute(
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
    captures = _count(session, schema.Capture.site_id, schema.Capture.source != "score")
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
    session: Session,
    site_id: InstrumentedAttribute[int],
    *conditions: ColumnExpressionArgument[bool],
) -> dict[int, int]:
    """Number of rows by site."""
    rows = session.execute(select(site_id, func.count()).where(*conditions).group_by(site_id))
    return dict(rows.all())
