"""Verify candidates: compare every pair, judge it in its neighbourhood, keep the evidence.

Pairs are compared in an order that keeps those of one neighbourhood together (reverse
Cuthill–McKee), so that a document is prepared once and not once for each of its pairs. Comparisons
wait for their neighbourhood as arrays: there are ten times as many of them as matches.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import reverse_cuthill_mckee

from dedup.engine.compare import MEASURES, Comparison, compare
from dedup.engine.corpus import Corpus, Document, Lexicon
from dedup.engine.lsh import Pairs
from dedup.engine.matching import by_slots, slotted
from dedup.engine.memory import Forgetful, Memory, digest, remembered
from dedup.engine.neighbourhood import standing_out
from dedup.engine.options import ScanOptions
from dedup.engine.profiles import Profile, profile
from dedup.engine.relation import mutual, probability, relate, shipped_model
from dedup.engine.results import AlignedPair, Match, Relation, Span
from dedup.engine.shelf import Shelf, shelve
from dedup.engine.surface import Reader
from dedup.engine.workers import Alone, Workers, batches

_KEPT_PROFILES = 1024
HOPELESS = -3.0  # logit below which no neighbourhood makes a version of a pair
_TASK = 500  # pairs that a process compares in one go
_ALIGNED = np.dtype([("a", "<i4"), ("b", "<i4"), ("similarity", "<f8")])
_NUMBER = 8  # bytes


@dataclass(slots=True, eq=False)
class _Desk:
    """The documents to compare, and those that are prepared."""

    documents: Sequence[Document] | Shelf
    lexicon: Lexicon
    words: Sequence[str]
    kept: dict[int, Profile] = field(default_factory=dict)
    reader: Reader = field(default_factory=Reader)

    def prepared(self, index: int) -> Profile:
        if index not in self.kept:
            if len(self.kept) >= _KEPT_PROFILES:
                del self.kept[next(iter(self.kept))]
            self.kept[index] = profile(self.documents[index], self.lexicon, self.words)
        return self.kept[index]


@dataclass(frozen=True, slots=True, eq=False)
class _Compared:
    """A comparison as two arrays: the values of its measures, and the aligned sentences.

    Both are empty where no neighbourhood makes a version of the pair.
    """

    logit: float
    measures: NDArray[np.float64]
    aligned: NDArray[Any]


@dataclass(frozen=True, slots=True)
class Known:
    """What was compared before.

    Attributes:
        memory: Where it is.
        documents: Digest of all that a comparison takes of each document, weights included;
            none where nothing is remembered.
    """

    memory: Memory
    documents: Sequence[bytes]

    def keys(self, pairs: Pairs) -> list[bytes]:
        """A key of each pair's comparison."""
        if not self.documents:
            return [b""] * len(pairs)
        return [digest(self.documents[i], self.documents[j]) for i, j in pairs.tolist()]


def matches(  # noqa: PLR0913 - the last two have defaults
    corpus: Corpus,
    pairs: Pairs,
    options: ScanOptions,
    tell: Callable[[str, int, int], None],
    workers: Workers | None = None,
    known: Known | None = None,
) -> tuple[Match, ...]:
    """Every candidate that is more than unrelated, in the order of the candidates.

    Args:
        corpus: The documents.
        pairs: Indices into them, distinct.
        options: How versions are looked for.
        tell: Progress.
        workers: Who compares; this process alone by default.
        known: What was compared before.
    """
    if not len(pairs):
        return ()
    workers = workers or Alone()
    documents = corpus.documents
    alone = isinstance(workers, Alone)
    desk = _Desk(documents if alone else shelve(documents), corpus.lexicon, corpus.words)

    # 1. Compare every pair; what no neighbourhood can save is forgotten but for its logit.
    order = _together(len(documents), pairs)
    logits = np.zeros(len(pairs))
    compared: dict[int, _Compared] = {}

    def make(indices: Sequence[int]) -> Iterator[bytes]:
        wanted = pairs[order[np.asarray(indices, np.intp)]]
        tasks = (wanted[start : start + _TASK] for start in range(0, len(wanted), _TASK))
        return (each for part in workers.map(_compare, desk, tasks) for each in part)

    known = known or Known(Forgetful(), ())
    keys = known.keys(pairs[order])
    found = remembered(known.memory, keys, make, _read)
    for done, (index, comparison) in enumerate(zip(order.tolist(), found, strict=True)):
        tell("compare", done, len(pairs))
        logits[index] = comparison.logit
        if len(comparison.measures):
            compared[index] = comparison

    # 2. Judge each in its neighbourhood.
    shifted = logits + standing_out(len(documents), pairs, logits)
    judged: dict[int, tuple[Relation, float]] = {}
    each: dict[int, bool] = {}
    for index in sorted(compared):
        measures = dict(zip(MEASURES, compared[index].measures.tolist(), strict=True))
        likely = probability(float(shifted[index]))
        relation, confidence = relate(measures, likely, options.min_confidence)
        if relation is not Relation.UNRELATED:
            judged[index] = relation, confidence
            each[index] = mutual(measures)

    # 3. Where two texts keep most words in place, the words that differ tell the relation.
    lcs = MEASURES.index("lcs")
    unsure = [
        index
        for index in order.tolist()
        if index in judged and slotted(judged[index][0], compared[index].measures[lcs])
    ]
    asked = [(*pairs[index].tolist(), judged[index][0], each[index]) for index in unsure]

    def tell_apart(indices: Sequence[int]) -> Iterator[bytes]:
        tasks = batches([asked[i] for i in indices], _TASK)
        return (relation for part in workers.map(_slots, desk, tasks) for relation in part)

    keys = [
        digest(key, relation.value, retold)
        for key, (_, _, relation, retold) in zip(known.keys(pairs[unsure]), asked, strict=True)
    ]
    told = remembered(known.memory, keys, tell_apart, _as_relation)
    for done, (index, relation) in enumerate(zip(unsure, told, strict=True)):
        tell("relate", done, len(unsure))
        judged[index] = relation, judged[index][1]
    return tuple(_matches(documents, pairs, judged, compared))


