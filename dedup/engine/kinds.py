"""Let a cluster decide what a pair alone cannot see: a doorway family, or spun text.

Told by the slots of the recovered template. In a doorway family few values fill many slots the
same way, and they are names and numbers; in spun text each slot varies on its own and is filled by
synonyms.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from dedup.engine.cluster import families, numbered
from dedup.engine.corpus import Document
from dedup.engine.results import Cluster, Match, Relation, Template
from dedup.engine.shape import Shape, shape
from dedup.engine.shelf import Shelf, shelve
from dedup.engine.surface import Reader
from dedup.engine.template import recover
from dedup.engine.workers import Alone, Workers

SHARED = 0.2  # of the words are constant, or there is no template to speak of
ALIGNED = 3000
_FAMILY = 3  # pages, at least, that a template is recovered from
_SPLIT_FROM = 6  # pages of a cluster that may be several families
_SPLIT_AT = (0.5, 0.6, 0.7, 0.8)  # common subsequence that ties the pages of one family
_COHERENT = 0.5  # of a family's words are constant
_PAGES = 300  # whose templates a process recovers in one go
_SETTLED = (Relation.COPY, Relation.EXCERPT, Relation.OVERLAP, Relation.REVISION)

_Task = tuple[Cluster, list[Match]]


def settle(
    clusters: Iterable[Cluster],
    matches: Iterable[Match],
    documents: Mapping[str, Document],
    workers: Workers | None = None,
) -> tuple[tuple[Cluster, ...], tuple[Match, ...]]:
    """Give clusters their templates and kinds, and their matches what follows for the pair.

    A large cluster whose pages share no template is split into the families that do.

    Args:
        clusters: As verified matches tied them, largest first.
        matches: The same matches.
        documents: By article id, as they were compared (without boilerplate).
        workers: Who recovers templates; this process alone by default.
    """
    workers = workers or Alone()
    edges = tuple(matches)
    given = tuple(clusters)
    members = [member for cluster in given for member in cluster.members]
    row = {member: number for number, member in enumerate(members)}
    clustered = [documents[member] for member in members]
    desk = _Desk(row, clustered if isinstance(workers, Alone) else shelve(clustered))
    tasks = _packed(zip(given, _inside(given, edges), strict=True))
    found = numbered(part for parts in workers.map(_settled, desk, tasks) for part in parts)
    kind = {
        member: (cluster.id, cluster.kind)
        for cluster in found
        if cluster.kind in (Relation.DOORWAY, Relation.SPUN)
        for member in cluster.members
    }
    return found, tuple(as_settled(match, kind) for match in edges)


@dataclass(frozen=True, slots=True, eq=False)
class _Desk:
    """The pages of all clusters; ``row`` says where each stands among the documents."""

    row: Mapping[str, int]
    documents: Sequence[Document] | Shelf

    def text(self, member: str) -> str:
        return text_of(self.documents[self.row[member]])


def _inside(clusters: Iterable[Cluster], matches: Iterable[Match]) -> Iterator[list[Match]]:
    """For each cluster that may be several families, its matches, without their evidence."""
    large = [c for c in clusters if len(c.members) >= _SPLIT_FROM]
    home = {member: cluster.key for cluster in large for member in cluster.members}
    inside: defaultdict[str, list[Match]] = defaultdict(list)
    for match in matches:
        key = home.get(match.a)
        if key is not None and key == home.get(match.b):
            inside[key].append(replace(match, alignment=()))
    return (inside[cluster.key] for cluster in clusters)


def _packed(tasks: Iterable[_Task]) -> Iterator[list[_Task]]:
    """Clusters in runs of some hundred pages, so that small ones are not sent one by one."""
    run: list[_Task] = []
    pages = 0
    for task in tasks:
        run.append(task)
        pages += len(task[0].members)
        if pages >= _PAGES:
            yield run
            run, pages = [], 0
    yield run


def _settled(desk: _Desk, tasks: Sequence[_Task]) -> list[Cluster]:
    templates = _Templates(desk.text)
    return [
        templates.settled(part)
        for cluster, edges in tasks
        for part in _split(cluster, edges, templates)
    ]


class _Templates:
    """Templates of clusters with their shapes, each recovered once."""

    def __init__(self, text: Callable[[str], str]) -> None:
        self._text = text
        self._reader = Reader()
        self._recovered: dict[tuple[str, ...], tuple[Template, Shape] | None] = {}

    def of(self, cluster: Cluster) -> tuple[Template, Shape] | None:
        members = cluster.members[:ALIGNED]
        if members not in self._recovered:
            texts = {member: self._text(member) for member in members}
            template = recover(texts, self._reader)
            found = None if template is None else (template, shape(template.parts))
            self._recovered[members] = found
        return self._recovered[members]

    def constant(self, cluster: Cluster) -> float:
        """Share of an average page's words that all pages have."""
        found = self.of(cluster)
        return found[1].constant if found else 0.0

    def settled(self, cluster: Cluster) -> Cluster:
        """The cluster with its template, and the kind that this shows."""
        found = self.of(cluster) if len(cluster.members) >= _FAMILY else None
        if found is None or found[1].constant < SHARED:
            return cluster
        template, seen = found
        return replace(cluster, kind=_kind(cluster.kind, seen), template=template)


def _kind(tied: Relation, seen: Shape) -> Relation:
    """What holds a cluster together, by its matches and by its template."""
    if tied in (Relation.COPY, Relation.REVISION):
        return tied
    if seen.doorway:
        return Relation.DOORWAY
    return Relation.SPUN if seen.spun else tied


def _split(cluster: Cluster, matches: Sequence[Match], templates: _Templates) -> list[Cluster]:
    if len(cluster.members) < _SPLIT_FROM or templates.constant(cluster) >= _COHERENT:
        return [cluster]
    for least in _SPLIT_AT:
        found, rest = families(cluster, matches, least)
        coherent = [family for family in found if templates.constant(family) >= _COHERENT]
        held = sum(len(family.members) for family in coherent)
        if len(coherent) > 1 and held >= len(cluster.members) / 2:
            return [*found, *rest]
    return [cluster]


def with_template(cluster: Cluster, documents: Mapping[str, Document]) -> Cluster:
    """The cluster with its template, and the kind that this shows, where its pages share one.

    Args:
        cluster: The cluster.
        documents: By article id, of its first three thousand members at least.
    """
    return _Templates(lambda member: text_of(documents[member])).settled(cluster)


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
    return replace(match, relation=home[1])
