"""Look one article up among many by their fingerprints, without reading or comparing them all.

A fingerprint holds an article's MinHash signature, those of its passages, and its words as hashes
with their numbers, so every channel of a scan has its counterpart here: signatures that agree
often enough, and TF-IDF nearest neighbours. Only what they propose is read and compared.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from crawl.article import Article
from dedup.engine.cache import Cache
from dedup.engine.candidates import SIBLINGS
from dedup.engine.cluster import similarity
from dedup.engine.corpus import Corpus, lexicon, read_alone
from dedup.engine.fingerprint import U32, FingerprintParameters, TokenHasher
from dedup.engine.intake import take_in
from dedup.engine.lookup import (
    PASSAGE,
    TERM,
    WHOLE,
    Fingerprint,
    Stored,
    fingerprints,
    keys_of,
    term,
)
from dedup.engine.naming import name_declared, name_templated
from dedup.engine.nearest import NEAR
from dedup.engine.options import ScanOptions
from dedup.engine.passages import ALIKE, Spans, recurring, sentences_within, without_sentences
from dedup.engine.results import Match, Relation
from dedup.engine.text import guess_language, stop_words
from dedup.engine.tfidf import most_common
from dedup.engine.treatment import (
    of_one_language,
    sentences_in,
    treat,
)
from dedup.engine.verify import matches
from dedup.engine.workers import Alone

_MOST = 200  # candidates of one channel that are compared
_LOOKED_AT = 1000  # fingerprints of one channel that are read

Tell = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Proposed:
    """What is worth comparing.

    Attributes:
        ids: The articles, the likeliest first.
        notes: What a bound left out, one plain line each.
    """

    ids: tuple[str, ...]
    notes: tuple[str, ...]


def propose(article: Article, stored: Stored, options: ScanOptions) -> Proposed:
    """The stored articles that may be versions of one article, or share passages with it.

    Args:
        article: The article.
        stored: What it is looked up among; made with the same options.
        options: How versions are looked for.
    """
    of = next(fingerprints([read_alone(article)], options))
    slack = 1.0 / np.sqrt(options.num_perm)
    notes: list[str] = []
    chosen = [
        *_alike(of, stored, options.lsh_threshold - slack, notes),
        *_neighbours(of, article, stored, options.neighbours),
        *_sharing(of, stored, ALIKE - slack, notes),
    ]
    return Proposed(tuple(str(each) for each in dict.fromkeys(chosen)), tuple(notes))


def _alike(of: Fingerprint, stored: Stored, least: float, notes: list[str]) -> list[int]:
    """Articles whose signatures agree often enough, the most similar first."""
    _, held = stored.holding(WHOLE, keys_of(WHOLE, of.whole[None]).ravel())
    found = stored.fingerprints(_most_often(held, "near-duplicate candidates", notes))
    alike = {each: float((f.whole == of.whole).mean()) for each, f in found.items()}
    return _most(alike, least, "near-duplicate candidates", notes)


def _sharing(of: Fingerprint, stored: Stored, least: float, notes: list[str]) -> list[int]:
    """Articles with a passage whose signature agrees often enough with one of these."""
    if not len(of.passages):
        return []
    _, held = stored.holding(PASSAGE, np.unique(keys_of(PASSAGE, of.passages)))
    found = stored.fingerprints(_most_often(held, "articles that may share a passage", notes))
    best = {
        each: max(float((f.passages == mark).mean(axis=1).max()) for mark in of.passages)
        for each, f in found.items()
        if len(f.passages)
    }
    return _most(best, least, "articles that may share a passage", notes)


def _most_often(held: NDArray[np.int64], what: str, notes: list[str]) -> list[int]:
    """Articles by how many keys they share, as many as are looked at."""
    articles, shared = np.unique(held, return_counts=True)
    order = np.argsort(-shared, kind="stable")
    if len(order) > _LOOKED_AT:
        notes.append(
            f"{what} not looked at: {len(order) - _LOOKED_AT:,}; those that share most were"
        )
    return [int(each) for each in articles[order[:_LOOKED_AT]]]


def _most(estimate: Mapping[int, float], least: float, what: str, notes: list[str]) -> list[int]:
    """Articles from a similarity on, the most similar first, as many as are compared."""
    order = sorted((-value, each) for each, value in estimate.items() if value >= least)
    if len(order) > _MOST:
        notes.append(f"{what} not compared: {len(order) - _MOST:,}; the most alike were")
    return [each for _, each in order[:_MOST]]


def _neighbours(of: Fingerprint, article: Article, stored: Stored, count: int) -> list[int]:
    """Nearest neighbours; copies and near-duplicates of one neighbour count once, and are kept.

    Articles are chosen by the weight of the rarer words that they share, and ranked by a cosine
    in which the words of theirs that the article lacks have its own words' mean weight.
    """
    stops = _stops(article)
    terms = of.terms[~np.isin(of.terms[:, 0], stops)]
    index, held = stored.holding(TERM, terms[:, 0])
    frequency = np.bincount(index, minlength=len(terms))
    telling = frequency <= most_common(len(stored.articles))
    weight = np.log((1 + len(stored.articles)) / (1 + frequency)) + 1
    own = np.where(telling, weight * (1 + np.log(terms[:, 1])), 0.0)
    shared = telling[index]
    index, held = index[shared], held[shared]
    articles, place = np.unique(held, return_inverse=True)
    score = np.bincount(place, (weight * own)[index], len(articles))
    chosen = articles[np.argsort(-score, kind="stable")[:_LOOKED_AT]]
    found = stored.fingerprints([int(each) for each in chosen])
    usual = float(np.mean(weight[telling] ** 2)) if telling.any() else 0.0
    cosines = {
        each: _cosine(f.terms[~np.isin(f.terms[:, 0], stops)], terms[telling, 0], own[telling],
                      weight[telling], usual)
        for each, f in found.items()
    }  # fmt: skip
    kept: list[int] = []
    leaders: list[U32] = []
    for each in sorted(cosines, key=lambda each: (-cosines[each], each))[:_MOST]:
        mark = found[each].whole
        if cosines[each] < NEAR:
            break
        if not any((leader == mark).mean() >= SIBLINGS for leader in leaders):
            if len(leaders) == count:
                break
            leaders.append(mark)
        kept.append(each)
    return kept


def _stops(article: Article) -> U32:
    language = article.language[:2].lower() or guess_language(article.text.lower().split())
    return term(TokenHasher().hash(sorted(stop_words(language))))


def _cosine(
    theirs: U32,
    terms: U32,
    own: NDArray[np.float64],
    weight: NDArray[np.float64],
    usual: float,
) -> float:
    """TF-IDF cosine of a stored article's terms with those of the article."""
    _, here, there = np.intersect1d(terms, theirs[:, 0], return_indices=True)
    heavy = 1 + np.log(theirs[:, 1])
    values = heavy[there] * weight[here]
    others = np.delete(heavy, there)
    length = np.sqrt((values**2).sum() + usual * (others**2).sum()) * np.sqrt((own**2).sum())
    return float(values @ own[here] / length) if length else 0.0


