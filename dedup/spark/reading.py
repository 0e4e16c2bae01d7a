"""Bring articles in: Parquet, JSON lines and web archives from wherever Spark reads.

An article's id is a hash of its address (or of its site and its own id), so that it is the same in
every run. Of several captures of one address the newest counts, as in the store.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from hashlib import blake2b
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Any

from pyspark.sql import DataFrame
from pyspark.sql import functions as f

from crawl.archives import SUFFIXES, is_archive, read_archive
from crawl.document import MAX_DOCUMENT, Archived, Document, Rejected
from crawl.errors import InputError
from crawl.extract import extract
from crawl.options import ExtractOptions
from crawl.tables import document_of
from crawl.urls import site_of
from crawl.workers import Job, extract_many
from dedup.engine.results import to_json
from dedup.spark.rows import article_of, plain, written
from dedup.spark.work import Rows, Work, mapped

ARTICLES = (
    "id string, site string, name string, article string, ownership string, status int,"
    " fetched_at string, sha256 string, digest string, reason string, source string"
)
"""Columns of a read page; ``article`` is "" where it has none, and ``reason`` says why."""

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
    reader = {"Parquet": _of_parquet, "JSON lines": _of_lines, "web archives": _of_archives}
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

    return mapped(lines.where("trim(value) <> ''"), ARTICLES, function)


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

    return mapped(rows, ARTICLES, function)


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
            yield _row("", "", document.where, None, reason=document.reason)
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
            made = extract(
                job.content,
                id=job.id,
                url=job.url,
                site=job.site,
                content_type=job.content_type,
                title=job.title,
                labels=job.labels,
                options=options,
            )
            yield _row(job.id, job.site, document.name, made)
    names = [name for _, name in pages]
    alone = replace(options, processes=1)  # Spark keeps the cores busy
    for name, (job, made) in zip(names, extract_many((j for j, _ in pages), alone), strict=True):
        yield _row(job.id, job.site, name, made)


def _of_archives(work: Work, path: str, _site: str) -> DataFrame:
    listed = work.spark.read.format("binaryFile").option("recursiveFileLookup", "true").load(path)
    files = listed.select("path").where(
        " OR ".join(f"lower(path) LIKE '%{suffix}'" for suffix in SUFFIXES)
    )
    options = replace(work.settings.extract, processes=1)

    def function(rows: Rows) -> Iterator[tuple[Any, ...]]:
        for row in rows:
            yield from _archived(row.path, options)

    return mapped(files.repartition(max(1, min(files.count(), 10_000))), ARTICLES, function)


def _archived(path: str, options: ExtractOptions) -> Iterator[tuple[Any, ...]]:
    """Rows of the pages of one archive, which is fetched to this machine unless it is there."""
    with TemporaryDirectory() as folder:
        try:
            local = _fetched(path, Path(folder))
            pages: list[Archived] = []
            for record in read_archive(local):
                if isinstance(record, Rejected):
                    yield _row("", "", path, None, reason=record.reason)
                elif record.body is None:
                    site = site_of(record.url)
                    identity = article_id(site, record.url)
                    yield _row(identity, site, record.url, None, record=record, reason="revisit")
                else:
                    pages.append(record)
                if len(pages) == 50:
                    yield from _of_pages(pages, options)
                    pages = []
            yield from _of_pages(pages, options)
        except (InputError, OSError) as error:
            yield _row("", "", path, None, reason=str(error))


def _of_pages(pages: list[Archived], options: ExtractOptions) -> Iterator[tuple[Any, ...]]:
    jobs = (
        Job(
            id=article_id(site_of(page.url), page.url),
            content=page.body or b"",
            url=page.url,
            site=site_of(page.url),
            content_type=page.content_type,
            status=page.status,
            headers=page.headers,
        )
        for page in pages
    )
    for page, (job, made) in zip(pages, extract_many(jobs, options), strict=True):
        yield _row(job.id, job.site, page.url, made, record=page)


def _fetched(path: str, folder: Path) -> Path:
    scheme, _, rest = path.partition(":")
    if scheme == "file":
        return Path("/" + rest.lstrip("/"))
    from pyarrow import fs  # noqa: PLC0415 - only far archives need it

    system, where = fs.FileSystem.from_uri(path.replace("s3a://", "s3://", 1))
    local = folder / PurePosixPath(where).name
    with system.open_input_stream(where, compression=None) as source, local.open("wb") as target:
        while chunk := source.read(1 << 20):
            target.write(chunk)
    return local


def article_id(site: str, name: str) -> str:
    """Digits that name an article in every run; they fit a signed 64-bit column."""
    digest = blake2b(f"{site}\n{name}".encode("utf-8", "replace"), digest_size=8).digest()
    return str(int.from_bytes(digest, "big") >> 1)


def _row(  # noqa: PLR0913 - a row's columns
    identity: str,
    site: str,
    name: str,
    made: Any,  # noqa: ANN401 - an Extraction, or None
    *,
    record: Archived | None = None,
    reason: str = "",
) -> tuple[Any, ...]:
    article = made.article if made is not None else None
    body = record.body if record is not None else None
    return (
        identity,
        plain(site),
        plain(name),
        written(article) if article is not None else "",
        json.dumps(to_json(made.ownership)) if made is not None else "[]",
        record.status if record is not None and record.status is not None else -1,
        record.fetched_at if record is not None else "",
        _sha256(body) if body is not None else "",
        record.digest if record is not None else "",
        plain(reason or (made.reason if made is not None else "")),
        "warc" if record is not None else "import",
    )


def _sha256(body: bytes) -> str:
    from hashlib import sha256  # noqa: PLC0415

    return sha256(body).hexdigest()


def _with_revisits(read: DataFrame) -> DataFrame:
    """Revisits with the article of the page whose body they cite."""
    cited = (
        read.where("digest <> '' AND article <> ''")
        .groupBy("digest")
        .agg(f.min_by(f.struct("article", "ownership", "sha256"), "id").alias("cited"))
    )
    revisits = read.where("reason = 'revisit' AND digest <> ''")
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
    return read.where("reason <> 'revisit'").unionByName(made)


def _newest(read: DataFrame) -> DataFrame:
    """Of the captures of one page that have an article, the newest."""
    found = read.where("article <> ''")
    order = f.struct("fetched_at", "sha256", "article")
    kept = found.groupBy("id").agg(f.max_by(f.struct(*found.columns), order).alias("kept"))
    return kept.select("kept.*")


def shares(count: int, each: int) -> int:
    """How many shares of about ``each`` a number makes, one at least."""
    return max(1, math.ceil(count / each))
