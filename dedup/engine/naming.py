"""Name the matches that are no duplication of the usual kind: declared, a revision or templated."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from crawl.article import Article
from dedup.engine.cache import Cache, NoCache, Places, cached, digest, keys_of
from dedup.engine.declared import declaration
from dedup.engine.legitimate import (
    LOOKED_AT,
    TEMPLATED,
    as_revision,
    as_templated,
    may_be_templated,
)
from dedup.engine.results import Cluster, Match, Relation
from dedup.engine.workers import Alone, Workers

_TASK = 50  # clusters that a process looks at in one go


def name_declared(matches: Iterable[Match], articles: Mapping[str, Article]) -> tuple[Match, ...]:
    """Matches with their declaration; those between two versions of one page as revisions."""
    found = []
    for match in matches:
        a, b = articles[match.a], articles[match.b]
        declared, reason = declaration(a, b)
        found.append(
            replace(match, declared=declared, reason=reason)
            if declared
            else as_revision(match, a, b)
        )
    return tuple(found)


def treated_pair(match: Match, a: Article, b: Article) -> Match:
    """The match of two articles that no scan compared, named as a scan would name it."""
    if match.relation is Relation.UNRELATED:
        return match
    article_of = {a.id: a, b.id: b}
    return name_templated((), name_declared((match,), article_of), article_of)[1][0]


@dataclass(frozen=True, slots=True)
class Namer:
    """Who looks at the pages of clusters, and what was seen before.

    Attributes:
        workers: Who looks.
        cache: Holds what was seen.
        digests: Of each article by its id; of those without one the digest is made.
    """

    workers: Workers = field(default_factory=Alone)
    cache: Cache = field(default_factory=NoCache)
    digests: Mapping[str, bytes] = field(default_factory=dict)

    def clusters(
        self, clusters: Sequence[Cluster], articles: Mapping[str, Article]
    ) -> tuple[Cluster, ...]:
        """Clusters, those whose pages have data of their own as templated."""

        def looked_at(cluster: Cluster) -> list[Article]:
            return [articles[member] for member in cluster.members[:LOOKED_AT]]

        def make(runs: Sequence[Places]) -> Iterator[bytes]:
            tasks = (
                [(clusters[i].kind, looked_at(clusters[i])) for i in run.tolist()] for run in runs
            )
            return self.workers.map(_own_data, None, tasks)

        keys = keys_of(
            [
                digest(each.kind, *(self.digests.get(a.id) or digest(a) for a in looked_at(each)))
                for each in clusters
            ]
        )
        templated = np.zeros(len(clusters), np.bool_)
        for some, rows, content in cached(self.cache, "templated 2", keys, _TASK, make):
            templated[some] = np.frombuffer(content, np.bool_)[rows]
        return tuple(
            replace(cluster, kind=Relation.TEMPLATED) if own else cluster
            for cluster, own in zip(clusters, templated.tolist(), strict=True)
        )


def _own_data(_nothing: None, clusters: Sequence[tuple[Relation, Sequence[Article]]]) -> bytes:
    return bytes(may_be_templated(articles, kind) for kind, articles in clusters)


def name_templated(
    clusters: Sequence[Cluster],
    matches: Iterable[Match],
    articles: Mapping[str, Article],
    namer: Namer | None = None,
) -> tuple[tuple[Cluster, ...], tuple[Match, ...]]:
    """Clusters and matches, those whose pages have data of their own as templated."""
    found = (namer or Namer()).clusters(clusters, articles)
    home = {member: cluster for cluster in found for member in cluster.members}

    def named(match: Match) -> Match:
        if match.declared:
            return match
        cluster = home.get(match.a)
        if cluster is None or cluster is not home.get(match.b):
            return as_templated(match, articles[match.a], articles[match.b])
        if cluster.kind is Relation.TEMPLATED and match.relation is not Relation.COPY:
            return replace(match, relation=Relation.TEMPLATED, reason=TEMPLATED)
        return match

    return found, tuple(map(named, matches))
