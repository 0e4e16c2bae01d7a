"""What the page of one cluster shows: its members, its template, and what differs between them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sqlalchemy.orm import Session

from crawl.article import Article
from db import results
from db.articles import load_articles
from db.engine import Store
from db.rows import ArticleRef
from db.scan_rows import ClusterRow, MatchRow, MemberRow
from db.ties import relations_within
from dedup.report.facts import ClusterFacts
from dedup.report.heat import HeatMap, heat_map
from dedup.report.inline import Edit, inline_sentences
from dedup.report.metrics import Metrics
from dedup.report.reasons import reasons
from dedup.report.recovered import Dictionary, TemplateView, substitutions, template_view
from dedup.report.sidebyside import SideBySide, side_by_side
from dedup.report.wording import Kind, kind_of, measure_label

MEMBERS = 300  # listed on a cluster's page
RANKED = 12  # members that are ranked by which came first
COMPARED = 8  # members shown side by side
_MATCHES = 500  # of one member that are looked at to find what to compare it with


@dataclass(frozen=True, slots=True)
class Versus:
    """Two members side by side.

    Attributes:
        left: The representative, or the member that the right one was matched with.
        right: The member.
        kind: The pair's relation.
        provisional: What the pair alone would be called, None if the same.
        contained: Title of the article that stands inside the other, "" but for an excerpt.
        confidence: How sure the relation is.
        measures: What each measure says and its value.
        rows: The texts.
        inline: The aligned sentences that differ, each as one.
        substitutions: Which words of the left stand for which of the right.
    """

    left: ArticleRef
    right: ArticleRef
    kind: Kind
    provisional: Kind | None
    contained: str
    confidence: float
    measures: tuple[tuple[str, float], ...]
    rows: SideBySide
    inline: tuple[tuple[Edit, ...], ...]
    substitutions: Dictionary


@dataclass(frozen=True, slots=True)
class StandingView:
    """What is known of one version's age.

    Attributes:
        article: The version.
        dated: Earliest day that it, its sitemap or its server states, "" where none does.
        against: What speaks against its having come first.
        contradictions: What cannot all be true of what is said of it.
    """

    article: ArticleRef
    dated: str
    against: tuple[str, ...]
    contradictions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OriginView:
    """Which member came first.

    Attributes:
        first: The likeliest, None where the evidence does not decide.
        confidence: undecided, possible, likely or strong.
        reason: Why, in one plain line.
        ranking: The likeliest versions, at most `RANKED`.
        more: Number of further versions.
    """

    first: ArticleRef | None
    confidence: str
    reason: str
    ranking: tuple[StandingView, ...]
    more: int


@dataclass(frozen=True, slots=True)
class ClusterPage:
    """One cluster.

    Attributes:
        facts: The cluster, what to do about it, and what became of it.
        kind: Its kind in words.
        reasons: Why it was given its kind.
        members: The first members, the representative at the head.
        origin: Which of them came first, None where that was not asked.
        template: What they share, None where no template was found.
        heat: How alike the first members are, None where the cluster is too small.
        compared: Members side by side, from the most to the least similar.
        metrics: Numbers of the reader's own, by page.
        keep: The listed member with the highest numbers, None where that was not asked.
    """

    facts: ClusterFacts
    kind: Kind
    reasons: tuple[str, ...]
    members: tuple[MemberRow, ...]
    origin: OriginView | None
    template: TemplateView | None
    heat: HeatMap | None
    compared: tuple[Versus, ...]
    metrics: Metrics
    keep: ArticleRef | None

    @property
    def dictionaries(self) -> tuple[Dictionary, ...]:
        """Which words stand for which: in its template or, without one, in the pairs shown."""
        if self.template:
            return (self.template.dictionary,)
        return tuple(versus.substitutions for versus in self.compared)


def cluster_page(
    store: Store, session: Session, scan_id: int, facts: ClusterFacts, metrics: Metrics
) -> ClusterPage:
    """All that the page of one cluster shows; bounded however many members it has."""
    cluster = facts.cluster
    members = tuple(results.cluster_members(session, cluster.id, limit=MEMBERS))
    data = results.template(session, cluster.id)
    template = template_view(data, members, cluster.size) if data else None
    return ClusterPage(
        facts=facts,
        kind=kind_of(cluster.kind),
        reasons=reasons(
            cluster,
            relations_within(session, scan_id, cluster.id),
            template,
            [member.similarity for member in members],
        ),
        members=members,
        origin=_origin(results.origin(session, cluster.id), members),
        template=template,
        heat=heat_map(session, scan_id, members, cluster.size),
        compared=_compared(store, session, scan_id, cluster, members),
        metrics=metrics,
        keep=metrics.best(member.article for member in members),
    )


def _origin(data: Mapping[str, Any] | None, members: Sequence[MemberRow]) -> OriginView | None:
    """An origin from the JSON of `dedup.engine.results.Origin`."""
    if data is None:
        return None
    listed = {str(member.article.id): member.article for member in members}
    known = [standing for standing in data["ranking"] if standing["article"] in listed]
    return OriginView(
        first=listed.get(data["first"]),
        confidence=data["confidence"],
        reason=data["reason"],
        ranking=tuple(
            StandingView(
                listed[standing["article"]],
                standing["dated"],
                tuple(standing["against"]),
                tuple(standing["contradictions"]),
            )
            for standing in known[:RANKED]
        ),
        more=len(data["ranking"]) - len(known[:RANKED]),
    )


def _compared(
    store: Store,
    session: Session,
    scan_id: int,
    cluster: ClusterRow,
    members: Sequence[MemberRow],
) -> tuple[Versus, ...]:
    chosen = _spread(members[1:])
    matches = [
        match
        for member in chosen
        if (match := _best_match(session, scan_id, cluster, member.article.id)) is not None
    ]
    ids = {end.id for match in matches for end in (match.a, match.b)}
    texts = {int(article.id): article for article in load_articles(store, ids=sorted(ids))}
    rank = {member.article.id: member.rank for member in members}
    return tuple(_versus(match, texts, rank) for match in matches)


def _spread(members: Sequence[MemberRow]) -> Sequence[MemberRow]:
    """At most `COMPARED` members, evenly from the most to the least similar."""
    if len(members) <= COMPARED:
        return members
    step = (len(members) - 1) / (COMPARED - 1)
    return [members[round(index * step)] for index in range(COMPARED)]


def _best_match(
    session: Session, scan_id: int, cluster: ClusterRow, member_id: int
) -> MatchRow | None:
    """The member's match with the representative, or else its surest one in the cluster."""
    best = None
    found = results.matches(session, scan_id, article_id=member_id, cluster_id=cluster.id)
    for match in islice(found, _MATCHES):
        if cluster.representative.id in (match.a.id, match.b.id):
            return match
        if best is None or match.confidence > best.confidence:
            best = match
    return best


