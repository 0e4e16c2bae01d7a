"""Tables of what ties articles and sites: clusters, matches, templates, the network."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from sqlalchemy.orm import Session

from db import results
from db.scan_rows import ClusterRow, MatchRow, MemberRow
from dedup.engine.network import Tie
from dedup.engine.results import Slot, Template
from dedup.engine.shape import shape
from dedup.pipeline.networking import network_of
from dedup.report.columns import Cell, Column, Table, article_columns, moment
from dedup.report.recovered import template_of
from dedup.report.wording import MEASURES

_Membership = tuple[ClusterRow, MemberRow]


def _memberships(session: Session, scan_id: int) -> Iterator[_Membership]:
    for cluster in list(results.clusters(session, scan_id)):
        for member in results.cluster_members(session, cluster.id):
            yield cluster, member


CLUSTERS: Table[_Membership] = Table(
    "one row for every article that is in a cluster",
    (
        Column(
            "cluster", "number of the cluster, the biggest is 1", lambda row: row[0].number, int
        ),
        Column("key", "the same for the same members in every scan", lambda row: row[0].key),
        Column("kind", "the relation that holds it together", lambda row: row[0].kind),
        Column("confidence", "how sure the kind is, 0–1", lambda row: row[0].confidence, float),
        Column("size", "articles in the cluster", lambda row: row[0].size, int),
        Column("sites", "sites they stand on", lambda row: row[0].sites, int),
        Column(
            "cohesion",
            "mean similarity of the members to the representative, 0–1",
            lambda row: row[0].cohesion,
            float,
        ),
        Column("rank", "0 for the representative, then by likeness", lambda row: row[1].rank, int),
        Column("similarity", "to the representative, 0–1", lambda row: row[1].similarity, float),
        *article_columns("", lambda row: row[1].article),
        Column("words", "words of the article", lambda row: row[1].words, int),
        Column("published", "as the page states it", lambda row: row[1].published),
        Column("modified", "last change, as the page states it", lambda row: row[1].modified),
        Column(
            "fetched_at",
            "when it was fetched or imported, UTC",
            lambda row: moment(row[1].fetched_at),
            datetime,
        ),
    ),
    _memberships,
)


def _measure(name: str) -> Callable[[MatchRow], Cell]:
    return lambda match: match.measures.get(name)


MATCHES: Table[MatchRow] = Table(
    "one row for every compared pair of articles, A and B, that are versions of one text",
    (
        *article_columns("a_", lambda match: match.a),
        *article_columns("b_", lambda match: match.b),
        Column("relation", "what they are to each other", lambda match: match.relation),
        Column("provisional", "what the pair alone is called", lambda match: match.provisional),
        Column(
            "confidence", "how sure the relation is, 0–1", lambda match: match.confidence, float
        ),
        Column(
            "contained", "of an excerpt, the inner article", lambda match: match.contained_id, int
        ),
        Column("declared", "how the pages own up to it, if they do", lambda match: match.declared),
        Column("reason", "why declared, a revision or templated", lambda match: match.reason),
        Column("aligned", "sentence pairs that agree", lambda match: len(match.alignment), int),
        *(
            Column(name, f"{meaning[0].lower()}{meaning[1:]}, 0–1", _measure(name), float)
            for name, meaning in MEASURES.items()
        ),
    ),
    results.matches,
)


def _ties(session: Session, scan_id: int) -> Iterator[Tie]:
    return iter(network_of(session, results.scan(session, scan_id)).ties)


NETWORK: Table[Tie] = Table(
    "one row for every two sites that share clusters or ids, the strongest tie first",
    (
        Column("site_a", "the one site", lambda tie: tie.a),
        Column("site_b", "the other", lambda tie: tie.b),
        Column("verdict", "the most that can be said of them", lambda tie: tie.verdict),
        Column("strength", "how strongly the ids tie them, 0–1", lambda tie: tie.strength, float),
        Column("kinds", "independent kinds of evidence", lambda tie: ", ".join(tie.kinds)),
        Column("clusters", "clusters with members on both", lambda tie: len(tie.clusters), int),
        Column("cluster_numbers", "their numbers", lambda tie: ", ".join(map(str, tie.clusters))),
        Column(
            "ids",
            "ids on both that count",
            lambda tie: "; ".join(f"{each.kind} {each.value}" for each in tie.ids),
        ),
        Column("declared", "what ads.txt files declare", lambda tie: "; ".join(tie.declared)),
    ),
    _ties,
)

_Recovered = tuple[ClusterRow, Template]


def _recovered(session: Session, scan_id: int) -> Iterator[_Recovered]:
    for cluster in list(results.clusters(session, scan_id)):
        if data := results.template(session, cluster.id):
            yield cluster, template_of(data)


def _slots(template: Template) -> int:
    return sum(isinstance(part, Slot) for part in template.parts)


TEMPLATES: Table[_Recovered] = Table(
    "one row for every cluster whose members share a template",
    (
        Column("cluster", "number of the cluster", lambda row: row[0].number, int),
        Column("kind", "the relation that holds it together", lambda row: row[0].kind),
        Column("size", "articles in the cluster", lambda row: row[0].size, int),
        Column("slots", "places that vary", lambda row: _slots(row[1]), int),
        Column(
            "constant",
            "share of an average page's words that all share, 0–1",
            lambda row: shape(row[1].parts).constant,
            float,
        ),
        Column("spintax", "the template, written as {a|b}", lambda row: row[1].spintax),
    ),
    _recovered,
)
