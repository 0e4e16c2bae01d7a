"""What the overview and the lists show: data first, rendered elsewhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from db import articles, pages, results
from db.rows import ArticleRef, ClusterRow, PageRow, ScanRow, SiteRow, SiteTotal
from dedup.report.wording import KINDS, Kind, kind_of

TOP = 10  # lines of a ranking on the overview
SITES = 50  # lines of the tables of sites
RANKED = 100  # lines of an article ranking
CLUSTERS_A_PAGE = 100


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
class Overview:
    """The first page.

    Attributes:
        scan: The scan.
        articles: Articles compared.
        clustered: Those in a cluster.
        passages_only: Those in no cluster that share sentences with another article.
        elsewhere: Share of all words, weighted as redundancy is, that matched articles also say.
        other_sites: The part of it that other sites say.
        repetition: Mean repetition, every article weighed by its words (0–100).
        kinds: Every relation that was found, in the order of `wording.KINDS`.
        clusters: The biggest.
        cluster_count: How many there are in all.
        sites: Those with the most words that are also elsewhere, first.
        site_count: How many there are in all.
        repetitive: Articles that repeat themselves most.
        redundant: Articles that others repeat most.
        covered: What is stored of the sites covered.
        left_out: Stored sites that the scan did not cover.
        settings: The scan's settings by section, under the names that config.toml gives them.
    """

    scan: ScanRow
    articles: int
    clustered: int
    passages_only: int
    elsewhere: float
    other_sites: float
    repetition: float
    kinds: tuple[KindCount, ...]
    clusters: tuple[ClusterRow, ...]
    cluster_count: int
    sites: tuple[SiteTotal, ...]
    site_count: int
    repetitive: tuple[PageRow, ...]
    redundant: tuple[PageRow, ...]
    covered: tuple[SiteRow, ...]
    left_out: tuple[str, ...]
    settings: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]

    @property
    def alone(self) -> int:
        """Articles that were not found elsewhere in this scan, not even in part."""
        return self.articles - self.clustered - self.passages_only


@dataclass(frozen=True, slots=True)
class Choice:
    """A filter of the list of clusters; kind is None for all."""

    kind: Kind | None
    clusters: int
    href: str


@dataclass(frozen=True, slots=True)
class ClusterList:
    """One page of the list of clusters.

    Attributes:
        name: Its file.
        choices: Every filter, all first.
        kind: The chosen one.
        clusters: The lines of this page, biggest cluster first.
        total: Lines of all pages of this choice.
        first: Number of the first line, from 1.
        earlier: File of the page before, "" on the first.
        later: File of the page after, "" on the last.
    """

    name: str
    choices: tuple[Choice, ...]
    kind: Kind | None
    clusters: Sequence[ClusterRow]
    total: int
    first: int
    earlier: str
    later: str


@dataclass(frozen=True, slots=True)
class Rankings:
    """The page of article rankings, each at most `RANKED` long, out of `total` articles."""

    repetitive: tuple[PageRow, ...]
    redundant: tuple[PageRow, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Survey:
    """What one reading of all articles of a scan gives.

    Attributes:
        names: Every article by id.
        passages_only: Those in no cluster that share sentences with another article.
    """

    names: Mapping[int, ArticleRef]
    passages_only: int


def survey(session: Session, scan_id: int) -> Survey:
    """Read every article's result once."""
    names = {}
    passages_only = 0
    for page in pages.pages(session, scan_id):
        names[page.article.id] = page.article
        passages_only += page.cluster is None and bool(page.redundancy)
    return Survey(names, passages_only)


def overview(
    session: Session,
    scan: ScanRow,
    survey: Survey,
    clusters: Sequence[ClusterRow],
    rankings: Rankings,
) -> Overview:
    """The first page of a report."""
    totals = pages.site_totals(session, scan.id)
    words = sum(site.words for site in totals) or 1
    stored = articles.sites(session)
    covered = set(scan.sites)
    return Overview(
        scan=scan,
        articles=len(survey.names),
        clustered=sum(site.clustered for site in totals),
        passages_only=survey.passages_only,
        elsewhere=sum(site.redundancy * site.words for site in totals) / words,
        other_sites=sum(site.other_sites * site.words for site in totals) / words,
        repetition=sum(site.repetition * site.words for site in totals) / words,
        kinds=_kinds(clusters, results.relation_counts(session, scan.id)),
        clusters=tuple(clusters[:TOP]),
        cluster_count=len(clusters),
        sites=totals[:SITES],
        site_count=len(totals),
        repetitive=rankings.repetitive[:TOP],
        redundant=rankings.redundant[:TOP],
        covered=tuple(site for site in stored if site.host in covered),
        left_out=tuple(site.host for site in stored if site.host not in covered),
        settings=tuple(_settings(scan.settings)),
    )


def _kinds(clusters: Sequence[ClusterRow], pairs: Mapping[str, int]) -> tuple[KindCount, ...]:
    number: Counter[str] = Counter()
    size: Counter[str] = Counter()
    for cluster in clusters:
        number[cluster.kind] += 1
        size[cluster.kind] += cluster.size
    names = [name for name in KINDS if number[name] or pairs.get(name)]
    return tuple(
        KindCount(kind_of(name), number[name], size[name], pairs.get(name, 0)) for name in names
    )


def _settings(settings: Mapping[str, Any]) -> Iterator[tuple[str, tuple[tuple[str, str], ...]]]:
    for section, values in settings.items():
        table = values if isinstance(values, Mapping) else {section: values}
        yield section, tuple((name, str(value)) for name, value in table.items())


def cluster_lists(clusters: Sequence[ClusterRow]) -> Iterator[ClusterList]:
    """Every page of the list of clusters: of all, then of each kind that occurs."""
    by_kind = {name: [c for c in clusters if c.kind == name] for name in KINDS}
    lists: dict[str, Sequence[ClusterRow]] = {"": clusters}
    lists |= {name: found for name, found in by_kind.items() if found}
    choices = tuple(
        Choice(KINDS.get(name), len(found), _list_name(name, 0)) for name, found in lists.items()
    )
    for name, found in lists.items():
        for start in range(0, max(len(found), 1), CLUSTERS_A_PAGE):
            page = start // CLUSTERS_A_PAGE
            end = start + CLUSTERS_A_PAGE
            yield ClusterList(
                name=_list_name(name, page),
                choices=choices,
                kind=KINDS.get(name),
                clusters=found[start:end],
                total=len(found),
                first=start + 1,
                earlier=_list_name(name, page - 1) if page else "",
                later=_list_name(name, page + 1) if end < len(found) else "",
            )


def _list_name(kind: str, page: int) -> str:
    parts = ["clusters", kind.replace("_", "-"), str(page + 1) if page else ""]
    return "-".join(part for part in parts if part) + ".html"


def rankings(session: Session, scan_id: int, total: int) -> Rankings:
    """The articles that repeat themselves or others most."""
    return Rankings(
        repetitive=tuple(
            page
            for page in pages.pages(session, scan_id, order_by="repetition", limit=RANKED)
            if page.repetition > 0
        ),
        redundant=tuple(
            page
            for page in pages.pages(session, scan_id, order_by="redundancy", limit=RANKED)
            if page.redundancy
        ),
        total=total,
    )
