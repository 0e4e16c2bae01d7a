"""Find the versions among many articles: every stage in order, pure, from articles to results."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from threadpoolctl import threadpool_limits

from crawl.article import Article, Role
from dedup.engine.cache import Cache, Keys, Known, NoCache, digest, keys_of, mixed
from dedup.engine.candidates import Fitted, propose
from dedup.engine.cluster import clusters
from dedup.engine.corpus import (
    Corpus,
    Document,
    Frequencies,
    counted,
    lexicon,
    spoken,
    weighed,
)
from dedup.engine.findings import contradictions
from dedup.engine.fingerprint import FingerprintParameters
from dedup.engine.intake import STAGE, Intake, take_in
from dedup.engine.kinds import settle
from dedup.engine.lookup import Signed
from dedup.engine.measured import Measured, measured
from dedup.engine.naming import Namer, name_declared, name_templated
from dedup.engine.options import ScanOptions, ScoreOptions
from dedup.engine.origin import Sighting
from dedup.engine.passages import recurring, without_sentences
from dedup.engine.provenance import with_origins
from dedup.engine.redundancy import Redundancy, redundancy
from dedup.engine.repeated import Evidence, Held, Scored
from dedup.engine.repetitions import Repetitions
from dedup.engine.results import Cluster, Page, Relation, Scan
from dedup.engine.treatment import (
    Treatment,
    left_out_notes,
    named_passages,
    of_one_language,
    treat,
)
from dedup.engine.verify import matches
from dedup.engine.workers import Alone, Workers, followed

Progress = Callable[[str, int, int], None]

_LEGITIMATE = (Relation.REVISION, Relation.TEMPLATED)
_GROWTH = 0.1  # of the articles, from which words are weighed anew
_NOT_SCORED = Scored()


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a scan leaves to the next one of much the same articles.

    Attributes:
        words: What words are weighed by where texts are compared.
        measured: What was measured of all words alone.
        candidates: What the next search for candidates takes over.
    """

    words: Frequencies
    measured: Measured
    candidates: Fitted


def scan(
    articles: Iterable[Article],
    options: ScanOptions | None = None,
    *,
    score: ScoreOptions | None = None,
    sightings: Mapping[str, Sighting] | None = None,
    progress: Progress | None = None,
) -> Scan:
    """Find versions and repetition in one go, as `scan_again` does without any cache."""
    found, _ = scan_again(articles, options, score=score, sightings=sightings, progress=progress)
    return found


def scan_again(  # noqa: PLR0913 - all but the articles have defaults
    articles: Iterable[Article],
    options: ScanOptions | None = None,
    *,
    score: ScoreOptions | None = None,
    sightings: Mapping[str, Sighting] | None = None,
    progress: Progress | None = None,
    workers: Workers | None = None,
    cache: Cache | None = None,
    snapshot: Snapshot | None = None,
    signed: Signed | None = None,
    evidence: Evidence | None = None,
) -> tuple[Scan, Snapshot]:
    """Find which articles are versions of one text, and how much each page repeats.

    Args:
        articles: With distinct ids; their order does not change what is found.
        options: How versions are looked for.
        score: How repetition within each article is measured.
        sightings: When each page was there by other accounts than its own, by article id.
        progress: Called with the stage's name, what is done of it, and its total.
        workers: Who does the work; this process alone by default. It changes no result.
        cache: What earlier scans made. It changes no result.
        snapshot: What an earlier scan with these options left, which this one takes over unless
            the articles have become a tenth more or fewer since words were counted.
        signed: Signatures of passages that were made before with the same options.
        evidence: Where what pages repeat of themselves is kept; in the result by default.

    Returns:
        What was found, and what is left to the next scan.

    Raises:
        ValueError: Where two articles share an id.
    """
    tell = progress or (lambda stage, done, total: None)
    # The matrices are small: a second thread for each product costs more than it gives.
    with threadpool_limits(limits=1, user_api="blas"):
        return _scan(
            articles,
            options or ScanOptions(),
            score or ScoreOptions(),
            sightings or {},
            tell,
            workers or Alone(),
            cache or NoCache(),
            snapshot,
            signed,
            evidence or Held(),
        )


