"""Let a cluster decide what a pair alone cannot see: a doorway family, or spun text.

Told by the slots of the recovered template. In a doorway family few values fill many slots the
same way, and they are names and numbers; in spun text each slot varies on its own and is filled by
synonyms.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import msgspec

from dedup.engine.cache import (
    Known,
    Places,
    cached,
    digest,
    keys_of,
    nothing_known,
    write,
)
from dedup.engine.cluster import families, numbered
from dedup.engine.corpus import Document
from dedup.engine.results import Cluster, Match, Relation
from dedup.engine.shape import Shape, shape
from dedup.engine.surface import Reader
from dedup.engine.template import recover
from dedup.engine.workers import Alone, Tell, Workers, untold

SHARED = 0.2  # of the words are constant, or there is no template to speak of
ALIGNED = 3000
_TASK = 5  # clusters that a process looks at in one go
_FAMILY = 3  # pages, at least, that a template is recovered from
_SPLIT_FROM = 6  # pages of a cluster that may be several families
_SPLIT_AT = (0.5, 0.6, 0.7, 0.8)  # common subsequence that ties the pages of one family
_COHERENT = 0.5  # of a family's words are constant
_SETTLED = (Relation.COPY, Relation.EXCERPT, Relation.OVERLAP, Relation.REVISION)


def kind_of(cluster: Cluster, seen: Shape) -> Relation:
    """What holds a cluster together, seen from the shape of its template."""
    if seen.constant < SHARED or cluster.kind in (Relation.COPY, Relation.REVISION):
        return cluster.kind
    if seen.doorway:
        return Relation.DOORWAY
    return Relation.SPUN if seen.spun else cluster.kind


def settle(  # noqa: PLR0913 - the last three have defaults
    clusters: Sequence[Cluster],
    matches: Iterable[Match],
    documents: Mapping[str, Document],
    workers: Workers | None = None,
    known: Known | None = None,
    tell: Tell = untold,
) -> tuple[tuple[Cluster, ...], tuple[Match, ...]]:
    """Give clusters their templates and kinds, and their matches what follows for the pair.

    A large cluster whose pages share no template is split into the families that do.

    Args:
        clusters: As verified matches tied them.
        matches: The same matches.
        documents: By article id, as they were compared (without boilerplate).
        workers: Who recovers templates; this process alone by default.
        known: What was recovered before, with a key of the text of each document.
        tell: Progress.
    """
    edges = tuple(matches)
    templates = _Templates(documents, workers or Alone(), known)
    templates.recover(clusters, tell)
    inside = _inside(clusters, edges)
    settled: list[Cluster] = []
    for cluster in clusters:
        settled.extend(
            _with_template(part, templates)
            for part in _split(cluster, inside[cluster.key], templates)
        )
    found = numbered(settled)
    kind = {
        member: (cluster.id, cluster.kind)
        for cluster in found
        if cluster.kind in (Relation.DOORWAY, Relation.SPUN)
        for member in cluster.members
    }
    return found, tuple(as_settled(match, kind) for match in edges)


def _inside(clusters: Iterable[Cluster], matches: Iterable[Match]) -> Mapping[str, list[Match]]:
    """The matches within each cluster that may be several families, by its key."""
    large = [cluster for cluster in clusters if len(cluster.members) >= _SPLIT_FROM]
    home = {member: cluster.key for cluster in large for member in cluster.members}
    inside: defaultdict[str, list[Match]] = defaultdict(list)
    for match in matches:
        key = home.get(match.a)
        if key is not None and key == home.get(match.b):
            inside[key].append(match)
    return inside


@dataclass(frozen=True, slots=True)
class _Recovered:
    """A template, as bytes since most are only stored, and its shape."""

    written: bytes
    seen: Shape


class _Templates:
    """Templates of clusters, each recovered once."""

    def __init__(
        self, documents: Mapping[str, Document], workers: Workers, known: Known | None = None
    ) -> None:
        known = known or nothing_known(len(documents))
        self._documents = documents
        self._workers = workers
        self._cache = known.cache
        self._keys = dict(zip(documents, map(bytes, known.documents), strict=True))
        self._recovered: dict[tuple[str, ...], _Recovered | None] = {}

    def recover(self, clusters: Iterable[Cluster], tell: Tell = untold) -> None:
        """Recover the templates of many clusters at once; pages too few for one have none."""
        wanted = [c.members[:ALIGNED] for c in clusters if len(c.members) >= _FAMILY]
        wanted = [members for members in wanted if members not in self._recovered]
        keys = keys_of([digest(members, *map(self._keys.get, members)) for members in wanted])

        def make(runs: Sequence[Places]) -> Iterator[bytes]:
            tasks = ([self._texts(wanted[i]) for i in run.tolist()] for run in runs)
            return self._workers.map(_recover, Reader(), tasks)

        done = 0
        for some, rows, content in cached(self._cache, "template 6", keys, _TASK, make):
            tell("clusters", done, len(wanted))
            done += len(some)
            made = _read(content)
            for index, row in zip(some.tolist(), rows.tolist(), strict=True):
                self._recovered[wanted[index]] = made[row]

    def of(self, cluster: Cluster) -> _Recovered | None:
        """The template of a cluster that `recover` was asked for."""
        return self._recovered.get(cluster.members[:ALIGNED])

    def constant(self, cluster: Cluster) -> float:
        """Share of an average page's words that all pages have."""
        found = self.of(cluster)
        return found.seen.constant if found else 0.0

    def _texts(self, members: Sequence[str]) -> dict[str, str]:
        return {member: text_of(self._documents[member]) for member in members}


