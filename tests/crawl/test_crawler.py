"""Whole crawls of real servers; manners are read from the servers' own log."""

from __future__ import annotations

import asyncio
import gzip
import itertools
import time
from collections import Counter

import pytest
from site_server import Content, Reply, SiteServer, page
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from stored import new_store, pages

from crawl.crawler import crawl, crawl_sites
from crawl.estimate import estimate
from crawl.frontier import Result
from crawl.options import CrawlOptions
from crawl.summary import CrawlProgress, CrawlSummary
from db.frontier import SqliteFrontier
from db.schema import Url

A = "a.example"
XML = {"Content-Type": "application/xml"}
TEXT = {"Content-Type": "text/plain"}


def run(server: SiteServer, *urls: str, listed: bool = False, **options: object) -> CrawlSummary:
    starts = urls or server.urls()
    with new_store() as store:
        frontier = SqliteFrontier(store)
        return crawl_sites(frontier, list(starts), server.options(**options), listed=listed)


def results(server: SiteServer, *urls: str, **options: object) -> dict[str, str]:
    """What became of each URL, by path: the result and the reason."""
    seen: list[CrawlProgress] = []
    with new_store() as store:
        crawl_sites(
            SqliteFrontier(store),
            list(urls or server.urls()),
            server.options(**options),
            progress=seen.append,
        )
    return {
        one.url.partition(".example")[2]: f"{one.outcome.result} {one.outcome.reason}".strip()
        for one in seen
        if one.outcome.retry_at is None
    }


def urlset(*urls: str, kind: str = "urlset", entry: str = "url") -> Reply:
    entries = "".join(f"<{entry}><loc>{url}</loc></{entry}>" for url in urls)
    xml = f'<?xml version="1.0"?><{kind} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
    return Reply(f"{xml}{entries}</{kind}>", headers=XML)


def test_links_sitemaps_and_feeds_are_found_and_each_url_is_asked_once() -> None:
    feed = "<rss><channel><item><link>http://a.example/from-feed</link></item></channel></rss>"
    rss = '<link rel="alternate" type="application/rss+xml" href="/feed">'
    index = "http://a.example/index.xml"
    packed = urlset("http://a.example/from-sitemap", "http://b.example/from-a", "http://c.example/")
    content: dict[tuple[str, str], Content] = {
        (A, "/robots.txt"): Reply(f"Sitemap: {index}\nUser-agent: *\nDisallow: /no", headers=TEXT),
        (A, "/index.xml"): urlset(
            "http://a.example/pages.xml.gz", kind="sitemapindex", entry="sitemap"
        ),
        (A, "/pages.xml.gz"): Reply(gzip.compress(str(packed.body).encode()), headers=XML),
        (A, "/"): rss + page("/one?utm_source=x", "one#top", "two", "no", "http://c.example/x"),
        (A, "/feed"): Reply(feed, headers=XML),
        (A, "/one"): '<base href="/sub/">' + page("page", "http://b.example/linked"),
        (A, "/two"): Reply("%PDF", headers={"Content-Type": "application/pdf"}),
        (A, "/sub/page"): page("../x.jpg"),
        (A, "/from-feed"): page(),
        (A, "/from-sitemap"): page(),
        ("b.example", "/"): page("missing"),
        ("b.example", "/linked"): page(),
        ("b.example", "/from-a"): page(),
        ("c.example", "/"): page(),
    }
    with SiteServer(content) as server:
        found = results(server, "http://a.example/", "http://b.example/")
        asked = Counter((visit.host, visit.path) for visit in server.log)
    assert found == {
        "/": "fetched",
        "/index.xml": "read index of 1 URLs",
        "/pages.xml.gz": "read sitemap of 3 URLs",
        "/feed": "read feed of 1 URLs",
        "/one": "fetched",
        "/two": "skipped not a page: application/pdf",
        "/no": "disallowed by robots.txt",
        "/sub/page": "fetched",
        "/from-feed": "fetched",
        "/from-sitemap": "fetched",
        "/linked": "fetched",
        "/from-a": "fetched",
        "/missing": "failed 404 Not Found",
        "/sitemap.xml": "skipped 404 Not Found",
    }
    assert set(asked.values()) == {1}
    assert not any(host == "c.example" or path in ("/no", "/x.jpg") for host, path in asked)


