"""What a crawl queue promises, kept in SQLite."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import func, select

from crawl.frontier import (
    MAX_INTERRUPTIONS,
    MAX_PATTERN,
    Claim,
    Frontier,
    Link,
    Outcome,
    Previous,
    Result,
    SiteState,
)
from crawl.page import Page
from crawl.reach import Reach, Source
from db.captures import ensure_site, load_body, save_capture
from db.engine import Store
from db.frontier import SqliteFrontier
from db.schema import Body, Capture, Url
from db.schema import Site as SiteRow

SITE = "a.example"
HOME = "http://a.example/"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "crawl.db") as store:
        yield store


@pytest.fixture
def frontier(store: Store) -> Frontier:
    return SqliteFrontier(store)


def within(max_depth: int = 9, **reach: object) -> Reach:
    return Reach(max_depth, **reach)  # type: ignore[arg-type]


def claim(
    frontier: Frontier, site: str = SITE, now: float = 100.0, **reach: object
) -> Claim | None:
    return frontier.claim(site, SiteState(), within(**reach), now=now)


def answer(url: str, body: bytes = b"<p>text") -> Page:
    headers = {"content-type": "text/html"}
    return Page(url, 200, headers, body, False, "2024-01-01T00:00:00.000Z", 0.1)


def drain(frontier: Frontier, **reach: object) -> list[str]:
    urls = []
    while (one := claim(frontier, **reach)) is not None:
        urls.append(one.url)
        frontier.complete(one, None, [], Outcome(Result.FETCHED), SiteState())
    return urls


def test_urls_are_known_once_and_handed_out_shallowest_and_oldest_first(
    frontier: Frontier,
) -> None:
    frontier.start([HOME, HOME + "second"], Source.SEED)
    first = claim(frontier)
    assert first is not None
    links = [
        Link(HOME + path, Source.LINK, depth) for path, depth in (("z", 2), ("b", 1), ("a", 1))
    ]
    links += [Link(HOME + "b", Source.SITEMAP, 1), Link(HOME, Source.LINK, 1)]
    links += [
        Link("http://b.example/", Source.LINK, 1),
        Link(HOME + "x.pdf", Source.LINK, 1, skip="a file"),
    ]
    new = frontier.complete(first, answer(HOME), links, Outcome(Result.FETCHED), SiteState())
    assert new == {SITE: 3, "b.example": 1}
    again = frontier.add(
        SITE, answer(HOME + "robots.txt"), [*links, Link(HOME + "s", Source.SITEMAP_FILE)]
    )
    assert again == {SITE: 1}
    assert drain(frontier) == [HOME + path for path in ("second", "s", "b", "a", "z")]
    assert frontier.counts(SITE) == {"fetched": 6, "skipped": 1}
    assert frontier.counts("b.example") == {"waiting": 1}


def test_a_claim_is_out_until_completed_released_or_recovered(frontier: Frontier) -> None:
    frontier.start([HOME], Source.SEED)
    tries = []
    for back in (frontier.release, lambda _: frontier.recover(), frontier.release):
        one = claim(frontier)
        assert one is not None
        assert claim(frontier) is None
        assert frontier.due(SITE, within()) is None
        tries.append(one.tries)
        back(one)
    assert tries == [1, 1, 2]  # a crash counts, giving back does not


def test_a_url_that_is_under_way_in_every_crash_is_given_up(frontier: Frontier) -> None:
    frontier.start([HOME], Source.SEED)
    crashes = 0
    while claim(frontier) is not None:
        crashes += frontier.recover()
    assert crashes == MAX_INTERRUPTIONS
    assert frontier.counts(SITE) == {"failed": 1}


def test_a_retry_waits_for_its_time_and_others_go_first(frontier: Frontier) -> None:
    frontier.start([HOME, HOME + "b"], Source.SEED)
    one = claim(frontier)
    assert one is not None
    frontier.complete(one, None, [], Outcome(Result.FAILED, "503", retry_at=500.0), SiteState())
    assert frontier.counts(SITE) == {"waiting": 2}
    assert drain(frontier) == [HOME + "b"]
    assert frontier.due(SITE, within()) == 500.0
    again = claim(frontier, now=500.0)
    assert again is not None
    assert (again.url, again.tries) == (HOME, 2)


def test_a_crawl_stays_within_its_depth_and_its_list(frontier: Frontier) -> None:
    frontier.start([HOME], Source.SEED)
    one = claim(frontier)
    assert one is not None
    links = [Link(HOME + "deep", Source.LINK, 3), Link(HOME + "listed", Source.LINK, 3)]
    frontier.complete(one, None, links, Outcome(Result.FETCHED), SiteState())
    frontier.start([HOME + "listed"], Source.LIST)
    assert drain(frontier, listed=True) == [HOME + "listed"]
    assert claim(frontier, max_depth=2) is None
    frontier.defer(SITE, "deeper than 2 links", beyond=within(2))
    assert frontier.counts(SITE) == {"fetched": 2, "deferred": 1}
    assert drain(frontier) == [HOME + "deep"]  # with a greater depth the crawl goes on


def test_a_start_url_that_failed_is_tried_again_and_no_other(frontier: Frontier) -> None:
    frontier.start([HOME, HOME + "ok"], Source.SEED)
    for result in (Result.FAILED, Result.FETCHED):
        one = claim(frontier)
        assert one is not None
        frontier.complete(one, None, [], Outcome(result, "why"), SiteState())
    frontier.start([HOME, HOME + "ok"], Source.SEED)
    one = claim(frontier)
    assert one is not None
    assert (one.url, one.tries) == (HOME, 1)
    assert claim(frontier) is None


def test_hops_count_what_led_on_without_a_link(frontier: Frontier) -> None:
    frontier.start([HOME], Source.SEED)
    hops = []
    for number in range(3):
        one = claim(frontier)
        assert one is not None
        hops.append(one.hops)
        link = Link(f"{HOME}{number}", Source.REDIRECT, one.depth)
        frontier.complete(one, None, [link], Outcome(Result.REDIRECTED), SiteState())
    one = claim(frontier)
    assert one is not None
    frontier.complete(
        one, None, [Link(HOME + "x", Source.LINK, 1)], Outcome(Result.FETCHED), SiteState()
    )
    linked = claim(frontier)
    assert linked is not None
    assert (hops, one.hops, linked.hops) == ([0, 1, 2], 3, 0)


def finish(frontier: Frontier, one: Claim | None, links: list[Link] | None = None) -> None:
    assert one is not None
    outcome = Outcome(Result.FETCHED)
    frontier.complete(one, answer(one.url), links or [], outcome, SiteState())


def test_patterns_choose_among_what_links_lead_to(frontier: Frontier) -> None:
    frontier.start([HOME], Source.SEED)
    paths = ["blog/one", "blog/two?x=1", "shop/[a]", "map.xml"]
    links = [Link(HOME + path, Source.LINK, 1) for path in paths]
    links[3] = Link(HOME + "map.xml", Source.SITEMAP_FILE, 0)
    reach = {"include": ("*/blog/*", "*/shop/[a]"), "exclude": ("*?x=*", "*/a.example/")}
    finish(frontier, claim(frontier, **reach), links)
    assert drain(frontier, **reach) == [HOME + path for path in ("map.xml", "blog/one", "shop/[a]")]
    frontier.defer(SITE, "left out", beyond=within(**reach))
    assert frontier.counts(SITE) == {"fetched": 4, "deferred": 1}
    assert drain(frontier) == [HOME + "blog/two?x=1"]


def test_a_spread_crawl_takes_its_pages_from_all_sections(frontier: Frontier) -> None:
    frontier.start([HOME], Source.SEED)
    sections = {"a": 40, "b": 5, "c": 2}
    links = [
        Link(f"{HOME}{section}/{n}", Source.SITEMAP, 1)
        for section, number in sections.items()
        for n in range(number)
    ]
    finish(frontier, claim(frontier, spread=True), links)
    taken = []
    for _ in range(9):
        one = claim(frontier, spread=True)
        finish(frontier, one)
        assert one is not None
        taken.append(one.url.removeprefix(HOME)[0])
    assert Counter(taken) == {"a": 4, "b": 3, "c": 2} or Counter(taken) == {"a": 3, "b": 4, "c": 2}


def test_links_of_one_pattern_have_a_budget(
    frontier: Frontier,
) -> None:
    frontier.start([HOME], Source.SEED)
    endless = [Link(f"{HOME}day/{n}?view=x{n}", Source.LINK, 1) for n in range(MAX_PATTERN)]
    named = [Link(f"{HOME}day/{n}?view=y", Source.SITEMAP, 1) for n in range(3)]
    for links, new in (
        (endless, MAX_PATTERN),
        (endless[:9], 0),
        (named, 3),
        ([Link(f"{HOME}day/{n}?view=z", Source.LINK, 1) for n in range(7)], 0),
        ([Link(f"{HOME}week/1?view=z", Source.LINK, 1)], 1),
    ):
        assert sum(frontier.add(SITE, answer(HOME + "robots.txt"), links).values()) == new
    assert frontier.counts(SITE)["skipped"] == 7


def test_what_was_fetched_before_a_moment_is_asked_for_again(frontier: Frontier) -> None:
    frontier.start([HOME, HOME + "b"], Source.SEED)
    finish(frontier, claim(frontier))
    one = claim(frontier)
    assert one is not None
    assert one.previous is None
    frontier.complete(one, None, [], Outcome(Result.SKIPPED, "not a page"), SiteState())
    assert frontier.renew(SITE, "2000-01-01T00:00:00.000Z") == 0
    assert frontier.renew(SITE, "9999-01-01T00:00:00.000Z") == 1
    again = claim(frontier)
    assert again is not None
    body = answer(HOME).body
    assert again.previous == Previous(hashlib.sha256(body).digest(), "", "")
    frontier.complete(again, answer(HOME), [], Outcome(Result.UNCHANGED, "same"), SiteState())
    assert frontier.counts(SITE) == {"unchanged": 1, "skipped": 1}
    frontier.release(again)  # too late: it is done
    assert claim(frontier) is None


def test_only_a_whole_body_is_what_a_page_may_still_be(frontier: Frontier) -> None:
    whole, part = (
        replace(answer(HOME, body), headers={"etag": tag}, truncated=cut)
        for body, tag, cut in ((b"<p>whole", '"1"', False), (b"<p>wh", '"2"', True))
    )
    frontier.start([HOME], Source.SEED)
    for page in (whole, part):
        one = claim(frontier)
        assert one is not None
        frontier.complete(one, page, [], Outcome(Result.FETCHED), SiteState())
        frontier.renew(SITE, "9999-01-01T00:00:00.000Z")
    again = claim(frontier)
    assert again is not None
    assert again.previous == Previous(hashlib.sha256(whole.body).digest(), '"1"', "")


def test_politeness_is_remembered(frontier: Frontier) -> None:
    assert frontier.site(SITE) == SiteState()
    frontier.start([HOME], Source.SEED)
    state = SiteState(next_allowed=123.5, delay=2.5, failures=1)
    one = frontier.claim(SITE, state, within(0), now=1.0)
    assert one is not None
    assert frontier.site(SITE) == state
    frontier.complete(one, None, [], Outcome(Result.FETCHED), SiteState(200.0))
    assert frontier.site(SITE) == SiteState(200.0)


def test_the_store_keeps_page_outcome_and_robots(store: Store) -> None:
    frontier = SqliteFrontier(store)
    frontier.start([HOME, HOME + "b"], Source.SEED)
    frontier.add(SITE, answer(HOME + "robots.txt", b"User-agent: *"), [])
    for _ in range(2):
        one = claim(frontier)
        assert one is not None
        frontier.complete(one, answer(one.url, b"\0same"), [], Outcome(Result.FETCHED), SiteState())
    with store.read() as session:
        captures = session.scalars(select(Capture).order_by(Capture.id)).all()
        assert [capture.url for capture in captures] == [HOME, HOME + "b"]
        assert [capture.url_id for capture in captures] == list(session.scalars(select(Url.id)))
        assert captures[0].headers == {"content-type": "text/html"}
        assert load_body(session, captures[1].id) == b"\0same"
        assert session.scalar(select(func.count()).select_from(Body)) == 1
        site = session.scalars(select(SiteRow)).one()
        assert (site.host, site.domain, site.robots) == (SITE, SITE, b"User-agent: *")


def test_a_step_that_fails_half_way_leaves_no_trace(store: Store) -> None:
    frontier = SqliteFrontier(store)
    frontier.start([HOME], Source.SEED)
    one = claim(frontier)
    assert one is not None
    with store.write() as session:
        session.connection().exec_driver_sql(
            "CREATE TRIGGER full BEFORE INSERT ON url WHEN NEW.url LIKE '%last' "
            "BEGIN SELECT RAISE(ABORT, 'no room'); END"
        )
    links = [Link(HOME + path, Source.LINK, 1) for path in ("first", "last")]
    with pytest.raises(Exception, match="no room"):
        frontier.complete(one, answer(HOME), links, Outcome(Result.FETCHED), SiteState(9.0))
    with store.read() as session:
        assert session.scalars(select(Url.state)).all() == ["claimed"]
        assert session.scalar(select(func.count()).select_from(Capture)) == 0
    assert frontier.recover() == 1


def test_a_capture_without_a_body(store: Store) -> None:
    with store.write() as session:
        site = ensure_site(session, "import")
        assert ensure_site(session, "import") == site
        capture = save_capture(
            session,
            site_id=site,
            url_id=None,
            url="one",
            final_url="one",
            fetched_at="2024-01-01T00:00:00Z",
            status=None,
            headers={},
            content_type="text/plain",
            body=None,
            source="import",
            labels={"author": "é"},
        )
        assert load_body(session, capture) is None
