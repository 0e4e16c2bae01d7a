"""Tie the verified pairs into clusters, and let each cluster decide what only it can see.

Matches connect pages into components, and no cluster reaches beyond one: many small components
make one task's work, and a large one is a task of its own, which holds its edges (without their
evidence) and never its texts: a cluster's texts go to the task that recovers its template.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pyspark.sql import DataFrame
from pyspark.sql import functions as f

from dedup.engine.cells import document_of, match_of, written
from dedup.engine.cluster import clusters
from dedup.engine.corpus import Document, Vocabulary
from dedup.engine.kinds import ALIGNED, as_settled, settle, with_template
from dedup.engine.legitimate import LOOKED_AT, TEMPLATED, may_be_templated
from dedup.engine.results import Cluster, Relation
from dedup.spark.components import components
from dedup.spark.pages import shares
from dedup.spark.work import Rows, Work, columns_of, grouped, mapped

CLUSTERS = (
    "key string, kind string, named string, confidence double, cohesion double, size int,"
    " template string, members array<string>, similarity array<double>"
)
"""Columns of a cluster: ``named`` is its kind, templated where its pages have their own data."""

WHOLE = 20_000
"""Members of a cluster up to which one task reads all their texts, in about 100 MB; of a larger one
it reads the first three thousand, recovers the template from them, and splits no families off."""

_MEASURES = ("weighted_jaccard", "lcs", "resemblance")  # what clustering looks at
_BUCKET = 2000  # edges, about, that one call clusters
_TEXTS = 1000  # articles, about, whose templates one call recovers


def clustered(work: Work, matches: DataFrame, documents: DataFrame) -> DataFrame:
    """The clusters of the counting matches, settled (`CLUSTERS`), without their numbers."""
    few = f.struct(*(f.get_json_object("measures", f"$.{n}").cast("double").alias(n)
                     for n in _MEASURES))  # fmt: skip
    counting = _counting(work, matches).drop("alignment", "findings")
    counting = counting.withColumn("measures", f.to_json(few))
    binding = counting.where("relation <> 'overlap'")
    label = components(work, "match-groups", binding.select("a", "b"))
    edges = work.stage("edges", lambda: counting.join(
        label.select(f.col("item").alias("a"), "label"), "a"
    ).withColumn("bucket", f.pmod(
        f.xxhash64("label"), f.lit(shares(binding.count(), _BUCKET))
    )))  # fmt: skip
    raw = work.stage("tied", lambda: grouped(edges, "bucket", CLUSTERS, _tied))
    return work.stage("settled", lambda: _settled(raw, edges, documents))


def _counting(work: Work, matches: DataFrame) -> DataFrame:
    return matches if work.settings.scan.include_declared else matches.where("declared = ''")


def _tied(rows: Rows) -> Iterator[tuple[Any, ...]]:
    for cluster in clusters(match_of(row) for row in rows):
        yield _row(cluster, cluster.kind)


def _row(cluster: Cluster, named: Relation) -> tuple[Any, ...]:
    return (
        cluster.key,
        cluster.kind.value,
        named.value,
        cluster.confidence,
        cluster.cohesion,
        len(cluster.members),
        written(cluster.template) if cluster.written else "",
        list(cluster.members),
        list(cluster.similarity),
    )


def _cluster(row: Any) -> Cluster:  # noqa: ANN401 - a named tuple of CLUSTERS
    return Cluster(
        id=0,
        key=row.key,
        kind=Relation(row.kind),
        members=tuple(row.members),
        similarity=tuple(map(float, row.similarity)),
        representative=row.members[0],
        cohesion=row.cohesion,
        confidence=row.confidence,
    )


def _settled(raw: DataFrame, edges: DataFrame, documents: DataFrame) -> DataFrame:
    """Templates and kinds: what a cluster's members say goes with it to one task."""
    share = f.pmod(f.xxhash64("key"), f.lit(shares(documents.count(), _TEXTS)))
    placed = raw.withColumn("share", share)
    member = placed.select(
        "share", "key", "size", f.posexplode("members").alias("rank", "id")
    ).where(f"size <= {WHOLE} OR rank < {ALIGNED}")
    texts = member.join(documents.select("id", "article", "omitted"), "id").select(
        "share",
        f.struct("id", "article", "omitted").alias("text"),
    )
    home = member.where(f"size <= {WHOLE}").select("id", "key", "share")
    inside = (
        edges.join(home.withColumnRenamed("id", "a").withColumnRenamed("key", "key_a"), "a")
        .join(home.drop("share").withColumnRenamed("id", "b")
              .withColumnRenamed("key", "key_b"), "b")
        .where("key_a = key_b")
    )  # fmt: skip
    parts = (
        placed.groupBy("share").agg(f.collect_list(f.struct(*raw.columns)).alias("clusters")),
        texts.groupBy("share").agg(f.collect_list("text").alias("texts")),
        inside.groupBy("share").agg(
            f.collect_list(f.struct(*[c for c in edges.columns if c != "bucket"])).alias("edges")
        ),
    )
    together = parts[0].join(parts[1], "share").join(parts[2], "share", "left")
    return mapped(
        together.select("clusters", "texts", f.coalesce("edges", f.array()).alias("edges")),
        CLUSTERS,
        _judged,
    )


