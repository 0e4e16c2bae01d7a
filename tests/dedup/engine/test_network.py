"""Ids tie sites as far as they say something, and never more."""

from __future__ import annotations

import random
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from dedup.engine.network import Network, network
from dedup.engine.ownership import Mark

ADS, ANALYTICS, AUTHOR = ("adsense", "pub-1"), ("analytics", "G-1"), ("author", "Ada Example")


def tied(
    marks: list[Mark],
    *,
    copies: tuple[tuple[str, str], ...] = (),
    clusters: dict[int, set[str]] | None = None,
    sellers: dict[str, str] | None = None,
) -> Network:
    sites = {mark.site for mark in marks} | {
        s for hosts in (clusters or {}).values() for s in hosts
    }
    return network(
        {site: site.removeprefix("www.") for site in sites},
        marks=marks,
        clusters=clusters or {},
        copies=copies,
        sellers=sellers,
    )


def verdicts(found: Network) -> dict[tuple[str, str], str]:
    return {(tie.a, tie.b): tie.verdict for tie in found.ties}


def on(site: str, *ids: tuple[str, str], article: str = "") -> list[Mark]:
    return [Mark(*each, site, article or f"{site}/1") for each in ids]


def test_one_operator_takes_two_independent_kinds() -> None:
    pair = ("a.example", "b.example")
    both = tied(on("a.example", ADS, ANALYTICS) + on("b.example", ADS, ANALYTICS))
    assert verdicts(both) == {pair: "likely one operator"}
    one = tied(on("a.example", ADS) + on("b.example", ADS))
    assert verdicts(one) == {pair: "shared ids"}
    same_kind = tied(
        on("a.example", ANALYTICS, ("pixel", "9")) + on("b.example", ANALYTICS, ("pixel", "9"))
    )
    assert verdicts(same_kind) == {pair: "shared ids"}
    text = tied([], clusters={1: {"a.example", "b.example"}})
    assert verdicts(text) == {pair: "shared text"}


def test_a_scraper_that_took_the_victims_code_is_tied_to_nothing() -> None:
    victim = on("victim.example", ANALYTICS, ADS, article="1") + on(
        "victim.example", ANALYTICS, ADS, article="2"
    )
    scraper = on("scraper.example", ANALYTICS, ADS, article="3")
    found = tied(victim + scraper, copies=(("1", "3"),))
    assert {(each.status, each.copied) for each in found.ids} == {
        ("possibly copied", ("scraper.example",))
    }
    assert found.ties == ()
    # One page of its own that carries the ids, and the scraper is no mere copyist.
    home = on("scraper.example", ANALYTICS, ADS, article="")
    assert verdicts(tied(victim + scraper + home, copies=(("1", "3"),))) == {
        ("scraper.example", "victim.example"): "likely one operator"
    }


def test_intermediaries_and_common_builds_tie_nothing() -> None:
    reseller = ("ads-reseller", "exchange.example 77")
    found = tied(
        on("a.example", reseller, ("theme", "x")) + on("b.example", reseller, ("theme", "x"))
    )
    assert {(each.kind, each.status) for each in found.ids} == {
        ("ads-reseller", "intermediary"),
        ("theme", "common"),
    }
    assert found.ties == ()
    direct = ("ads-direct", "google.com pub-1")
    marks = on("a.example", direct) + on("b.example", direct)
    assert verdicts(tied(marks)) == {("a.example", "b.example"): "shared ids"}
    assert tied(marks, sellers={"pub-1": "INTERMEDIARY"}).ties == ()


def test_declarations_are_kept_apart_and_hosts_of_one_domain_are_one() -> None:
    owner = ("owner-domain", "owner.example")
    found = tied(on("a.example", owner) + on("b.example", owner) + on("www.a.example", AUTHOR))
    assert verdicts(found) == {
        ("a.example", "b.example"): "declared one owner",
        ("a.example", "www.a.example"): "one domain",
    }
    assert all(tie.strength == 0 for tie in found.ties)


def test_an_id_says_less_the_more_unrelated_sites_carry_it() -> None:
    weights = []
    for number in (2, 4, 16, 64):
        marks = [mark for n in range(number) for mark in on(f"s{n}.example", ADS)]
        weights.append(tied(marks).ids[0].weight)
    assert all(more > less for more, less in pairwise(weights))
    related = tied(on("www.a.example", ADS) + on("a.example", ADS) + on("b.example", ADS))
    assert related.ids[0].weight == weights[0]


SITES = st.sampled_from([f"s{n}.example" for n in range(5)])
MARKS = st.lists(
    st.builds(Mark, st.sampled_from(["adsense", "author", "theme"]), st.sampled_from("xy"), SITES,
              st.sampled_from(["", "1", "2", "3"])),
    max_size=20,
)  # fmt: skip


@given(MARKS, st.lists(st.tuples(SITES, SITES), max_size=5), st.randoms())
def test_order_changes_nothing_and_strength_stays_a_share(
    marks: list[Mark], shared: list[tuple[str, str]], order: random.Random
) -> None:
    clusters = {number: set(pair) for number, pair in enumerate(shared, 1)}
    first = tied(marks, clusters=clusters)
    shuffled = marks[:]
    order.shuffle(shuffled)
    assert tied(shuffled, clusters=clusters) == first
    assert all(0 <= tie.strength <= 1 and tie.a < tie.b for tie in first.ties)