def _recover(reader: Reader, clusters: Sequence[Mapping[str, str]]) -> bytes:
    templates = (recover(texts, reader) for texts in clusters)
    return msgspec.msgpack.encode(
        [_Recovered(write(found), shape(found.parts)) if found else None for found in templates]
    )


_read = msgspec.msgpack.Decoder(list[_Recovered | None]).decode


def _split(cluster: Cluster, matches: Sequence[Match], templates: _Templates) -> list[Cluster]:
    if len(cluster.members) < _SPLIT_FROM or templates.constant(cluster) >= _COHERENT:
        return [cluster]
    for least in _SPLIT_AT:
        found, rest = families(cluster, matches, least)
        templates.recover(found)
        coherent = [family for family in found if templates.constant(family) >= _COHERENT]
        held = sum(len(family.members) for family in coherent)
        if len(coherent) > 1 and held >= len(cluster.members) / 2:
            templates.recover(rest)
            return [*found, *rest]
    return [cluster]


def with_template(cluster: Cluster, documents: Mapping[str, Document]) -> Cluster:
    """The cluster with its template, and the kind that this shows, where its pages share one.

    Args:
        cluster: The cluster.
        documents: By article id, of its first three thousand members at least.
    """
    templates = _Templates(documents, Alone())
    templates.recover([cluster])
    return _with_template(cluster, templates)


def _with_template(cluster: Cluster, templates: _Templates) -> Cluster:
    found = templates.of(cluster)
    if found is None or found.seen.constant < SHARED:
        return cluster
    return replace(cluster, kind=kind_of(cluster, found.seen), written=found.written)


def text_of(document: Document) -> str:
    """The sentences of a document as they were compared, in one line."""
    text = document.article.text
    return " ".join(text[start:end] for start, end in document.spans.tolist())


def as_settled(match: Match, kind: Mapping[str, tuple[int, Relation]]) -> Match:
    """The match, named after its cluster where that is a doorway family or spun text.

    Args:
        match: The match.
        kind: Number and kind of the cluster of each article that is in such a one.
    """
    home = kind.get(match.a)
    if home is None or home != kind.get(match.b) or match.relation in _SETTLED:
        return match
    if home[1] is Relation.SPUN and match.relation is Relation.NEAR_DUPLICATE:
        return match  # an editor's page beside spun ones is not spun itself
    return replace(match, relation=home[1])
