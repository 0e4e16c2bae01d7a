"""Verify candidates: compare each pair, name its relation, keep the evidence."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from crawl.article import Article
from dedup.engine.compare import Comparison, compare
from dedup.engine.corpus import Document, Vocabulary, lexicon, read
from dedup.engine.kinds import text_of
from dedup.engine.options import ScanOptions
from dedup.engine.pair_shape import shape_of_pair
from dedup.engine.passages import Spans, sentences_within, without_sentences
from dedup.engine.profiles import Profile, profile
from dedup.engine.relation import mutual, relate, shipped_model
from dedup.engine.results import AlignedPair, Match, Relation, Span
from dedup.engine.surface import Reader, Surface

_IN_PLACE = 0.55  # common subsequence from which the words that differ are slots
_SETTLED = 0.97  # common subsequence from which few words are left to differ
_SLOTTED = (Relation.NEAR_DUPLICATE, Relation.SPUN, Relation.PARAPHRASE)


def compare_articles(
    a: Article,
    b: Article,
    options: ScanOptions | None = None,
    *,
    boilerplate: Mapping[str, Spans] | None = None,
) -> Match:
    """Compare two articles with no corpus at hand, by background word weights.

    Args:
        a: The first article.
        b: The second.
        options: How versions are looked for.
        boilerplate: Where that of their sites stands in them, by article id; it is set aside.
    """
    boilerplate = boilerplate or {}
    vocabulary = Vocabulary()
    documents = [read(each, vocabulary) for each in (a, b)]
    first, second = (
        without_sentences(each, sentences_within(each, boilerplate.get(each.article.id, ())))
        for each in documents
    )
    known = lexicon(vocabulary, [first, second], corpus=False)
    words = vocabulary.words()
    one, two = profile(first, known, words), profile(second, known, words)
    compared = compare(one, two)
    confidence = shipped_model().confidence(compared.measures)
    return match(one, two, compared, confidence, options or ScanOptions(), Reader())


def match(  # noqa: PLR0913 - two documents, what is known of the pair, and how to judge it
    a: Profile,
    b: Profile,
    compared: Comparison,
    confidence: float,
    options: ScanOptions,
    reader: Reader,
) -> Match:
    """A comparison with its relation, confidence and evidence.

    Args:
        a: The first document, prepared.
        b: The second.
        compared: Their comparison.
        confidence: Probability that they are versions of one text.
        options: How versions are looked for.
        reader: Of the texts whose words are aligned.
    """
    relation, confidence = relate(compared.measures, confidence, options.min_confidence)
    if slotted(relation, compared.measures["lcs"]):
        one, two = (
            reader.read(d.article.id, partial(text_of, d)) for d in (a.document, b.document)
        )
        relation = by_slots(one, two, relation, mutual(compared.measures))
    shorter = a if len(a.letters) <= len(b.letters) else b
    return Match(
        a=a.document.article.id,
        b=b.document.article.id,
        relation=relation,
        confidence=round(confidence, 4),
        measures={name: round(value, 4) for name, value in compared.measures.items()},
        alignment=tuple(
            AlignedPair(_span(a.document, i), _span(b.document, j), round(similarity, 4))
            for i, j, similarity in compared.aligned
        ),
        provisional=relation,
        contained=shorter.document.article.id if relation is Relation.EXCERPT else "",
    )


def slotted(relation: Relation, lcs: float) -> bool:
    """Whether two texts keep so many words in place that those that differ tell the relation.

    Not where hardly any differ: whatever they are, these are near-duplicates.
    """
    settled = relation is Relation.NEAR_DUPLICATE and lcs >= _SETTLED
    return relation in _SLOTTED and lcs >= _IN_PLACE and not settled


def by_slots(a: Surface, b: Surface, relation: Relation, each: bool) -> Relation:
    """What the words that differ say of two texts that keep the others in place.

    Args:
        a: The first text.
        b: The second, by the same reader.
        relation: As their measures have it.
        each: Whether each says most of the other, in whatever words.
    """
    seen = shape_of_pair(a, b)
    if seen is None:
        return relation
    if seen.constant >= 1.0 or (seen.near_duplicate and not seen.doorway):
        return Relation.NEAR_DUPLICATE
    retold = each and relation is not Relation.NEAR_DUPLICATE
    if seen.frame and not retold:
        return Relation.OVERLAP
    if seen.doorway:
        return Relation.DOORWAY
    return Relation.SPUN if seen.spun else relation


def _span(document: Document, sentence: int) -> Span:
    start, end = (int(place) for place in document.spans[sentence])
    return Span(start, end, document.article.text[start:end])