def _versus(match: MatchRow, texts: Mapping[int, Article], rank: Mapping[int, int]) -> Versus:
    """A match with its better ranked article on the left."""
    beyond = len(rank)
    turned = rank.get(match.b.id, beyond) < rank.get(match.a.id, beyond)
    left, right = (match.b, match.a) if turned else (match.a, match.b)
    alignment = [
        (pair[2], pair[3], pair[0], pair[1], pair[4]) if turned else pair
        for pair in match.alignment
    ]
    text_left, text_right = _text(texts, left.id), _text(texts, right.id)
    inner = {match.a.id: match.a, match.b.id: match.b}.get(match.contained_id or 0)
    return Versus(
        left=left,
        right=right,
        kind=kind_of(match.relation),
        provisional=kind_of(match.provisional) if match.provisional != match.relation else None,
        contained=(inner.title or inner.url) if inner else "",
        confidence=match.confidence,
        measures=tuple(
            (measure_label(name, turned=turned), value) for name, value in match.measures.items()
        ),
        rows=side_by_side(text_left, text_right, alignment),
        inline=inline_sentences(text_left, text_right, alignment),
        substitutions=substitutions(text_left, text_right, alignment),
    )


def _text(texts: Mapping[int, Article], article_id: int) -> str:
    return texts[article_id].text if article_id in texts else ""
