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
from db.rows import ArticleRef, ClusterRow, MatchRow, MemberRow
from dedup.report.sidebyside import SideBySide, side_by_side
from dedup.report.wording import Kind, kind_of, measure_label

MEMBERS = 300  # listed on a cluster's page
COMPARED = 8  # members shown side by side
_MATCHES = 500  # of one member that are looked at to find what to compare it with
_PARTS = 500  # of a template
_FILLERS = 4  # of a slot, within the running text
_VARIABLES = 8  # columns of the table of variables
_VALUES = 100  # rows of the table of variables


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
    """

    left: ArticleRef
    right: ArticleRef
    kind: Kind
    provisional: Kind | None
    contained: str
    confidence: float
    measures: tuple[tuple[str, float], ...]
    rows: SideBySide


@dataclass(frozen=True, slots=True)
class SlotView:
    """A place of the template that varies.

    Attributes:
        kind: number, name, synonym, optional or free.
        variable: Number of the variable that fills it, from 1.
        fillers: The most frequent fillers; "" where members have nothing.
        more: Number of further fillers.
    """

    kind: str
    variable: int
    fillers: tuple[str, ...]
    more: int


@dataclass(frozen=True, slots=True)
class TemplateView:
    """The text that the members share.

    Attributes:
        parts: Constant text and slots in order.
        more: Parts beyond the bound.
        spintax: The same written as ``{a|b}``.
        slots: How many slots there are.
        variables: Kinds of the slots each variable fills, for the table's columns.
        values: Members with the value of each variable, None where the table says nothing.
        values_left_out: Members that the table does not list.
    """

    parts: tuple[str | SlotView, ...]
    more: int
    spintax: str
    slots: int
    variables: tuple[str, ...]
    values: tuple[tuple[ArticleRef, tuple[str, ...]], ...]
    values_left_out: int


@dataclass(frozen=True, slots=True)
class ClusterPage:
    """One cluster.

    Attributes:
        cluster: The cluster.
        kind: Its kind in words.
        members: The first members, the representative at the head.
        template: What they share, None where no template was found.
        compared: Members side by side, from the most to the least similar.
    """

    cluster: ClusterRow
    kind: Kind
    members: tuple[MemberRow, ...]
    template: TemplateView | None
    compared: tuple[Versus, ...]

    @property
    def sites(self) -> tuple[str, ...]:
        """Sites of the listed members, in their order."""
        return tuple(dict.fromkeys(member.article.site for member in self.members))


def cluster_page(store: Store, session: Session, scan_id: int, cluster: ClusterRow) -> ClusterPage:
    """All that the page of one cluster shows; bounded however many members it has."""
    members = tuple(results.cluster_members(session, cluster.id, limit=MEMBERS))
    template = results.template(session, cluster.id)
    return ClusterPage(
        cluster=cluster,
        kind=kind_of(cluster.kind),
        members=members,
        template=_template(template, members, cluster.size) if template else None,
        compared=_compared(store, session, scan_id, cluster, members),
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
        rows=side_by_side(_text(texts, left.id), _text(texts, right.id), alignment),
    )


def _text(texts: Mapping[int, Article], article_id: int) -> str:
    return texts[article_id].text if article_id in texts else ""


def _template(data: Mapping[str, Any], members: Sequence[MemberRow], size: int) -> TemplateView:
    """A template from the JSON of `dedup.engine.results.Template`."""
    parts = [part if isinstance(part, str) else _slot(part) for part in data["parts"]]
    slots = [part for part in parts if isinstance(part, SlotView)]
    kinds: dict[int, str] = {}
    for slot in slots:
        kinds.setdefault(slot.variable, slot.kind)
    count = max(kinds, default=0)
    columns = tuple(kinds.get(number, "") for number in range(1, min(count, _VARIABLES) + 1))
    values = tuple(
        (member.article, tuple(data["values"][str(member.article.id)][: len(columns)]))
        for member in members[:_VALUES]
        if str(member.article.id) in data["values"]
    )
    return TemplateView(
        parts=tuple(parts[:_PARTS]),
        more=max(0, len(parts) - _PARTS),
        spintax=data["spintax"],
        slots=len(slots),
        variables=columns,
        values=values,
        values_left_out=size - len(values),
    )


def _slot(data: Mapping[str, Any]) -> SlotView:
    fillers = [text for text, _ in data["fillers"]]
    return SlotView(
        kind=data["kind"],
        variable=int(data["variable"]) + 1,
        fillers=tuple(fillers[:_FILLERS]),
        more=max(0, len(fillers) - _FILLERS),
    )