def test_manners_in_the_servers_own_log() -> None:
    delay = 0.15
    hosts = [f"h{number}.example" for number in range(8)]
    robots = Reply("User-agent: unspin\nDisallow: /private\nCrawl-delay: 0.3", headers=TEXT)
    content: dict[tuple[str, str], Content] = {
        (host, f"/{name}"): Reply(
            page("/a", "/b", "/c", "/d", "/private/x", *(f"http://{h}/a" for h in hosts)),
            pause=0.02,
        )
        for host in hosts
        for name in ("", "a", "b", "c", "d", "private/x")
    }
    content[hosts[0], "/robots.txt"] = robots
    with SiteServer(content) as server:
        run(server, min_delay=delay, workers=16)
    busy = sum(visit.ended - visit.began for visit in server.log)
    assert len(server.log) == 8 * 8 - 1  # robots.txt, no sitemap, six pages, one disallowed
    for host in hosts:
        visits = sorted((v for v in server.log if v.host == host), key=lambda v: v.began)
        gaps = [after.began - before.ended for before, after in itertools.pairwise(visits)]
        assert min(gaps) > (0.3 if host == hosts[0] else delay) - 0.002
        assert visits[0].path == "/robots.txt"
    assert "/private/x" not in server.paths(hosts[0])
    assert "/private/x" in server.paths(hosts[1])
    assert max(v.ended for v in server.log) - min(v.began for v in server.log) < busy + 4


@pytest.mark.parametrize(
    ("robots", "fetched", "trouble"),
    [
        (Reply("", 404), True, ""),
        (Reply("", 403), True, ""),
        (Reply("User-agent: *\nDisallow: /\n", headers=TEXT), False, ""),
        (
            Reply("User-agent: *\nDisallow: /\n\nUser-agent: unspin\nAllow: /", headers=TEXT),
            True,
            "",
        ),
        (Reply("\ufeffUser-agent: *\nDisallow: /*?\n", headers=TEXT), True, ""),
        (Reply("x" * 600_000 + "\nUser-agent: *\nDisallow: /", headers=TEXT), True, ""),
        (Reply(status=301, headers={"Location": "/moved.txt"}), False, ""),
        (Reply("", 503), False, "robots.txt: the server answered 503"),
        (Reply("", 429), False, "robots.txt: the server answered 429"),
        (Reply("", pause=2), False, "robots.txt: no answer within 0.3 s"),
    ],
)
def test_robots_txt_decides(robots: Reply, fetched: bool, trouble: str) -> None:
    moved = Reply("User-agent: *\nDisallow: /", headers=TEXT)
    content = {(A, "/robots.txt"): robots, (A, "/moved.txt"): moved, (A, "/"): page()}
    with SiteServer(content) as server:
        summary = run(server, timeout=0.3, max_delay=0.1)
    assert ("/" in server.paths(A)) == fetched
    site = summary.sites[0]
    assert (site.trouble, site.reached) == (trouble, not trouble)
    assert bool(site.results.get(Result.DEFERRED)) == bool(trouble)


@pytest.mark.parametrize(("status", "header"), [(429, "1"), (503, "date")])
def test_a_server_that_asks_to_come_later_is_obeyed(status: int, header: str) -> None:
    def later(number: int) -> Reply:
        when = time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(time.time() + 2))
        value = when if header == "date" else header
        return Reply(page()) if number else Reply("", status, {"Retry-After": value})

    with SiteServer({(A, "/"): later, (A, "/robots.txt"): Reply("", 404)}) as server:
        assert results(server)["/"] == "fetched"
    before, after = (visit for visit in server.log if visit.path == "/")
    assert after.began - before.ended >= 0.95


def test_tries_end_and_a_failing_site_is_put_aside() -> None:
    content: dict[tuple[str, str], Content] = {(A, f"/{n}"): Reply("", 500) for n in range(9)}
    content[A, "/"] = page(*map(str, range(9)))
    content["b.example", "/"] = Reply("", 503, {"Retry-After": "86400"})
    content["c.example", "/"] = page("/bad", "/good")
    content["c.example", "/bad"] = Reply("", 500)
    content["c.example", "/good"] = page()
    with SiteServer(content) as server:
        summary = run(server, max_delay=0.2)
    a, b, c = summary.sites
    assert a.trouble == "the server answered 500"
    assert len([path for path in server.paths(A) if path[1:].isdigit()]) == 5
    assert a.results[Result.DEFERRED] >= 7
    assert server.paths("b.example").count("/") == 1
    assert b.results == {Result.DEFERRED: 2}
    assert server.paths("c.example").count("/bad") == 3
    assert c.results == {Result.FETCHED: 2, Result.FAILED: 1, Result.SKIPPED: 1}
    assert c.trouble == ""


