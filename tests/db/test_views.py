"""The views show the newest scan to any SQL tool, with no unspin at hand."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from crawl.article import Article, Block, BlockKind
from crawl.ownership import OwnershipId
from db import scans
from db.captures import ensure_site, save_capture
from db.engine import Store
from db.evidence import MatchEvidence
from db.extractions import save_article
from db.ownership import save_ids
from db.views import VIEWS

DOCS = Path(__file__).resolve().parents[2] / "docs" / "exports.md"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "unspin.db"
    with Store.open(path) as store:
        with store.write() as session:
            for number, host in enumerate(("a.example", "b.example"), 1):
                site = ensure_site(session, host)
                url = f"https://{host}/tea"
                capture = save_capture(
                    session, site_id=site, url_id=None, url=url, final_url=url,
                    fetched_at="2025-06-01T10:00:00Z", status=200, headers={},
                    content_type="text/html", body=b"<p>tea",
                )  # fmt: skip
                blocks = (Block(BlockKind.PARAGRAPH, "Pour the water slowly."),)
                article = Article(id="", blocks=blocks, title=f"Tea {number}", url=url)
                save_article(session, capture, site, article, "test 1")
                save_ids(session, capture, (OwnershipId("adsense", "pub-1"),))
        for kind in ("copy", "spun", None):  # the last scan is never finished
            _scan(store, kind)
    return path


def _scan(store: Store, kind: str | None) -> None:
    scan_id = scans.begin_scan(store, ["a.example", "b.example"], {}, {})
    scans.save_matches(
        store,
        scan_id,
        [
            {
                "a_id": 1, "b_id": 2, "relation": kind or "overlap", "provisional": "copy",
                "contained_id": None, "confidence": 0.95,
                "evidence": MatchEvidence.of({"coverage_a": 0.5}, [(0, 4, 0, 4, 1.0)]),
            }
        ],
    )  # fmt: skip
    scans.save_clusters(
        store,
        scan_id,
        [
            {
                "number": 1, "key": "k", "kind": kind or "overlap", "cohesion": 0.9,
                "confidence": 0.8, "template": None, "origin": None,
                "members": [(1, 1.0), (2, 0.9)],
            }
        ],
    )  # fmt: skip
    scans.save_repetition(
        store,
        scan_id,
        [
            {"article_id": n, "score": 5.0, "words": 4, "restated_words": 0, "detail": {}}
            for n in (1, 2)
        ],
    )
    if kind:
        scans.finish_scan(store, scan_id, {})


def rows(path: Path, query: str) -> list[dict[str, Any]]:
    with closing(sqlite3.connect(path)) as connection:
        connection.row_factory = sqlite3.Row
        return [dict(row) for row in connection.execute(query)]


def test_the_views_show_the_newest_finished_scan(path: Path) -> None:
    (cluster,) = rows(path, "SELECT * FROM v_clusters")
    assert (cluster["kind"], cluster["articles"], cluster["sites"]) == ("spun", 2, 2)
    assert set(cluster["hosts"].split(",")) == {"a.example", "b.example"}
    (match,) = rows(path, "SELECT * FROM v_matches")
    assert (match["relation"], match["title_a"], match["site_b"]) == ("spun", "Tea 1", "b.example")
    assert (match["aligned_sentences"], match["share_of_a"]) == (1, 0.5)
    pages = rows(path, "SELECT * FROM v_pages ORDER BY url")
    assert [(page["title"], page["cluster"]) for page in pages] == [("Tea 1", 1), ("Tea 2", 1)]
    ids = rows(path, "SELECT kind, value, count(*) AS sites FROM v_ownership GROUP BY 1, 2")
    assert ids == [{"kind": "adsense", "value": "pub-1", "sites": 2}]


@pytest.mark.parametrize(
    "query", re.findall(r"```sql\n(.*?)```", DOCS.read_text("utf-8"), re.DOTALL)
)
def test_every_documented_query_runs(path: Path, query: str) -> None:
    assert isinstance(rows(path, query), list)


@pytest.mark.parametrize("name", VIEWS)
def test_every_view_has_columns_that_need_no_manual(path: Path, name: str) -> None:
    (first, *_) = rows(path, f"SELECT * FROM {name}")
    assert all(column.replace("_", "").isalpha() for column in first)
