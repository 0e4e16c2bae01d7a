"""Propose the pairs worth comparing, in time that grows with the articles and not their pairs.

Three channels: MinHash LSH over whole articles (copies, near-duplicates, doorways), TF-IDF nearest
neighbours (spun and paraphrased text), and MinHash LSH over passages (excerpts, stitched pages,
text that many pages reuse). A bucket of n members proposes O(n) pairs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from datasketch import MinHashLSH
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from dedup.engine.corpus import Corpus
from dedup.engine.fingerprint import (
    U32,
    FingerprintParameters,
    TokenHasher,
    as_minhash,
    shingle_hashes,
    signatures,
)
from dedup.engine.options import ScanOptions
from dedup.engine.results import Passage
from dedup.engine.tfidf import tfidf

Pairs = NDArray[np.int64]

_WHOLE_BUCKET = 24  # members; all pairs of a bucket this small are proposed
_CHUNK = 512  # rows of one sparse product
NEAREST = 0.1  # cosine similarity below which a neighbour is not worth comparing
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


def no_pairs() -> Pairs:
    """An empty array of pairs."""
    return np.empty((0, 2), np.int64)


def merge(channels: Sequence[Pairs]) -> Pairs:
    """Distinct pairs of all channels, the lower index first, sorted."""
    pairs = np.vstack([no_pairs(), *channels])
    pairs = np.sort(pairs[pairs[:, 0] != pairs[:, 1]], axis=1)
    distinct: Pairs = np.unique(pairs, axis=0)
    return distinct


def star(members: Sequence[int]) -> Pairs:
    """O(n) pairs that connect a group: all of a small one, else a star and a chain."""
    group = np.unique(np.asarray(members, np.int64))
    if len(group) <= _WHOLE_BUCKET:
        first, second = np.triu_indices(len(group), 1)
        return np.column_stack([group[first], group[second]])
    centre = np.column_stack([np.full(len(group) - 1, group[0]), group[1:]])
    return np.vstack([centre, np.column_stack([group[:-1], group[1:]])])


def identical(keys: Sequence[bytes]) -> NDArray[np.int64]:
    """For each item, the first item with the same key."""
    first: dict[bytes, int] = {}
    return np.fromiter(
        (first.setdefault(key, index) for index, key in enumerate(keys)), np.int64, len(keys)
    )


def by_lsh(signatures: U32, parameters: FingerprintParameters, threshold: float) -> Pairs:
    """Pairs that share an LSH bucket and whose estimated Jaccard similarity reaches a threshold.

    Args:
        signatures: One row for each item.
        parameters: What made them.
        threshold: Jaccard similarity, in (0, 1); pairs a little below it are kept too, since the
            estimate errs by about ``1 / sqrt(num_perm)``.
    """
    lsh = MinHashLSH(threshold=threshold, num_perm=parameters.num_perm)
    with lsh.insertion_session(buffer_size=50_000) as session:
        for index, row in enumerate(signatures):
            session.insert(index, as_minhash(row, parameters), check_duplication=False)
    pairs = merge([star(bucket) for bucket in _buckets(lsh)])
    if not len(pairs):
        return pairs
    slack = 1.0 / np.sqrt(parameters.num_perm)
    near: Pairs = pairs[estimate(signatures, pairs) >= threshold - slack]
    return near


def _buckets(lsh: MinHashLSH) -> Iterator[list[int]]:
    for table in lsh.hashtables:
        for key in table:
            bucket = table.get(key)
            if len(bucket) > 1:
                yield list(bucket)


def estimate(signatures: U32, pairs: Pairs) -> NDArray[np.float64]:
    """Estimated Jaccard similarity of pairs of signatures."""
    similarity = np.empty(len(pairs))
    for start in range(0, len(pairs), 1 << 14):
        part = pairs[start : start + (1 << 14)]
        similarity[start : start + len(part)] = (
            signatures[part[:, 0]] == signatures[part[:, 1]]
        ).mean(axis=1)
    return similarity


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


def by_neighbours(weights: sparse.csr_matrix, items: NDArray[np.int64], count: int) -> Pairs:
    """Each item's nearest neighbours by cosine similarity.

    Args:
        weights: Unit TF-IDF rows of all articles.
        items: Rows to take part; siblings were collapsed to one of them before.
        count: Neighbours of each.
    """
    rows = weights[items]
    transposed = rows.T.tocsr()
    found = [no_pairs()]
    for start in range(0, len(items), _CHUNK):
        block = (rows[start : start + _CHUNK] @ transposed).tocsr()
        for offset in range(block.shape[0]):
            low, high = block.indptr[offset], block.indptr[offset + 1]
            columns, values = block.indices[low:high], block.data[low:high]
            near = (values >= NEAREST) & (columns != start + offset)
            columns, values = columns[near], values[near]
            if len(columns) > count:
                top = np.argpartition(-values, count)[:count]
                columns = columns[top]
            found.append(
                np.column_stack([np.full(len(columns), items[start + offset]), items[columns]])
            )
    return merge(found)


def propose(
    corpus: Corpus,
    passages: Sequence[Passage],
    parameters: FingerprintParameters,
    options: ScanOptions,
) -> tuple[Pairs, list[Bound]]:
    """Pairs of indices into the corpus's documents, on all channels, and the bounds that bit."""
    documents = corpus.documents
    if len(documents) < 2:
        return no_pairs(), []
    # Exact copies are told by their words; only the first of them goes on.
    first = identical([d.ids.tobytes() for d in documents])
    copies = np.column_stack([first, np.arange(len(documents))])
    unique = np.unique(first)

    hashes = TokenHasher().hash(corpus.words)
    marks = signatures(
        (shingle_hashes(hashes[documents[i].ids], parameters.width) for i in unique), parameters
    )
    near = by_lsh(marks, parameters, options.lsh_threshold)
    likeness = estimate(marks, near)
    near, bound = thin(near, likeness, PAIRS_PER_ARTICLE, "near-duplicate candidates")

    siblings = groups(len(unique), near[estimate(marks, near) >= SIBLINGS])
    weights = tfidf([documents[i] for i in unique], corpus.lexicon)
    alike = by_neighbours(weights, np.unique(siblings), options.neighbours)

    place = {document.article.id: index for index, document in enumerate(documents)}
    sharing = [
        star([place[p.article] for p in group.places])
        for group in passages
        if group.kind == "shared"
    ]
    shared = first[np.vstack([no_pairs(), *sharing])]
    pairs = merge([copies, unique[near], unique[alike], shared])
    return pairs, [bound] if bound else []