def _scan(  # noqa: PLR0913 - the same, every default filled in
    articles: Iterable[Article],
    options: ScanOptions,
    score: ScoreOptions,
    sightings: Mapping[str, Sighting],
    tell: Progress,
    workers: Workers,
    cache: Cache,
    snapshot: Snapshot | None,
    signed: Signed | None,
    evidence: Evidence,
) -> tuple[Scan, Snapshot]:
    everything = list(articles)
    ids = [article.id for article in everything]
    if len(set(ids)) < len(ids):
        raise ValueError("two articles of a scan have the same id")
    everything.sort(key=lambda article: article.id)

    # 1. Read the texts; decide which pages are matched, and what of each may repeat.
    taken = take_in(everything, options, workers, tell, cache)
    documents, vocabulary, words = taken.documents, taken.vocabulary, taken.vocabulary.words()
    treated = treat(taken, options)
    judged = treated.matched
    background = lexicon(
        vocabulary, documents, corpus=False, known=snapshot.measured if snapshot else None
    )
    scored = [d for d in documents if treated.roles[d.article.id].role is not Role.FORUM]
    repeated = Repetitions(
        Corpus(scored, words, background), score, workers, tell, (evidence, taken.digests)
    )

    # 2. Find the passages that recur; leave boilerplate, quotations and standard text out of what
    #    is compared.
    tell("passages", 0, len(judged))
    parameters = FingerprintParameters(options.num_perm, options.seed, options.shingle)
    stored = signed.passages(treated.alone()) if signed else ()
    marks = followed(stored, "passages", tell, len(judged))
    found = recurring(
        judged, background.hashes, parameters, options.min_passage_words, workers, marks
    )
    passages = named_passages(found.groups, treated)
    compared = [
        without_sentences(d, found.boilerplate[d.article.id], treated.left_out(d)) for d in judged
    ]

    # 3. Weigh the words by this corpus; propose candidates on all channels.
    tell("candidates", 0, len(judged))
    plain = spoken(background, words, {d.language for d in compared})
    snapshot = _still_fits(snapshot, len(compared))
    fitted = snapshot.words if snapshot else counted(words, compared)
    corpus = Corpus(compared, words, weighed(plain, words, fitted))
    texts = Known(cache, _texts(compared, taken, treated))
    proposed = propose(
        corpus,
        passages,
        parameters,
        options,
        workers,
        texts,
        snapshot.candidates if snapshot else None,
        tell,
    )
    pairs, other_language = of_one_language(compared, words, proposed.pairs)

    # 4. Compare every candidate; only what is verified goes on.
    of_id = {document.article.id: document for document in compared}
    article_of = {document.article.id: document.article for document in compared}
    before = Known(cache, _weighed(texts.documents, compared, fitted))
    verified = name_declared(matches(corpus, pairs, options, tell, workers, before), article_of)

    # 5. Cluster what is not declared, then let the clusters decide what only they can see.
    repeated.begin_rest()
    tell("clusters", 0, len(verified))
    declared = () if options.include_declared else tuple(m for m in verified if m.declared)
    counting = tuple(m for m in verified if options.include_declared or not m.declared)
    settled = settle(clusters(counting), counting, of_id, workers, texts, tell)
    groups, counting = name_templated(*settled, article_of, Namer(workers, cache, taken.digests))

    # 6. Which page of each cluster came first.
    as_compared = {d.article.id: d for d in (*documents, *compared)}
    groups = with_origins(groups, counting, as_compared, corpus.lexicon, sightings, tell)

    # 7. What each page repeats: of other pages, and of itself.
    tell("redundancy", 0, len(judged))
    shown = {d.article.id: without_sentences(d, treated.left_out(d)) for d in judged}
    repeating = [m for m in counting if m.relation not in _LEGITIMATE]
    covered = redundancy(shown, corpus.lexicon.weight, repeating, groups)
    pages = _pages(documents, treated, covered, groups, (repeated.all(), evidence))

    # 8. What pages declare against what was found.
    verified = tuple(sorted((*counting, *declared), key=lambda match: (match.a, match.b)))
    findings = contradictions(treated.findings, verified, {d.article.id: d for d in documents})

    counts = {
        "articles": len(documents),
        **treated.counts(),
        "candidates": len(pairs),
        "other_language": other_language,
        "matches": len(verified),
        "declared_matches": len(declared),
        "clusters": len(groups),
        "clustered_articles": sum(len(group.members) for group in groups),
        "passages": len(passages),
        "findings": len(findings),
    }
    notes = [
        *(
            f"{b.channel} not compared: {b.dropped:,}; in a large group each page is compared with "
            "those most like it, and these stand for the rest"
            for b in proposed.bounds
        ),
        *left_out_notes(treated.counts(), options.min_words),
        *_notes(fitted, len(compared), other_language),
    ]
    result = Scan(
        matches=treated.within_own_text(verified),
        clusters=groups,
        pages=tuple(pages[identity] for identity in ids),
        passages=treated.passages_within_own_text(passages),
        counts=counts,
        notes=tuple(notes),
        findings=findings,
    )
    of_words = measured(words, background.vectors.lengths, background.trust, background.hashes)
    return result, Snapshot(fitted, of_words, proposed.fitted)