def _judged(rows: Rows) -> Iterator[tuple[Any, ...]]:
    for row in rows:
        vocabulary = Vocabulary()
        documents: dict[str, Document] = {
            text["id"]: document_of(text["article"], text["omitted"], vocabulary)
            for text in row.texts
        }
        found = [_cluster(_Attributes(each)) for each in row.clusters]
        small = [cluster for cluster in found if len(cluster.members) <= WHOLE]
        edges = [match_of(_Attributes(each)) for each in row.edges]
        settled, _ = settle(small, edges, documents)
        large = [with_template(c, documents) for c in found if len(c.members) > WHOLE]
        for cluster in (*settled, *large):
            looked_at = [documents[m].article for m in cluster.members[:ALIGNED]]
            own = may_be_templated(looked_at[:LOOKED_AT], cluster.kind)
            yield _row(cluster, Relation.TEMPLATED if own else cluster.kind)


class _Attributes:
    """A cell that holds a row, read like a named tuple."""

    def __init__(self, cell: dict[str, Any]) -> None:
        self.__dict__.update(cell)


def numbered(work: Work, settled: DataFrame) -> DataFrame:
    """Clusters with their ``number``, the largest first."""

    def make() -> DataFrame:
        ordered = settled.select("key", "size").orderBy(f.desc("size"), "key")
        numbers = ordered.rdd.zipWithIndex().map(lambda pair: (pair[0].key, pair[1] + 1))
        return settled.join(work.spark.createDataFrame(numbers, "key string, number bigint"), "key")

    return work.stage("clusters", make)


def members_of(found: DataFrame) -> DataFrame:
    """One row for every member: ``id``, ``rank``, ``similarity`` and its cluster's columns."""
    zipped = f.posexplode(f.arrays_zip("members", "similarity")).alias("rank", "member")
    kept = found.select(
        "number", "key", "kind", "named", "confidence", "cohesion", "size",
        f.element_at("members", 1).alias("representative"), zipped,
    )  # fmt: skip
    return kept.select(
        "*", f.col("member.members").alias("id"), f.col("member.similarity").alias("similarity")
    ).drop("member")


def named_after(work: Work, matches: DataFrame, members: DataFrame) -> DataFrame:
    """The matches, named after their clusters or, outside one, as what the pair alone shows."""
    homes = members.select("id", "number", "kind", "named")
    joined = matches
    for side in ("a", "b"):
        joined = joined.join(
            homes.select(
                f.col("id").alias(side),
                f.col("number").alias(f"number_{side}"),
                f.col("kind").alias(f"kind_{side}"),
                f.col("named").alias(f"named_{side}"),
            ),
            side,
            "left",
        )
    for name in ("number_a", "number_b"):
        joined = joined.withColumn(name, f.coalesce(name, f.lit(0)))
    for name in ("kind_a", "kind_b", "named_a", "named_b"):
        joined = joined.withColumn(name, f.coalesce(name, f.lit("")))
    schema = ", ".join(f"{field.name} {field.dataType.simpleString()}" for field in matches.schema)
    order = columns_of(schema)
    declared_too = work.settings.scan.include_declared

    def function(rows: Rows) -> Iterator[tuple[Any, ...]]:
        for row in rows:
            relation, reason = _name(row, declared_too=declared_too)
            changed = {"relation": relation, "reason": reason}
            yield tuple(changed.get(name, getattr(row, name)) for name in order)

    return work.stage("named", lambda: mapped(joined, schema, function))


def _name(row: Any, *, declared_too: bool) -> tuple[str, str]:  # noqa: ANN401 - a named tuple
    """Relation and reason of a match, by the clusters that its articles are in."""
    if row.declared and not declared_too:
        return row.relation, row.reason
    together = row.number_a != 0 and row.number_a == row.number_b
    home = (row.number_a, Relation(row.kind_a)) if together else None
    filled = home is not None and home[1] in (Relation.DOORWAY, Relation.SPUN)
    made = as_settled(match_of(row), {row.a: home, row.b: home} if home and filled else {})
    if row.declared:
        return made.relation.value, made.reason
    if together:
        templated = row.named_a == Relation.TEMPLATED and made.relation is not Relation.COPY
    else:
        templated = row.templated
    if templated:
        return Relation.TEMPLATED.value, TEMPLATED
    return made.relation.value, made.reason
