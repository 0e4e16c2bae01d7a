"""Pairs of what shares a bucket, in O(n) and without a task that must hold a hot bucket."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as f

from dedup.engine.lsh import star_pairs
from dedup.spark.work import Rows, mapped

HOT = 10_000
"""Members from which a bucket is cut into shares (salted), each the work of a task of its own."""


def pairs_of_buckets(items: DataFrame, *, hot: int = HOT) -> DataFrame:
    """Pairs that connect the members of every bucket, as `dedup.engine.lsh.star_pairs` does.

    A hot bucket is cut into shares by the hash of its members; each share is connected, and so are
    the first members of the shares: one template on a million pages is a hundred tasks' work.

    Args:
        items: Columns ``bucket`` (long) and ``item`` (string).
        hot: Members from which a bucket is hot.

    Returns:
        Distinct columns ``a`` and ``b``, ``a < b``.
    """
    sizes = items.groupBy("bucket").agg(f.count("*").alias("size")).where("size > 1")
    cut = items.join(sizes, "bucket").select(
        "bucket",
        "item",
        f.expr(f"pmod(xxhash64(item), CAST(ceil(size / {hot}) AS BIGINT))").alias("share"),
        (f.col("size") > hot).alias("hot"),
    )
    within = cut.groupBy("bucket", "share").agg(
        f.sort_array(f.collect_set("item")).alias("members")
    )
    firsts = (
        cut.where("hot")
        .groupBy("bucket", "share")
        .agg(f.min("item").alias("item"))
        .groupBy("bucket")
        .agg(f.sort_array(f.collect_set("item")).alias("members"))
    )
    every = within.select("members").unionByName(firsts.select("members"))
    return mapped(every.where("size(members) > 1"), "a string, b string", _stars).distinct()


def _stars(rows: Rows) -> Iterator[tuple[str, str]]:
    for row in rows:
        count = len(row.members)
        for a, b in star_pairs(np.zeros(count, np.int64), np.arange(count)).tolist():
            yield row.members[a], row.members[b]


def nearest(frame: DataFrame, by: str, order: Sequence[Column], most: int) -> DataFrame:
    """The first rows of every group; Spark drops the rest before it shuffles (WindowGroupLimit).

    Args:
        frame: The rows.
        by: Column that groups them.
        order: Their order within one.
        most: Rows kept of a group.
    """
    window = Window.partitionBy(by).orderBy(*order)
    return (
        frame.withColumn("_rank", f.row_number().over(window))
        .where(f.col("_rank") <= most)
        .drop("_rank")
    )
