"""The demo farm serves what its manifest says, as real sites would."""

from __future__ import annotations

import http.client
import itertools
import random
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from lxml import etree
from lxml import html as lxml_html

from demo.farm import expand, manifest, sites
from demo.serve import Farm, serve

SITES = {site.host: site for site in sites()}
BODIES = {(site.host, page.path): page.body for site in SITES.values() for page in site.pages}
PAGES: list[dict[str, Any]] = manifest()["pages"]
ARTICLES = [page for page in PAGES if page["kind"] == "article"]


def name(page: dict[str, Any]) -> str:
    return str(page["site"] + page["path"])


def words(markup: str) -> list[str]:
    return str(lxml_html.fromstring(f"<div>{markup}</div>").text_content()).split()


def own_words(page: dict[str, Any]) -> list[str]:
    return words(BODIES[page["site"], page["path"]])


@pytest.fixture(scope="module")
def farm() -> Iterator[Farm]:
    with serve() as running:
        yield running


def get(farm: Farm, host: str, path: str, method: str = "GET") -> tuple[int, dict[str, str], str]:
    connection = http.client.HTTPConnection("127.0.0.1", farm.port, timeout=10)
    connection.request(method, path, headers={"Host": f"{host}:{farm.port}"})
    response = connection.getresponse()
    found = response.status, dict(response.getheaders()), response.read().decode()
    connection.close()
    return found


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_each_page_is_served_whole(farm: Farm, page: dict[str, Any]) -> None:
    status, headers, body = get(farm, page["site"], page["path"])
    assert status == 200
    assert headers["Content-Type"] == "text/html; charset=utf-8"
    tree = lxml_html.fromstring(body)
    canonical = tree.xpath("//link[@rel='canonical']/@href")
    assert canonical == [f"http://{page['site']}:{farm.port}{page['path']}"]
    assert not re.search(r"\$[a-z]|[{|}]", " ".join(words(body.split("<h1>")[1])))
    if page["kind"] == "article":
        assert tree.xpath("//time/@datetime") == [page["published"]]
        shown = " ".join(tree.text_content().split())
        site = SITES[page["site"]]
        for part in (site.before, BODIES[page["site"], page["path"]], site.after):
            assert " ".join(words(part)) in shown


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_markup_is_balanced(farm: Farm, page: dict[str, Any]) -> None:
    body = get(farm, page["site"], page["path"])[2]
    html_only = r"<script\b.*?</script>|<(?:meta|link|input|!doctype)\b[^>]*>|\sitemscope(?=\s)"
    etree.fromstring(re.sub(html_only, "", body, flags=re.IGNORECASE | re.DOTALL).strip())


def test_head_answers_like_get_without_the_body(farm: Farm) -> None:
    status, headers, body = get(farm, farm.hosts[0], "/", "HEAD")
    assert (status, body) == (200, "")
    assert int(headers["Content-Length"]) == len(get(farm, farm.hosts[0], "/")[2].encode())


def test_unknown_hosts_and_paths_are_not_found(farm: Farm) -> None:
    assert get(farm, "elsewhere.example", "/")[0] == 404
    assert get(farm, farm.hosts[0], "/nowhere/")[0] == 404


def test_every_link_resolves_but_the_one_that_is_dead(farm: Farm) -> None:
    dead, moved, abroad = set(), set(), set()
    for page in PAGES:
        base = f"http://{page['site']}:{farm.port}{page['path']}"
        tree = lxml_html.fromstring(get(farm, page["site"], page["path"])[2])
        for link in tree.xpath("//a/@href"):
            target = urlsplit(urljoin(base, link))
            host = str(target.hostname)
            if host not in farm.hosts:
                abroad.add(host)
                continue
            status, headers, _ = get(farm, host, target.path)
            if status == 301:
                moved.add(target.path)
                status = get(farm, host, urlsplit(headers["Location"]).path)[0]
            if status != 200:
                dead.add((status, target.path))
    assert dead == {(404, "/seeds/catalogue-of-2015/")}
    assert moved == {"/tomatoes/"}
    assert abroad == {"seedexchange.example"}