def test_redirects_become_urls_of_their_own() -> None:
    def to(target: str) -> Reply:
        return Reply(status=302, headers={"Location": target})

    content: dict[tuple[str, str], Content] = {
        (A, "/"): to("http://www.a.example/home"),
        ("www.a.example", "/home"): page("/away", "/loop", "/chain0", "/home"),
        ("www.a.example", "/away"): to("http://elsewhere.example/"),
        ("www.a.example", "/loop"): to("/loop"),
        ("elsewhere.example", "/"): page(),
        **{("www.a.example", f"/chain{n}"): to(f"/chain{n + 1}") for n in range(9)},
    }
    with SiteServer(content) as server:
        found = results(server, "http://a.example/")
        assert server.paths("elsewhere.example") == []
    assert found["/"] == "redirected to http://www.a.example/home"
    assert found["/home"] == "fetched"
    assert found["/away"].endswith("outside the sites asked for")
    assert found["/loop"] == "redirected to http://www.a.example/loop"
    assert found["/chain5"] == "failed more than 5 redirects"
    assert "/chain6" not in found


@pytest.mark.parametrize(
    ("options", "fetched", "reason"),
    [({"max_pages": 4}, 4, {}), ({"max_depth": 2}, 3, {}), ({"max_depth": 0}, 1, {})],
)
def test_budgets_of_pages_and_depth(options: dict[str, int], fetched: int, reason: object) -> None:
    content = {(A, f"/{n or ''}"): page(f"/{n + 1}") for n in range(12)}
    with SiteServer(content) as server:
        summary = run(server, **options)
    assert summary.results[Result.FETCHED] == fetched
    assert summary.results[Result.DEFERRED] >= 1
    assert len([path for path in server.paths(A) if "." not in path]) == fetched


def test_a_site_of_endless_redirects_ends() -> None:
    def to(target: str) -> Reply:
        return Reply(status=302, headers={"Location": target})

    chains = [f"/{letter}" for letter in map(chr, range(97, 117))]
    content: dict[tuple[str, str], Content] = {(A, "/"): page(*chains)}
    content |= {
        (A, chain + "x" * n): to(chain + "x" * (n + 1)) for chain in chains for n in range(9)
    }
    with SiteServer(content) as server:
        summary = run(server, max_pages=2)
    assert summary.results[Result.FETCHED] == 1
    assert len(server.log) <= 4 * 2 + 50 + 2


def test_a_list_fetches_exactly_its_urls() -> None:
    content: dict[tuple[str, str], Content] = {
        (A, "/robots.txt"): Reply("Sitemap: /sitemap.xml", headers=TEXT),
        (A, "/sitemap.xml"): urlset("http://a.example/mapped"),
        (A, "/1"): page("/linked"),
        (A, "/2"): Reply(status=301, headers={"Location": "/moved"}),
        (A, "/moved"): page("/linked"),
        (A, "/3"): page(),
        ("b.example", "/1"): page("/linked"),
    }
    urls = [
        f"http://{host}" for host in ("a.example/1", "a.example/2", "a.example/3", "b.example/1")
    ]
    with SiteServer(content) as server:
        summary = run(server, *urls, listed=True, max_pages=1, max_depth=0)
    assert sorted(server.paths(A)) == ["/1", "/2", "/3", "/moved", "/robots.txt"]
    assert sorted(server.paths("b.example")) == ["/1", "/robots.txt"]
    assert summary.results == {Result.FETCHED: 4, Result.REDIRECTED: 1}


def test_sites_that_cannot_be_reached_are_reported_and_the_others_go_on() -> None:
    with SiteServer({(A, "/"): page()}) as server:
        resolve = (*server.options().resolve, "dead.example:1:127.0.0.1", "in.example:224.0.0.1")
        starts = ["http://dead.example/", "http://in.example/", "http://a.example/"]
        summary = run(server, *starts, resolve=resolve)
    dead, inward, alive = summary.sites
    assert alive.reached
    assert alive.results[Result.FETCHED] == 1
    assert summary.unreachable == (dead, inward)
    assert dead.trouble == "robots.txt: no connection: connection refused"
    assert "multicast" in inward.trouble
    assert inward.results == {Result.REFUSED: 1}


def test_a_page_in_a_charset_that_is_none_is_read_like_any_other() -> None:
    names = ["base64", "bz2", "hex", "idna", "punycode", "rot13", "undefined", "uu", "x", "zlib"]
    content: dict[tuple[str, str], Content] = {(A, "/"): page(*names)}
    for name in names:
        html = {"Content-Type": f"text/html; charset={name}"}
        content[A, f"/{name}"] = Reply(page(f"/in-meta/{name}"), headers=html)
        content[A, f"/in-meta/{name}"] = f"<meta charset={name}>{page(f'/after/{name}')}"
        content[A, f"/after/{name}"] = page()
    with SiteServer(content) as server:
        assert run(server).results == {Result.FETCHED: len(content), Result.SKIPPED: 1}


