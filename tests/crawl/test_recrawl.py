"""A page that is asked for again: conditional requests, what has not changed, and history."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from site_server import Content, Reply, SiteServer, page
from sqlalchemy import select

from crawl.crawler import crawl_sites
from crawl.page import utc_now
from db.captures import load_body
from db.engine import Store
from db.extractions import pending_captures
from db.frontier import SqliteFrontier
from db.schema import Capture, Url

A = "a.example"
TAG = {"Content-Type": "text/html", "ETag": '"v1"'}
DATE = {"Content-Type": "text/html", "Last-Modified": "Mon, 01 Jan 2024 00:00:00 GMT"}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "crawl.db") as store:
        yield store


def test_what_has_not_changed_is_recorded_and_what_has_is_kept_beside_it(store: Store) -> None:
    plain = {"Content-Type": "text/html"}
    content: dict[tuple[str, str], Content] = {
        (A, "/robots.txt"): Reply("", 404),
        (A, "/"): Reply(page("/tagged", "/dated", "/same", "/edited", "/gone"), headers=plain),
        (A, "/tagged"): lambda n: Reply("" if n else page(), 304 if n else 200, TAG),
        (A, "/dated"): lambda n: Reply("" if n else page(), 304 if n else 200, DATE),
        (A, "/same"): page(title="Same"),
        (A, "/edited"): lambda n: page(*["/new"] * n, title=f"Version {n}"),
        (A, "/gone"): lambda n: Reply(page(), 404 if n else 200, plain),
        (A, "/new"): page(),
    }
    with SiteServer(content) as server:
        for _ in range(2):
            crawl_sites(SqliteFrontier(store), server.urls(), server.options())
        assert len(server.log) == 8  # the second run had nothing to do
        with store.read() as session:
            first = [capture.id for capture in pending_captures(session)]
        time.sleep(0.002)
        since = utc_now()
        summary = crawl_sites(SqliteFrontier(store), server.urls(), server.options(), since=since)
        asked = {visit.path: visit.headers for visit in server.log[8:]}
    assert summary.results == {"unchanged": 4, "fetched": 2, "failed": 1, "skipped": 1}
    assert summary.pages == 6
    assert asked["/tagged"]["if-none-match"] == '"v1"'
    assert asked["/dated"]["if-modified-since"] == DATE["Last-Modified"]
    assert "if-none-match" not in asked["/same"]
    with store.read() as session:
        outcomes = {row.url: row.reason for row in session.execute(select(Url.url, Url.reason))}
        assert outcomes["http://a.example/tagged"] == "304 Not Modified"
        assert outcomes["http://a.example/same"] == "the same bytes"
        assert outcomes["http://a.example/gone"] == "404 Not Found"
        new = [capture for capture in pending_captures(session) if capture.id not in first]
        assert [capture.url for capture in new] == [
            "http://a.example/edited",
            "http://a.example/new",
        ]
        history = session.scalars(
            select(Capture.id).where(Capture.url == "http://a.example/edited").order_by(Capture.id)
        ).all()
        bodies = [load_body(session, number) or b"" for number in history]
    assert [b"Version 0" in bodies[0], b"Version 1" in bodies[1], len(bodies)] == [True, True, 2]


def test_an_interrupted_recrawl_goes_on_where_it_ended(store: Store) -> None:
    content = {(A, f"/{'x' * n}"): page(f"/{'x' * (n + 1)}") for n in range(5)}
    with SiteServer(content) as server:
        crawl_sites(SqliteFrontier(store), server.urls(), server.options())
        time.sleep(0.002)
        since = utc_now()
        for budget, asked in ((2, 2), (5, 5), (5, 5)):
            options = server.options(max_pages=budget)
            crawl_sites(SqliteFrontier(store), server.urls(), options, since=since)
            again = [visit for visit in server.log[8:] if "." not in visit.path]
            assert len(again) == asked
