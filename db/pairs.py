"""Read what a scan says of two articles."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from db import schema
from db.results import newest_scan_of
from db.scan_rows import PairInScan


def pair(session: Session, one: int, other: int) -> PairInScan | None:
    """What the newest finished scan that covers the sites of both articles says of them.

    Args:
        session: Any.
        one: An article.
        other: Another one.

    Returns:
        None where no scan covers both.
    """
    article, site = schema.Article, schema.Site
    hosts = set(
        session.scalars(
            select(site.host)
            .join(article, article.site_id == site.id)
            .where(article.id.in_((one, other)))
        )
    )
    scan = newest_scan_of(session, hosts)
    if scan is None:
        return None
    of = schema.Match
    match = session.execute(
        select(of.relation, of.confidence, of.declared, of.reason).where(
            of.scan_id == scan.id, of.a_id == min(one, other), of.b_id == max(one, other)
        )
    ).one_or_none()
    cluster, first, second = (
        schema.Cluster,
        aliased(schema.ClusterMember),
        aliased(schema.ClusterMember),
    )
    shared = session.execute(
        select(cluster.number, cluster.kind, cluster.size, cluster.origin)
        .join(first, first.cluster_id == cluster.id)
        .join(second, second.cluster_id == cluster.id)
        .where(cluster.scan_id == scan.id, first.article_id == one, second.article_id == other)
    ).one_or_none()
    return PairInScan(
        scan=scan.id,
        relation=match.relation if match else "",
        confidence=match.confidence if match else None,
        declared=match.declared if match else "",
        reason=match.reason if match else "",
        cluster=shared.number if shared else None,
        cluster_kind=shared.kind if shared else "",
        cluster_size=shared.size if shared else 0,
        origin=shared.origin if shared else None,
    )