def _still_fits(snapshot: Snapshot | None, articles: int) -> Snapshot | None:
    """What an earlier scan left, where there are about as many articles as were counted."""
    counted_in = snapshot.words.articles if snapshot else 0
    return snapshot if abs(articles - counted_in) <= _GROWTH * counted_in else None


def _notes(fitted: Frequencies, compared: int, other_language: int) -> Iterator[str]:
    if fitted.articles != compared:
        yield f"words are weighed as in {fitted.articles:,} articles of an earlier scan"
    if other_language:
        yield f"candidates not compared as their languages differ: {other_language:,}"


def _texts(compared: Sequence[Document], taken: Intake, treated: Treatment) -> Keys:
    """For each document, a key of its text as it is compared."""
    made = []
    for document in compared:
        article = document.article
        joined = article.id in treated.own_lengths
        text = digest(article) if joined else taken.digests[article.id]
        made.append(digest(STAGE, text, document.spans.tobytes()))
    return keys_of(made)


def _weighed(texts: Keys, compared: Sequence[Document], fitted: Frequencies) -> Keys:
    """For each document, a key of all that a comparison takes of it."""
    weights = digest(fitted, sorted({document.language for document in compared}))
    return mixed(texts, np.tile(keys_of([weights]), (len(texts), 1)))


def _pages(
    documents: Sequence[Document],
    treated: Treatment,
    covered: Mapping[str, Redundancy],
    groups: Sequence[Cluster],
    repeated: tuple[Mapping[str, Scored], Evidence],
) -> dict[str, Page]:
    scored, evidence = repeated
    home = {member: group.id for group in groups for member in group.members}
    pages = {}
    for document in documents:
        identity = document.article.id
        share = covered.get(identity, Redundancy())
        role = treated.roles[identity]
        declared, of = treated.declared(document.article)
        pages[identity] = Page(
            id=identity,
            redundancy=round(share.share, 4),
            same_site=round(share.same_site, 4),
            other_sites=round(share.other_sites, 4),
            covered_by=tuple((other, round(part, 4)) for other, part in share.covered_by),
            cluster=home.get(identity),
            scored=scored.get(identity, _NOT_SCORED),
            evidence=evidence,
            role=role.role,
            reason=role.reason,
            declared=declared,
            of=of,
            parts=treated.parts(document.article),
        )
    return pages
