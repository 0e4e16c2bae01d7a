"""What every part of a report needs to know of a scan's clusters, gathered once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from db import results
from db.acceptances import acceptances
from db.rows import PageName
from db.scan_rows import AcceptanceRow, ClusterRow, ScanRow
from db.ties import cluster_pages
from dedup.engine.changes import Change, Changes, compare_clusters
from dedup.report.advice import Action, action_for


@dataclass(frozen=True, slots=True)
class ClusterFacts:
    """One cluster and what goes with it.

    Attributes:
        cluster: The cluster.
        sites: Number of members on each site.
        action: What to do about it.
        accepted: Why the user accepted it, "" where that was not said.
        is_new: Whether the scan before had none like it.
        change: How it differs from the scan before, None where it does not.
    """

    cluster: ClusterRow
    sites: Mapping[str, int]
    action: Action
    accepted: str
    is_new: bool
    change: Change | None

    @property
    def state(self) -> str:
        """accepted, new, changed, or "" for a cluster that is as it was."""
        if self.accepted:
            return "accepted"
        return "new" if self.is_new else "changed" if self.change else ""


@dataclass(frozen=True, slots=True)
class Facts:
    """All clusters, and the scan before.

    Attributes:
        clusters: Largest first.
        earlier: The newest scan of the same sites before this one, None for the first.
        resolved: Clusters of that scan that are gone.
    """

    clusters: tuple[ClusterFacts, ...]
    earlier: ScanRow | None
    resolved: tuple[ClusterRow, ...]


def gather(session: Session, scan: ScanRow, own: Collection[str] = ()) -> Facts:
    """The facts of a scan.

    Args:
        session: Any.
        scan: A finished scan.
        own: Sites of the reader; empty where that was not said.
    """
    pages = cluster_pages(session, scan.id)
    accepted = [each for each in acceptances(session) if each.kind in ("cluster", "pair")]
    earlier = earlier_scan(session, scan)
    changes = changes_since(session, earlier, pages) if earlier else None
    found = []
    for cluster in results.clusters(session, scan.id):
        members = pages[cluster.number]
        sites = Counter(page.site for page in members)
        reason = _why_accepted(frozenset(members), accepted)
        found.append(
            ClusterFacts(
                cluster=cluster,
                sites=dict(sites.most_common()),
                action=action_for(cluster.kind, cluster.size, sites, own, bool(reason)),
                accepted=reason,
                is_new=changes is not None and cluster.number in changes.new,
                change=changes.changed.get(cluster.number) if changes else None,
            )
        )
    gone = set(changes.resolved) if changes else set()
    resolved = (
        tuple(each for each in results.clusters(session, earlier.id) if each.number in gone)
        if earlier
        else ()
    )
    return Facts(tuple(found), earlier, resolved)


def earlier_scan(session: Session, scan: ScanRow) -> ScanRow | None:
    """The newest scan of exactly the same sites that was made before a scan."""
    sites = set(scan.sites)
    for other in results.list_scans(session):
        if other.kind == scan.kind and other.id < scan.id and set(other.sites) == sites:
            return other
    return None


def changes_since(
    session: Session, earlier: ScanRow, pages: Mapping[int, Collection[PageName]]
) -> Changes:
    """What became of the clusters since an earlier scan.

    Args:
        session: Any.
        earlier: The earlier scan.
        pages: Pages of the later scan's clusters, by number.
    """
    before = cluster_pages(session, earlier.id)
    return compare_clusters(
        {number: frozenset(members) for number, members in before.items()},
        {number: frozenset(members) for number, members in pages.items()},
    )


def _why_accepted(members: frozenset[PageName], accepted: Collection[AcceptanceRow]) -> str:
    """The reason of the acceptance that covers all members; a page more is not covered."""
    return next((each.reason for each in accepted if members <= each.pages), "")
