"""Connected components of a graph in a DataFrame.

A large graph is contracted by alternating large-star and small-star (Kiveris, Lattanzi, Mirrokni,
Rastogi and Vassilvitskii, "Connected Components in MapReduce and Beyond", SoCC 2014): each round
links a vertex's neighbours to the least of them, a logarithmic number of rounds ends in stars, and
no vertex's neighbours ever have to fit one task. A small one fits one task, which saves the rounds.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
from pyspark.sql import DataFrame
from pyspark.sql import functions as f

from dedup.engine.candidates import groups
from dedup.spark.work import Work

ONE_TASK = 1_000_000
"""Edges of a graph that one task takes whole, in about 430 MB."""


def components(work: Work, name: str, edges: DataFrame, *, one_task: int = ONE_TASK) -> DataFrame:
    """The component of every vertex.

    Args:
        work: Where intermediate edges are kept.
        name: Names them.
        edges: Columns ``a`` and ``b``, of one type that has an order.
        one_task: Edges up to which one task takes all.

    Returns:
        Columns ``item`` and ``label``, the least item of its component; items without an edge to
        another are left out.
    """
    plain = work.stage(
        f"{name}-edges",
        lambda: (
            edges.where("a <> b")
            .select(f.greatest("a", "b").alias("a"), f.least("a", "b").alias("b"))
            .distinct()
        ),
    )
    if plain.count() <= one_task:
        kind = plain.schema["a"].dataType.simpleString()
        found = plain.coalesce(1).mapInPandas(_at_once, f"item {kind}, label {kind}")
        return work.keep(name, found)
    done = 0
    stars, before = plain, _state(plain)
    while True:
        done += 1
        made = _small_star(_large_star(stars))
        stars = work.keep(f"{name}-round-{done}", made)
        after = _state(stars)
        if after == before:
            break
        before = after
    roots = stars.select(f.col("b").alias("item")).distinct()
    labelled = stars.select(f.col("a").alias("item"), f.col("b").alias("label"))
    return work.keep(name, labelled.unionByName(roots.withColumn("label", f.col("item"))))


def _at_once(batches: Iterator[pd.DataFrame]) -> Iterator[pd.DataFrame]:
    frame = pd.concat([pd.DataFrame({"a": [], "b": []}), *batches])
    if not len(frame):
        return
    codes, items = pd.factorize(
        np.concatenate([frame["a"].to_numpy(object), frame["b"].to_numpy(object)]), sort=True
    )
    pairs = codes.reshape(2, -1).T.astype(np.int64)
    yield pd.DataFrame({"item": items, "label": items[groups(len(items), pairs)]})


def _large_star(edges: DataFrame) -> DataFrame:
    """Link each vertex's larger neighbours to the least of its neighbourhood."""
    both = edges.unionByName(edges.select(f.col("b").alias("a"), f.col("a").alias("b")))
    least = both.groupBy("a").agg(f.min("b").alias("low"))
    least = least.select("a", f.least("a", "low").alias("low"))
    linked = both.where("b > a").join(least, "a")
    return linked.select(f.col("b").alias("a"), f.col("low").alias("b")).distinct()


def _small_star(edges: DataFrame) -> DataFrame:
    """Link each vertex and its smaller neighbours to the least of them."""
    least = edges.groupBy("a").agg(f.min("b").alias("low"))
    linked = edges.join(least, "a").where("b <> low")
    smaller = linked.select(f.col("b").alias("a"), f.col("low").alias("b"))
    return smaller.unionByName(least.select("a", f.col("low").alias("b"))).distinct()


def _state(edges: DataFrame) -> tuple[int, int]:
    """What two equal sets of edges have in common, and two different ones hardly ever."""
    mixed = f.xxhash64("a", "b").cast("decimal(38,0)")
    row = edges.agg(f.count("*").alias("n"), f.sum(mixed).alias("mixed")).collect()[0]
    return int(row.n), int(row.mixed or 0)
