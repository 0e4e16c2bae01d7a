"""Find the passages that recur, and the sentences of each page that are its site's boilerplate."""

from __future__ import annotations

import json
from collections.abc import Iterator
from hashlib import blake2b
from typing import Any

import numpy as np
from pyspark.sql import DataFrame
from pyspark.sql import functions as f

from dedup.engine.cells import article_of, plain
from dedup.engine.corpus import Vocabulary, read
from dedup.engine.fingerprint import TokenHasher, shingle_hashes, signature
from dedup.engine.passages import ALIKE, TEMPLATE, TEMPLATE_PART, is_frame
from dedup.engine.text import block_starts
from dedup.engine.treatment import named_kind
from dedup.spark.components import components
from dedup.spark.lsh import alike, parameters_of
from dedup.spark.work import Rows, Work, mapped

PLACES = (
    "id string, site string, low int, high int, start int, end int, item string, content string,"
    " named string, signature binary, words int, total int"
)
"""Columns of a passage in its place: its sentences, its characters, the hash and the number of its
words, and how many the page has.
"""


def recurring(work: Work, treated: DataFrame) -> tuple[DataFrame, DataFrame]:
    """Find what recurs.

    Returns:
        The passages in their places, with the columns ``passage`` (which stands for the group of
        those that are alike), ``kind``, ``id``, ``start``, ``end``; and for each page with
        boilerplate of its site, its sentence ranges as JSON: ``id``, ``frames``.
    """
    matched = treated.where("matched").select("id", "site", "article", "named")
    places = work.stage("passages", lambda: mapped(matched, PLACES, _places(work)))
    texts = work.stage("passage-texts", lambda: places.groupBy("content").agg(
        f.min(f.struct("item", "signature")).alias("first"), f.count("*").alias("times")
    ).select("content", "times", "first.item", "first.signature"))  # fmt: skip
    marked = texts.select("item", "signature")
    near = alike(work, "passages", marked, ALIKE)
    label = components(work, "passage-groups", near.select("a", "b"))
    known = texts.join(label, "item", "left").select(
        "content", f.coalesce("label", "item").alias("passage")
    )
    grouped = places.drop("signature").join(known, "content")
    often = grouped.groupBy("passage").agg(f.count("*").alias("n")).where("n > 1")
    recurrent = work.stage("recurrent", lambda: grouped.join(often.select("passage"), "passage"))

    pages = matched.groupBy("site").agg(f.count("*").alias("pages"))
    on = recurrent.groupBy("passage", "content", "site").agg(
        f.count_distinct("id").alias("carrying")
    )
    framed = work.stage("frames", lambda: mapped(
        on.join(pages, "site").select("passage", "content", "site", "pages", "carrying"),
        "passage string, content string, site string, carrying int, framed boolean",
        _framed,
    ))  # fmt: skip
    key = ["passage", "content", "site"]
    frames = recurrent.join(framed.where("framed").select(*key), key)
    held = work.stage("boilerplate", lambda: _boilerplate(frames))
    kinds = (
        framed.groupBy("passage")
        .agg(f.min("framed").alias("framed"))
        .join(
            recurrent.join(held.withColumn("held", f.lit(True)), "id", "left")
            .groupBy("passage")
            .agg(
                f.count_distinct("id").alias("pages"),
                f.max(f.coalesce("held", f.lit(False))).alias("held"),
                f.min("named").alias("least"),
                f.max("named").alias("most"),
            ),
            "passage",
        )
        .select(
            "passage",
            f.expr(
                "CASE WHEN least = most AND least <> '' THEN least WHEN pages = 1 THEN 'restated'"
                " WHEN framed AND held THEN 'boilerplate' ELSE 'shared' END"
            ).alias("kind"),
        )
    )
    found = work.stage("passage-places", lambda: recurrent.join(kinds, "passage").select(
        "passage", "kind", "id", "start", "end"
    ))  # fmt: skip
    return found, held


def _places(work: Work) -> Any:  # noqa: ANN401 - a function of rows
    least, parameters = work.settings.scan.min_passage_words, parameters_of(work)

    def function(rows: Rows) -> Iterator[tuple[Any, ...]]:
        hasher = TokenHasher()
        for row in rows:
            vocabulary = Vocabulary()
            document = read(article_of(row.article), vocabulary)
            words = vocabulary.words()
            hashes = hasher.hash(words)
            roles = json.loads(row.named)
            starts = np.fromiter(block_starts(document.article.blocks), np.int64)
            for start, end, first, last in document.passages.tolist():
                low, high = (int(document.bounds[i]) for i in (first, last))
                if high - low < least:
                    continue
                ids = document.ids[low:high]
                text = " ".join(words[i] for i in ids)
                content = blake2b(text.encode("utf-8", "replace"), digest_size=16).hexdigest()
                marks = signature(shingle_hashes(hashes[ids], parameters.width), parameters)
                block = int(np.searchsorted(starts, start, side="right")) - 1
                yield (
                    row.id,
                    plain(row.site),
                    first,
                    last,
                    start,
                    end,
                    # Sorts by article, then by place, as the engine numbers passages.
                    f"{row.id} {start:09d}",
                    content,
                    named_kind(roles.get(str(block), "")),
                    marks.tobytes(),
                    high - low,
                    len(document.ids),
                )

    return function


def _framed(rows: Rows) -> Iterator[tuple[Any, ...]]:
    for row in rows:
        framed = is_frame(row.site, row.pages, row.carrying)
        yield row.passage, row.content, row.site, row.carrying, framed


def _boilerplate(frames: DataFrame) -> DataFrame:
    """The sentences of each page that are its site's boilerplate, as the engine tells them.

    Args:
        frames: Passages in the places where they frame pages of a site.
    """
    filled = frames.groupBy("id").agg(
        (f.sum("words") > TEMPLATE * f.first("total")).alias("filled")
    )
    of_page = frames.join(filled, "id")
    templates = (
        of_page.groupBy("passage", "site", "id")
        .agg(f.first("filled").alias("filled"))
        .groupBy("passage", "site")
        .agg((2 * f.count_if("filled") > f.count("*")).alias("template"))
    )
    sentences = f.flatten(f.collect_list(f.expr("sequence(low, high - 1)")))
    templated = f.coalesce(f.sum(f.expr("CASE WHEN template THEN words END")), f.lit(0))
    return (
        of_page.where("NOT filled")
        .join(templates, ["passage", "site"])
        .groupBy("id")
        .agg(
            f.to_json(f.array_sort(sentences)).alias("frames"),
            (templated > TEMPLATE_PART * f.first("total")).alias("templated"),
        )
        .where("NOT templated")
        .select("id", "frames")
    )
