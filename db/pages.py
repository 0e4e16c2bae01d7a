"""Read what a scan says of each article and of each site."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

from sqlalchemy import ColumnElement, Subquery, and_, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from db import schema
from db.evidence import detail_of
from db.references import STREAM, reference
from db.scan_rows import ArticleRecord, PageRow, SiteTotal

PageOrder = Literal["id", "redundancy", "repetition"]


def pages(
    session: Session,
    scan_id: int,
    order_by: PageOrder = "id",
    *,
    limit: int | None = None,
    offset: int = 0,
) -> Iterator[PageRow]:
    """Every article of a scan with its redundancy, repetition and cluster.

    Args:
        session: Any.
        scan_id: The scan.
        order_by: By article id, or the highest redundancy or repetition first.
        limit: At most so many.
        offset: Leave out so many first.
    """
    repetition, redundancy, ref = schema.Repetition, schema.Redundancy, reference()
    role = schema.PageRole
    clustered = _places_in_clusters(scan_id)
    query = select(
        *ref.columns,
        repetition.words,
        redundancy.share,
        redundancy.same_site,
        redundancy.other_sites,
        redundancy.covered_by,
        repetition.score,
        repetition.restated_words,
        clustered.c.cluster,
        role.role,
        role.reason,
        role.declared,
        role.of_id,
    ).select_from(repetition)
    query = (
        ref.join(query, repetition.article_id)
        .outerjoin(redundancy, _same_article())
        .outerjoin(clustered, clustered.c.article_id == repetition.article_id)
        .outerjoin(
            role,
            and_(role.scan_id == repetition.scan_id, role.article_id == repetition.article_id),
        )
    )
    first: dict[PageOrder, list[ColumnElement[Any]]] = {
        "id": [],
        "redundancy": [redundancy.share.desc()],
        "repetition": [repetition.score.desc()],
    }
    query = (
        query.where(repetition.scan_id == scan_id)
        .order_by(*first[order_by], repetition.article_id)
        .limit(limit)
        .offset(offset)
    )
    for row in session.execute(query, execution_options=STREAM):
        yield PageRow(
            article=ref.of(row),
            words=row.words,
            redundancy=row.share,
            same_site=row.same_site,
            other_sites=row.other_sites,
            covered_by=tuple((article_id, share) for article_id, share in row.covered_by or ()),
            repetition=row.score,
            restated_words=row.restated_words,
            cluster=row.cluster,
            role=row.role or "",
            reason=row.reason or "",
            declared=row.declared or "",
            of=row.of_id,
        )


def article_records(session: Session, scan_id: int) -> Iterator[ArticleRecord]:
    """Every article of a scan with what its page states and how it was got, by id."""
    ref = reference()
    query = select(
        *ref.columns,
        ref.article.language,
        ref.article.author,
        ref.article.published,
        ref.article.modified,
        ref.words(),
        ref.capture.status,
        ref.capture.fetched_at,
        ref.capture.body_sha256,
    ).select_from(schema.Repetition)
    query = (
        ref.join(query, schema.Repetition.article_id)
        .where(schema.Repetition.scan_id == scan_id)
        .order_by(schema.Repetition.article_id)
    )
    for row in session.execute(query, execution_options=STREAM):
        yield ArticleRecord(
            article=ref.of(row),
            language=row.language,
            author=row.author,
            published=row.published,
            modified=row.modified,
            words=row.words,
            status=row.status,
            fetched_at=row.fetched_at,
            sha256=(row.body_sha256 or b"").hex(),
        )


def _same_article() -> ColumnElement[bool]:
    """The redundancy of the article whose repetition a row holds."""
    return and_(
        schema.Redundancy.scan_id == schema.Repetition.scan_id,
        schema.Redundancy.article_id == schema.Repetition.article_id,
    )


def _places_in_clusters(scan_id: int) -> Subquery:
    """The cluster number of every clustered article of the scan; an article has at most one."""
    member, cluster = schema.ClusterMember, schema.Cluster
    return (
        select(member.article_id, cluster.number.label("cluster"))
        .join(cluster, cluster.id == member.cluster_id)
        .where(cluster.scan_id == scan_id)
        .subquery()
    )


def repetition_detail(session: Session, scan_id: int, article_id: int) -> dict[str, Any] | None:
    """The checks and pairs of one article, as ``score --json`` prints them; None if not scored."""
    of = schema.Repetition
    key = session.scalar(
        select(of.detail).where(of.scan_id == scan_id, of.article_id == article_id)
    )
    return detail_of(session, key) if key else None


def site_totals(session: Session, scan_id: int) -> tuple[SiteTotal, ...]:
    """Each site's results, the one with the most redundant words first."""
    repetition, redundancy = schema.Repetition, schema.Redundancy
    article, site = schema.Article, schema.Site
    clustered = _places_in_clusters(scan_id)
    words = func.sum(repetition.words)

    def mean(value: InstrumentedAttribute[float]) -> ColumnElement[float]:
        weighted = func.sum(func.coalesce(value, 0.0) * repetition.words)
        return func.coalesce(weighted / func.nullif(words, 0), 0.0)

    rows = session.execute(
        select(
            site.host,
            func.count(),
            func.count(clustered.c.cluster),
            words,
            mean(redundancy.share),
            mean(redundancy.other_sites),
            mean(repetition.score),
        )
        .select_from(repetition)
        .join(article, article.id == repetition.article_id)
        .join(site, site.id == article.site_id)
        .outerjoin(redundancy, _same_article())
        .outerjoin(clustered, clustered.c.article_id == repetition.article_id)
        .where(repetition.scan_id == scan_id)
        .group_by(site.id)
        .order_by(
            func.sum(func.coalesce(redundancy.share, 0.0) * repetition.words).desc(), site.host
        )
    )
    return tuple(SiteTotal(*row) for row in rows)
