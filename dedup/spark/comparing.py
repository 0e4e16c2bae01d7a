"""Compare the candidates, judge each pair by its neighbourhood too, and name what is verified."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import numpy as np
from pyspark import Broadcast
from pyspark.sql import DataFrame
from pyspark.sql import functions as f
from threadpoolctl import threadpool_limits

from dedup.engine.cells import alignment_cell, document_of, plain, written
from dedup.engine.compare import Comparison, compare_all
from dedup.engine.corpus import Document, Lexicon, Vocabulary
from dedup.engine.findings import contradictions
from dedup.engine.legitimate import as_templated
from dedup.engine.likeness import SCREENED, screen
from dedup.engine.matching import match
from dedup.engine.naming import name_declared
from dedup.engine.neighbourhood import HOPELESS, NEXT, OWN, by_chance, next_best, shift
from dedup.engine.profiles import Profile, profile
from dedup.engine.relation import probability, promising, shipped_model
from dedup.engine.results import Relation
from dedup.engine.surface import Reader
from dedup.engine.treatment import of_one_language
from dedup.spark.buckets import nearest
from dedup.spark.components import components
from dedup.spark.weights import Weights
from dedup.spark.work import Rows, Work, mapped

COMPARED = (
    "a string, b string, other_language boolean, logit double, verbatim boolean, measures string,"
    " aligned string"
)
MATCHES = (
    "a string, b string, relation string, provisional string, confidence double, measures string,"
    " contained string, declared string, reason string, templated boolean, alignment string,"
    " findings string"
)
"""Columns of a verified pair; ``templated`` says what it is called outside a cluster, and
``alignment`` counts in the articles as they were compared."""

_AT_ONCE = 200  # pairs whose articles are read in one call


class _Reading:
    """The articles of some pairs, read once and prepared once."""

    def __init__(self, rows: Rows, known: Weights) -> None:
        vocabulary = Vocabulary()
        self.documents: dict[str, Document] = {}
        for row in rows:
            for side in (row.one, row.two):
                if side["id"] not in self.documents:
                    read = document_of(side["article"], side["omitted"], vocabulary)
                    self.documents[side["id"]] = read
        self.words = vocabulary.words()
        self.lexicon: Lexicon = known.lexicon(self.words)
        self._profiles: dict[str, Profile] = {}

    def profile(self, identity: str) -> Profile:
        """An article, prepared for comparing."""
        if identity not in self._profiles:
            self._profiles[identity] = profile(self.documents[identity], self.lexicon, self.words)
        return self._profiles[identity]


def with_texts(pairs: DataFrame, documents: DataFrame) -> DataFrame:
    """Pairs with the two articles, ``one`` and ``two``; those of one article lie together."""
    text = f.struct("id", "article", "omitted")
    one = documents.select(f.col("id").alias("a"), text.alias("one"))
    two = documents.select(f.col("id").alias("b"), text.alias("two"))
    return pairs.join(two, "b").join(one, "a")


def compared(
    work: Work, pairs: DataFrame, documents: DataFrame, known: Broadcast[Weights]
) -> DataFrame:
    """Every candidate with how surely it is a pair of versions by its own measures (`COMPARED`)."""

    def function(rows: Rows) -> Iterator[tuple[Any, ...]]:
        for start in range(0, len(rows), _AT_ONCE):
            part = rows[start : start + _AT_ONCE]
            with threadpool_limits(limits=1, user_api="blas"):
                yield from _measured(part, known.value)

    return work.stage(
        "compared",
        lambda: mapped(with_texts(pairs, documents).select("a", "b", "one", "two"), COMPARED,
                       function),
    )  # fmt: skip


def _measured(rows: Rows, known: Weights) -> Iterator[tuple[Any, ...]]:
    reading = _Reading(rows, known)
    documents = list(reading.documents.values())
    place = {document.article.id: index for index, document in enumerate(documents)}
    indices = np.array([(place[row.a], place[row.b]) for row in rows], np.int64)
    kept, _ = of_one_language(documents, reading.words, indices)
    comparable = set(map(tuple, kept.tolist()))
    alike: defaultdict[str, list[str]] = defaultdict(list)
    for row, pair in zip(rows, indices.tolist(), strict=True):
        if tuple(pair) in comparable:
            alike[row.a].append(row.b)
        else:
            yield row.a, row.b, True, 0.0, False, "", ""
    for a, others in alike.items():
        yield from _measured_with(reading, a, others)


def _measured_with(reading: _Reading, a: str, others: list[str]) -> Iterator[tuple[Any, ...]]:
    first, profiles = reading.profile(a), [reading.profile(b) for b in others]
    columns = dict(zip(SCREENED, screen(first, profiles).T, strict=True))
    logits = shipped_model().logit(columns)
    # Whatever a neighbourhood adds, it makes no version of a hopeless pair.
    worth = (logits > HOPELESS) | promising(columns, np.zeros(len(others)), 1.0)
    numbers = np.flatnonzero(worth).tolist()
    found = compare_all(first, [profiles[number] for number in numbers])
    evidence = dict(zip(numbers, found.each(), strict=True))
    for number, (b, logit) in enumerate(zip(others, logits.tolist(), strict=True)):
        comparison = evidence.get(number)
        verbatim = comparison is not None and bool(comparison.measures["verbatim"])
        if comparison is not None and (logit > HOPELESS or verbatim):
            measures, aligned = json.dumps(comparison.measures), json.dumps(comparison.aligned)
        else:
            measures = aligned = ""
        yield a, b, False, logit, verbatim, measures, aligned


def neighbourhoods(work: Work, scored: DataFrame, articles: int) -> DataFrame:
    """The promising pairs with what they need to be judged by their neighbourhoods.

    An article's neighbourhood is the mean of three of its next best candidates, which are of none
    of the pair's two components: its best six of other components than its own, no more than three
    of one component, always hold those three.

    Args:
        work: The scan.
        scored: As `compared` made them.
        articles: How many are compared.
    """
    logits = scored.where("NOT other_language").select("a", "b", "logit")
    own = components(work, "versions", logits.where(f"logit > {OWN}").select("a", "b"))

    def labelled() -> DataFrame:
        pairs = logits
        for side in ("a", "b"):
            label = own.select(f.col("item").alias(side), f.col("label").alias(f"own_{side}"))
            pairs = pairs.join(label, side, "left").withColumn(
                f"own_{side}", f.coalesce(f"own_{side}", side)
            )
        return pairs

    pairs = work.stage("labelled", labelled)
    outside = pairs.where("own_a <> own_b")
    chance = by_chance(outside.count(), articles)

    def make() -> DataFrame:
        ends = [
            outside.select(
                f.col(one).alias("item"), f.col(two).alias("other"), "logit",
                f.col(f"own_{two}").alias("theirs"),
                f.concat_ws(" ", one, f"own_{two}").alias("key"),
            )
            for one, two in (("a", "b"), ("b", "a"))
        ]  # fmt: skip
        order = [f.desc("logit"), f.desc("other")]
        of_one = nearest(ends[0].unionByName(ends[1]), "key", order, NEXT)
        near = (
            nearest(of_one, "item", order, 2 * NEXT)
            .groupBy("item")
            .agg(f.to_json(f.collect_list(f.struct("logit", "other", "theirs"))).alias("near"))
        )
        promising = scored.where("measures <> ''").select("a", "b", "measures", "aligned")
        promising = promising.join(pairs, ["a", "b"])
        for side in ("a", "b"):
            listed = near.select(f.col("item").alias(side), f.col("near").alias(f"near_{side}"))
            promising = promising.join(listed, side, "left").withColumn(
                f"near_{side}", f.coalesce(f"near_{side}", f.lit("[]"))
            )
        return promising.withColumn("chance", f.lit(chance))

    return work.stage("neighbourhoods", make)


def verified(
    work: Work, judged: DataFrame, documents: DataFrame, known: Broadcast[Weights]
) -> DataFrame:
    """The pairs that are more than unrelated, with relation and evidence (`MATCHES`)."""
    options = work.settings.scan

    def function(rows: Rows) -> Iterator[tuple[Any, ...]]:
        for start in range(0, len(rows), _AT_ONCE):
            part = rows[start : start + _AT_ONCE]
            reading, reader = _Reading(part, known.value), Reader()
            for row in part:
                comparison = Comparison(
                    json.loads(row.measures),
                    tuple((i, j, s) for i, j, s in json.loads(row.aligned)),
                )
                one, two = reading.profile(row.a), reading.profile(row.b)
                confidence = probability(row.logit + _shifted(row) - row.chance)
                made = match(one, two, comparison, confidence, options, reader)
                if made.relation is Relation.UNRELATED:
                    continue
                a, b = one.document.article, two.document.article
                (made,) = name_declared((made,), {row.a: a, row.b: b})
                articles = {row.a: one.document, row.b: two.document}
                found = contradictions((), (made,), articles)
                yield (
                    row.a,
                    row.b,
                    made.relation.value,
                    made.provisional.value,
                    made.confidence,
                    json.dumps(dict(made.measures)),
                    made.contained,
                    made.declared,
                    plain(made.reason),
                    not made.declared
                    and as_templated(made, a, b).relation is not made.relation,
                    alignment_cell(made.alignment),
                    json.dumps([json.loads(written(each)) for each in found if len(each.articles)
                                == 2 and each.kind in ("rival-canonicals", "no-canonical")]),
                )  # fmt: skip

    return work.stage(
        "matches",
        lambda: mapped(
            with_texts(judged, documents).select(*judged.columns, "one", "two"), MATCHES, function
        ),
    )


def _shifted(row: Any) -> float:  # noqa: ANN401 - a named tuple
    near = [json.loads(cell) for cell in (row.near_a, row.near_b)]
    own = {each["other"]: each["theirs"] for listed in near for each in listed}
    own |= {row.a: row.own_a, row.b: row.own_b}
    levels = (
        next_best(
            sorted(((each["logit"], each["other"]) for each in listed), reverse=True),
            own.__getitem__,
            (row.a, row.b),
        )
        for listed in near
    )
    return shift(row.logit, *levels)
