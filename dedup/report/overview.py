"""What the overview shows: how much is found elsewhere, and what to do first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from markupsafe import Markup
from sqlalchemy.orm import Session

from db import results, roles
from db.scan_rows import ClusterRow, FindingRow, PageRow, ScanRow, SiteTotal
from dedup.report import charts
from dedup.report.advice import ACTIONS, Action
from dedup.report.facts import ClusterFacts, Facts
from dedup.report.run import RunPage
from dedup.report.survey import Survey
from dedup.report.wording import KINDS, Kind, kind_of

TOP = 8  # lines of a ranking
SITES = 12  # lines of the table of sites
FINDINGS = 20  # declarations that contradict what was found
FIRST = 3  # clusters that are named for each thing to do


@dataclass(frozen=True, slots=True)
class KindCount:
    """How often a relation was found.

    Attributes:
        kind: The relation in words.
        clusters: Clusters of that kind.
        articles: Articles in them.
        pairs: Compared pairs of that relation, in clusters or not.
    """

    kind: Kind
    clusters: int
    articles: int
    pairs: int


@dataclass(frozen=True, slots=True)
class Task:
    """A thing to do, and where.

    Attributes:
        action: The thing.
        clusters: Clusters it applies to.
        articles: Articles in them.
        first: The biggest of these clusters.
    """

    action: Action
    clusters: int
    articles: int
    first: tuple[ClusterRow, ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """The first page.

    Attributes:
        read: Pages fetched or imported on the covered sites.
        outcomes: What became of their other URLs, as (outcome, number), most frequent first.
        articles: Articles compared.
        clustered: Those in a cluster.
        found: Number of articles by where they were found elsewhere, as `survey.found_in` names it.
        elsewhere: Share of all words, weighted as redundancy is, that matched articles also say.
        other_sites: The part of it that other sites say.
        repetition: Mean repetition, every article weighed by its words (0–100).
        tasks: What to do, in the order of `advice.ACTIONS`.
        chart: The share of each kind of cluster, drawn.
        kinds: Every relation that was found, in the order of `wording.KINDS`.
        clusters: The biggest.
        cluster_count: How many there are in all.
        sites: Those with the most words that are also elsewhere, first.
        site_count: How many there are in all.
        findings: Declarations that contradict what was found, the first ones.
        finding_count: How many there are in all.
        repetitive: Articles that repeat themselves most.
        redundant: Articles that others repeat most.
        earlier: The scan before, None for the first.
        states: Number of clusters by what became of them since: new, changed, accepted.
        resolved: Clusters of the scan before that are gone.
    """

    read: int
    outcomes: tuple[tuple[str, int], ...]
    articles: int
    clustered: int
    found: Mapping[str, int]
    elsewhere: float
    other_sites: float
    repetition: float
    tasks: tuple[Task, ...]
    chart: Markup
    kinds: tuple[KindCount, ...]
    clusters: tuple[ClusterFacts, ...]
    cluster_count: int
    sites: tuple[SiteTotal, ...]
    site_count: int
    findings: tuple[FindingRow, ...]
    finding_count: int
    repetitive: tuple[PageRow, ...]
    redundant: tuple[PageRow, ...]
    earlier: ScanRow | None
    states: Mapping[str, int]
    resolved: tuple[ClusterRow, ...]


def overview(  # noqa: PLR0913 - all that was gathered for the other pages
    session: Session,
    scan: ScanRow,
    survey: Survey,
    facts: Facts,
    totals: tuple[SiteTotal, ...],
    made: RunPage,
) -> Overview:
    """The first page of a report.

    Args:
        session: Any.
        scan: A finished scan.
        survey: Its articles.
        facts: Its clusters.
        totals: Each site's results.
        made: How the scan was made.
    """
    findings = list(roles.findings(session, scan.id))
    words = sum(site.words for site in totals) or 1
    clustered = sum(site.clustered for site in totals)
    kinds = _kinds(facts.clusters, results.relation_counts(session, scan.id))
    outcomes = Counter[str]()
    for site in made.covered:
        outcomes.update(site.urls)
    return Overview(
        read=sum(site.captures for site in made.covered),
        outcomes=tuple(each for each in outcomes.most_common() if each[0] != "fetched"),
        articles=len(survey.names),
        clustered=clustered,
        found=survey.found,
        elsewhere=sum(site.redundancy * site.words for site in totals) / words,
        other_sites=sum(site.other_sites * site.words for site in totals) / words,
        repetition=sum(site.repetition * site.words for site in totals) / words,
        tasks=tuple(_tasks(facts.clusters)),
        chart=charts.shares(
            [
                *((row.kind.key, row.kind.label, row.articles) for row in kinds),
                ("none", "In no cluster", len(survey.names) - clustered),
            ]
        ),
        kinds=kinds,
        clusters=facts.clusters[:TOP],
        cluster_count=len(facts.clusters),
        sites=totals[:SITES],
        site_count=len(totals),
        findings=tuple(findings[:FINDINGS]),
        finding_count=len(findings),
        repetitive=tuple(page for page in survey.repetitive[:TOP] if page.repetition > 0),
        redundant=tuple(page for page in survey.redundant[:TOP] if page.redundancy),
        earlier=facts.earlier,
        states=Counter(each.state for each in facts.clusters if each.state),
        resolved=facts.resolved,
    )


def _tasks(clusters: Iterable[ClusterFacts]) -> Iterator[Task]:
    by_action: dict[str, list[ClusterRow]] = {}
    for each in clusters:
        by_action.setdefault(each.action.key, []).append(each.cluster)
    for key, action in ACTIONS.items():
        if found := by_action.get(key):
            articles = sum(cluster.size for cluster in found)
            yield Task(action, len(found), articles, tuple(found[:FIRST]))


def _kinds(clusters: Iterable[ClusterFacts], pairs: Mapping[str, int]) -> tuple[KindCount, ...]:
    number: Counter[str] = Counter()
    size: Counter[str] = Counter()
    for each in clusters:
        number[each.cluster.kind] += 1
        size[each.cluster.kind] += each.cluster.size
    names = [name for name in KINDS if number[name] or pairs.get(name)]
    return tuple(
        KindCount(kind_of(name), number[name], size[name], pairs.get(name, 0)) for name in names
    )
