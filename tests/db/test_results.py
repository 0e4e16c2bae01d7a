"""What a scan stored is what its readers show, found by index and only once it is finished."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from itertools import pairwise

import pytest
from conftest import Put, fill, match
from sqlalchemy import event, text
from sqlalchemy.engine import Engine
from sqlalchemy.exc import StatementError
from sqlalchemy.orm import Session

from crawl.errors import StoreError
from db import pages, passages, results, roles, scans
from db.engine import Store
from db.evidence import MatchEvidence
from db.rows import ArticleRef
from db.scan_rows import ClusterRow, FindingRow, MatchRow, PageRow, PassageRow, RoleRow, SiteTotal


@pytest.fixture
def articles(put: Put) -> list[int]:
    """Two of site a.example, two of b.example, one of them without a URL."""
    return [
        put("First words.", site="a.example", url="https://a.example/1"),
        put("Second words.", site="a.example", url="https://a.example/2"),
        put("Third words.", site="b.example", name="rows.jsonl:3"),
        put("Fourth words.", site="b.example", url="https://b.example/4"),
    ]


@pytest.fixture
def scan_id(store: Store, articles: list[int]) -> int:
    """A finished scan between two that must not show: an older one and an unfinished one."""
    older = fill(store, articles)
    scans.finish_scan(store, older, {})
    scan_id = fill(store, articles)
    scans.finish_scan(store, scan_id, {"articles": 4}, ["one plain line"])
    fill(store, articles)
    scored = fill(store, articles, kind="score")
    scans.finish_scan(store, scored, {})
    return scan_id


@pytest.fixture
def session(store: Store, scan_id: int) -> Iterator[Session]:
    with store.read() as reading:
        yield reading


def test_only_finished_scans_show(session: Session, scan_id: int) -> None:
    latest = results.latest_scan(session)
    assert latest == results.scan(session, scan_id)
    assert latest is not None
    assert (latest.id, latest.sites) == (scan_id, ("a.example", "b.example"))
    assert (latest.settings, latest.versions) == ({"seed": 1}, {"unspin": "1"})
    assert (latest.counts, latest.notes) == ({"articles": 4}, ("one plain line",))
    assert latest.started_at <= latest.finished_at
    listed = results.list_scans(session)
    assert [scan.kind for scan in listed] == ["score", "scan", "scan"]
    assert all(newer.id > older.id for newer, older in pairwise(listed))
    unfinished = scan_id + 1
    with pytest.raises(StoreError, match=f"no finished scan {unfinished}"):
        results.scan(session, unfinished)


def test_matches(session: Session, scan_id: int, articles: list[int]) -> None:
    a, b, c, d = articles

    def pairs(**choice: int) -> list[tuple[int, int]]:
        return [(row.a.id, row.b.id) for row in results.matches(session, scan_id, **choice)]

    assert pairs() == [(a, b), (a, c), (b, c), (c, d)]
    assert pairs(limit=2, offset=1) == [(a, c), (b, c)]
    assert pairs(article_id=c) == [(a, c), (b, c), (c, d)]
    (cluster,) = results.clusters(session, scan_id)
    assert pairs(cluster_id=cluster.id) == [(a, b), (a, c), (b, c)]
    assert pairs(cluster_id=cluster.id, article_id=b) == [(a, b), (b, c)]
    assert results.relation_counts(session, scan_id) == {"spun": 2, "excerpt": 1, "overlap": 1}
    assert list(results.matches(session, scan_id, offset=1, limit=1)) == [
        MatchRow(
            a=ArticleRef(a, "https://a.example/1", "First words.", "a.example"),
            b=ArticleRef(c, "rows.jsonl:3", "Third words.", "b.example"),
            relation="excerpt",
            provisional="near_duplicate",
            confidence=0.75,
            contained_id=c,
            measures={"jaccard": 0.5},
            alignment=((0, 4, 5, 9, 0.25),),
            declared="",
            reason="",
        )
    ]


def test_roles_and_findings(session: Session, scan_id: int, articles: list[int]) -> None:
    a, b, *_ = articles
    first = ArticleRef(a, "https://a.example/1", "First words.", "a.example")
    second = ArticleRef(b, "https://a.example/2", "Second words.", "a.example")
    assert roles.page_role(session, scan_id, b) == RoleRow(
        article=second,
        role="article",
        reason="as given",
        declared="translation",
        of=first,
        parts=((0, 6, "quotation", "marked up"),),
    )
    assert roles.page_role(session, scan_id, a) is None
    assert roles.role_counts(session, scan_id) == {"article": 1}
    assert list(roles.findings(session, scan_id)) == [
        FindingRow("no-canonical", second, first, "one text twice", "merge")
    ]


def test_clusters(session: Session, scan_id: int, articles: list[int]) -> None:
    a, b, c, _ = articles
    (cluster,) = results.clusters(session, scan_id)
    assert cluster == ClusterRow(
        id=cluster.id,
        number=1,
        key="k",
        kind="spun",
        size=3,
        sites=2,
        cohesion=0.5,
        confidence=0.75,
        representative=ArticleRef(b, "https://a.example/2", "Second words.", "a.example"),
    )
    assert results.cluster(session, scan_id, 1) == cluster
    assert list(results.clusters(session, scan_id, "spun")) == [cluster]
    assert list(results.clusters(session, scan_id, "copy")) == []
    assert results.template(session, cluster.id) == {"spintax": "{a|b} é"}
    assert results.origin(session, cluster.id) == {"first": "é"}
    with pytest.raises(StoreError, match="no cluster 2"):
        results.cluster(session, scan_id, 2)
    members = list(results.cluster_members(session, cluster.id))
    assert [(each.article.id, each.rank, each.similarity) for each in members] == [
        (b, 0, 1.0),
        (a, 1, 0.5),
        (c, 2, 0.25),
    ]
    assert {each.fetched_at for each in members} == {"2024-01-01T00:00:00.000Z"}
    assert list(results.cluster_members(session, cluster.id, limit=1, offset=1)) == [members[1]]


def test_passages(session: Session, scan_id: int, articles: list[int]) -> None:
    first, second = passages.passages(session, scan_id)
    assert first == PassageRow(first.id, 1, "shared", "Some words", 2, 2, 1)
    assert list(passages.passages(session, scan_id, "boilerplate")) == [second]
    places = [
        (place.article.id, place.start, place.end) for place in passages.places(session, first.id)
    ]
    assert places == [(articles[0], 0, 10), (articles[3], 3, 13)]
    assert list(passages.places(session, second.id)) == []


def test_pages(session: Session, scan_id: int, articles: list[int]) -> None:
    a, b, c, d = articles

    def ids(order: pages.PageOrder, **choice: int) -> list[int]:
        return [row.article.id for row in pages.pages(session, scan_id, order, **choice)]

    assert ids("id") == [a, b, c, d]
    assert ids("redundancy") == [b, c, a, d]
    assert ids("repetition", limit=2, offset=1) == [c, d]
    rows = list(pages.pages(session, scan_id))
    assert [row.cluster for row in rows] == [1, 1, 1, None]
    assert rows[1] == PageRow(
        article=ArticleRef(b, "https://a.example/2", "Second words.", "a.example"),
        words=100,
        redundancy=0.75,
        same_site=0.375,
        other_sites=0.1875,
        covered_by=((a, 0.75),),
        repetition=10.0,
        restated_words=10,
        cluster=1,
        role="article",
        reason="as given",
        declared="translation",
        of=a,
    )
    assert pages.repetition_detail(session, scan_id, b) == {"score": 10.0}
    assert pages.repetition_detail(session, scan_id, 999) is None
    assert pages.site_totals(session, scan_id) == (
        SiteTotal("a.example", 2, 2, 200, 0.5, 0.125, 25.0),
        SiteTotal("b.example", 2, 1, 200, 0.25, 0.0625, 25.0),
    )


def test_a_scored_article_shows_although_nothing_covers_it(
    store: Store, articles: list[int]
) -> None:
    scan_id = scans.begin_scan(store, ["a.example"], {}, {}, kind="score")
    values: scans.RepetitionValues = {
        "article_id": articles[0],
        "score": 5.0,
        "words": 0,
        "restated_words": 0,
        "detail": {},
    }
    scans.save_repetition(store, scan_id, [values])
    scans.finish_scan(store, scan_id, {})
    with store.read() as session:
        (row,) = pages.pages(session, scan_id, "redundancy")
        assert (row.redundancy, row.covered_by, row.cluster) == (None, (), None)
        assert results.latest_scan(session) is None
        (total,) = pages.site_totals(session, scan_id)
        assert (total.articles, total.redundancy) == (1, 0.0)


def plan(read: Callable[[], object]) -> list[str]:
    """The steps that SQLite takes for a reader, as EXPLAIN QUERY PLAN names them."""
    steps: list[str] = []

    def explain(
        _connection: object,
        cursor: sqlite3.Cursor,
        statement: str,
        parameters: tuple[object, ...],
        *_: object,
    ) -> None:
        if statement.startswith("SELECT"):
            cursor.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)
            steps.extend(row[3] for row in cursor.fetchall())

    event.listen(Engine, "before_cursor_execute", explain)
    try:
        result = read()
        if isinstance(result, Iterator):
            list(result)
    finally:
        event.remove(Engine, "before_cursor_execute", explain)
    return steps


def test_readers_look_up_what_they_show_and_nothing_else(session: Session, scan_id: int) -> None:
    match_key = "SEARCH match USING INDEX sqlite_autoindex_match_1"
    readers: dict[Callable[[], object], list[str]] = {
        lambda: results.matches(session, scan_id): [f"{match_key} (scan_id=?)"],
        lambda: results.matches(session, scan_id, article_id=1): [
            f"{match_key} (scan_id=? AND a_id=?)",
            "SEARCH match USING INDEX ix_match_b_scan (b_id=? AND scan_id=?)",
        ],
        lambda: results.matches(session, scan_id, cluster_id=1): [
            f"{match_key} (scan_id=? AND a_id=?)"
        ],
        lambda: results.relation_counts(session, scan_id): [
            "SEARCH match USING COVERING INDEX ix_match_scan_relation (scan_id=?)"
        ],
        lambda: results.clusters(session, scan_id, "spun"): [],
        lambda: results.cluster_members(session, 1): [],
        lambda: passages.passages(session, scan_id): [],
        lambda: passages.places(session, 1): [],
        lambda: pages.pages(session, scan_id, "redundancy"): [],
        lambda: pages.site_totals(session, scan_id): [],
    }
    for read, of_matches in readers.items():
        steps = plan(read)
        assert [step for step in steps if step.startswith("SCAN")] == []
        assert [step for step in steps if step.startswith("SEARCH match ")] == of_matches
    assert "CORRELATED" not in str(plan(lambda: pages.pages(session, scan_id)))


def test_numbers_that_json_lacks_are_refused(store: Store, articles: list[int]) -> None:
    scan_id = scans.begin_scan(store, [], {}, {})
    nothing = MatchEvidence.of({"x": float("nan")}, [])
    with pytest.raises(StatementError, match="JSON"):
        scans.save_matches(store, scan_id, [match(*articles[:2], evidence=nothing)])
    with store.read() as session:
        assert session.scalar(text("SELECT count(*) FROM match")) == 0


def test_evidence_is_kept_once_until_the_last_scan_that_has_it_is_deleted(
    store: Store, articles: list[int]
) -> None:
    other = MatchEvidence.of({"jaccard": 0.25}, [])
    first, second, third = (fill(store, articles) for _ in range(3))
    scans.save_matches(store, first, [match(articles[0], articles[3], evidence=other)])
    assert kept(store) == (2, 1)
    scans.delete_scan(store, first)
    assert kept(store) == (1, 1)
    with store.read() as session:
        assert [row.measures["jaccard"] for row in results.matches(session, second)] == [0.5] * 4
        (cluster,) = results.clusters(session, third)
        assert results.template(session, cluster.id) == {"spintax": "{a|b} é"}
    scans.delete_scan(store, second)
    scans.delete_scan(store, third)
    assert kept(store) == (0, 0)


def kept(store: Store) -> tuple[int, ...]:
    tables = "match_detail", "cluster_template"
    with store.read() as session:
        return tuple(session.scalar(text(f"SELECT count(*) FROM {table}")) for table in tables)