def _together(count: int, pairs: Pairs) -> NDArray[np.int64]:
    """An order of the pairs in which those of one neighbourhood come together."""
    ones = np.ones(len(pairs), np.int8)
    graph = sparse.coo_matrix((ones, (pairs[:, 0], pairs[:, 1])), shape=(count, count)).tocsr()
    rank = np.empty(count, np.int64)
    rank[reverse_cuthill_mckee(graph + graph.T, symmetric_mode=True)] = np.arange(count)
    ends = np.sort(rank[pairs], axis=1)
    order: NDArray[np.int64] = np.lexsort((ends[:, 1], ends[:, 0]))
    return order


def _compare(desk: _Desk, pairs: Pairs) -> list[bytes]:
    prepared = ((desk.prepared(i), desk.prepared(j)) for i, j in pairs.tolist())
    return [_write(_packed(compare(one, other))) for one, other in prepared]


def _packed(comparison: Comparison) -> _Compared:
    logit = shipped_model().logit(comparison.measures)
    if logit <= HOPELESS and not comparison.measures["verbatim"]:
        return _Compared(logit, np.empty(0), np.empty(0, _ALIGNED))
    measures = np.array([comparison.measures[name] for name in MEASURES], np.float64)
    return _Compared(logit, measures, np.array(list(comparison.aligned), _ALIGNED))


def _write(compared: _Compared) -> bytes:
    numbers = np.concatenate([[compared.logit], compared.measures]).astype("<f8")
    return numbers.tobytes() + compared.aligned.tobytes()


def _read(stored: bytes) -> _Compared:
    count = 1 + len(MEASURES) if len(stored) > _NUMBER else 1
    numbers = np.frombuffer(stored, "<f8", count)
    return _Compared(
        float(numbers[0]), numbers[1:], np.frombuffer(stored[count * _NUMBER :], _ALIGNED)
    )


def _slots(desk: _Desk, asked: Sequence[tuple[int, int, Relation, bool]]) -> list[bytes]:
    return [
        by_slots(desk.documents[i], desk.documents[j], relation, each, desk.reader).encode("ascii")
        for i, j, relation, each in asked
    ]


def _as_relation(stored: bytes) -> Relation:
    return Relation(stored.decode("ascii"))


def _matches(
    documents: Sequence[Document],
    pairs: Pairs,
    judged: dict[int, tuple[Relation, float]],
    compared: dict[int, _Compared],
) -> Iterator[Match]:
    cited: dict[tuple[int, int], Span] = {}  # a sentence stands in many matches

    def span(document: int, sentence: int) -> Span:
        if (document, sentence) not in cited:
            start, end = documents[document].spans[sentence].tolist()
            text = documents[document].article.text[start:end]
            cited[document, sentence] = Span(start, end, text)
        return cited[document, sentence]

    for index in sorted(judged):
        i, j = pairs[index].tolist()
        relation, confidence = judged[index]
        of = compared[index]
        shorter = i if len(documents[i].ids) <= len(documents[j].ids) else j
        yield Match(
            a=documents[i].article.id,
            b=documents[j].article.id,
            relation=relation,
            confidence=round(confidence, 4),
            measures={
                name: round(value, 4)
                for name, value in zip(MEASURES, of.measures.tolist(), strict=True)
            },
            alignment=tuple(
                AlignedPair(span(i, first), span(j, second), round(similarity, 4))
                for first, second, similarity in of.aligned.tolist()
            ),
            provisional=relation,
            contained=documents[shorter].article.id if relation is Relation.EXCERPT else "",
        )
