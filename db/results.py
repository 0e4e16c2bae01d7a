"""Read scans, their matches and their clusters: for reports, exports and the command line.

Every reader takes the id of a finished scan. Those that return an iterator stream: they hold a few
hundred rows at a time and must be used up while their session is open.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import ColumnElement, and_, distinct, func, or_, select
from sqlalchemy.orm import Session

from crawl.errors import StoreError
from db import schema
from db.evidence import unpacked
from db.references import STREAM, reference
from db.scan_rows import ClusterRow, MatchRow, MemberRow, ScanRow


def scan(session: Session, scan_id: int) -> ScanRow:
    """One finished scan.

    Raises:
        StoreError: There is none of that id.
    """
    found = next(_scans(session, schema.Scan.id == scan_id), None)
    if found is None:
        raise StoreError(f"no finished scan {scan_id}")
    return found


def latest_scan(session: Session) -> ScanRow | None:
    """The newest finished scan, None before the first; single scored articles do not count."""
    return next(_scans(session, schema.Scan.kind == "scan"), None)


def newest_scan_of(session: Session, hosts: Iterable[str]) -> ScanRow | None:
    """The newest finished scan that covers all of some sites, None where there is none."""
    wanted = set(hosts)
    scans = _scans(session, schema.Scan.kind == "scan")
    return next((scan for scan in scans if wanted <= set(scan.sites)), None)


def list_scans(session: Session) -> list[ScanRow]:
    """Every finished scan and scored article, newest first."""
    return list(_scans(session))


def _scans(session: Session, *conditions: ColumnElement[bool]) -> Iterator[ScanRow]:
    rows = session.scalars(
        select(schema.Scan)
        .where(schema.Scan.finished_at.is_not(None), *conditions)
        .order_by(schema.Scan.id.desc())
    )
    for row in rows:
        yield ScanRow(
            id=row.id,
            kind=row.kind,
            started_at=row.started_at,
            finished_at=row.finished_at or "",
            sites=tuple(row.sites),
            settings=row.settings,
            versions=row.versions,
            counts=row.counts,
            notes=tuple(row.notes),
        )


def matches(  # noqa: PLR0913 (all but two by keyword)
    session: Session,
    scan_id: int,
    *,
    article_id: int | None = None,
    cluster_id: int | None = None,
    limit: int | None = None,
    offset: int = 0,
) -> Iterator[MatchRow]:
    """Matches ordered by their two article ids.

    Args:
        session: Any.
        scan_id: The scan.
        article_id: Only those of this article.
        cluster_id: Only those between members of this cluster (`ClusterRow.id`).
        limit: At most so many.
        offset: Leave out so many first.
    """
    match, detail, a, b = schema.Match, schema.MatchDetail, reference("a"), reference("b")
    query = select(
        *a.columns,
        *b.columns,
        match.relation,
        match.provisional,
        match.confidence,
        match.contained_id,
        detail.measures,
        detail.alignment,
        match.declared,
        match.reason,
    ).select_from(match)
    query = b.join(a.join(query, match.a_id), match.b_id).join(detail, detail.key == match.detail)
    of_scan = match.scan_id == scan_id
    if article_id is None:
        query = query.where(of_scan)
    else:  # written out so that each side of the "or" is looked up in an index of its own
        query = query.where(
            or_(and_(of_scan, match.a_id == article_id), and_(of_scan, match.b_id == article_id))
        )
    if cluster_id is not None:
        member = schema.ClusterMember
        members = select(member.article_id).where(member.cluster_id == cluster_id)
        # "+ 0" keeps b_id out of the index: looking up every pair of members is quadratic
        query = query.where(match.a_id.in_(members), (match.b_id + 0).in_(members))
    query = query.order_by(match.a_id, match.b_id).limit(limit).offset(offset)
    for row in session.execute(query, execution_options=STREAM):
        yield MatchRow(
            a=a.of(row),
            b=b.of(row),
            relation=row.relation,
            provisional=row.provisional,
            confidence=row.confidence,
            contained_id=row.contained_id,
            measures=row.measures,
            alignment=tuple(tuple(pair) for pair in row.alignment),
            declared=row.declared,
            reason=row.reason,
        )


def relation_counts(session: Session, scan_id: int) -> dict[str, int]:
    """Number of matches by relation, most frequent first."""
    number = func.count().label("number")
    rows = session.execute(
        select(schema.Match.relation, number)
        .where(schema.Match.scan_id == scan_id)
        .group_by(schema.Match.relation)
        .order_by(number.desc(), schema.Match.relation)
    )
    return dict(rows.all())


def clusters(
    session: Session,
    scan_id: int,
    kind: str | None = None,
    *,
    limit: int | None = None,
    offset: int = 0,
) -> Iterator[ClusterRow]:
    """Clusters by number, which is largest first.

    Args:
        session: Any.
        scan_id: The scan.
        kind: Only those of this kind.
        limit: At most so many.
        offset: Leave out so many first.
    """
    conditions = [] if kind is None else [schema.Cluster.kind == kind]
    return _clusters(session, scan_id, *conditions, limit=limit, offset=offset)


def cluster(session: Session, scan_id: int, number: int) -> ClusterRow:
    """One cluster by its number within the scan.

    Raises:
        StoreError: The scan has no such cluster.
    """
    found = next(_clusters(session, scan_id, schema.Cluster.number == number), None)
    if found is None:
        raise StoreError(f"scan {scan_id} has no cluster {number}")
    return found


def _clusters(
    session: Session,
    scan_id: int,
    *conditions: ColumnElement[bool],
    limit: int | None = None,
    offset: int = 0,
) -> Iterator[ClusterRow]:
    found, representative = schema.Cluster, reference()
    sites = (
        select(func.count(distinct(schema.Article.site_id)))
        .join(schema.ClusterMember, schema.ClusterMember.article_id == schema.Article.id)
        .where(schema.ClusterMember.cluster_id == found.id)
        .scalar_subquery()
    )
    query = select(
        *representative.columns,
        found.id,
        found.number,
        found.key,
        found.kind,
        found.size,
        sites.label("sites"),
        found.cohesion,
        found.confidence,
    ).select_from(found)
    query = (
        representative.join(query, found.representative_id)
        .where(found.scan_id == scan_id, *conditions)
        .order_by(found.number)
        .limit(limit)
        .offset(offset)
    )
    for row in session.execute(query, execution_options=STREAM):
        yield ClusterRow(
            id=row.id,
            number=row.number,
            key=row.key,
            kind=row.kind,
            size=row.size,
            sites=row.sites,
            cohesion=row.cohesion,
            confidence=row.confidence,
            representative=representative.of(row),
        )


def template(session: Session, cluster_id: int) -> dict[str, Any] | None:
    """A cluster's template as JSON data; None where its members share none."""
    of = schema.ClusterTemplate
    query = select(of.content).join(schema.Cluster, schema.Cluster.template == of.key)
    content = session.scalar(query.where(schema.Cluster.id == cluster_id))
    return None if content is None else unpacked(content)


