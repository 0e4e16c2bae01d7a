"""MinHash LSH in DataFrames: bands, buckets, and the pairs whose signatures agree enough."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from pyspark.sql import DataFrame
from pyspark.sql import functions as f

from dedup.engine.fingerprint import FingerprintParameters
from dedup.engine.lsh import band_keys, banding
from dedup.spark.buckets import pairs_of_buckets
from dedup.spark.work import Rows, Work, mapped


def parameters_of(work: Work) -> FingerprintParameters:
    """What makes the signatures of a scan."""
    options = work.settings.scan
    return FingerprintParameters(options.num_perm, options.seed, options.shingle)


def alike(work: Work, name: str, marked: DataFrame, threshold: float) -> DataFrame:
    """Pairs of items whose estimated Jaccard similarity reaches a threshold, or nearly.

    Args:
        work: The scan.
        name: Of the items, for the stage.
        marked: Columns ``item`` and ``signature``.
        threshold: As `dedup.engine.lsh.by_lsh` takes it.

    Returns:
        Columns ``a``, ``b`` and ``similarity``, ``a < b``.
    """
    parameters = parameters_of(work)
    cut = banding(parameters.num_perm, threshold)
    least = threshold - 1.0 / np.sqrt(parameters.num_perm)

    def bands(rows: Rows) -> Iterator[tuple[int, str]]:
        marks = np.vstack([np.frombuffer(row.signature, np.uint32) for row in rows])
        for keys in band_keys(marks, *cut):
            for key, row in zip(keys.view(np.int64).tolist(), rows, strict=True):
                yield key, row.item

    def near(rows: Rows) -> Iterator[tuple[str, str, float]]:
        for row in rows:
            one, two = (np.frombuffer(each, np.uint32) for each in (row.one, row.two))
            similarity = float((one == two).mean())
            if similarity >= least:
                yield row.a, row.b, similarity

    def make() -> DataFrame:
        pairs = pairs_of_buckets(mapped(marked, "bucket long, item string", bands))
        compared = pairs.join(_signed(marked, "a", "one"), "a").join(
            _signed(marked, "b", "two"), "b"
        )
        return mapped(
            compared.select("a", "b", "one", "two"), "a string, b string, similarity double", near
        )

    return work.stage(f"{name}-alike", make)


def _signed(marked: DataFrame, item: str, name: str) -> Any:  # noqa: ANN401 - a DataFrame
    return marked.select(f.col("item").alias(item), f.col("signature").alias(name))
