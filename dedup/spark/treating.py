"""Decide what each page is for and what it owns up to, one group of addresses at a time.

Declarations tie pages by their addresses, so the pages that any declaration connects are treated
together, by the engine's own `treat`. An address that very many pages name (a home page that is the
canonical or the x-default of a whole site) ties nothing: its page is a guest in every bucket that
names it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from pyspark.sql import DataFrame
from pyspark.sql import functions as f

from crawl.article import Article
from dedup.engine.addresses import page_key
from dedup.engine.cells import article_of, plain, written
from dedup.engine.findings import contradictions
from dedup.engine.intake import take_in
from dedup.engine.pagination import previous_key
from dedup.engine.treatment import treat
from dedup.engine.workers import Alone
from dedup.pipeline.progress import unwatched
from dedup.spark.components import components
from dedup.spark.pages import shares
from dedup.spark.work import Rows, Work, grouped, mapped

TREATED = (
    "id string, site string, role string, reason string, declared string, of string, parts string,"
    " matched boolean, article string, own_length int, left_out string, named string,"
    " findings string"
)
"""Columns of a treated page; ``article`` is joined with its later parts where it has any."""

_BUCKET = 500  # pages that are treated in one call
_HOT = 1000  # pages that name an address, from which it ties nothing


def treated_pages(work: Work, articles: DataFrame) -> DataFrame:
    """Every page with its role, its declaration and what is matched of it (`TREATED`)."""
    named = work.stage(
        "addresses",
        lambda: mapped(articles.select("id", "article"), "id string, own string, names string",
                       _addresses),
    )  # fmt: skip
    names = named.where("own <> '' OR names <> own").select(
        "id", "own", f.explode(f.split("names", "\n")).alias("name")
    )
    hot = names.groupBy("name").agg(f.count("*").alias("n")).where(f"n > {_HOT}").select("name")
    cold = names.join(f.broadcast(hot), "name", "left_anti")
    of_key = components(
        work, "address-groups", cold.select(f.col("own").alias("a"), f.col("name").alias("b"))
    )
    count = shares(articles.count(), _BUCKET)
    placed = named.join(of_key, named.own == of_key.item, "left").select(
        "id",
        "own",
        f.pmod(f.xxhash64(f.coalesce("label", "own")), f.lit(count)).alias("bucket"),
    )
    guests = (
        names.join(f.broadcast(hot), "name")
        .join(placed.select("id", "bucket"), "id")
        .select("name", "bucket")
        .distinct()
        .join(named.select("own", f.col("id").alias("guest")), f.col("own") == f.col("name"))
        .select(f.col("guest").alias("id"), "bucket")
    )
    members = (
        placed.select("id", "bucket", f.lit(False).alias("guest"))
        .unionByName(guests.withColumn("guest", f.lit(True)))
        .groupBy("id", "bucket")
        .agg(f.min("guest").alias("guest"))
    )
    options = work.settings.scan

    def function(rows: Rows) -> Iterator[tuple[Any, ...]]:
        rows.sort(key=lambda row: row.id)
        taken = take_in([article_of(row.article) for row in rows], options, Alone(), unwatched)
        treated, documents = treat(taken, options), taken.documents
        matched = {document.article.id: document for document in treated.matched}
        found = contradictions(treated.findings, (), {d.article.id: d for d in documents})
        own = {row.id for row in rows if not row.guest}
        kept = [each for each in found if each.articles[0] in own]
        for row, document in zip(rows, documents, strict=True):
            if row.guest:
                continue
            role = treated.roles[row.id]
            declared, of = treated.declared(document.article)
            part = matched.get(row.id)
            left_out = treated.left_out(part).tolist() if part is not None else []
            roles = treated.passages.get(row.id, {})
            yield (
                row.id,
                row.site,
                role.role.value,
                plain(role.reason),
                declared,
                of,
                written(treated.parts(document.article)) if part is not None else "[]",
                part is not None,
                written(part.article) if part is not None else "",
                treated.own_lengths.get(row.id, -1),
                json.dumps(left_out),
                json.dumps({index: each.role.value for index, each in roles.items()}),
                json.dumps([json.loads(written(each)) for each in kept]),
            )
            kept = []  # with the first of the bucket's pages

    joined = members.join(articles.select("id", "site", "article"), "id")
    return work.stage("treated", lambda: grouped(joined, "bucket", TREATED, function))


def _addresses(rows: Rows) -> Iterator[tuple[str, str, str]]:
    for row in rows:
        article = article_of(row.article)
        own = page_key(article.url)
        names = sorted({own, *_named(article, own)} - {""})
        yield row.id, plain(own or f"#{row.id}"), plain("\n".join(names) or f"#{row.id}")


def _named(article: Article, own: str) -> Iterator[str]:
    """The keys of the addresses that a page declares, and of the page before it."""
    said = article.declared
    for address in (said.canonical, said.amp, said.print, said.next, said.previous):
        yield page_key(address)
    for address in said.translations.values():
        yield page_key(address)
    yield previous_key(own)
