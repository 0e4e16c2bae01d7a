"""Propose the pairs worth comparing: exact copies, MinHash LSH, shared passages, TF-IDF postings.

The TF-IDF channel joins postings: each article posts its content words, the rarest first, until
their lists hold as many entries as it may be compared with; a word's list is bounded, too. So the
channel's cost grows with the articles, and an article's neighbours are found by what sets them
apart.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from hashlib import blake2b
from typing import Any

import numpy as np
from pyspark.sql import DataFrame
from pyspark.sql import functions as f

from dedup.engine.candidates import PAIRS_PER_ARTICLE, SIBLINGS
from dedup.engine.cells import article_of, document_of
from dedup.engine.corpus import Vocabulary, read
from dedup.engine.fingerprint import TokenHasher, shingle_hashes, signature
from dedup.engine.nearest import NEAR
from dedup.engine.passages import without_sentences
from dedup.engine.tfidf import most_common
from dedup.spark.buckets import nearest, pairs_of_buckets
from dedup.spark.components import components
from dedup.spark.lsh import alike, parameters_of
from dedup.spark.weights import Weights
from dedup.spark.work import Rows, Work, mapped

DOCUMENTS = (
    "id string, site string, article string, omitted string, own_length int, language string,"
    " content string, signature binary"
)
"""Columns of a compared article; ``omitted`` are the sentences left out, ``content`` hashes the
words of the others."""

POSTED = 1000
"""Articles on a word's posting list, those in which it weighs most."""
BUDGET = 20_000
"""Entries of the posting lists that one article is joined with."""


def documents_of(work: Work, treated: DataFrame, boilerplate: DataFrame) -> DataFrame:
    """What is compared of every matched article (`DOCUMENTS`, and the ``first`` of its copies)."""
    parameters = parameters_of(work)

    def function(rows: Rows) -> Iterator[tuple[Any, ...]]:
        hasher = TokenHasher()
        for row in rows:
            vocabulary = Vocabulary()
            whole = read(article_of(row.article), vocabulary)
            omitted = sorted({*json.loads(row.left_out), *json.loads(row.frames)})
            document = without_sentences(whole, np.array(omitted, np.int64))
            words = vocabulary.words()
            text = " ".join(words[i] for i in document.ids).encode("utf-8", "replace")
            shingles = shingle_hashes(hasher.hash(words)[document.ids], parameters.width)
            yield (
                row.id,
                row.site,
                row.article,
                json.dumps(omitted),
                row.own_length,
                document.language,
                blake2b(text, digest_size=16).hexdigest(),
                signature(shingles, parameters).tobytes(),
            )

    def make() -> DataFrame:
        joined = treated.where("matched").join(boilerplate, "id", "left")
        rows = joined.select(
            "id", "site", "article", "left_out", "own_length",
            f.coalesce("frames", f.lit("[]")).alias("frames"),
        )  # fmt: skip
        return mapped(rows, DOCUMENTS, function)

    plain = work.stage("fingerprints", make)
    first = plain.groupBy("content").agg(f.min("id").alias("first"))
    return work.stage("documents", lambda: plain.join(first, "content"))


def propose(work: Work, documents: DataFrame, places: DataFrame, known: Weights) -> DataFrame:
    """Candidates on all channels: distinct ``a`` and ``b``, ``a < b``.

    Args:
        work: The scan.
        documents: As `documents_of` made them.
        places: Recurring passages, as `dedup.spark.passages.recurring` found them.
        known: How often words stand in the corpus.
    """
    options = work.settings.scan
    firsts = documents.select("id", "first")
    unique = documents.where("first = id")
    marked = unique.select(f.col("id").alias("item"), "signature")
    near = alike(work, "articles", marked, options.lsh_threshold)
    thinned = work.stage("near", lambda: _thin(near))
    siblings = components(
        work, "siblings", thinned.where(f"similarity >= {SIBLINGS}").select("a", "b")
    )
    alone = unique.join(siblings, unique.id == siblings.item, "left").where(
        "label IS NULL OR label = id"
    )
    neighbours = by_postings(work, alone.select("id", "article", "omitted"), known)
    sharing = places.where("kind = 'shared'").select(
        f.xxhash64("passage").alias("bucket"), f.col("id").alias("item")
    )

    def make() -> DataFrame:
        shared = pairs_of_buckets(sharing.distinct())
        shared = shared.join(_first(firsts, "a"), "a").join(_first(firsts, "b"), "b")
        for end in ("a", "b"):
            of = unique.select(
                f.col("id").alias(f"first_{end}"), f.col("site").alias(f"site_{end}")
            )
            label = siblings.toDF(f"first_{end}", f"label_{end}")
            shared = shared.join(of, f"first_{end}").join(label, f"first_{end}", "left")
        # Siblings on one site are compared with those most like them, which tells as much.
        told = "label_a = label_b AND site_a = site_b AND site_a <> ''"
        shared = shared.where(f"NOT coalesce({told}, false)")
        channels = (
            firsts.select(f.col("first").alias("a"), f.col("id").alias("b")),
            thinned.select("a", "b"),
            neighbours.select("a", "b"),
            shared.select(f.col("first_a").alias("a"), f.col("first_b").alias("b")),
        )
        every = channels[0]
        for channel in channels[1:]:
            every = every.unionByName(channel)
        ordered = every.select(f.least("a", "b").alias("a"), f.greatest("a", "b").alias("b"))
        return ordered.where("a <> b").distinct()

    return work.stage("candidates", make)


