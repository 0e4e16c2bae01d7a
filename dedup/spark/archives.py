"""Read the pages of web archives, each archive the work of one task."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Any

from pyspark.sql import DataFrame

from crawl.archives import SUFFIXES, read_archive
from crawl.document import Archived, Rejected
from crawl.errors import InputError
from crawl.options import ExtractOptions
from crawl.urls import site_of
from crawl.workers import Job, extract_many
from dedup.spark.pages import ARTICLES, REVISIT, article_id, page_row
from dedup.spark.work import Rows, Work, mapped


def of_archives(work: Work, path: str, _site: str) -> DataFrame:
    """The pages of the archives of a path; only their names pass through Spark's reader."""
    listed = work.spark.read.format("binaryFile").option("recursiveFileLookup", "true").load(path)
    files = listed.select("path").where(
        " OR ".join(f"lower(path) LIKE '%{suffix}'" for suffix in SUFFIXES)
    )
    options = replace(work.settings.extract, processes=1)

    def function(rows: Rows) -> Iterator[tuple[Any, ...]]:
        for row in rows:
            yield from _archived(row.path, options)

    return mapped(files.repartition(max(1, min(files.count(), 100_000))), ARTICLES, function)


def _archived(path: str, options: ExtractOptions) -> Iterator[tuple[Any, ...]]:
    """Rows of the pages of one archive, which is fetched to this machine unless it is there."""
    aside: deque[tuple[Any, ...]] = deque()
    under_way: deque[Archived] = deque()

    def jobs(local: Path) -> Iterator[Job]:
        for record in read_archive(local):
            if isinstance(record, Rejected):
                aside.append(page_row("", "", path, None, reason=record.reason))
                continue
            site = site_of(record.url)
            identity = article_id(site, record.url)
            if record.body is None:
                row = page_row(identity, site, record.url, None, record=record, reason=REVISIT)
                aside.append(row)
                continue
            under_way.append(record)
            yield Job(
                id=identity,
                content=record.body,
                url=record.url,
                site=site,
                content_type=record.content_type,
                status=record.status,
                headers=record.headers,
                truncated=record.truncated,
            )

    with TemporaryDirectory() as folder:
        try:
            for job, made in extract_many(jobs(_fetched(path, Path(folder))), options):
                record = under_way.popleft()
                yield page_row(job.id, job.site, record.url, made, record=record)
                while aside:
                    yield aside.popleft()
        except (InputError, OSError) as error:
            aside.append(page_row("", "", path, None, reason=str(error)))
        yield from aside


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
