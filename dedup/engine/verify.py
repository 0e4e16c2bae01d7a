"""Verify candidates: screen every pair, judge it in its neighbourhood, keep the evidence.

Every pair is measured without aligning anything; only those that can be more than unrelated in
their neighbourhood are compared sentence by sentence. Pairs are taken in an order that keeps those
of one neighbourhood together (reverse Cuthill–McKee), so that a document is prepared once and not
once for each of its pairs, and is measured against many of its candidates at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import reverse_cuthill_mckee

from dedup.engine.compare import MEASURES
from dedup.engine.corpus import Corpus, Document
from dedup.engine.desk import (
    Compared,
    Desk,
    compare_pairs,
    compared,
    screen_pairs,
    screened,
    tell_apart,
    told,
)
from dedup.engine.likeness import SCREENED
from dedup.engine.lsh import Pairs
from dedup.engine.matching import slotted
from dedup.engine.memory import Forgetful, Memory, digest, remembered
from dedup.engine.neighbourhood import standing_out
from dedup.engine.options import ScanOptions
from dedup.engine.relation import mutual, probability, promising, relate, shipped_model
from dedup.engine.results import AlignedPair, Match, Relation, Span
from dedup.engine.shelf import shelve
from dedup.engine.stack import F64
from dedup.engine.workers import Alone, Workers

_TASK = 500  # pairs that a process takes in one go
_LCS = MEASURES.index("lcs")

Tell = Callable[[str, int, int], None]


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

    def keys(self, stage: str, pairs: Pairs, *more: Sequence[object]) -> list[bytes]:
        """A key of what a stage makes of each pair, and of ``more`` that is known of each.

        A stage's name ends in a number, which is raised when it makes something else than before.
        """
        if not self.documents:
            return [b""] * len(pairs)
        of = self.documents
        beside = zip(*more, strict=True) if more else ((),) * len(pairs)
        return [
            digest(stage, of[i], of[j], *also)
            for (i, j), also in zip(pairs.tolist(), beside, strict=True)
        ]


@dataclass(frozen=True, slots=True)
class _Stage:
    """Who works on pairs, on what, and what of it was done before."""

    workers: Workers
    desk: Desk
    known: Known
    tell: Tell

    def of(
        self,
        name: str,
        keys: Sequence[bytes],
        tasks: Any,  # noqa: ANN401 - an array of pairs, or a list with what is asked of each
        work: Callable[[Desk, Any], list[bytes]],
        read: Callable[[bytes], Any],
    ) -> Iterator[Any]:
        """What is made of each of the tasks, in their order."""

        def make(indices: Sequence[int]) -> Iterator[bytes]:
            if isinstance(tasks, list):
                wanted: Any = [tasks[i] for i in indices]
            else:
                wanted = tasks[np.asarray(indices, np.intp)]
            parts = (wanted[start : start + _TASK] for start in range(0, len(wanted), _TASK))
            return (each for part in self.workers.map(work, self.desk, parts) for each in part)

        for done, found in enumerate(remembered(self.known.memory, keys, make, read)):
            self.tell(name, done, len(keys))
            yield found


def matches(  # noqa: PLR0913 - the last two have defaults
    corpus: Corpus,
    pairs: Pairs,
    options: ScanOptions,
    tell: Tell,
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
    workers, known = workers or Alone(), known or Known(Forgetful(), ())
    documents = corpus.documents
    alone = isinstance(workers, Alone)
    desk = Desk(documents if alone else shelve(documents), corpus.lexicon, corpus.words)
    stage = _Stage(workers, desk, known, tell)

    # 1. Measure every pair, and judge it in its neighbourhood.
    order, oriented = _together(len(documents), pairs)
    keys = known.keys("screened 1", pairs[order])
    measured = np.empty((len(pairs), len(SCREENED)))
    for place, row in zip(
        order.tolist(), stage.of("screen", keys, oriented, screen_pairs, screened), strict=True
    ):
        measured[place] = row
    columns = dict(zip(SCREENED, measured.T, strict=True))
    logits: F64 = shipped_model().logit(columns)
    likely = probability(logits + standing_out(len(documents), pairs, logits))

    # 2. Compare what can be more than unrelated, and name the relation.
    worth = promising(columns, likely, options.min_confidence)[order]
    order, oriented = order[worth], oriented[worth]
    keys = known.keys("compared 1", pairs[order])
    found: dict[int, Compared] = {}
    judged: dict[int, tuple[Relation, float]] = {}
    retold: dict[int, bool] = {}
    for place, comparison in zip(
        order.tolist(), stage.of("compare", keys, oriented, compare_pairs, compared), strict=True
    ):
        measures = dict(zip(MEASURES, comparison.measures.tolist(), strict=True))
        relation, confidence = relate(measures, float(likely[place]), options.min_confidence)
        if relation is not Relation.UNRELATED:
            found[place] = comparison
            judged[place] = relation, confidence
            retold[place] = mutual(measures)

    # 3. Where two texts keep most words in place, the words that differ tell the relation.
    unsure = [place for place in judged if slotted(judged[place][0], found[place].measures[_LCS])]
    asked = [(*pairs[place].tolist(), judged[place][0], retold[place]) for place in unsure]
    keys = known.keys("slots 2", pairs[unsure], [each[2:] for each in asked])
    for place, relation in zip(
        unsure, stage.of("relate", keys, asked, tell_apart, told), strict=True
    ):
        judged[place] = relation, judged[place][1]
    return tuple(_matches(documents, pairs, judged, found))


def _together(count: int, pairs: Pairs) -> tuple[NDArray[np.int64], Pairs]:
    """An order of the pairs in which those of one neighbourhood come together.

    Returns:
        The order, and the pairs in it: those of one document, which comes first, follow each other.
    """
    ones = np.ones(len(pairs), np.int8)
    graph = sparse.coo_matrix((ones, (pairs[:, 0], pairs[:, 1])), shape=(count, count)).tocsr()
    rank = np.empty(count, np.int64)
    rank[reverse_cuthill_mckee(graph + graph.T, symmetric_mode=True)] = np.arange(count)
    ends = rank[pairs]
    oriented = np.where((ends[:, 0] > ends[:, 1])[:, None], pairs[:, ::-1], pairs)
    ends.sort(axis=1)
    order = np.lexsort((ends[:, 1], ends[:, 0]))
    return order, oriented[order]


def _matches(
    documents: Sequence[Document],
    pairs: Pairs,
    judged: dict[int, tuple[Relation, float]],
    found: dict[int, Compared],
) -> Iterator[Match]:
    cited: dict[int, list[Span]] = {}  # a sentence stands in many matches

    def spans(index: int) -> list[Span]:
        if index not in cited:
            text = documents[index].article.text
            places = documents[index].spans.tolist()
            cited[index] = [Span(start, end, text[start:end]) for start, end in places]
        return cited[index]

    for index in sorted(judged):
        i, j = pairs[index].tolist()
        relation, confidence = judged[index]
        of = found[index]
        shorter = i if len(documents[i].ids) <= len(documents[j].ids) else j
        yield Match(
            a=documents[i].article.id,
            b=documents[j].article.id,
            relation=relation,
            confidence=round(confidence, 4),
            measures=dict(zip(MEASURES, of.measures.round(4).tolist(), strict=True)),
            alignment=tuple(
                map(
                    AlignedPair,
                    map(spans(i).__getitem__, of.aligned["a"].tolist()),
                    map(spans(j).__getitem__, of.aligned["b"].tolist()),
                    of.aligned["similarity"].round(4).tolist(),
                )
            ),
            provisional=relation,
            contained=documents[shorter].article.id if relation is Relation.EXCERPT else "",
        )
