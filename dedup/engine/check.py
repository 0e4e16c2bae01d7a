"""Look one article up among many by their fingerprints, without reading or comparing them all.

A fingerprint holds an article's MinHash signature, those of its passages, and its words as hashes
with their numbers, so both channels of a scan have their counterpart here: signatures that agree
often enough, and TF-IDF nearest neighbours. Only what they propose is read and compared.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from threadpoolctl import threadpool_limits

from crawl.article import Article
from dedup.engine.candidates import NEAREST, SIBLINGS
from dedup.engine.cluster import similarity
from dedup.engine.corpus import Corpus, Vocabulary, lexicon, read
from dedup.engine.fingerprint import (
    U32,
    FingerprintParameters,
    TokenHasher,
    shingle_hashes,
    signature,
    signatures,
)
from dedup.engine.intake import take_in
from dedup.engine.options import ScanOptions
from dedup.engine.passages import ALIKE, Spans, recurring, sentences_within, without_sentences
from dedup.engine.results import Match, Relation
from dedup.engine.text import guess_language, stop_words
from dedup.engine.tfidf import weigh
from dedup.engine.treatment import (
    name_declared,
    name_templated,
    of_one_language,
    sentences_in,
    treat,
)
from dedup.engine.verify import matches
from dedup.engine.workers import Alone

_MOST = 200  # candidates of one channel

Tell = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True, eq=False)
class Fingerprint:
    """What finds an article again.

    Attributes:
        whole: Signature of its text, ``(num_perm,)``.
        passages: Signatures of its passages, ``(passages, num_perm)``.
        terms: Hash and number of each distinct word, ``(words, 2)``.
    """

    whole: U32
    passages: U32
    terms: U32


def fingerprints(articles: Iterable[Article], options: ScanOptions) -> Iterator[Fingerprint]:
    """The fingerprint of each article; the same whichever articles come with it."""
    hasher = TokenHasher()
    parameters = FingerprintParameters(options.num_perm, options.seed, options.shingle)
    for article in articles:
        vocabulary = Vocabulary()
        document = read(article, vocabulary)
        hashes = hasher.hash(vocabulary.words())
        runs = (
            tuple(int(document.bounds[i]) for i in passage.sentences)
            for passage in document.passages
        )
        ids, counts = np.unique(document.ids, return_counts=True)
        yield Fingerprint(
            whole=signature(shingle_hashes(hashes[document.ids], options.shingle), parameters),
            passages=signatures(
                (
                    shingle_hashes(hashes[document.ids[low:high]], options.shingle)
                    for low, high in runs
                    if high - low >= options.min_passage_words
                ),
                parameters,
            ),
            terms=np.column_stack([_term(hashes[ids]), counts.astype(np.uint32)]),
        )


def _term(hashes: NDArray[np.uint64]) -> U32:
    return (hashes >> np.uint64(32)).astype(np.uint32)


@dataclass(frozen=True, slots=True)
class Proposed:
    """What is worth comparing.

    Attributes:
        ids: The articles, the likeliest first.
        notes: What a bound left out, one plain line each.
    """

    ids: tuple[str, ...]
    notes: tuple[str, ...]


def propose(
    article: Article, stored: Iterable[tuple[str, Fingerprint]], options: ScanOptions
) -> Proposed:
    """The stored articles that may be versions of one article, or share passages with it.

    Args:
        article: The article.
        stored: Ids and fingerprints, made with the same options; read once.
        options: How versions are looked for.
    """
    of = next(fingerprints([article], options))
    ids: list[str] = []
    wholes: list[U32] = []
    terms: list[U32] = [_without_stop_words(of.terms, article)]
    sharing: list[float] = []
    for identity, found in stored:
        ids.append(identity)
        wholes.append(found.whole)
        terms.append(found.terms)
        sharing.append(_best_passage(of.passages, found.passages))
    if not ids:
        return Proposed((), ())
    marks = np.vstack(wholes)
    alike = (marks == of.whole).mean(axis=1)
    slack = 1.0 / np.sqrt(options.num_perm)
    notes: list[str] = []
    chosen = [
        *_most(alike, options.lsh_threshold - slack, "near-duplicate candidates", notes),
        *_neighbours(_cosines(terms), marks, options.neighbours),
        *_most(np.array(sharing), ALIKE - slack, "articles that may share a passage", notes),
    ]
    return Proposed(tuple(ids[index] for index in dict.fromkeys(chosen)), tuple(notes))


def _without_stop_words(terms: U32, article: Article) -> U32:
    language = article.language[:2].lower() or guess_language(article.text.lower().split())
    stops = _term(TokenHasher().hash(sorted(stop_words(language))))
    kept: U32 = terms[~np.isin(terms[:, 0], stops)]
    return kept


def _best_passage(ours: U32, theirs: U32) -> float:
    """Highest estimated Jaccard similarity of two passages, one of each article."""
    if not len(ours) or not len(theirs):
        return 0.0
    return max(float((theirs == mark).mean(axis=1).max()) for mark in ours)


def _most(
    estimate: NDArray[np.float64], least: float, what: str, notes: list[str]
) -> Sequence[int]:
    """Items from a similarity on, the most similar first, as many as are compared."""
    order = np.argsort(-estimate, kind="stable")
    order = order[estimate[order] >= least]
    if len(order) > _MOST:
        notes.append(f"{len(order) - _MOST:,} {what} were not compared")
    return [int(index) for index in order[:_MOST]]


def _cosines(terms: Sequence[U32]) -> NDArray[np.float32]:
    """TF-IDF cosine of the first article with each of the others."""
    every = np.concatenate(terms)
    words, column = np.unique(every[:, 0], return_inverse=True)
    rows = np.concatenate([[0], np.cumsum([len(each) for each in terms])])
    counted = sparse.csr_matrix(
        (every[:, 1].astype(np.float32), column, rows), shape=(len(terms), len(words))
    )
    weights = weigh(counted)
    cosines: NDArray[np.float32] = (weights[1:] @ weights[0].T).toarray().ravel()
    return cosines


def _neighbours(cosines: NDArray[np.float32], marks: U32, count: int) -> list[int]:
    """Nearest neighbours; copies and near-duplicates of one neighbour count once, and are kept."""
    kept: list[int] = []
    leaders: list[int] = []
    for index in np.argsort(-cosines, kind="stable")[:_MOST].tolist():
        if cosines[index] < NEAREST:
            break
        if not (marks[leaders] == marks[index]).mean(axis=1).max(initial=0.0) >= SIBLINGS:
            if len(leaders) == count:
                break
            leaders.append(index)
        kept.append(index)
    return kept


def verify(
    article: Article,
    candidates: Sequence[Article],
    boilerplate: Mapping[str, Spans],
    options: ScanOptions,
    tell: Tell,
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
    """
    taken = take_in((article, *candidates), options, Alone(), tell)
    own, *others = taken.documents
    if len(own.ids) < options.min_words:
        return ()
    treated = treat(replace(taken, documents=others), options)
    documents = [own, *treated.matched]
    words = taken.vocabulary.words()
    parameters = FingerprintParameters(options.num_perm, options.seed, options.shingle)
    found = recurring(documents, words, parameters, options.min_passage_words)
    may_repeat = [
        sentences_in(own, taken.passages[article.id]),
        *map(treated.left_out, treated.matched),
    ]
    frames = [sentences_within(d, boilerplate.get(d.article.id, ())) for d in documents]
    compared = [
        without_sentences(d, np.concatenate([found.boilerplate[d.article.id], framing, repeated]))
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