@pytest.mark.parametrize("host", SITES)
def test_the_sitemap_that_robots_name_lists_every_listed_page(farm: Farm, host: str) -> None:
    robots = get(farm, host, "/robots.txt")[2]
    (sitemap,) = re.findall(r"^Sitemap: (.+)$", robots, re.MULTILINE)
    tree = etree.fromstring(get(farm, host, urlsplit(sitemap).path)[2].encode())
    listed = {urlsplit(url).path for url in tree.xpath("//*[local-name()='loc']/text()")}
    expected = {page["path"] for page in PAGES if page["site"] == host and page.get("listed", True)}
    assert listed == expected


def test_one_article_is_reached_by_a_link_alone(farm: Farm) -> None:
    (hidden,) = (page["path"] for page in ARTICLES if not page.get("listed", True))
    linking = [
        page["path"]
        for page in PAGES
        if f'href="{hidden}"' in get(farm, page["site"], page["path"])[2]
    ]
    assert linking == ["/soil/what-mulch-does/"]


def test_robots_close_one_path_and_slow_one_site(farm: Farm) -> None:
    rules = {host: get(farm, host, "/robots.txt")[2] for host in farm.hosts}
    closed = {(host, path) for host in rules for path in re.findall("Disallow: (/.*)", rules[host])}
    disallowed = [page for page in PAGES if page["kind"] == "disallowed"]
    assert closed == {("gardenalmanac.example", "/drafts/")}
    assert [page["path"].startswith("/drafts/") for page in disallowed] == [True]
    assert [host for host in rules if "Crawl-delay: 0.5" in rules[host]] == [
        "vitalitybeacon.example"
    ]


def test_the_farm_holds_every_relation_often_enough() -> None:
    found = Counter(page.get("relation", "none") for page in ARTICLES)
    found["repeats"] = sum(page.get("repeats", False) for page in ARTICLES)
    found["none"] -= found["repeats"]
    least = Counter(copy=2, near_duplicate=2, spun=7, doorway=8, excerpt=1, paraphrase=1)
    assert found >= least + Counter(overlap=1, repeats=3, none=10)
    assert len(SITES) >= 5
    assert all(150 <= len(own_words(page)) <= 800 for page in ARTICLES)


def test_texts_are_what_their_relation_says() -> None:
    """By the share of the shorter text's word-5-grams that the other one has."""

    def grams(page: dict[str, Any]) -> set[tuple[str, ...]]:
        text = [word.strip(".,:;?!()“”‘’").lower() for word in own_words(page)]
        return set(zip(*(text[i:] for i in range(5)), strict=False))

    shared = {
        "copy": (1.0, 1.0),
        "near_duplicate": (0.7, 0.95),
        "excerpt": (0.98, 1.0),
        "overlap": (0.3, 0.7),
        "doorway": (0.3, 0.9),
        "spun": (0.0, 0.3),
        "paraphrase": (0.0, 0.02),
        "none": (0.0, 0.02),
    }
    profiles = [(page, grams(page)) for page in ARTICLES]
    for (a, grams_a), (b, grams_b) in itertools.combinations(profiles, 2):
        relation = "none"
        if a.get("group", name(a)) == b.get("group", name(b)):
            relation = next((p["relation"] for p in (a, b) if p["relation"] != "original"), "none")
        low, high = shared[relation]
        share = len(grams_a & grams_b) / min(len(grams_a), len(grams_b))
        assert low <= share <= high, (name(a), name(b), relation)


def test_the_farm_is_the_same_every_time() -> None:
    assert sites() == sites()


def test_expand_can_take_every_alternative() -> None:
    found = {expand("{a|b{c|d}} {|e}f", random.Random(seed)) for seed in range(60)}
    assert found == {"a f", "a ef", "bc f", "bc ef", "bd f", "bd ef"}
