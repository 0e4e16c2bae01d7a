"""What the page of changes shows: clusters against the scan before, and what was accepted."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from sqlalchemy.orm import Session

from db.acceptances import acceptances
from db.passages import passages
from db.rows import PageName
from db.scan_rows import AcceptanceRow, ClusterRow, ScanRow
from db.ties import cluster_pages
from dedup.report.facts import ClusterFacts, Facts
from dedup.report.passages import words_of

SHOWN = 100  # clusters of each sort
NAMED = 20  # pages of each that came or went


@dataclass(frozen=True, slots=True)
class Moved:
    """A cluster whose pages are others than in the scan before.

    Attributes:
        facts: The cluster as it is now.
        joined: Pages that came to it, at most `NAMED`; its change counts them all.
        left: Pages that left it, likewise.
    """

    facts: ClusterFacts
    joined: tuple[PageName, ...]
    left: tuple[PageName, ...]


@dataclass(frozen=True, slots=True)
class ChangesPage:
    """What became of the clusters; of each sort at most `SHOWN`, the largest first.

    Attributes:
        earlier: The scan before, None for the first of these sites.
        new: Clusters that the scan before did not have.
        new_count: How many there are in all.
        changed: Clusters with other pages.
        changed_count: How many there are in all.
        resolved: Clusters of the scan before that are gone.
        resolved_count: How many there are in all.
        accepted: What the user said is as it should be, oldest first, if this scan has all of its
            pages' sites, or its passage.
    """

    earlier: ScanRow | None
    new: tuple[ClusterFacts, ...]
    new_count: int
    changed: tuple[Moved, ...]
    changed_count: int
    resolved: tuple[ClusterRow, ...]
    resolved_count: int
    accepted: tuple[AcceptanceRow, ...]


def changes_page(session: Session, scan: ScanRow, facts: Facts) -> ChangesPage:
    """All that the page of changes shows."""
    new = [each for each in facts.clusters if each.is_new]
    changed = [each for each in facts.clusters if each.change]
    return ChangesPage(
        earlier=facts.earlier,
        new=tuple(new[:SHOWN]),
        new_count=len(new),
        changed=tuple(_moved(session, scan, facts.earlier, changed[:SHOWN])),
        changed_count=len(changed),
        resolved=facts.resolved[:SHOWN],
        resolved_count=len(facts.resolved),
        accepted=tuple(_accepted(session, scan)),
    )


def _moved(
    session: Session, scan: ScanRow, earlier: ScanRow | None, changed: Collection[ClusterFacts]
) -> Iterator[Moved]:
    if earlier is None or not changed:
        return
    before, now = cluster_pages(session, earlier.id), cluster_pages(session, scan.id)
    for each in changed:
        if each.change:
            then, pages = before[each.change.earlier], now[each.cluster.number]
            yield Moved(
                each,
                tuple(sorted(set(pages) - set(then))[:NAMED]),
                tuple(sorted(set(then) - set(pages))[:NAMED]),
            )


def _accepted(session: Session, scan: ScanRow) -> Iterator[AcceptanceRow]:
    """What may be shown of what was accepted: other sites of the store are somebody else's."""
    every, sites = acceptances(session), frozenset(scan.sites)
    recurring: frozenset[str] = frozenset()
    if any(each.text for each in every):
        recurring = frozenset(words_of(each.text) for each in passages(session, scan.id))
    for each in every:
        here = words_of(each.text) in recurring if each.text else True
        if here and all(page.site in sites for page in each.pages):
            yield each
