"""Read what ties articles and sites: the pairs of chosen articles, the pages of every cluster."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import schema
from db.references import STREAM, reference
from db.rows import PageName
from db.scan_rows import PairRow


def pairs_among(session: Session, scan_id: int, article_ids: Sequence[int]) -> Iterator[PairRow]:
    """Matches between the given articles, ordered by their two ids.

    Args:
        session: Any.
        scan_id: The scan.
        article_ids: A few hundred at most.
    """
    match, detail = schema.Match, schema.MatchDetail
    query = (
        select(match.a_id, match.b_id, match.relation, match.confidence, detail.measures)
        .join(detail, detail.key == match.detail)
        .where(match.scan_id == scan_id)
        # "+ 0" keeps b_id out of the index: looking up every pair of articles is quadratic
        .where(match.a_id.in_(article_ids), (match.b_id + 0).in_(article_ids))
        .order_by(match.a_id, match.b_id)
    )
    for row in session.execute(query, execution_options=STREAM):
        yield PairRow(*row)


def pairs_of(session: Session, scan_id: int, relations: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Article ids of the matches of some relations, ordered."""
    match = schema.Match
    rows = session.execute(
        select(match.a_id, match.b_id)
        .where(match.scan_id == scan_id, match.relation.in_(relations))
        .order_by(match.a_id, match.b_id),
        execution_options=STREAM,
    )
    for row in rows:
        yield row.a_id, row.b_id


def declared_articles(session: Session, scan_id: int) -> set[int]:
    """Ids of the articles with a match that one of its two pages declares."""
    match = schema.Match
    declared = (match.scan_id == scan_id, match.declared != "")
    ends = select(match.a_id).where(*declared).union(select(match.b_id).where(*declared))
    return set(session.scalars(ends))


def relations_within(session: Session, scan_id: int, cluster_id: int) -> Mapping[str, int]:
    """Number of matches between a cluster's members by what the pair alone is called."""
    match, member = schema.Match, schema.ClusterMember
    members = select(member.article_id).where(member.cluster_id == cluster_id)
    rows = session.scalars(
        select(match.provisional)
        .where(match.scan_id == scan_id)
        .where(match.a_id.in_(members), (match.b_id + 0).in_(members))
    )
    return dict(Counter(rows).most_common())


def page_names(session: Session, article_ids: Sequence[int]) -> list[PageName]:
    """The pages of some articles, in their order: each with its address or its name in an import.

    Args:
        session: Any.
        article_ids: Of stored articles, a few hundred at most.
    """
    ref = reference()
    query = ref.join(select(*ref.columns).select_from(schema.Article), schema.Article.id).where(
        ref.article.id.in_(article_ids)
    )
    found = {each.id: PageName(each.site, each.url) for each in map(ref.of, session.execute(query))}
    return [found[number] for number in article_ids]


def cluster_pages(session: Session, scan_id: int) -> dict[int, list[PageName]]:
    """The pages of every cluster by its number, its representative's first.

    A page keeps its name from scan to scan, whatever number its article has.
    """
    cluster, member, ref = schema.Cluster, schema.ClusterMember, reference()
    query = (
        select(*ref.columns, cluster.number)
        .select_from(cluster)
        .join(member, member.cluster_id == cluster.id)
    )
    query = (
        ref.join(query, member.article_id)
        .where(cluster.scan_id == scan_id)
        .order_by(cluster.number, member.rank)
    )
    found: dict[int, list[PageName]] = {}
    for row in session.execute(query, execution_options=STREAM):
        article = ref.of(row)
        found.setdefault(row.number, []).append(PageName(article.site, article.url))
    return found
