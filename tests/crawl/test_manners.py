"""What a crawl may ask, how fast and how much: budgets, lanes, robots rules, one's own sites."""

from __future__ import annotations

import itertools
import time
from collections import Counter

import pytest
from site_server import Content, Reply, SiteServer, page
from sqlalchemy import select
from stored import new_store

from crawl.crawler import crawl_sites
from crawl.errors import OptionError
from crawl.frontier import Result
from crawl.options import MIB, CrawlOptions
from crawl.summary import CrawlSummary
from db.frontier import SqliteFrontier
from db.schema import Site
from dedup.settings import Settings

A = "a.example"
TEXT = {"Content-Type": "text/plain"}
NO_ROBOTS = Reply("", 404)


def run(server: SiteServer, *urls: str, since: str = "", **options: object) -> CrawlSummary:
    starts = list(urls or server.urls())
    with new_store() as store:
        frontier = SqliteFrontier(store)
        return crawl_sites(frontier, starts, server.options(**options), since=since)


def most_at_once(server: SiteServer) -> int:
    moments = [(visit.began, 1) for visit in server.log] + [(v.ended, -1) for v in server.log]
    return max(itertools.accumulate(change for _, change in sorted(moments)))


@pytest.mark.parametrize("most", [1, 3])
def test_an_address_sees_only_so_many_connections_however_many_sites_it_has(most: int) -> None:
    content: dict[tuple[str, str], Content] = {
        (f"h{n}.example", path): Reply(page(), pause=0.03) for n in range(8) for path in ("/",)
    }
    with SiteServer(content) as server:
        summary = run(server, max_per_address=most, workers=8)
    assert summary.results[Result.FETCHED] == 8
    assert most_at_once(server) == most


def test_a_rate_holds_for_all_hosts_together() -> None:
    with SiteServer({(f"h{n}.example", "/"): page() for n in range(4)}) as server:
        run(server, rate=10.0)
    starts = sorted(visit.began for visit in server.log)
    assert len(starts) == 12  # robots.txt, a sitemap that is not there, and a page each
    # The server sees the first one late on a busy machine; without a rate they take a tenth of it.
    assert starts[-1] - starts[0] >= 11 / 10 - 0.3


def test_a_site_that_was_put_aside_is_asked_again_while_others_go_on() -> None:
    def poorly(number: int) -> Reply:
        return Reply("", 500) if number < 3 else NO_ROBOTS

    content: dict[tuple[str, str], Content] = {
        (A, "/robots.txt"): poorly,
        (A, "/"): page(),
        ("dead.example", "/robots.txt"): Reply("", 500),
        **{("b.example", f"/p{n * 'x'}"): page(f"/p{(n + 1) * 'x'}") for n in range(12)},
        ("b.example", "/"): page("/p"),
    }
    with SiteServer(content) as server:
        began = time.monotonic()
        summary = run(server, min_delay=0.1, max_delay=0.1, put_aside=0.3)
        took = time.monotonic() - began
    a, dead, _ = summary.sites
    assert a.results[Result.FETCHED] == 1
    assert a.trouble == ""
    assert dead.trouble == "robots.txt: the server answered 500"
    assert dead.results == {Result.DEFERRED: 1}
    assert 4 <= server.paths("dead.example").count("/robots.txt") <= 6
    assert took < 4  # nobody waits for the dead


def test_a_crawl_ends_at_its_budget_of_bytes() -> None:
    content = {(A, f"/p{n * 'x'}"): page(f"/p{(n + 1) * 'x'}") + "x" * 400_000 for n in range(9)}
    content[A, "/"] = page("/p")
    with SiteServer(content) as server:
        summary = run(server, max_total=MIB)
    assert MIB <= summary.received < 2 * MIB
    assert summary.results[Result.FETCHED] == 4
    assert summary.results[Result.DEFERRED] == 1


META = '<meta name="{}" content="noarchive, {}">'


