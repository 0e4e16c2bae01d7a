"""What became of the clusters between two scans, told by the pages they hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import TypeVar

Page = TypeVar("Page")


@dataclass(frozen=True, slots=True)
class Change:
    """A cluster that an earlier scan had with other pages.

    Attributes:
        earlier: Its number in the earlier scan.
        joined: Number of pages that came to it.
        left: Number of pages that left it.
    """

    earlier: int
    joined: int
    left: int


@dataclass(frozen=True, slots=True)
class Changes:
    """Clusters by number.

    Attributes:
        new: Of the later scan, with no counterpart in the earlier one.
        changed: Of the later scan, with a counterpart that held other pages.
        resolved: Of the earlier scan, that are no cluster's counterpart.
    """

    new: frozenset[int]
    changed: Mapping[int, Change]
    resolved: tuple[int, ...]


def compare_clusters(
    earlier: Mapping[int, AbstractSet[Page]], later: Mapping[int, AbstractSet[Page]]
) -> Changes:
    """Pair the clusters of two scans by the pages they have in common.

    The counterpart of a cluster is the earlier one that shares most pages with it, two at least:
    a page alone is no cluster. Several may descend from one.

    Args:
        earlier: Pages of each cluster of the earlier scan, by number.
        later: Likewise, of the later one.
    """
    home = {page: number for number, pages in earlier.items() for page in pages}
    new: set[int] = set()
    changed: dict[int, Change] = {}
    found: set[int] = set()
    for number, pages in later.items():
        shared = Counter(home[page] for page in pages if page in home)
        nearest, common = min(shared.items(), key=lambda item: (-item[1], item[0]), default=(0, 0))
        if common < 2:
            new.add(number)
            continue
        found.add(nearest)
        if pages != earlier[nearest]:
            changed[number] = Change(nearest, len(pages) - common, len(earlier[nearest]) - common)
    return Changes(frozenset(new), changed, tuple(sorted(earlier.keys() - found)))
