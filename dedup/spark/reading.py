"""Bring articles in: Parquet, JSON lines and web archives from wherever Spark reads.

An article's id is a hash of its address (or of its site and its own id), so that it is the same in
every run. Of several captures of one address the newest counts, as in the store.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from hashlib import blake2b
from pathlib import PurePosixPath
from typing import Any

from pyspark.sql import DataFrame
from pyspark.sql import functions as f

from crawl.archives import SUFFIXES, is_archive
from crawl.document import MAX_DOCUMENT, Document, Rejected
from crawl.errors import InputError
from crawl.options import ExtractOptions
from crawl.tables import document_of
from crawl.workers import Job, extract_here, extract_many
from dedup.engine.cells import article_of, written
from dedup.spark.archives import of_archives
from dedup.spark.pages import ARTICLES, REVISIT, article_id, page_row
from dedup.spark.work import Rows, Work, mapped

_LINES = (".jsonl", ".ndjson", ".jsonl.gz", ".ndjson.gz", ".json", ".json.gz")
_PAGES = (".parquet", *_LINES, *SUFFIXES)


def read_articles(work: Work, path: str, site: str) -> DataFrame:
    """The pages of the input, extracted, one row for each (`ARTICLES`).

    Args:
        work: The scan.
        path: A file, a folder or a pattern, in any file system that Spark reads.
        site: The site of rows without a URL.

    Raises:
        InputError: There is nothing, or nothing that can be read.
    """
    kinds = {_kind(name) for name in _names(work, path)} - {""}
    if not kinds:
        raise InputError(f"{path}: no {', '.join(_PAGES)} there")
    if len(kinds) > 1:
        raise InputError(f"{path}: holds {' and '.join(sorted(kinds))}; scan one kind at a time")
    reader = {"Parquet": _of_parquet, "JSON lines": _of_lines, "web archives": of_archives}
    found = work.stage("read", lambda: reader[kinds.pop()](work, path, site))
    return work.stage("articles", lambda: _newest(_with_revisits(found)))


def _names(work: Work, path: str) -> list[str]:
    """Endings of the files of a path, seen by Spark; their contents are not read."""
    from pyspark.errors import AnalysisException  # noqa: PLC0415 - only this asks for it

    try:
        listed = (
            work.spark.read.format("binaryFile").option("recursiveFileLookup", "true").load(path)
        )
    except AnalysisException as error:
        if "PATH_NOT_FOUND" in str(error):
            raise InputError(f"{path}: no such file or folder") from None
        raise InputError(f"{path}: cannot be read: {str(error).splitlines()[0]}") from None
    with work.spoken():
        kinds = listed.select(f.regexp_extract("path", r"((?:\.\w{1,8}){1,2})$", 1).alias("end"))
        return [row.end for row in kinds.distinct().limit(1000).collect()]


def _kind(name: str) -> str:
    name = name.lower()
    if name.endswith(".parquet"):
        return "Parquet"
    if name.endswith(_LINES):
        return "JSON lines"
    return "web archives" if is_archive(name) else ""


def _of_lines(work: Work, path: str, site: str) -> DataFrame:
    lines = work.spark.read.option("recursiveFileLookup", "true").text(path)
    lines = lines.select("value", f.input_file_name().alias("file"))
    options = work.settings.extract

    def function(rows: Rows) -> Iterator[tuple[Any, ...]]:
        return _extracted((_line(row.value, row.file, site) for row in rows), options)

    return mapped(_spread(work, lines.where("trim(value) <> ''")), ARTICLES, function)


def _spread(work: Work, rows: DataFrame) -> DataFrame:
    """Rows for all cores: one file, and one that is compressed, is read by one task."""
    cores = work.spark.sparkContext.defaultParallelism
    return rows.repartition(cores) if rows.rdd.getNumPartitions() < cores else rows


def _line(line: str, file: str, site: str) -> Document | Rejected:
    if len(line) > MAX_DOCUMENT:
        return Rejected(file, f"longer than {MAX_DOCUMENT // 2**20} MiB")
    try:
        row = json.loads(line.lstrip("\ufeff"))
    except (ValueError, RecursionError):
        return Rejected(file, "not JSON")
    if not isinstance(row, dict):
        return Rejected(file, "not a JSON object")
    return _document(row, file, site)


def _of_parquet(work: Work, path: str, site: str) -> DataFrame:
    table = work.spark.read.option("recursiveFileLookup", "true").parquet(path)
    content = {"html", "markdown", "text"}
    if not content & {column.strip().lower() for column in table.columns}:
        found = ", ".join(table.columns)[:200]
        raise InputError(f"{path}: no column named html, markdown or text (found: {found})")
    rows = table.select(f.to_json(f.struct("*")).alias("value"), f.input_file_name().alias("file"))
    options = work.settings.extract

    def function(rows: Rows) -> Iterator[tuple[Any, ...]]:
        return _extracted((_line(row.value, row.file, site) for row in rows), options)

    return mapped(_spread(work, rows), ARTICLES, function)


def _document(row: Mapping[str, Any], file: str, site: str) -> Document | Rejected:
    name = PurePosixPath(file).name
    bare = name.split(".")[0]
    found = document_of(row, "", site or bare, file)
    if isinstance(found, Document) and not found.name:
        digest = blake2b(found.content, digest_size=8).hexdigest()
        return replace(found, name=f"{name}:{digest}")
    return found


def _extracted(
    documents: Iterable[Document | Rejected], options: ExtractOptions
) -> Iterator[tuple[Any, ...]]:
    """Rows of documents; pages are extracted in a guarded process beside the task."""
    pages = []
    for document in documents:
        if isinstance(document, Rejected):
            yield page_row("", "", document.where, None, reason=document.reason)
            continue
        job = Job(
            id=article_id(document.site, document.name),
            content=document.content,
            url=document.url,
            site=document.site,
            content_type=document.content_type,
            title=document.title,
            labels=document.labels,
        )
        if document.content_type.startswith("text/html"):
            pages.append((job, document.name))
        else:  # a text can break no parser
            yield page_row(job.id, job.site, document.name, extract_here(job, options))
    names = [name for _, name in pages]
    alone = replace(options, processes=1)  # Spark keeps the cores busy
    for name, (job, made) in zip(names, extract_many((j for j, _ in pages), alone), strict=True):
        yield page_row(job.id, job.site, name, made)


def _with_revisits(read: DataFrame) -> DataFrame:
    """Revisits with the article of the page whose body they cite."""
    cited = (
        read.where("digest <> '' AND article <> ''")
        .groupBy("digest")
        .agg(f.min_by(f.struct("article", "ownership", "sha256"), "id").alias("cited"))
    )
    revisits = read.where(f"reason = '{REVISIT}' AND digest <> ''")
    joined = revisits.join(cited, "digest")
    schema = ARTICLES.replace("digest string, ", "")

    def function(rows: Rows) -> Iterator[tuple[Any, ...]]:
        for row in rows:
            of = row.cited
            own = replace(article_of(of["article"]), id=row.id, url=row.name, site=row.site)
            yield (
                row.id, row.site, row.name, written(own), of["ownership"], row.status,
                row.fetched_at, of["sha256"], "", row.source,
            )  # fmt: skip

    made = mapped(joined, schema, function).withColumn("digest", f.lit(""))
    return read.where(f"reason <> '{REVISIT}'").unionByName(made)


def _newest(read: DataFrame) -> DataFrame:
    """Of the captures of one page that have an article, the newest."""
    found = read.where("article <> ''")
    order = f.struct("fetched_at", "sha256", "article")
    kept = found.groupBy("id").agg(f.max_by(f.struct(*found.columns), order).alias("kept"))
    return kept.select("kept.*")