@pytest.mark.parametrize(
    ("fault", "deaths", "reason"),
    [
        ("INSERT ON capture WHEN NEW.url LIKE '%/bad'", 0, "failed by IntegrityError"),
        ("UPDATE ON url WHEN NEW.url LIKE '%/bad' AND NEW.done_at > ''", 10, "given up: the crawl"),
    ],
)
def test_whatever_goes_wrong_with_a_page_fails_its_url_alone_or_counts_as_a_try(
    fault: str, deaths: int, reason: str
) -> None:
    content: dict[tuple[str, str], Content] = {(A, "/"): page("/bad", "/good")}
    content |= {(A, "/bad"): page(), (A, "/good"): page()}
    trigger = f"CREATE TRIGGER odd BEFORE {fault} BEGIN SELECT RAISE(ABORT, 'no\nroom'); END"
    with SiteServer(content) as server, new_store() as store:
        frontier = SqliteFrontier(store)
        with store.write() as session:
            session.connection().exec_driver_sql(trigger)
        for _ in range(deaths):
            with pytest.raises(IntegrityError):
                crawl_sites(frontier, server.urls(), server.options())
        summary = crawl_sites(frontier, server.urls(), server.options())
        with store.read() as session:
            (why,) = session.scalars(select(Url.reason).where(Url.outcome == Result.FAILED))
    assert summary.results == {Result.FETCHED: 2, Result.FAILED: 1, Result.SKIPPED: 1}
    assert why.startswith(reason)
    assert "\n" not in why


def test_a_bare_host_without_http_is_asked_over_https() -> None:
    with SiteServer({(A, "/"): page()}) as server:
        summary = run(server, "http://dead.example/", resolve=("dead.example:1:127.0.0.1",))
    assert summary.results == {Result.FAILED: 1, Result.DEFERRED: 1}
    assert summary.unreachable[0].trouble == "robots.txt: no connection: connection refused"


def test_what_lies_ahead_of_a_long_list_is_told_at_once() -> None:
    urls = [f"http://site{number % 300}.example/{number}" for number in range(6000)]
    with new_store() as store:
        began = time.process_time()
        ahead = estimate(SqliteFrontier(store), urls, CrawlOptions(), listed=True)
        assert time.process_time() - began < 4
    assert (ahead.sites, ahead.pages) == (300, 6000)


def test_a_second_run_goes_on_with_a_greater_budget_and_then_has_nothing_to_do() -> None:
    content = {(A, f"/{n or ''}"): page(f"/{n + 1}") for n in range(6)}
    with SiteServer(content) as server, new_store() as store:
        frontier = SqliteFrontier(store)
        for budget, fetched in ((2, 2), (4, 4), (9, 6), (9, 6)):
            options = server.options(max_pages=budget)
            summary = crawl_sites(frontier, server.urls(), options)
            assert summary.results[Result.FETCHED] == fetched
            assert summary.unreachable == ()
        assert max(Counter(path for path in server.paths(A) if path != "/robots.txt").values()) == 1


def test_cancelling_gives_every_claim_back() -> None:
    content: dict[tuple[str, str], Content] = {
        (A, "/"): page("/slow"),
        (A, "/slow"): Reply(pause=9),
    }
    content["b.example", "/robots.txt"] = Reply(pause=9)

    async def interrupted(frontier: SqliteFrontier, server: SiteServer) -> None:
        crawling = asyncio.create_task(
            crawl(frontier, ["http://a.example/", "http://b.example/"], server.options())
        )
        while not frontier.counts(A).get("fetched"):
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.2)
        crawling.cancel()
        with pytest.raises(asyncio.CancelledError):
            await crawling

    with SiteServer(content) as server, new_store() as store:
        frontier = SqliteFrontier(store)
        asyncio.run(interrupted(frontier, server))
        assert frontier.recover() == 0
        assert frontier.counts(A) == {"fetched": 1, "skipped": 1, "waiting": 1}
        server.content[A, "/slow"] = page()
        server.content["b.example", "/robots.txt"] = Reply("", 404)
        server.content["b.example", "/"] = page()
        crawl_sites(frontier, server.urls(), server.options())
        assert sorted(pages(store)) == [
            "http://a.example/",
            "http://a.example/slow",
            "http://b.example/",
        ]
