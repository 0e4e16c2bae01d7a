"""How much of each page the others say, and how much of it restates itself."""

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

from crawl.article import Role
from dedup.engine.cells import article_of, written
from dedup.engine.corpus import Vocabulary, background, read
from dedup.engine.passages import without_sentences
from dedup.engine.redundancy import Cover, covered
from dedup.engine.repetition import score_documents
from dedup.engine.words import Words
from dedup.spark.buckets import nearest
from dedup.spark.weights import Weights
from dedup.spark.work import Rows, Work, mapped

REDUNDANCY = "id string, redundancy double, same_site double, other_sites double, covered_by string"
REPETITION = "id string, repetition double, words int, restated_words int, detail string"

COVERS = 1000
"""Matches of a page that count against it, those with most aligned sentences."""

_LEGITIMATE = "('revision', 'templated')"


def redundancies(
    work: Work,
    matches: DataFrame,
    members: DataFrame,
    treated: DataFrame,
    known: Broadcast[Weights],
) -> DataFrame:
    """Redundancy of the pages that any match counts against (`REDUNDANCY`)."""
    edges = matches.where(f"relation NOT IN {_LEGITIMATE}")
    if not work.settings.scan.include_declared:
        edges = edges.where("declared = ''")
    sites = treated.where("matched").select("id", "site")
    copied = edges.where("relation = 'copy'").groupBy("b").agg(f.max("a").alias("text"))
    texts = sites.join(copied, sites.id == copied.b, "left").select(
        "id", "site", f.coalesce("text", "id").alias("text")
    )
    on_site = texts.groupBy("text", "site").agg(f.count("*").alias("here"))
    on_sites = on_site.groupBy("text").agg(f.count("*").alias("sites"))
    home = members.select("id", "number", "representative")

    def side(own: str, other: str, first: int) -> DataFrame:
        spans = f.expr(
            f"transform(from_json(alignment, 'array<array<double>>'), p -> int(p[{first}]))"
        )
        return edges.select(
            f.col(own).alias("id"),
            f.col(other).alias("by"),
            f.array_distinct(spans).alias("starts"),
        )

    def function(rows: Rows) -> Iterator[tuple[Any, ...]]:
        vocabulary = Vocabulary()
        shown = [
            without_sentences(
                read(article_of(row.article), vocabulary),
                np.array(json.loads(row.left_out), np.int64),
            )
            for row in rows
        ]
        weight = known.value.lexicon(vocabulary.words()).weight
        for row, document in zip(rows, shown, strict=True):
            covers = [
                Cover(
                    by=cover["by"],
                    sentences=np.isin(document.spans[:, 0], np.array(cover["starts"])),
                    same_site=cover["same_site"],
                    other_sites=cover["other_sites"],
                )
                for cover in row.covers
            ]
            found = covered(document, weight, covers)
            yield (
                row.id,
                round(found.share, 4),
                round(found.same_site, 4),
                round(found.other_sites, 4),
                json.dumps([(by, round(share, 4)) for by, share in found.covered_by]),
            )

    def make() -> DataFrame:
        both = side("a", "b", 0).unionByName(side("b", "a", 2))
        credited = (
            both.join(home, "id", "left")
            .join(
                home.select(f.col("id").alias("by"), f.col("number").alias("theirs")), "by", "left"
            )
            .where("NOT coalesce(id = representative AND number = theirs, false)")
            .select("id", "by", "starts")
        )
        few = nearest(credited, "id", [f.desc(f.size("starts")), f.col("by")], COVERS)
        other = texts.select(f.col("id").alias("by"), f.col("text").alias("of"))
        placed = (
            few.join(texts, "id")
            .join(other, "by")
            .join(on_sites.withColumnRenamed("text", "of"), "of")
            .join(on_site.withColumnRenamed("text", "of"), ["of", "site"], "left")
            .withColumn("here", f.coalesce("here", f.lit(0)))
            .select(
                "id",
                f.struct(
                    "by",
                    "starts",
                    f.expr("here - int(text = of) > 0").alias("same_site"),
                    f.expr("sites > int(here > 0)").alias("other_sites"),
                ).alias("cover"),
            )
            .groupBy("id")
            .agg(f.collect_list("cover").alias("covers"))
        )
        rows = placed.join(treated.select("id", "article", "left_out"), "id")
        return mapped(rows, REDUNDANCY, function)

    return work.stage("redundancy", make)


def repetitions(work: Work, articles: DataFrame, treated: DataFrame) -> DataFrame:
    """Repetition of every page that is scored (`REPETITION`)."""
    scored = treated.where(f"role <> '{Role.FORUM.value}'").select("id")
    languages = work.stage("languages", lambda: mapped(
        articles.select("article"), "language string", _languages
    ).distinct())  # fmt: skip
    spoken = tuple(sorted(row.language for row in languages.collect()))
    options = work.settings.score

    def function(rows: Rows) -> Iterator[tuple[Any, ...]]:
        vocabulary = Vocabulary()
        documents = [read(article_of(row.article), vocabulary) for row in rows]
        words = vocabulary.words()
        known = Words.of(words, background(words, spoken))
        with threadpool_limits(limits=1, user_api="blas"):
            scored = score_documents(documents, known, options)
            for document, found in zip(documents, scored, strict=True):
                yield (
                    document.article.id,
                    found.score,
                    found.words,
                    found.restated_words,
                    written(found),
                )

    return work.stage("repetition", lambda: mapped(
        articles.join(scored, "id").select("article"), REPETITION, function
    ))  # fmt: skip


def _languages(rows: Rows) -> Iterator[tuple[str]]:
    found: defaultdict[str, int] = defaultdict(int)
    for row in rows:
        found[read(article_of(row.article), Vocabulary()).language] += 1
    yield from ((language,) for language in found)
