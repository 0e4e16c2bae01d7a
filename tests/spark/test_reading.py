"""Every kind of input becomes the articles that the same files become without Spark."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from corpus import DATA

from crawl.archives import read_archive
from crawl.archiving import Kept, write_archive
from crawl.document import Archived
from crawl.errors import InputError
from crawl.extract import extract
from crawl.urls import site_of
from db.articles import load_articles
from db.engine import Store
from dedup.pipeline.importing import import_files
from dedup.pipeline.progress import unwatched
from dedup.settings import Settings

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

    from crawl.article import Article
    from dedup.spark.work import Work

pytestmark = pytest.mark.filterwarnings("default")

TEXT = "The kettle boils in the morning and whistles until somebody hears it and gets up. " * 3


@pytest.fixture
def work(spark: SparkSession, tmp_path: Path) -> Work:
    from dedup.spark.work import Work

    return Work(spark, str(tmp_path / "out"), Settings(), unwatched)


def articles(work: Work, path: Path) -> dict[str, Article]:
    """The articles of the input by URL or name."""
    from dedup.engine.cells import article_of
    from dedup.spark.reading import read_articles

    rows = read_articles(work, str(path), "").collect()
    return {row["name"]: article_of(row["article"]) for row in rows}


def read(work: Work, path: Path) -> dict[str, str]:
    """Their texts."""
    return {name: article.text for name, article in articles(work, path).items()}


def test_rows_of_lines_and_of_parquet_are_the_same(work: Work, tmp_path: Path) -> None:
    from dedup.spark.work import Work

    rows = [
        {"url": "https://a.example/1", "text": TEXT, "title": "Kettle \ud800"},
        {"id": "two", "text": TEXT + "And once more."},
        {"url": "https://a.example/3", "html": f"<h1>Tea</h1><article><p>{TEXT}</p></article>"},
        {"url": "https://a.example/empty", "text": ""},
    ]
    lines = tmp_path / "pages.jsonl"
    lines.write_text("\n".join([*map(json.dumps, rows), "no json", "[]"]), encoding="utf-8")
    found = read(work, lines)
    assert found.keys() == {"https://a.example/1", "two", "https://a.example/3"}
    rows[0]["title"] = "Kettle"
    columns = {name: [row.get(name) for row in rows] for name in ("url", "id", "text", "html")}
    pq.write_table(pa.table(columns), tmp_path / "pages.parquet")
    other = Work(work.spark, str(tmp_path / "other"), Settings(), unwatched)
    assert read(other, tmp_path / "pages.parquet") == found


def kept(url: str, day: int, content: bytes, **changes: object) -> Kept:
    values: dict[str, object] = {
        "url": url,
        "fetched_at": f"2024-01-{day:02d}T00:00:00Z",
        "status": 200,
        "headers": {"content-type": "text/html"},
        "content_type": "text/html",
        "body": content,
        "truncated": False,
    }
    return Kept(**{**values, **changes})  # type: ignore[arg-type]


def test_an_archive_is_read_with_its_revisits(work: Work, tmp_path: Path) -> None:
    body = f"<html><h1>Tea</h1><article><p>{TEXT}</p></article></html>".encode()
    later = body.replace(b"morning", b"evening")
    pages = [
        kept("https://a.example/tea", 1, body),
        kept("https://a.example/tea", 2, later),
        kept("https://a.example/pot", 3, body),
        kept("https://a.example/tea", 4, later, first_seen="2024-01-02T00:00:00Z"),
    ]
    archive = tmp_path / "pages.warc.gz"
    write_archive(archive, pages, "test")
    found = read(work, archive)
    assert found.keys() == {"https://a.example/tea", "https://a.example/pot"}
    assert "evening" in found["https://a.example/tea"]
    assert "morning" in found["https://a.example/pot"]


def test_an_archive_gives_the_articles_that_its_import_gives(work: Work, tmp_path: Path) -> None:
    page = (
        "<html lang=en><head><title>{0}</title><link rel=canonical href=/{0}>"
        '<meta name=author content="A. Leaf"></head><h1>The {0}</h1><article>'
        f"<p>{TEXT}</p><h2>Once more</h2><ul><li>{TEXT}</li></ul></article></html>"
    )
    # What Latin-1 makes of a page, what its headers and its status say, and where it was cut.
    cases: dict[str, dict[str, object]] = {
        "whole": {},
        "cut": {"truncated": True},
        "café": {"content_type": "text/html; charset=iso-8859-1"},
        "hidden": {"headers": {"content-type": "text/html", "x-robots-tag": "noindex"}},
        "resource": {"status": None, "headers": {}},
    }
    pages = []
    for day, (name, changes) in enumerate(cases.items(), 1):
        stated = {"content-type": str(changes.get("content_type", "text/html"))}
        body = page.format(name).encode("latin-1")
        url = f"https://a.example/{day}"
        pages.append(kept(url, day, body, **{"headers": stated, **changes}))
    archive = tmp_path / "pages.warc.gz"
    write_archive(archive, pages, "test")
    with Store.open(tmp_path / "unspin.db") as store:
        import_files(store, [str(archive)], Settings())
        expected = {each.url: replace(each, id="") for each in load_articles(store)}
    found = {url: replace(each, id="") for url, each in articles(work, archive).items()}
    assert found == expected
    assert [url[-1] for url in sorted(found)] == ["1", "3", "4", "5"]


@pytest.mark.data
def test_real_archives_give_what_they_give_without_spark(work: Work) -> None:
    folder = DATA / "warc"
    if not folder.exists():
        pytest.skip("../shared/data/warc is not there")
    expected = {}
    for archive in sorted(folder.glob("*.warc*")):
        try:
            records = list(read_archive(archive))
        except InputError:
            continue
        for record in records:
            if isinstance(record, Archived) and record.body is not None:
                made = extract(
                    record.body, id="", url=record.url, site=site_of(record.url),
                    content_type=record.content_type, status=record.status,
                    headers=record.headers, truncated=record.truncated,
                )  # fmt: skip
                if made.article is not None:
                    expected[record.url] = made.article.text
    assert read(work, folder).keys() == expected.keys()
    assert expected


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [("gone", None, "no such file"), ("notes.txt", "words", "no .parquet, .jsonl")],
)
def test_what_cannot_be_read_is_said_in_one_line(
    work: Work, tmp_path: Path, name: str, content: str | None, says: str
) -> None:
    from dedup.spark.reading import read_articles

    path = tmp_path / name
    if content is not None:
        path.write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=says):
        read_articles(work, str(path), "")
