"""Explain what one article is to another: relation, evidence, shared template, which came first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from crawl.article import Article
from crawl.errors import InputError
from db.engine import Store
from db.pairs import pair
from db.passages import boilerplate
from db.scan_rows import PairInScan
from dedup.engine.matching import compare_articles
from dedup.engine.naming import treated_pair
from dedup.engine.origin import Witness, origin
from dedup.engine.passages import Spans
from dedup.engine.plainness import rarity_of_words
from dedup.engine.results import Age, Match, Origin, Relation, Template
from dedup.engine.shape import shape
from dedup.engine.template import recover
from dedup.engine.text import tokens
from dedup.pipeline.ages import sightings
from dedup.pipeline.references import resolve
from dedup.settings import Settings

_IN_PLACE = (Relation.NEAR_DUPLICATE, Relation.DOORWAY, Relation.SPUN, Relation.PARAPHRASE)
_UNRANKED = (Relation.UNRELATED, Relation.OVERLAP, Relation.DOORWAY, Relation.TEMPLATED)
_CONSTANT = 0.4  # of the words, or there is no template to speak of


@dataclass(frozen=True, slots=True)
class Explained:
    """Two articles and all that tells what they are to each other.

    Attributes:
        a: The first article.
        b: The second, under another id.
        match: The pair as it is compared with no corpus at hand.
        template: What they share, None where that is not the text of a template.
        origin: Which came first; of their whole cluster where a scan put both in one. None for
            articles that are not versions of one text, are not both stored, or are doorway pages.
        scanned: What the newest scan of both says, None without one.
    """

    a: Article
    b: Article
    match: Match
    template: Template | None
    origin: Origin | None
    scanned: PairInScan | None


def explain(first: str, second: str, store: Store | None, settings: Settings) -> Explained:
    """Compare the articles of two references.

    Args:
        first: As `dedup.pipeline.references.resolve` takes it.
        second: Likewise.
        store: Where pages may be stored, None where there is no database.
        settings: Its scan options count, and how URLs are fetched.

    Raises:
        InputError: A reference has no article, or both are standard input.
        UnspinError: A URL brought no answer.
    """
    if first == second == "-":
        raise InputError("standard input can be read once: name another article")
    (a, a_stored), (b, b_stored) = (resolve(each, store, settings) for each in (first, second))
    if store is None or not (a_stored and b_stored) or a.id == b.id:
        b = replace(b, id=f"{b.id} (B)") if a.id == b.id else b
        match = treated_pair(compare_articles(a, b, settings.scan), a, b)
        return Explained(a, b, match, _template((a, b), match, {}), None, None)
    with store.read() as session:
        scanned = pair(session, int(a.id), int(b.id))
        ids = [int(a.id), int(b.id)]
        frames = boilerplate(session, scanned.scan, ids) if scanned else {}
    known = {str(article_id): spans for article_id, spans in frames.items()}
    match = compare_articles(a, b, settings.scan, boilerplate=known)
    if scanned is not None and scanned.cluster is not None:
        came_first = _stored(scanned.origin)
    else:
        came_first = _origin(store, (a, b), match)
    return Explained(a, b, match, _template((a, b), match, known), came_first, scanned)


def _template(
    articles: Sequence[Article], match: Match, boilerplate: Mapping[str, Spans]
) -> Template | None:
    if match.relation not in _IN_PLACE:
        return None
    template = recover({each.id: _own(each, boilerplate.get(each.id, ())) for each in articles})
    return (
        template if template is not None and shape(template.parts).constant >= _CONSTANT else None
    )


def _own(article: Article, boilerplate: Spans) -> str:
    """The text of an article in one line, without the boilerplate of its site."""
    text, done = "", 0
    for start, end in boilerplate:
        text += article.text[done:start] + " "
        done = end
    return " ".join((text + article.text[done:]).split())


def _origin(store: Store, articles: tuple[Article, Article], match: Match) -> Origin | None:
    """Which of two stored pages came first, where no scan tells of the rest of their sites."""
    if match.relation in _UNRANKED:
        return None
    seen = sightings(store, [int(each.id) for each in articles])
    spun = match.relation is Relation.SPUN
    rare = rarity_of_words({each.id: tokens(each.text) for each in articles}) if spun else {}
    return origin(
        [
            Witness(
                id=each.id,
                published=each.published,
                modified=each.modified,
                sighting=seen[each.id],
                contained=match.contained == each.id,
                rarity=rare.get(each.id),
            )
            for each in articles
        ]
    )


def _stored(data: Mapping[str, Any] | None) -> Origin | None:
    """An origin from the JSON data of a scan."""
    if data is None:
        return None
    ranking = tuple(
        Age(
            article=each["article"],
            dated=each["dated"],
            against=tuple(each["against"]),
            contradictions=tuple(each["contradictions"]),
        )
        for each in data["ranking"]
    )
    return Origin(data["first"], data["confidence"], data["reason"], ranking)