def _first(firsts: DataFrame, item: str) -> DataFrame:
    return firsts.select(f.col("id").alias(item), f.col("first").alias(f"first_{item}"))


def _thin(near: DataFrame) -> DataFrame:
    """The pairs that either of their articles has among its nearest."""
    ends = [near.select(f.col(end).alias("end"), "a", "b", "similarity") for end in ("a", "b")]
    order = [f.desc("similarity"), f.col("a"), f.col("b")]
    kept = nearest(ends[0].unionByName(ends[1]), "end", order, PAIRS_PER_ARTICLE)
    return kept.select("a", "b", "similarity").distinct()


def by_postings(
    work: Work,
    documents: DataFrame,
    known: Weights,
    *,
    posted: int = POSTED,
    budget: int = BUDGET,
) -> DataFrame:
    """Each article's nearest neighbours by the cosine similarity of the words that it posts.

    Args:
        work: The scan.
        documents: One of each group of siblings.
        known: How often words stand in the corpus.
        posted: Articles on a word's list.
        budget: Entries of lists that an article is joined with.

    Returns:
        Columns ``a`` and ``b``, ``a < b``.
    """
    shared = work.spark.sparkContext.broadcast(known)

    def postings(rows: Rows) -> Iterator[tuple[int, str, float]]:
        vocabulary = Vocabulary()
        read_in = [document_of(row.article, row.omitted, vocabulary) for row in rows]
        words = vocabulary.words()
        content = shared.value.lexicon(words).content
        frequency = shared.value.among_unique(words)
        number = shared.value.unique_articles
        taken = content & (frequency <= most_common(number))
        rarity = np.log((1 + number) / (1 + frequency)) + 1
        hashes = TokenHasher().hash(words).view(np.int64)
        for document in read_in:
            ids, counts = np.unique(document.ids, return_counts=True)
            ids, counts = ids[taken[ids]], counts[taken[ids]]
            weight = (1 + np.log(counts)) * rarity[ids]
            weight /= np.linalg.norm(weight) or 1.0
            order = np.lexsort((ids, frequency[ids]))
            order = order[frequency[ids[order]] > 1]
            entries = np.cumsum(np.minimum(frequency[ids[order]], posted))
            for index in order[entries <= budget].tolist():
                yield int(hashes[ids[index]]), document.article.id, float(weight[index])

    lists = work.stage("postings", lambda: nearest(
        mapped(documents, "word long, id string, weight double", postings),
        "word", [f.desc("weight"), f.col("id")], posted,
    ))  # fmt: skip

    def make() -> DataFrame:
        one = lists.select("word", f.col("id").alias("a"), f.col("weight").alias("weight_a"))
        two = lists.select("word", f.col("id").alias("b"), f.col("weight").alias("weight_b"))
        cosine = (
            one.join(two, "word")
            .where("a < b")
            .groupBy("a", "b")
            .agg(f.sum(f.col("weight_a") * f.col("weight_b")).alias("cosine"))
            .where(f"cosine >= {NEAR}")
        )
        ends = [cosine.select(f.col(end).alias("end"), "a", "b", "cosine") for end in ("a", "b")]
        count = work.settings.scan.neighbours
        kept = nearest(
            ends[0].unionByName(ends[1]), "end", [f.desc("cosine"), f.col("a"), f.col("b")], count
        )
        return kept.select("a", "b").distinct()

    return work.stage("neighbours", make)