@pytest.mark.parametrize(
    ("head", "header", "followed"),
    [
        ("", "", True),
        (META.format("robots", "NoFollow"), "", False),
        (META.format("unspin", "none"), "", False),
        (META.format("otherbot", "nofollow"), "", True),
        ("", "noindex, nofollow", False),
        ("", "unspin: nofollow", False),
        ("", "otherbot: noindex, nofollow", True),
        ("", "otherbot: nofollow, unspin: none", False),
        ("", "unavailable_after: 25 Jun 2030 15:00:00 PST, nofollow", False),
    ],
)
def test_pages_may_ask_not_to_follow_their_links(head: str, header: str, followed: bool) -> None:
    headers = {"Content-Type": "text/html", "X-Robots-Tag": header}
    content = {(A, "/"): Reply(head + page("/next"), headers=headers), (A, "/next"): page()}
    with SiteServer(content) as server:
        run(server)
    assert ("/next" in server.paths(A)) == followed


def test_ones_own_site_is_crawled_faster_with_a_login_and_no_other() -> None:
    closed = "User-agent: *\nDisallow: /\n"
    content: dict[tuple[str, str], Content] = {
        (host, path): page("/two", "/three")
        for host in (A, "b.example")
        for path in ("/", "/two", "/three")
    }
    content[A, "/robots.txt"] = Reply(closed + "Crawl-delay: 9", headers=TEXT)
    content["b.example", "/robots.txt"] = Reply(closed, headers=TEXT)
    with SiteServer(content) as server, new_store() as store:
        options = server.options(
            min_delay=1.0,
            my_sites=(A,),
            my_delay=0.02,
            headers=("a.example Authorization: Basic c2VjcmV0",),
        )
        began = time.monotonic()
        summary = crawl_sites(SqliteFrontier(store), server.urls(), options)
        took = time.monotonic() - began
        with store.read() as session:
            states = {row.host: row.state for row in session.scalars(select(Site))}
    assert took < 2
    assert [site.results for site in summary.sites] == [
        {Result.FETCHED: 3, Result.SKIPPED: 1},
        {Result.DISALLOWED: 2},
    ]
    assert [host for host, state in states.items() if "declared_mine" in state] == [A]
    sent = Counter((visit.host, visit.headers.get("authorization")) for visit in server.log)
    assert sent == {(A, "Basic c2VjcmV0"): 5, ("b.example", None): 1}


def crawl_with(header: str) -> None:
    options = CrawlOptions(my_sites=(A,), headers=(header,))
    with new_store() as store:
        crawl_sites(SqliteFrontier(store), [f"http://{A}/"], options)


def test_a_header_for_a_site_that_is_not_ones_own_is_an_error_that_keeps_the_secret() -> None:
    with pytest.raises(OptionError, match="is not among my_sites") as stranger:
        crawl_with("b.example Cookie: s3cret")
    with pytest.raises(OptionError, match="entry 1 is not") as malformed:
        crawl_with("Cookie s3cret")
    assert "s3cret" not in f"{stranger.value} {malformed.value}"
    options = CrawlOptions(my_sites=(A,), headers=(f"{A} Cookie: s3cret",))
    assert "s3cret" not in str(Settings(crawl=options).as_data())


def test_a_sample_and_patterns_of_urls() -> None:
    paths = [f"/{section}/{'x' * n}" for section in ("news", "tips", "shop") for n in range(1, 9)]
    content: dict[tuple[str, str], Content] = {(A, path): page() for path in paths}
    content[A, "/"] = page(*paths)
    with SiteServer(content) as server:
        assert run(server, sample=7).results[Result.FETCHED] == 7
        sections = Counter(path.split("/")[1] for path in server.paths(A))
        assert {sections[section] for section in ("news", "tips", "shop")} == {2}
        server.log.clear()
        summary = run(server, include=("*/news/*",), exclude=("*xxxx*",))
    assert {path for path in server.paths(A) if "." not in path} == {"/", *paths[:3]}
    assert summary.results[Result.DEFERRED] == len(paths) - 3