def origin(session: Session, cluster_id: int) -> dict[str, Any] | None:
    """Which member of a cluster came first, as JSON data; None for a doorway family."""
    return session.scalar(select(schema.Cluster.origin).where(schema.Cluster.id == cluster_id))


def cluster_members(
    session: Session, cluster_id: int, *, limit: int | None = None, offset: int = 0
) -> Iterator[MemberRow]:
    """A cluster's articles, the representative first, then by falling similarity.

    Args:
        session: Any.
        cluster_id: `ClusterRow.id`.
        limit: At most so many.
        offset: Leave out so many first.
    """
    member, ref = schema.ClusterMember, reference()
    query = select(
        *ref.columns,
        member.rank,
        member.similarity,
        ref.words(),
        ref.article.published,
        ref.article.modified,
        ref.capture.fetched_at,
    ).select_from(member)
    query = (
        ref.join(query, member.article_id)
        .join(schema.Cluster, schema.Cluster.id == member.cluster_id)
        .outerjoin(
            schema.Repetition,
            and_(
                schema.Repetition.scan_id == schema.Cluster.scan_id,
                schema.Repetition.article_id == member.article_id,
            ),
        )
        .where(member.cluster_id == cluster_id)
        .order_by(member.rank)
        .limit(limit)
        .offset(offset)
    )
    for row in session.execute(query, execution_options=STREAM):
        yield MemberRow(
            article=ref.of(row),
            rank=row.rank,
            similarity=row.similarity,
            words=row.words,
            published=row.published,
            modified=row.modified,
            fetched_at=row.fetched_at,
        )
