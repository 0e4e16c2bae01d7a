"""Gather from a whole scan what tells the age of each page, and judge every cluster by it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import replace

from crawl.article import Article
from dedup.engine.corpus import Document, Lexicon
from dedup.engine.origin import APART, Sighting, Witness, origin, site_began
from dedup.engine.plainness import Rarity, rarity
from dedup.engine.results import Cluster, Match, Relation
from dedup.engine.workers import Tell, followed, untold

_FILLED = (Relation.DOORWAY, Relation.TEMPLATED)  # from a template: none of the pages came first
_UNSEEN = Sighting()
_BEGINNINGS = 5  # earliest days of a site that are remembered: more than one page may be backdated


def with_origins(  # noqa: PLR0913 - the last one has a default
    clusters: Sequence[Cluster],
    matches: Iterable[Match],
    documents: Mapping[str, Document],
    known: Lexicon,
    sightings: Mapping[str, Sighting],
    tell: Tell = untold,
) -> tuple[Cluster, ...]:
    """Clusters with the page that came first.

    Args:
        clusters: Settled, with their templates.
        matches: Of the same scan.
        documents: All of the scan, by article id.
        known: Of their vocabulary.
        sightings: By article id, as far as there are any.
        tell: Progress.
    """
    edges = tuple(matches)
    gathering = _gathering(edges)
    contained = {m.contained for m in edges if m.contained and _whole(m) not in gathering}
    members = {member for cluster in clusters for member in cluster.members}
    articles = [document.article for document in documents.values()]
    witnesses = _witnesses(articles, members, sightings, contained, gathering)
    days = {cluster.id: _days(cluster, documents, witnesses) for cluster in clusters}
    habits = _habits(days.values())
    judged = []
    for cluster in followed(clusters, "origins", tell, len(clusters)):
        if cluster.kind not in _FILLED:
            late = _late(days[cluster.id])
            rare = _rarity(cluster, documents, known)
            found = []
            for member in cluster.members:
                site = documents[member].article.site
                habit = _elsewhere(habits.get(site, Counter()), late.get(site))
                found.append(
                    replace(
                        witnesses[member],
                        rarity=rare.get(member),
                        earlier=habit[False],
                        later=habit[True],
                    )
                )
            cluster = replace(cluster, origin=origin(found))  # noqa: PLW2901
        judged.append(cluster)
    return tuple(judged)


def _gathering(matches: Iterable[Match]) -> set[str]:
    """Pages that hold two texts, at least, that are no versions of each other."""
    tied, held = set(), defaultdict[str, list[str]](list)
    for match in matches:
        tied.add((match.a, match.b))
        if match.contained:
            held[_whole(match)].append(match.contained)
    return {
        page
        for page, parts in held.items()
        if any((parts[0], part) not in tied and (part, parts[0]) not in tied for part in parts[1:])
    }


def _whole(match: Match) -> str:
    """The page that the other one of an excerpt is a part of."""
    return match.b if match.contained == match.a else match.a


def _witnesses(
    articles: Sequence[Article],
    members: Container[str],
    sightings: Mapping[str, Sighting],
    contained: Container[str],
    gathering: Container[str],
) -> dict[str, Witness]:
    """What each member of a cluster says on its own, beside when the rest of its site began."""
    alone: dict[str, Witness] = {}
    own: dict[str, int | None] = {}
    of_site: defaultdict[str, list[int]] = defaultdict(list)
    for article in articles:
        witness = Witness(
            id=article.id,
            published=article.published,
            modified=article.modified,
            sighting=sightings.get(article.id, _UNSEEN),
            contained=article.id in contained,
            gathers=article.id in gathering,
        )
        if (claimed := witness.claimed()) is not None:
            of_site[article.site].append(claimed)
        if article.id in members:
            alone[article.id], own[article.id] = witness, claimed
    for days in of_site.values():
        days.sort()
    return {
        article.id: replace(
            alone[article.id], site_began=_began(of_site[article.site], own[article.id])
        )
        for article in articles
        if article.id in alone
    }


def _began(days: list[int], own: int | None) -> str:
    if own is None:
        return site_began(days[:_BEGINNINGS])
    first = days[:_BEGINNINGS]
    if own in first:
        first.remove(own)
    return site_began(first)


def _days(
    cluster: Cluster, documents: Mapping[str, Document], witnesses: Mapping[str, Witness]
) -> dict[str, int]:
    """The earliest credible day of a text on each site that has it."""
    days: dict[str, int] = {}
    for member in cluster.members:
        claimed = witnesses[member].credible()
        if claimed is not None:
            site = documents[member].article.site
            days[site] = min(claimed, days.get(site, claimed))
    return days


def _habits(texts: Iterable[Mapping[str, int]]) -> Mapping[str, Counter[bool]]:
    """How often each site was the later one (``True``), and not, with the texts it shares."""
    found: defaultdict[str, Counter[bool]] = defaultdict(Counter)
    for days in texts:
        for site, late in _late(days).items():
            found[site][late] += 1
    return found


def _late(days: Mapping[str, int]) -> dict[str, bool]:
    if len(days) < 2:
        return {}
    first = min(days.values())
    return {site: on >= first + APART for site, on in days.items()}


def _elsewhere(habit: Counter[bool], here: bool | None) -> Counter[bool]:
    """A site's habit without the text that is judged."""
    return habit if here is None else habit - Counter([here])


def _rarity(
    cluster: Cluster, documents: Mapping[str, Document], known: Lexicon
) -> dict[str, Rarity]:
    """Only of spun text: whoever paraphrases freely uses plainer words than the source as often."""
    if cluster.kind is not Relation.SPUN:
        return {}
    return rarity({member: documents[member].ids for member in cluster.members}, known)
