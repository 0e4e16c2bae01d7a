"""Read the pages of web archives, each archive the work of one task."""

from __future__ import annotations

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
from dedup.spark.pages import ARTICLES, article_id, page_row
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

    return mapped(files.repartition(max(1, min(files.count(), 10_000))), ARTICLES, function)


def _archived(path: str, options: ExtractOptions) -> Iterator[tuple[Any, ...]]:
    """Rows of the pages of one archive, which is fetched to this machine unless it is there."""
    with TemporaryDirectory() as folder:
        try:
            local = _fetched(path, Path(folder))
            pages: list[Archived] = []
            for record in read_archive(local):
                if isinstance(record, Rejected):
                    yield page_row("", "", path, None, reason=record.reason)
                elif record.body is None:
                    site = site_of(record.url)
                    identity = article_id(site, record.url)
                    yield page_row(
                        identity, site, record.url, None, record=record, reason="revisit"
                    )
                else:
                    pages.append(record)
                if len(pages) == 50:
                    yield from _of_pages(pages, options)
                    pages = []
            yield from _of_pages(pages, options)
        except (InputError, OSError) as error:
            yield page_row("", "", path, None, reason=str(error))


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
        yield page_row(job.id, job.site, page.url, made, record=page)


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
