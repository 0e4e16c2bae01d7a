"""Manners, read from the servers' own log over 50 hosts; and what one bad host costs the others."""

from __future__ import annotations

import asyncio
import itertools
from collections import defaultdict
from statistics import median

import hostile
import pytest
from measured import report, size
from raw_server import Asked, RawServer, page
from stored import new_store

from crawl.crawler import crawl_sites
from db.frontier import SqliteFrontier

PAGES = 6


def farm_page(asked: Asked, hosts: list[str]) -> bytes:
    """A page of a host that forbids a part of itself and asks for a longer delay now and then."""
    number = hosts.index(asked.host)
    if asked.path == "/robots.txt":
        slow = "Crawl-delay: 0.5\n" if number % 5 == 0 else ""
        return page(f"User-agent: *\nDisallow: /private\n{slow}", kind="text/plain")
    if asked.path.startswith("/private") or "." in asked.path:
        return page("gone", status="404 Not Found")
    neighbour = hosts[(number + 1) % len(hosts)]
    links = [f"/{'x' * n}" for n in range(1, PAGES)] + ["/private/one", f"//{neighbour}/"]
    return page("".join(f'<a href="{link}">on</a> ' for link in links))


def test_fifty_hosts_are_asked_politely() -> None:
    hosts = [f"host{number}.example" for number in range(50)]
    delay, most = 0.2, 8

    async def answer(asked: Asked, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.02)
        writer.write(farm_page(asked, hosts))

    with RawServer(hosts, answer) as server, new_store() as store:
        options = server.options(min_delay=delay, workers=32, max_per_address=most)
        crawl_sites(SqliteFrontier(store), server.urls(), options)
        log = sorted(server.log, key=lambda asked: asked.began)
    of_host: defaultdict[str, list[Asked]] = defaultdict(list)
    for asked in log:
        of_host[asked.host].append(asked)
    gaps = {
        host: min(after.began - before.ended for before, after in itertools.pairwise(asked))
        for host, asked in of_host.items()
    }
    lines = [(each.began, 1) for each in log] + [(each.ended, -1) for each in log]
    at_once = max(itertools.accumulate(change for _, change in sorted(lines)))
    forbidden = [asked for asked in log if asked.path.startswith("/private")]
    report(
        "politeness",
        hosts=len(of_host),
        requests=len(log),
        delay=delay,
        least_gap=round(min(gaps.values()), 3),
        least_gap_where_asked_for_half_a_second=round(min(gaps[host] for host in hosts[::5]), 3),
        at_once_on_one_address=at_once,
        disallowed=len(forbidden),
    )
    assert len(of_host) == 50
    assert all(asked[0].path == "/robots.txt" for asked in of_host.values())
    assert all(len(asked) == PAGES + 2 for asked in of_host.values())  # robots.txt, sitemap
    assert min(gaps.values()) > delay - 0.005
    assert min(gaps[host] for host in hosts[::5]) > 0.5 - 0.005
    assert at_once <= most
    assert not forbidden


def requests_per_second(log: list[Asked], host: str) -> float:
    asked = [each for each in log if each.host == host]
    assert len(asked) == PAGES + 2
    return len(asked) / (max(each.ended for each in asked) - min(each.began for each in asked))


def healthy_rate(beside: str = "") -> float:
    """Requests per second that a healthy host of 63 is asked, beside a hostile one or not."""
    healthy = [f"host{number}.example" for number in range(63)]

    async def answer(asked: Asked, writer: asyncio.StreamWriter) -> None:
        if asked.host in healthy:
            writer.write(farm_page(asked, healthy))
        else:
            await hostile.answer(asked, writer)

    hosts = [*healthy, hostile.host_of(beside)] if beside else healthy
    with RawServer(hosts, answer) as server, new_store() as store:
        options = server.options(min_delay=1.0, max_tries=1, timeout=20.0)
        crawl_sites(SqliteFrontier(store), server.urls(), options)
        return median(requests_per_second(server.log, host) for host in healthy)


@pytest.mark.parametrize("beside", ["gzip-bomb", "million-tags", "slow-body"][: size(2, 3)])
def test_a_hostile_host_costs_the_healthy_ones_little(beside: str) -> None:
    for _ in range(3):  # other work on the machine disturbs: one quiet round is proof
        alone, rate = healthy_rate(), healthy_rate(beside)
        if rate >= 0.9 * alone:
            break
    report(f"63 hosts beside a {beside}", alone=round(alone, 3), beside=round(rate, 3))
    assert rate >= 0.9 * alone
