"""Find the versions among many articles: every stage in order, pure, from articles to results."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from threadpoolctl import threadpool_limits

from crawl.article import Article
from dedup.engine.candidates import propose
from dedup.engine.cluster import clusters
from dedup.engine.corpus import Corpus, Vocabulary, lexicon, read
from dedup.engine.fingerprint import FingerprintParameters
from dedup.engine.kinds import settle
from dedup.engine.matching import matches
from dedup.engine.options import ScanOptions, ScoreOptions
from dedup.engine.origin import Sighting
from dedup.engine.passages import recurring, without_boilerplate
from dedup.engine.provenance import with_origins
from dedup.engine.redundancy import Redundancy, redundancy
from dedup.engine.repetition import score_document
from dedup.engine.results import Cluster, Page, Scan

Progress = Callable[[str, int, int], None]


def scan(
    articles: Iterable[Article],
    options: ScanOptions | None = None,
    *,
    score: ScoreOptions | None = None,
    sightings: Mapping[str, Sighting] | None = None,
    progress: Progress | None = None,
) -> Scan:
    """Find which articles are versions of one text, and how much each page repeats.

    Args:
        articles: With distinct ids; their order does not change what is found.
        options: How versions are looked for.
        score: How repetition within each article is measured.
        sightings: When each page was there by other accounts than its own, by article id.
        progress: Called with the stage's name, what is done of it, and its total.

    Raises:
        ValueError: Where two articles share an id.
    """
    tell = progress or (lambda stage, done, total: None)
    # The matrices are small: a second thread for each product costs more than it gives.
    with threadpool_limits(limits=1, user_api="blas"):
        return _scan(
            articles, options or ScanOptions(), score or ScoreOptions(), sightings or {}, tell
        )


def _scan(
    articles: Iterable[Article],
    options: ScanOptions,
    score: ScoreOptions,
    sightings: Mapping[str, Sighting],
    tell: Progress,
) -> Scan:
    everything = list(articles)
    ids = [article.id for article in everything]
    if len(set(ids)) < len(ids):
        raise ValueError("two articles of a scan have the same id")
    everything.sort(key=lambda article: article.id)

    # 1. Read the texts; set aside what is too short to judge.
    vocabulary = Vocabulary()
    documents = []
    for done, article in enumerate(everything):
        tell("read", done, len(everything))
        documents.append(read(article, vocabulary))
    words = vocabulary.words()
    judged = [d for d in documents if len(d.ids) >= options.min_words]

    # 2. Find the passages that recur, and leave site boilerplate out of what is compared.
    tell("passages", 0, len(judged))
    parameters = FingerprintParameters(options.num_perm, options.seed, options.shingle)
    found = recurring(judged, words, parameters, options.min_passage_words)
    compared = [without_boilerplate(d, found.boilerplate[d.article.id]) for d in judged]

    # 3. Weigh the words by this corpus; propose candidates on all channels.
    tell("candidates", 0, len(judged))
    known = lexicon(vocabulary, compared)
    corpus = Corpus(compared, words, known)
    pairs, bounds = propose(corpus, found.groups, parameters, options)

    # 4. Compare every candidate; only what is verified goes on.
    verified = matches(corpus, pairs, options, tell)

    # 5. Cluster, then let the clusters decide what only they can see.
    by_id = {document.article.id: document for document in compared}
    groups, verified = settle(clusters(verified), verified, by_id)

    # 6. Which page of each cluster came first.
    as_compared = {d.article.id: d for d in (*documents, *compared)}
    groups = with_origins(groups, verified, as_compared, words, sightings)

    # 7. What each page repeats: of other pages, and of itself.
    background = Corpus(documents, words, lexicon(vocabulary, documents, corpus=False))
    covered = redundancy({d.article.id: d for d in judged}, known.weight, verified, groups)
    pages = _pages(background, covered, groups, score, tell)

    page_of = {page.id: page for page in pages}
    counts = {
        "articles": len(documents),
        "too_short": len(documents) - len(judged),
        "candidates": len(pairs),
        "matches": len(verified),
        "clusters": len(groups),
        "clustered_articles": sum(len(group.members) for group in groups),
        "passages": len(found.groups),
    }
    notes = [f"{b.dropped:,} {b.channel} were not compared" for b in bounds]
    if counts["too_short"]:
        notes.append(
            f"{counts['too_short']:,} articles under {options.min_words} words are too short"
            " to judge"
        )
    return Scan(
        matches=verified,
        clusters=groups,
        pages=tuple(page_of[identity] for identity in ids),
        passages=found.groups,
        counts=counts,
        notes=tuple(notes),
    )


def _pages(
    corpus: Corpus,
    covered: Mapping[str, Redundancy],
    groups: Sequence[Cluster],
    options: ScoreOptions,
    tell: Progress,
) -> list[Page]:
    home = {member: group.id for group in groups for member in group.members}
    pages = []
    for done, document in enumerate(corpus.documents):
        tell("repetition", done, len(corpus.documents))
        identity = document.article.id
        share = covered.get(identity, Redundancy())
        pages.append(
            Page(
                id=identity,
                redundancy=round(share.share, 4),
                same_site=round(share.same_site, 4),
                other_sites=round(share.other_sites, 4),
                covered_by=tuple((other, round(part, 4)) for other, part in share.covered_by),
                cluster=home.get(identity),
                repetition=score_document(document, corpus.lexicon, corpus.words, options),
            )
        )
    return pages
