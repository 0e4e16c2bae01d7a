"""No connection is ever made to an inward address, however it is written, named or arrived at."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from ipaddress import IPv6Address, ip_address

import aiohttp
import pytest
from hypothesis import given
from hypothesis import strategies as st
from inward import LITERALS, NAMES, ODD_FORMS, connections
from site_server import Reply, SiteServer

from crawl.errors import FetchError, InputError
from crawl.fetch import Fetcher, fetch_page
from crawl.guard import Guard, parse_resolve, refusal
from crawl.options import CrawlOptions
from crawl.urls import canonical


@pytest.fixture
def connects() -> Iterator[list[object]]:
    with connections() as seen:
        yield seen


def fetch(url: str, options: CrawlOptions) -> Exception | None:
    try:
        fetch_page(canonical(url), options)
    except (FetchError, InputError) as error:
        return error
    return None


@pytest.mark.parametrize("host", [*LITERALS, *ODD_FORMS, *NAMES])
def test_a_host_that_points_inward_gets_no_connection(host: str, connects: list[object]) -> None:
    assert fetch(f"http://{host}:8080/", CrawlOptions(timeout=5)) is not None
    assert connects == []


@pytest.mark.parametrize("literal", LITERALS)
def test_a_name_that_resolves_inward_gets_no_connection(
    literal: str, connects: list[object]
) -> None:
    options = CrawlOptions(resolve=(f"public.example:{literal}",), timeout=5)
    error = fetch("http://public.example/", options)
    assert isinstance(error, FetchError)
    assert error.refused
    assert connects == []


def test_the_last_word_falls_at_the_socket(connects: list[object]) -> None:
    """Whatever a resolver lets pass, or says when it is asked a second time, is still refused."""

    async def connect() -> None:
        connector = aiohttp.TCPConnector(socket_factory=Guard().open_socket)
        async with aiohttp.ClientSession(connector=connector) as session:
            await session.get("http://localhost:1/")

    with pytest.raises(aiohttp.ClientConnectorError):
        asyncio.run(connect())
    assert connects == []


@pytest.mark.parametrize("literal", LITERALS)
def test_a_name_that_turns_inward_between_two_look_ups_gets_no_connection(
    literal: str, connects: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = iter(["93.184.216.34", literal.strip("[]")])

    def rebinding(*_: object, **__: object) -> list[tuple[object, ...]]:
        address = next(answers)
        if ":" in address:
            return [(socket.AF_INET6, socket.SOCK_STREAM, 6, "", (address, 80, 0, 0))]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 80))]

    async def fetch_after_a_look() -> None:
        async with Fetcher(CrawlOptions(timeout=5)) as fetcher:
            assert await fetcher.address("http://rebinds.example/") == "93.184.216.34"
            await fetcher.get("http://rebinds.example/")

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)  # what the DNS would say
    with pytest.raises(FetchError) as caught:
        asyncio.run(fetch_after_a_look())
    assert caught.value.refused
    assert connects == []


@pytest.mark.parametrize(
    "host", [host for host in LITERALS if refusal(host.strip("[]"), allow_private=True)]
)
def test_a_redirect_is_vetted_like_the_first_hop(host: str, connects: list[object]) -> None:
    target = {"Location": f"http://{host}/latest/meta-data/"}
    with SiteServer({("a.example", "/"): Reply(status=302, headers=target)}) as server:
        error = fetch("http://a.example/", server.options())
    assert isinstance(error, FetchError)
    assert error.refused
    assert [address[0] for address in connects] == ["127.0.0.1"]  # type: ignore[index]


@pytest.mark.parametrize(
    ("address", "reached"),
    [
        ("127.0.0.1", True),
        ("10.1.2.3", True),
        ("::1", True),
        ("fd12::1", True),
        ("::ffff:10.0.0.1", True),
        ("169.254.169.254", False),
        ("fd00:ec2::254", False),
        ("224.0.0.1", False),
        ("0.0.0.0", False),
        ("::", False),
        ("fe80::1", False),
        ("64:ff9b::a9fe:a9fe", False),
        ("240.0.0.1", False),
    ],
)
def test_allow_private_opens_ones_own_network_and_no_more(address: str, reached: bool) -> None:
    assert (refusal(address, allow_private=True) == "") == reached
    assert refusal(address) != ""


@pytest.mark.parametrize("address", ["8.8.8.8", "1.1.1.1", "2606:4700::1111", "2a00:1450::1"])
def test_public_addresses_pass(address: str) -> None:
    assert refusal(address) == ""


@given(st.ip_addresses(v=4))
def test_an_embedded_address_is_judged_like_the_address_itself(address: object) -> None:
    value = int(ip_address(str(address)))
    for prefix, behind in (("::ffff:0:0", 0), ("64:ff9b::", 0), ("2002::", 80)):
        outer = IPv6Address(int(IPv6Address(prefix)) | value << behind)
        assert bool(refusal(str(outer))) == bool(refusal(str(address)))


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ("A.example:127.0.0.1", ("a.example", ("127.0.0.1", 0))),
        ("a.example:8080:127.0.0.1", ("a.example", ("127.0.0.1", 8080))),
        ("a.example:::1", ("a.example", ("::1", 0))),
        ("a.example:443:[::1]", ("a.example", ("::1", 443))),
        ("a.example:2001:db8::1", ("a.example", ("2001:db8::1", 0))),
    ],
)
def test_resolve_entries(entry: str, expected: tuple[str, tuple[str, int]]) -> None:
    assert parse_resolve(entry) == expected


@pytest.mark.parametrize(
    "entry", ["", "a.example", "a.example:", ":1.2.3.4", "a:b:1.2.3.4", "a:99999:1.2.3.4"]
)
def test_a_malformed_resolve_entry_is_an_input_error(entry: str) -> None:
    with pytest.raises(InputError, match="HOST:ADDRESS"):
        fetch_page("http://a.example/", CrawlOptions(resolve=(entry,)))


def test_the_watch_sees_connections(connects: list[object]) -> None:
    with socket.socket() as probe:
        probe.settimeout(0.2)
        with pytest.raises(OSError):
            probe.connect(("127.0.0.1", 1))
    assert connects == [("127.0.0.1", 1)]
