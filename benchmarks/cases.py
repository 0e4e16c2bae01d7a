"""The labelled cases of what may repeat, and real pages with their roles, as articles."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crawl.article import Article
from crawl.extract import extract
from crawl.urls import site_of

OWN = Path(__file__).resolve().parent / "data"
DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


@dataclass(frozen=True, slots=True)
class Case:
    """Pages and what is right to say of them.

    Attributes:
        id: Situation and number.
        situation: What the pages are to each other.
        expect: The treatment, or the relations of which one has to be reported.
        articles: What extraction made of the pages; None for a page without an article.
    """

    id: str
    situation: str
    expect: str | Sequence[str]
    articles: tuple[Article | None, ...]


def read_cases(name: str) -> Iterator[Case]:
    """The cases of ``legitimate`` or ``illegitimate``, extracted as a crawl would."""
    for line in (OWN / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        pages = enumerate(row["pages"], start=1)
        articles = tuple(_article(f"{row['id']}/{number}", page) for number, page in pages)
        yield Case(row["id"], row["situation"], row["expect"], articles)


def _article(name: str, page: Mapping[str, Any]) -> Article | None:
    return extract(
        page["html"],
        id=name,
        url=page["url"],
        site=site_of(page["url"]),
        content_type="text/html; charset=utf-8",
        status=page.get("status"),
        headers=page.get("headers"),
    ).article


@dataclass(frozen=True, slots=True)
class RealPage:
    """A page of ../shared/data as it was served."""

    id: str
    url: str
    status: int
    content_type: str
    body: bytes

    def extract(self) -> Article | None:
        """Its article, None where it has none."""
        url = self.url if self.url.startswith("http") else ""
        return extract(
            self.body,
            id=self.id,
            url=url,
            site=site_of(url) if url else "",
            content_type=self.content_type,
            status=self.status,
        ).article


def labelled_roles() -> dict[str, str]:
    """The role of each labelled real page, by id."""
    lines = (OWN / "page_roles.jsonl").read_text(encoding="utf-8").splitlines()
    return {row["id"]: row["role"].replace(" ", "_") for row in map(json.loads, lines)}


def real_pages() -> Iterator[RealPage]:
    """Every HTML response of ``html_articles`` and ``warc/``."""
    with gzip.open(DATA / "html_articles.jsonl.gz", "rt", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            yield RealPage(
                f"html_articles/{row['id']}",
                row["url"],
                200,
                "text/html; charset=utf-8",
                row["html"].encode("utf-8", "replace"),
            )
    for path in sorted((DATA / "warc").iterdir()):
        yield from _responses(path)


def _responses(path: Path) -> Iterator[RealPage]:
    from fastwarc.warc import ArchiveIterator, WarcRecordType  # noqa: PLC0415

    with path.open("rb") as stream:
        records = ArchiveIterator(stream, record_types=WarcRecordType.response, parse_http=True)
        while True:
            try:
                record = next(records)
            except (StopIteration, ValueError, OSError):
                return  # the damaged file ends here
            headers = record.http_headers
            content_type = record.http_content_type or ""
            if headers is None or "html" not in content_type:
                continue
            number = record.record_id.rsplit(":", 1)[-1].strip(">")
            url = record.headers.get("WARC-Target-URI")
            yield RealPage(
                f"warc/{path.name}#{number}",
                url,
                headers.status_code,
                headers.get("Content-Type", content_type),
                record.reader.read(),
            )
