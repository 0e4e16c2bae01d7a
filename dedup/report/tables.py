"""What can be exported: tables of a scan, every column with its name, type and meaning."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from sqlalchemy.orm import Session

from db import pages, results, roles
from db.rows import (
    ArticleRecord,
    ArticleRef,
    ClusterRow,
    FindingRow,
    MatchRow,
    MemberRow,
    PageRow,
    SiteTotal,
)
from dedup.engine.network import Tie
from dedup.engine.results import Slot, Template
from dedup.engine.shape import shape
from dedup.pipeline.networking import network_of
from dedup.report.recovered import template_of
from dedup.report.wording import MEASURES

VERSION = 1  # of the columns; it rises when one is renamed, removed or changes its meaning

Cell = str | int | float | datetime | None
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Column(Generic[Row]):
    """A column.

    Attributes:
        name: Its name.
        meaning: What it says.
        value: How it is read off a row.
        type: Of its values, where there is one: str, int, float or datetime (UTC).
    """

    name: str
    meaning: str
    value: Callable[[Row], Cell]
    type: type = str


@dataclass(frozen=True, slots=True)
class Table(Generic[Row]):
    """A table: what a row is, its columns in order, and the rows of a scan."""

    meaning: str
    columns: tuple[Column[Row], ...]
    rows: Callable[[Session, int], Iterator[Row]]


def _article_columns(prefix: str, of: Callable[[Row], ArticleRef]) -> tuple[Column[Row], ...]:
    """The columns that name an article."""
    return (
        Column(f"{prefix}article", "the article's id in the store", lambda row: of(row).id, int),
        Column(f"{prefix}url", "where it was found", lambda row: of(row).url),
        Column(f"{prefix}title", "its title", lambda row: of(row).title),
        Column(f"{prefix}site", "its host", lambda row: of(row).site),
    )


_Membership = tuple[ClusterRow, MemberRow]


def _memberships(session: Session, scan_id: int) -> Iterator[_Membership]:
    for cluster in list(results.clusters(session, scan_id)):
        for member in results.cluster_members(session, cluster.id):
            yield cluster, member


_CLUSTERS: Table[_Membership] = Table(
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
        *_article_columns("", lambda row: row[1].article),
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


_MATCHES: Table[MatchRow] = Table(
    "one row for every compared pair of articles, A and B, that are versions of one text",
    (
        *_article_columns("a_", lambda match: match.a),
        *_article_columns("b_", lambda match: match.b),
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


def _surest_cover(page: PageRow) -> tuple[int, float] | tuple[None, None]:
    return page.covered_by[0] if page.covered_by else (None, None)


_PAGES: Table[PageRow] = Table(
    "one row for every article of the scan",
    (
        *_article_columns("", lambda page: page.article),
        Column("words", "words of the article", lambda page: page.words, int),
        Column("cluster", "number of its cluster, empty for none", lambda page: page.cluster, int),
        Column("role", "what the page is for", lambda page: page.role),
        Column("role_reason", "why it has that role", lambda page: page.reason),
        Column("declared", "how it owns up to being a duplicate", lambda page: page.declared),
        Column("of", "the article it is a variant or a part of", lambda page: page.of, int),
        Column(
            "redundancy",
            "share of its text that matched articles also say, 0–1",
            lambda page: page.redundancy,
            float,
        ),
        Column("same_site", "the part on its own site, 0–1", lambda page: page.same_site, float),
        Column("other_sites", "the part on other sites, 0–1", lambda page: page.other_sites, float),
        Column(
            "covered_by", "the article that says most of it", lambda p: _surest_cover(p)[0], int
        ),
        Column(
            "covered_share", "the share that one says, 0–1", lambda p: _surest_cover(p)[1], float
        ),
        Column(
            "repetition", "how much it restates itself, 0–100", lambda page: page.repetition, float
        ),
        Column(
            "restated_words",
            "words of the sentences that restate another place of it",
            lambda page: page.restated_words,
            int,
        ),
    ),
    pages.pages,
)

_FINDINGS: Table[FindingRow] = Table(
    "one row for every declaration that contradicts what was found",
    (
        Column("kind", "its stable name", lambda finding: finding.kind),
        *_article_columns("", lambda finding: finding.article),
        Column(
            "other_article",
            "the other article's id in the store",
            lambda finding: finding.other.id if finding.other else None,
            int,
        ),
        Column("other_url", "where that was found", lambda f: f.other.url if f.other else None),
        Column("finding", "what is wrong", lambda finding: finding.text),
        Column("fix", "what to do about it", lambda finding: finding.fix),
    ),
    roles.findings,
)

_ARTICLES: Table[ArticleRecord] = Table(
    "one row for every article of the scan, with what its page states and how it was got",
    (
        *_article_columns("", lambda row: row.article),
        Column("language", "ISO 639-1 code, empty where unknown", lambda row: row.language),
        Column("author", "as the page states it", lambda row: row.author),
        Column("published", "as the page states it", lambda row: row.published),
        Column("modified", "last change, as the page states it", lambda row: row.modified),
        Column("words", "words of the article", lambda row: row.words, int),
        Column("status", "HTTP status, empty for an import", lambda row: row.status, int),
        Column(
            "fetched_at",
            "when it was fetched or imported, UTC",
            lambda row: moment(row.fetched_at),
            datetime,
        ),
        Column("sha256", "of the bytes that were served, self-recorded", lambda row: row.sha256),
    ),
    pages.article_records,
)

_SITES: Table[SiteTotal] = Table(
    "one row for every site of the scan; means weigh every article by its words",
    (
        Column("site", "its host", lambda row: row.site),
        Column("articles", "articles of the scan", lambda row: row.articles, int),
        Column("clustered", "those in a cluster", lambda row: row.clustered, int),
        Column("words", "words of all", lambda row: row.words, int),
        Column(
            "redundancy",
            "mean share that matched articles also say, 0–1",
            lambda row: row.redundancy,
            float,
        ),
        Column("other_sites", "the part on other sites, 0–1", lambda row: row.other_sites, float),
        Column("repetition", "mean repetition, 0–100", lambda row: row.repetition, float),
    ),
    lambda session, scan_id: iter(pages.site_totals(session, scan_id)),
)


def _ties(session: Session, scan_id: int) -> Iterator[Tie]:
    return iter(network_of(session, results.scan(session, scan_id)).ties)


_NETWORK: Table[Tie] = Table(
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


_TEMPLATES: Table[_Recovered] = Table(
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


def moment(text: str) -> datetime | None:
    """A stored time, None for an empty one."""
    return datetime.fromisoformat(text) if text else None


TABLES: dict[str, Table[Any]] = {
    "clusters": _CLUSTERS,
    "matches": _MATCHES,
    "pages": _PAGES,
    "articles": _ARTICLES,
    "sites": _SITES,
    "network": _NETWORK,
    "templates": _TEMPLATES,
    "findings": _FINDINGS,
}
"""What can be exported, by the name the command gives it."""
