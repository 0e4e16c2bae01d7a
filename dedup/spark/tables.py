"""Write what was found: Parquet with the columns of the exports, and the evidence behind them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as f

from dedup.engine.cells import article_of, plain
from dedup.engine.results import Slot
from dedup.engine.shape import shape
from dedup.report.recovered import template_of
from dedup.report.tables import TABLES
from dedup.report.wording import MEASURES
from dedup.spark.work import Rows, Work, mapped

_TYPES = {int: "bigint", float: "double", str: "string", datetime: "timestamp"}
_ABOUT = (
    "id string, url string, title string, site string, language string, author string,"
    " published string, modified string, words bigint"
)


def described(articles: DataFrame, repetition: DataFrame) -> DataFrame:
    """What the tables say of every article, one row each.

    Its words are those that were scored; of a page that was not, as extraction counted them.
    """

    def function(rows: Rows) -> Iterator[tuple[Any, ...]]:
        for row in rows:
            of = article_of(row.article)
            # A document without a URL was found under its name, as in the store.
            texts = (of.url or row.name, of.title, of.site, of.language, of.author, of.published,
                     of.modified)  # fmt: skip
            yield (of.id, *map(plain, texts), of.words)

    counted = repetition.select("id", f.nullif("words", f.lit(0)).alias("counted"))
    return (
        mapped(articles.select("name", "article"), _ABOUT, function)
        .join(counted, "id", "left")
        .withColumn("words", f.coalesce("counted", "words"))
        .drop("counted")
    )


def write_table(work: Work, what: str, rows: DataFrame) -> None:
    """Write a table of `dedup.report.tables.TABLES`, its columns in their order and types.

    Args:
        work: The scan.
        what: Name of the table.
        rows: With at least its columns; "" stands for no text.
    """
    columns = [_cell(column.name, column.type) for column in TABLES[what].columns]
    work.write(what, rows.select(*columns), what)


def _cell(name: str, kind: type) -> Column:
    cell = f.col(name)
    if kind is float:
        return f.round(cell.cast("double"), 6).alias(name)
    if kind is datetime:
        return f.to_timestamp(f.nullif(cell, f.lit(""))).alias(name)
    return cell.cast(_TYPES[kind]).alias(name)


def _named(about: DataFrame, id_column: str, prefix: str) -> DataFrame:
    """The columns that name an article, and its id to join by."""
    return about.select(
        f.col("id").alias(id_column),
        f.col("id").alias(f"{prefix}article"),
        *(f.col(name).alias(f"{prefix}{name}") for name in ("url", "title", "site")),
    )


def write_matches(work: Work, matches: DataFrame, about: DataFrame) -> None:
    """The pairs that are versions of one text."""
    schema = "map<string,double>"
    rows = (
        matches.join(_named(about, "a", "a_"), "a")
        .join(_named(about, "b", "b_"), "b")
        .withColumn("contained", f.nullif("contained", f.lit("")))
        .withColumn("aligned", f.expr("json_array_length(alignment)"))
        .withColumn("measures", f.from_json("measures", schema))
        .select("*", *(f.col("measures")[name].alias(name) for name in MEASURES))
        .orderBy(f.col("a").cast("bigint"), f.col("b").cast("bigint"))
    )
    write_table(work, "matches", rows)


def write_clusters(work: Work, members: DataFrame, about: DataFrame, articles: DataFrame) -> None:
    """The articles that are in a cluster."""
    sites = (
        members.join(about.select("id", "site"), "id")
        .groupBy("number")
        .agg(f.count_distinct("site").alias("sites"))
    )
    rows = (
        members.drop("kind")
        .withColumnRenamed("named", "kind")
        .join(sites, "number")
        .join(about.withColumn("article", f.col("id")), "id")
        .join(articles.select("id", "fetched_at"), "id")
        .withColumn("cluster", f.col("number"))
        .orderBy("number", "rank")
    )
    write_table(work, "clusters", rows)


def write_templates(work: Work, found: DataFrame) -> None:
    """The clusters whose members share a template."""

    def function(rows: Rows) -> Iterator[tuple[Any, ...]]:
        import json  # noqa: PLC0415

        for row in rows:
            template = template_of(json.loads(row.template))
            slots = sum(isinstance(part, Slot) for part in template.parts)
            yield (
                row.number, row.named, row.size, slots, shape(template.parts).constant,
                plain(template.spintax),
            )  # fmt: skip

    schema = "cluster bigint, kind string, size int, slots int, constant double, spintax string"
    rows = mapped(
        found.where("template <> ''").select("number", "named", "size", "template"),
        schema,
        function,
    )
    write_table(work, "templates", rows.orderBy("cluster"))


def page_rows(
    treated: DataFrame,
    redundancy: DataFrame,
    repetition: DataFrame,
    members: DataFrame,
    about: DataFrame,
) -> DataFrame:
    """One row for every page, with all that was found of it."""
    return (
        treated.select(
            "id", "role", f.col("reason").alias("role_reason"), "declared", "of", "parts"
        )
        .join(about, "id")
        .join(members.select("id", f.col("number").alias("cluster")), "id", "left")
        .join(redundancy.withColumnRenamed("covered_by", "covers"), "id", "left")
        .join(repetition.drop("words"), "id", "left")
        .withColumn("article", f.col("id"))
        .withColumn("of", f.nullif("of", f.lit("")))
        .fillna(0.0, ["redundancy", "same_site", "other_sites", "repetition"])
        .fillna(0, ["restated_words"])
        .withColumn("covers", f.coalesce("covers", f.lit("[]")))
        .withColumn("covered_by", f.nullif(f.get_json_object("covers", "$[0][0]"), f.lit("")))
        .withColumn("covered_share", f.get_json_object("covers", "$[0][1]"))
    )


def write_sites(work: Work, pages: DataFrame) -> None:
    """The sites; means weigh every article by its words."""

    def mean(column: str) -> Column:
        weighed = f.sum(f.col(column) * f.col("words"))
        return f.coalesce(f.try_divide(weighed, f.sum("words")), f.lit(0.0)).alias(column)

    rows = pages.groupBy("site").agg(
        f.count("*").alias("articles"),
        f.count("cluster").alias("clustered"),
        f.sum("words").alias("all_words"),
        mean("redundancy"),
        mean("other_sites"),
        mean("repetition"),
    )
    write_table(work, "sites", rows.withColumnRenamed("all_words", "words").orderBy("site"))


def write_findings(work: Work, findings: DataFrame, about: DataFrame) -> None:
    """The declarations that contradict what was found."""
    other = about.select(f.col("id").alias("other"), f.col("url").alias("other_url"))
    rows = (
        findings.join(_named(about, "first", ""), "first")
        .join(other, "other", "left")
        .withColumn("other_article", f.col("other"))
        .withColumn("finding", f.col("text"))
        .orderBy("kind", "article", "other_article")
    )
    write_table(work, "findings", rows)


def findings_of(treated: DataFrame, matches: DataFrame) -> DataFrame:
    """Every finding once: ``kind``, ``first``, ``other``, ``text``, ``fix``.

    Of the many copies of one page each is named once, with the first of the others.
    """
    schema = "array<struct<kind:string,articles:array<string>,text:string,fix:string>>"

    def told(rows: DataFrame) -> DataFrame:
        each = rows.where("findings <> '[]'").select(
            f.explode(f.from_json("findings", schema)).alias("found")
        )
        return each.select(
            "found.kind",
            f.get("found.articles", f.lit(0)).alias("first"),
            f.get("found.articles", f.lit(1)).alias("other"),
            "found.text",
            "found.fix",
        )

    of_pairs = told(matches.where("relation IN ('copy', 'near_duplicate')"))
    once = of_pairs.groupBy("kind", "other").agg(
        f.min_by(f.struct("first", "text", "fix"), "first").alias("kept")
    )
    of_pairs = once.select("kind", "kept.first", "other", "kept.text", "kept.fix")
    return told(treated).unionByName(of_pairs).dropDuplicates(["kind", "first", "other"])
