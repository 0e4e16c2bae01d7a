"""What a shared id says of two sites: how strongly it ties them, or why it does not."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import NamedTuple

GROUPS = {
    "adsense": ("money", 0.7),
    "amazon": ("money", 0.7),
    "awin": ("money", 0.7),
    "shareasale": ("money", 0.7),
    "ads-direct": ("money", 0.6),
    "analytics": ("measurement", 0.7),
    "tag-manager": ("measurement", 0.7),
    "google-ads": ("measurement", 0.7),
    "pixel": ("measurement", 0.7),
    "clarity": ("measurement", 0.7),
    "hotjar": ("measurement", 0.7),
    "yandex": ("measurement", 0.7),
    "verification": ("verification", 0.7),
    "author": ("author", 0.5),
    "structure": ("build", 0.4),
    "theme": ("build", 0.1),
    "plugin": ("build", 0.05),
    "generator": ("build", 0.02),
}
"""Kinds of ids: which kind of evidence each is, and how much an id of two sites alone says.

Kinds of one group are put on a page together, so they count as one kind of evidence.
"""

_INTERMEDIARY = ("INTERMEDIARY", "BOTH")  # seller types of a sellers.json
_NOBODY = frozenset(
    {"admin", "administrator", "author", "editor", "editorial team", "guest", "staff"}
)


class Mark(NamedTuple):
    """An id on a page; article is "" for a page that has none."""

    kind: str
    value: str
    site: str
    article: str


@dataclass(frozen=True, slots=True)
class SharedId:
    """An id that several sites carry.

    Attributes:
        kind: As `crawl.ownership` names it.
        value: The id.
        sites: Sites whose carrying of it counts.
        copied: Sites that carry it only on pages copied from another site that carries it.
        weight: How much it says of two of the sites, 0–1; falls with their number.
        group: The kind of evidence it is.
        status: "" for an id that counts, else "intermediary", "possibly copied" or "common".
    """

    kind: str
    value: str
    sites: tuple[str, ...]
    copied: tuple[str, ...]
    weight: float
    group: str
    status: str


def shared_ids(
    marks: Iterable[Mark],
    domains: Mapping[str, str],
    copies: Iterable[tuple[str, str]],
    sellers: Mapping[str, str],
) -> tuple[SharedId, ...]:
    """Every id that two sites or more carry, the one that says most first.

    Args:
        marks: Every id of every page.
        domains: Registrable domain of each site; sites of one domain are related anyhow.
        copies: Pairs of articles that are copies; a copied page brings its victim's ids along.
        sellers: Seller type by seller id, as a sellers.json states it.
    """
    carriers: defaultdict[tuple[str, str], defaultdict[str, set[str]]] = defaultdict(
        lambda: defaultdict(set)
    )
    for mark in marks:
        carriers[mark.kind, mark.value][mark.site].add(mark.article)
    twins: defaultdict[str, set[str]] = defaultdict(set)
    for a, b in copies:
        twins[a].add(b)
        twins[b].add(a)
    found = [
        _judged(kind, value, pages, domains, twins, sellers)
        for (kind, value), pages in carriers.items()
        if kind in GROUPS or kind == "ads-reseller"
        if len(pages) > 1 and not (kind == "author" and value.casefold() in _NOBODY)
    ]
    return tuple(sorted(found, key=lambda each: (-each.weight, each.kind, each.value)))


def _judged(  # noqa: PLR0913 - all that bears on an id
    kind: str,
    value: str,
    pages: Mapping[str, AbstractSet[str]],
    domains: Mapping[str, str],
    twins: Mapping[str, AbstractSet[str]],
    sellers: Mapping[str, str],
) -> SharedId:
    group, base = GROUPS.get(kind, ("money", 0.0))
    home = {article: site for site, articles in pages.items() for article in articles}
    copied = {site for site in pages if _only_copied(site, pages, home, twins)}
    counting = tuple(sorted(pages.keys() - copied))
    unrelated = len({domains.get(site, site) for site in counting})
    seller = value.rpartition(" ")[2]
    if kind == "ads-reseller" or sellers.get(seller, "").upper() in _INTERMEDIARY:
        status, weight = "intermediary", 0.0
    elif len(counting) < 2:
        status, weight = "possibly copied", 0.0
    else:
        weight = base / max(1.0, math.log2(max(unrelated, 1)))
        status = "common" if base < 0.3 else ""
    return SharedId(kind, value, counting, tuple(sorted(copied)), weight, group, status)


def _only_copied(
    site: str,
    pages: Mapping[str, AbstractSet[str]],
    home: Mapping[str, str],
    twins: Mapping[str, AbstractSet[str]],
) -> bool:
    """Whether every page that carries an id is a copy of another site's page that does, too."""
    return all(
        any(home.get(twin, site) != site for twin in twins.get(article, ()))
        for article in pages[site]
    )
