"""Propose the pairs worth comparing, in time that grows with the articles and not their pairs.

Three channels: MinHash LSH over whole articles (copies, near-duplicates, doorways), TF-IDF nearest
neighbours (spun and paraphrased text), and MinHash LSH over passages (excerpts, stitched pages,
text that many pages reuse). A bucket of n members proposes O(n) pairs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from dedup.engine.cache import (
    Known,
    Places,
    cached,
    digest,
    keys_of,
    mixed,
    nothing_known,
)
from dedup.engine.corpus import Corpus, Document, Frequencies
from dedup.engine.fingerprint import TASK, U32, FingerprintParameters, sign_pack
from dedup.engine.lsh import Pairs, by_lsh, estimate, no_pairs, star_pairs
from dedup.engine.nearest import Nearest, nearest
from dedup.engine.options import ScanOptions
from dedup.engine.results import Passage
from dedup.engine.sets import distinct
from dedup.engine.tfidf import term_counts, term_frequencies, tfidf
from dedup.engine.workers import Alone, Tell, Workers, untold

_HALF = 32  # bits of an index within the number of a pair
SIBLINGS = 0.7  # estimated Jaccard similarity from which pages are collapsed to one of them
PAIRS_PER_ARTICLE = 4  # LSH candidates compared for each article


@dataclass(frozen=True, slots=True)
class Bound:
    """A limit that cut candidates short.

    Attributes:
        channel: Where.
        dropped: Pairs that were not compared.
    """

    channel: str
    dropped: int


def merge(channels: Sequence[Pairs]) -> Pairs:
    """Distinct pairs of all channels, the lower index first, sorted."""
    pairs = np.vstack([no_pairs(), *channels])
    pairs = np.sort(pairs[pairs[:, 0] != pairs[:, 1]], axis=1)
    codes = distinct(pairs[:, 0] << _HALF | pairs[:, 1])
    return np.column_stack([codes >> _HALF, codes & (1 << _HALF) - 1])


def identical(keys: Sequence[bytes]) -> NDArray[np.int64]:
    """For each item, the first item with the same key."""
    first: dict[bytes, int] = {}
    return np.fromiter(
        (first.setdefault(key, index) for index, key in enumerate(keys)), np.int64, len(keys)
    )


def thin(
    pairs: Pairs, similarity: NDArray[np.float64], most: int, channel: str
) -> tuple[Pairs, Bound | None]:
    """Keep each item's most similar pairs, and say how many were dropped.

    Args:
        pairs: Candidates.
        similarity: Of each.
        most: Pairs kept for an item; a pair stays if either of its items keeps it.
        channel: Name for the bound.
    """
    if not len(pairs):
        return pairs, None
    ends = np.concatenate([pairs[:, 0], pairs[:, 1]])
    index = np.tile(np.arange(len(pairs)), 2)
    order = np.lexsort((index, -np.tile(similarity, 2), ends))
    ends, index = ends[order], index[order]
    rank = np.arange(len(ends)) - np.searchsorted(ends, ends, side="left")
    kept = np.zeros(len(pairs), np.bool_)
    kept[index[rank < most]] = True
    dropped = int((~kept).sum())
    return pairs[kept], Bound(channel, dropped) if dropped else None


def groups(count: int, pairs: Pairs) -> NDArray[np.int64]:
    """For each of ``count`` items, the first item of the group that the pairs connect it to."""
    ones = np.ones(len(pairs), np.int8)
    graph = sparse.coo_matrix((ones, (pairs[:, 0], pairs[:, 1])), shape=(count, count))
    _, label = connected_components(graph, directed=False)
    _, first = np.unique(label, return_index=True)
    return np.asarray(first[label], np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class Proposed:
    """What is worth comparing.

    Attributes:
        pairs: Indices of documents, distinct, the lower first.
        bounds: That bit.
        fitted: What the next search among much the same documents takes over.
    """

    pairs: Pairs
    bounds: Sequence[Bound]
    fitted: Fitted


@dataclass(frozen=True, slots=True)
class Fitted:
    """What a search for candidates leaves to the next.

    Attributes:
        terms: In how many distinct texts each term stood when they were counted.
        nearest: The neighbours by these weights, None where the texts had no keys.
    """

    terms: Frequencies
    nearest: Nearest | None


def propose(  # noqa: PLR0913 - the last four have defaults
    corpus: Corpus,
    passages: Sequence[Passage],
    parameters: FingerprintParameters,
    options: ScanOptions,
    workers: Workers | None = None,
    known: Known | None = None,
    fitted: Fitted | None = None,
    tell: Tell = untold,
) -> Proposed:
    """The pairs of documents worth comparing, on all channels.

    Args:
        corpus: The documents.
        passages: That recur in them.
        parameters: How texts are signed.
        options: How versions are looked for.
        workers: Who works; this process alone by default.
        known: Of the texts of the documents, what was made of them before.
        fitted: What an earlier search left, whose weights of terms are taken over.
        tell: Progress.
    """
    documents = corpus.documents
    if len(documents) < 2:
        return Proposed(no_pairs(), [], Fitted(Frequencies(len(documents), {}), None))
    workers = workers or Alone()
    before = known or nothing_known(len(documents))
    # Exact copies are told by their words; only the first of them goes on.
    first = identical([d.ids.tobytes() for d in documents])
    copies = np.column_stack([first, np.arange(len(documents))])
    unique = np.unique(first)

    marks = _signed(corpus, unique, parameters, workers, before)
    near = by_lsh(marks, parameters, options.lsh_threshold)
    likeness = estimate(marks, near)
    near, bound = thin(near, likeness, PAIRS_PER_ARTICLE, "near-duplicate candidates")

    family = groups(len(unique), near[estimate(marks, near) >= SIBLINGS])
    alone = np.unique(family)
    counted = term_counts([documents[i] for i in unique], corpus.lexicon)
    terms = fitted.terms if fitted else term_frequencies(counted, corpus.words)
    # Whether a word is a content word hangs on all languages.
    languages = keys_of([digest(sorted({document.language for document in documents}))])
    alike, found = nearest(
        tfidf(counted[alone], corpus.words, terms),
        mixed(before.documents[unique[alone]], np.tile(languages, (len(alone), 1))),
        options.neighbours,
        fitted.nearest if fitted else None,
        workers,
        tell,
    )

    place = {document.article.id: index for index, document in enumerate(documents)}
    sharing = np.array(
        sorted(
            {
                (number, place[where.article])
                for number, group in enumerate(passages)
                if group.kind == "shared"
                for where in group.places
            }
        ),
        np.int64,
    ).reshape(-1, 2)
    shared = first[star_pairs(sharing[:, 0], sharing[:, 1])]
    # Siblings on one site are compared with those most like them, which tells as much.
    families, sites = family[np.searchsorted(unique, shared)], _sites(documents)[shared]
    told = (families[:, 0] == families[:, 1]) & (sites[:, 0] == sites[:, 1])
    pairs = merge([copies, unique[near], unique[alone[alike]], shared[~told]])
    return Proposed(pairs, [bound] if bound else [], Fitted(terms, found if known else None))


def _sites(documents: Sequence[Document]) -> NDArray[np.int64]:
    """A number for the site of each document; one that has none is on a site of its own."""
    number: dict[str, int] = {}
    hosts = (document.article.site or f"/{index}" for index, document in enumerate(documents))
    of = (number.setdefault(host, len(number)) for host in hosts)
    return np.fromiter(of, np.int64, len(documents))


def _signed(
    corpus: Corpus,
    items: NDArray[np.int64],
    parameters: FingerprintParameters,
    workers: Workers,
    known: Known,
) -> U32:
    """The signatures of some documents."""
    hashes = corpus.lexicon.hashes

    def make(runs: Sequence[Places]) -> Iterator[bytes]:
        tasks = ([hashes[corpus.documents[i].ids] for i in items[run].tolist()] for run in runs)
        return workers.map(sign_pack, parameters, tasks)

    same = np.tile(keys_of([digest(parameters)]), (len(items), 1))
    keys = mixed(known.documents[items], same)
    marks = np.empty((len(items), parameters.num_perm), np.uint32)
    for some, rows, content in cached(known.cache, "signed 1", keys, TASK, make):
        found = np.frombuffer(content, "<u4").reshape(-1, parameters.num_perm)
        marks[some] = found[rows]
    return marks
