"""The lists of clusters, articles and sites: first lines on the page, all as data for its script.

A page that was opened from disk cannot fetch, so the data are script files, each a call of one
function. They hold numbers to filter and sort by, and beside them the words to show.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy.orm import Session

from db import pages
from db.scan_rows import PageRow, SiteTotal
from db.ties import declared_articles
from dedup.engine.network import Network
from dedup.report.advice import ACTIONS
from dedup.report.facts import ClusterFacts, Facts
from dedup.report.present import cut, hundredths, percent, visible
from dedup.report.survey import Survey, found_in
from dedup.report.wording import KINDS, confidence_word, kind_of

LINES = 50  # on the page at once
ROWS = 2000  # in one script file

Item = TypeVar("Item")
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Listing(Generic[Item]):
    """A list.

    Attributes:
        name: Its page's and its files' name.
        first: What the page shows before its script runs.
        rows: Data of every line, in the order of the page.
        choices: What occurs in a column, as (value, words), by the column's name.
    """

    name: str
    first: tuple[Item, ...]
    rows: Sequence[Row]
    choices: Mapping[str, Sequence[tuple[str, str]]]

    @property
    def chunks(self) -> int:
        """Number of script files."""
        return -(-len(self.rows) // ROWS)

    def scripts(self, printed: Callable[[str], str]) -> Iterator[tuple[str, str]]:
        """Name and text of each script file.

        Args:
            printed: What becomes of every text in them.
        """
        for number in range(self.chunks):
            rows = self.rows[number * ROWS : (number + 1) * ROWS]
            columns = list(rows[0])
            values = [
                [printed(cell) if isinstance(cell, str) else cell for cell in row.values()]
                for row in rows
            ]
            yield (
                f"{self.name}-data-{number + 1}.js",
                f"unspinRows({json.dumps(columns)}, {json.dumps(values, allow_nan=False)});\n",
            )


@dataclass(frozen=True, slots=True)
class SiteView:
    """A site and its place in the network.

    Attributes:
        total: Its results.
        group: Number of its group, 0 for none.
        ties: Number of sites it is tied to.
        clusters: Number of clusters it has articles in.
    """

    total: SiteTotal
    group: int = 0
    ties: int = 0
    clusters: int = 0


def cluster_list(facts: Facts) -> Listing[ClusterFacts]:
    """Every cluster, the largest first."""
    clusters = facts.clusters
    kinds = {each.cluster.kind for each in clusters}
    actions = {each.action.key for each in clusters}
    states = {each.state for each in clusters}
    return Listing(
        name="clusters",
        first=clusters[:LINES],
        rows=[_cluster_row(each) for each in clusters],
        choices={
            "kind": [(name, kind.label) for name, kind in KINDS.items() if name in kinds],
            "action": [(name, act.label) for name, act in ACTIONS.items() if name in actions],
            "state": [(name, name) for name in ("new", "changed", "accepted") if name in states],
            "sites": _sites(site for each in clusters for site in each.sites),
        },
    )


def _cluster_row(each: ClusterFacts) -> Row:
    cluster = each.cluster
    head = cluster.representative
    return {
        "number": cluster.number,
        "title": _shown(head.title or head.url or "Untitled"),
        "site": _shown(head.site),
        "sites": list(map(_shown, each.sites)),
        "site_count": cluster.sites,
        "kind": cluster.kind,
        "kind_shown": kind_of(cluster.kind).label,
        "size": cluster.size,
        "size_shown": f"{cluster.size:,}",
        "confidence": cluster.confidence,
        "confidence_shown": confidence_word(cluster.confidence),
        "confidence_exact": f"({hundredths(cluster.confidence)})",
        "cohesion": round(cluster.cohesion, 4),
        "cohesion_shown": percent(cluster.cohesion),
        "action": each.action.key,
        "action_shown": each.action.label,
        "state": each.state,
    }


def article_list(session: Session, scan_id: int, survey: Survey) -> Listing[PageRow]:
    """Every article, the one that others say most of first."""
    with_page, declared = survey.with_page, declared_articles(session, scan_id)
    rows = [
        _article_row(page, page.article.id in with_page, found_in(page, declared))
        for page in pages.pages(session, scan_id, order_by="redundancy")
    ]
    return Listing(
        name="articles",
        first=survey.redundant[:LINES],
        rows=rows,
        choices={"site": _sites(ref.site for ref in survey.names.values())},
    )


def _article_row(page: PageRow, own_page: bool, found: str) -> Row:
    redundancy = page.redundancy or 0.0
    return {
        "number": page.article.id if own_page else "",
        "title": _shown(page.article.title or page.article.url or "Untitled"),
        "site": _shown(page.article.site),
        "url": _shown(page.article.url),
        "words": page.words,
        "words_shown": f"{page.words:,}",
        "redundancy": round(redundancy, 4),
        "redundancy_shown": percent(redundancy),
        "other_sites": round(page.other_sites or 0.0, 4),
        "other_sites_shown": percent(page.other_sites or 0.0),
        "repetition": round(page.repetition, 2),
        "repetition_shown": f"{page.repetition:.0f}",
        "cluster": page.cluster or "",
        "found": found,
    }


def site_list(totals: Sequence[SiteTotal], network: Network) -> Listing[SiteView]:
    """Every site, the one with the most words that others also say first.

    Args:
        totals: Each site's results, in that order.
        network: What ties them.
    """
    nodes = {node.site: node for node in network.sites}
    views = [
        SiteView(total, node.community, node.ties, node.clusters)
        if (node := nodes.get(total.site))
        else SiteView(total)
        for total in totals
    ]
    groups = sorted({view.group for view in views if view.group})
    return Listing(
        name="sites",
        first=tuple(views[:LINES]),
        rows=[_site_row(view) for view in views],
        choices={"group": [(str(group), f"group {group}") for group in groups]},
    )


def _site_row(view: SiteView) -> Row:
    total = view.total
    return {
        "site": _shown(total.site),
        "articles": total.articles,
        "articles_shown": f"{total.articles:,}",
        "clustered": total.clustered,
        "clustered_shown": percent(total.clustered / total.articles),
        "redundancy": round(total.redundancy, 4),
        "redundancy_shown": percent(total.redundancy),
        "weight": round(total.redundancy * total.words),
        "other_sites": round(total.other_sites, 4),
        "other_sites_shown": percent(total.other_sites),
        "repetition": round(total.repetition, 2),
        "repetition_shown": f"{total.repetition:.0f}",
        "clusters": view.clusters,
        "ties": view.ties,
        "group": view.group or "",
    }


def _sites(hosts: Iterable[str]) -> list[tuple[str, str]]:
    return [(host, host) for host in sorted(set(map(_shown, hosts)))]


def _shown(text: str) -> str:
    return str(visible(cut(text)))
