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

from dedup.engine.cache import Known, Pack, Places, cached, mixed, nothing_known
from dedup.engine.cited import AlignedPairs, Measures
from dedup.engine.compare import MEASURES
from dedup.engine.corpus import Corpus, Document
from dedup.engine.desk import (
    Compared,
    Desk,
    Screened,
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
from dedup.engine.neighbourhood import standing_out
from dedup.engine.options import ScanOptions
from dedup.engine.relation import mutual, probability, promising, relate, shipped_model
from dedup.engine.results import Match, Relation
from dedup.engine.sets import distinct
from dedup.engine.stack import F64
from dedup.engine.workers import Alone, Workers

_TASK = 500, 4000  # pairs in one go; neighbouring ones share documents, which are prepared once
_LCS = MEASURES.index("lcs")
_RELATIONS = list(Relation)
_NONE = np.empty(0, np.intp)

Tell = Callable[[str, int, int], None]


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
        pairs: Pairs,
        tasks: Any,  # noqa: ANN401 - pairs, pairs that were screened, or what is asked of each
        work: Callable[[Desk, Any], bytes],
        *asked: NDArray[np.uint64],
    ) -> Iterator[Pack]:
        """What is made of the tasks, by packs.

        Args:
            name: The stage, and after it the number of what it makes.
            pairs: That it is made of.
            tasks: One for each pair.
            work: Does some of them.
            asked: Numbers that say what is asked of each pair.
        """

        def make(runs: Sequence[Places]) -> Iterator[bytes]:
            desk = self.desk.only(distinct(pairs[np.concatenate([*runs, _NONE])].ravel()))
            some = (
                [tasks[i] for i in run] if isinstance(tasks, list) else tasks[run] for run in runs
            )
            return self.workers.map(work, desk, some)

        of = self.known.documents
        keys = mixed(of[pairs[:, 0]], of[pairs[:, 1]], *asked)
        done = 0
        for pack in cached(self.known.cache, name, keys, _TASK, make):
            self.tell(name.partition(" ")[0], done, len(keys))
            done += len(pack[0])
            yield pack


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
    workers = workers or Alone()
    documents = corpus.documents
    known = known or nothing_known(len(documents))
    desk = Desk(documents, corpus.lexicon, corpus.words)
    stage = _Stage(workers, desk, known, tell)

    # 1. Measure every pair, and judge it in its neighbourhood.
    order, oriented = _together(len(documents), pairs)
    measured = np.empty((len(pairs), len(SCREENED)))
    for some, rows, content in stage.of("screen 3", pairs[order], oriented, screen_pairs):
        measured[order[some]] = screened(content)[rows]
    columns = dict(zip(SCREENED, measured.T, strict=True))
    logits: F64 = shipped_model().logit(columns)
    likely = probability(logits + standing_out(len(documents), pairs, logits))

    # 2. Compare what can be more than unrelated, and name the relation.
    worth = promising(columns, likely, options.min_confidence)[order]
    order, oriented = order[worth], oriented[worth]
    found: dict[int, Compared] = {}
    judged: dict[int, tuple[Relation, float]] = {}
    retold: dict[int, bool] = {}
    for some, rows, content in stage.of(
        "compare 3", pairs[order], Screened(oriented, measured[order]), compare_pairs
    ):
        made = compared(content)
        for place, row in zip(order[some].tolist(), rows.tolist(), strict=True):
            measures = dict(zip(MEASURES, made[row].measures.tolist(), strict=True))
            relation, confidence = relate(measures, float(likely[place]), options.min_confidence)
            if relation is not Relation.UNRELATED:
                found[place] = made[row]
                judged[place] = relation, confidence
                retold[place] = mutual(measures)

    # 3. Where two texts keep most words in place, the words that differ tell the relation.
    unsure = [
        place for place in order.tolist()
        if place in judged and slotted(judged[place][0], found[place].measures[_LCS])
    ]  # fmt: skip
    asked = [(*pairs[place].tolist(), judged[place][0], retold[place]) for place in unsure]
    told_of = [2 * _RELATIONS.index(relation) + mutually for _, _, relation, mutually in asked]
    for some, rows, content in stage.of(
        "relate 5", pairs[unsure], asked, tell_apart, np.array(told_of, np.uint64)
    ):
        relations = told(content)
        for index, row in zip(some.tolist(), rows.tolist(), strict=True):
            judged[unsure[index]] = relations[row], judged[unsure[index]][1]
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
    if 2 * len(distinct(ends.min(axis=1))) > len(pairs):  # as of one document with many
        ends = count - 1 - ends
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
    chosen = sorted(judged)
    if not chosen:
        return
    ends = pairs[chosen]
    measures = np.array([found[index].measures for index in chosen]).round(4)
    aligned = [found[index].aligned for index in chosen]
    sizes = list(map(len, aligned))
    flat = np.concatenate(aligned)
    begins = np.cumsum([0, *(len(document.spans) for document in documents)])[:-1]
    spans = np.concatenate([document.spans for document in documents])
    places = np.hstack(
        [
            spans[np.repeat(begins[ends[:, side]], sizes) + flat[name]]
            for side, name in enumerate(("a", "b"))
        ]
    )
    similarity = flat["similarity"].round(4)
    stops = np.cumsum(sizes).tolist()
    for row, (index, (i, j)) in enumerate(zip(chosen, ends.tolist(), strict=True)):
        a, b = documents[i].article, documents[j].article
        relation, confidence = judged[index]
        shorter = a if len(documents[i].ids) <= len(documents[j].ids) else b
        where = slice(stops[row] - sizes[row], stops[row])
        yield Match(
            a=a.id,
            b=b.id,
            relation=relation,
            confidence=round(confidence, 4),
            measures=Measures(measures[row]),
            alignment=AlignedPairs(a, b, places[where], similarity[where]),
            provisional=relation,
            contained=shorter.id if relation is Relation.EXCERPT else "",
        )
