"""Write the report: a folder of static pages that work from disk and from any web server.

Every text in it may come from a hostile site. Whatever a template prints is stripped of control
and direction characters and escaped; only http and https addresses become links; and the pages'
content security policy lets nothing run and nothing load but the folder's own files.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path

from sqlalchemy.orm import Session

from crawl.errors import InputError
from db import results
from db.articles import load_articles
from db.engine import Store
from db.rows import ScanRow
from dedup.pipeline.networking import network_of
from dedup.report.articles import article_page
from dedup.report.clusters import cluster_page
from dedup.report.facts import gather
from dedup.report.lists import article_list, cluster_list
from dedup.report.network import network_page
from dedup.report.overview import overview
from dedup.report.passages import passage_groups
from dedup.report.present import article_file, cluster_file, environment
from dedup.report.run import run_page
from dedup.report.survey import survey

MARKER = "unspin-report.json"  # says that the folder is ours to overwrite
STATIC = ("report.css", "lists.js")

_CLUSTER_FILE = re.compile(r"cluster-\d+\.html")
_ARTICLE_FILE = re.compile(r"article-\d+\.html")
_OURS = re.compile(
    r"((index|clusters|articles|passages|network|run)|(article|cluster)-\d+)\.html"
    r"|(clusters|articles)-data-\d+\.js"
)


@dataclass(frozen=True, slots=True)
class ReportSummary:
    """What was written.

    Attributes:
        index: The first page.
        files: Number of files.
        clusters: Clusters, each with a page of its own.
        articles: Articles with a page of their own.
    """

    index: Path
    files: int
    clusters: int
    articles: int


@dataclass(frozen=True, slots=True)
class ReportOptions:
    """What a report is asked to show.

    Attributes:
        own: Sites of the reader; empty where that was not said.
        sellers: Seller type by seller id, as a sellers.json states it.
    """

    own: Collection[str] = ()
    sellers: Mapping[str, str] = field(default_factory=dict)


def write_report(
    store: Store, scan_id: int, directory: Path, options: ReportOptions | None = None
) -> ReportSummary:
    """Write the report of one scan as static HTML.

    Args:
        store: Where the scan is.
        scan_id: A finished scan.
        directory: Made where it is missing; an earlier report in it is replaced.
        options: What it is asked to show.

    Raises:
        InputError: The directory holds something else, or cannot be written.
        StoreError: There is no such scan.
    """
    directory = Path(directory)
    with store.read() as session:
        scan = results.scan(session, scan_id)
        try:
            stale = _claim(directory)
            written = []
            for name, text in _files(store, session, scan, options or ReportOptions()):
                (directory / name).write_text(text, encoding="utf-8", newline="\n")
                written.append(name)
            for name in stale.difference(written):
                (directory / name).unlink()
        except OSError as error:
            raise InputError(f"{directory}: cannot write the report ({error})") from error
    return ReportSummary(
        index=directory / "index.html",
        files=len(written),
        clusters=sum(_CLUSTER_FILE.fullmatch(name) is not None for name in written),
        articles=sum(_ARTICLE_FILE.fullmatch(name) is not None for name in written),
    )


def _claim(directory: Path) -> set[str]:
    """Make the folder ours; the pages of an earlier report in it.

    Raises:
        InputError: It holds something else.
    """
    if directory.exists() and not directory.is_dir():
        raise InputError(f"{directory}: not a directory")
    directory.mkdir(parents=True, exist_ok=True)
    names = {path.name for path in directory.iterdir()}
    if names and MARKER not in names:
        raise InputError(f"{directory}: neither empty nor an earlier report; name another folder")
    return {name for name in names if _OURS.fullmatch(name)}


def _files(
    store: Store, session: Session, scan: ScanRow, options: ReportOptions
) -> Iterator[tuple[str, str]]:
    """Every file of the report with its text, the first page last."""
    yield MARKER, json.dumps({"scan": scan.id, "finished_at": scan.finished_at}) + "\n"
    for name in STATIC:
        yield name, files("dedup.report").joinpath("static", name).read_text(encoding="utf-8")

    found = survey(session, scan.id)
    facts = gather(session, scan, options.own)
    shown = found.with_page
    templates = environment(lambda number: article_file(number) if number in shown else "")

    def render(template: str, **view: object) -> str:
        return templates.get_template(template).render(scan=scan, **view)

    for article in load_articles(store, ids=list(shown)):
        page = shown[int(article.id)]
        restating = article_page(session, scan.id, page, article, found.names)
        yield article_file(page.article.id), render("article.html", view=restating)
    for each in facts.clusters:
        group = cluster_page(store, session, scan.id, each)
        yield cluster_file(each.cluster.number), render("cluster.html", view=group)
    for listing in (cluster_list(facts), article_list(session, scan.id, found)):
        yield from listing.scripts()
        yield f"{listing.name}.html", render(f"{listing.name}.html", view=listing)
    yield "passages.html", render("passages.html", view=passage_groups(session, scan.id))
    tied = network_page(network_of(session, scan, options.sellers), facts)
    yield "network.html", render("network.html", view=tied)
    yield "run.html", render("run.html", view=run_page(session, scan))
    yield "index.html", render("index.html", view=overview(session, scan, found, facts))
