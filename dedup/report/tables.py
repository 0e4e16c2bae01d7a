"""What can be exported: tables of a scan, every column with its name, type and meaning."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from db import pages, roles
from db.scan_rows import ArticleRecord, FindingRow, PageRow, SiteTotal
from dedup.report.cluster_tables import CLUSTERS, MATCHES, NETWORK, TEMPLATES
from dedup.report.columns import Column, Table, article_columns, moment

VERSION = 1  # of the columns; it rises when one is renamed, removed or changes its meaning


def _surest_cover(page: PageRow) -> tuple[int, float] | tuple[None, None]:
    return page.covered_by[0] if page.covered_by else (None, None)


_PAGES: Table[PageRow] = Table(
    "one row for every article of the scan",
    (
        *article_columns("", lambda page: page.article),
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
        *article_columns("", lambda finding: finding.article),
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
        *article_columns("", lambda row: row.article),
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

TABLES: dict[str, Table[Any]] = {
    "clusters": CLUSTERS,
    "matches": MATCHES,
    "pages": _PAGES,
    "articles": _ARTICLES,
    "sites": _SITES,
    "network": NETWORK,
    "templates": TEMPLATES,
    "findings": _FINDINGS,
}
"""What can be exported, by the name the command gives it."""