def verify(  # noqa: PLR0913 - the last one has a default
    article: Article,
    candidates: Sequence[Article],
    boilerplate: Mapping[str, Spans],
    options: ScanOptions,
    tell: Tell,
    cache: Cache | None = None,
) -> tuple[Match, ...]:
    """Compare an article with its candidates; what is more than unrelated, best first.

    Words are weighed, boilerplate and what may repeat are set aside, and a pair is judged by its
    neighbourhood and its declarations as in a scan of these articles.

    Args:
        article: The article; ``a`` of every match.
        candidates: With ids that differ from each other's and from the article's.
        boilerplate: Where that of their sites stands in them, by article id, as far as known.
        options: How versions are looked for.
        tell: Progress.
        cache: What scans made; how they read the candidates is found there. It changes no result.
    """
    taken = take_in((article, *candidates), options, Alone(), tell, cache)
    own, *others = taken.documents
    if len(own.ids) < options.min_words:
        return ()
    treated = treat(replace(taken, documents=others), options)
    documents = [own, *treated.matched]
    words = taken.vocabulary.words()
    parameters = FingerprintParameters(options.num_perm, options.seed, options.shingle)
    found = recurring(documents, TokenHasher().hash(words), parameters, options.min_passage_words)
    may_repeat = [
        sentences_in(own, taken.passages[article.id]),
        *map(treated.left_out, treated.matched),
    ]
    frames = [sentences_within(d, boilerplate.get(d.article.id, ())) for d in documents]
    compared = [
        without_sentences(d, found.boilerplate[d.article.id], framing, repeated)
        for d, framing, repeated in zip(documents, frames, may_repeat, strict=True)
    ]
    corpus = Corpus(compared, words, lexicon(taken.vocabulary, compared))
    second = np.arange(1, len(compared))
    pairs, _ = of_one_language(compared, words, np.column_stack([np.zeros_like(second), second]))
    with threadpool_limits(limits=1, user_api="blas"):
        verified = matches(corpus, pairs, options, tell)
    article_of = {document.article.id: document.article for document in compared}
    named = name_templated((), name_declared(verified, article_of), article_of)[1]
    return tuple(sorted(treated.within_own_text(named), key=_worse))


def _worse(match: Match) -> tuple[bool, float, float, str]:
    return match.relation is Relation.OVERLAP, -match.confidence, -similarity(match), match.b
