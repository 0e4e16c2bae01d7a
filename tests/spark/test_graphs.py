"""Connected components and buckets: the same as at once, and linear where one is hot."""

from __future__ import annotations

import random
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from dedup.engine.candidates import groups
from dedup.engine.lsh import star_pairs
from dedup.pipeline.progress import unwatched
from dedup.settings import Settings

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

    from dedup.spark.work import Work

pytestmark = pytest.mark.filterwarnings("default")


@pytest.fixture
def work(spark: SparkSession, tmp_path: Path) -> Work:
    from dedup.spark.work import Work

    return Work(spark, str(tmp_path / "out"), Settings(), unwatched)


def a_chain_a_star_and_chance() -> list[tuple[int, int]]:
    chance = random.Random(8)
    edges = [(i, i + 1) for i in range(14)]
    edges += [(100, 101 + i) for i in range(14)]
    edges += [(chance.randrange(200, 300), chance.randrange(200, 300)) for _ in range(60)]
    chance.shuffle(edges)
    return [edge if chance.random() < 0.5 else edge[::-1] for edge in edges]


@pytest.mark.parametrize("one_task", [0, 1000], ids=["in rounds", "in one task"])
def test_components_are_those_of_the_graph(work: Work, one_task: int) -> None:
    from dedup.spark.components import components

    edges = a_chain_a_star_and_chance()
    frame = work.spark.createDataFrame(edges, "a long, b long")
    found = components(work, "graph", frame, one_task=one_task).collect()
    labels = groups(300, np.array(edges, np.int64))
    items = {item for edge in edges if edge[0] != edge[1] for item in edge}
    assert {row.item: row.label for row in found} == {i: int(labels[i]) for i in items}
    assert len(found) == len(items)


def test_a_small_bucket_is_paired_as_on_one_machine(work: Work) -> None:
    from dedup.spark.buckets import pairs_of_buckets

    buckets = {1: 3, 2: 30, 3: 1}
    rows = [(bucket, f"{bucket}-{i:03d}") for bucket, size in buckets.items() for i in range(size)]
    found = pairs_of_buckets(work.spark.createDataFrame(rows, "bucket long, item string"))
    expected = {
        (f"{bucket}-{a:03d}", f"{bucket}-{b:03d}")
        for bucket, size in buckets.items()
        for a, b in star_pairs(np.zeros(size, np.int64), np.arange(size)).tolist()
    }
    assert {(row.a, row.b) for row in found.collect()} == expected


def test_a_hot_bucket_stays_connected_by_a_linear_number_of_pairs(work: Work) -> None:
    from dedup.spark.buckets import pairs_of_buckets

    rows = [(7, f"{i:05d}") for i in range(5000)]
    items = work.spark.createDataFrame(rows, "bucket long, item string")
    found = [(int(r.a), int(r.b)) for r in pairs_of_buckets(items, hot=500).collect()]
    assert set(groups(5000, np.array(found, np.int64))) == {0}
    assert len(found) < 2 * 5000 + 100
    degrees = np.bincount(np.array(found).ravel())
    assert np.sort(degrees)[-20:].max() <= 2 * 600  # no article is paired with the whole bucket
