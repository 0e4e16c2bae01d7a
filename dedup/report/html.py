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

from db import results
from db.articles import load_articles
from db.engine import Store
from db.pages import site_totals
from db.scan_rows import ScanRow
from dedup.pipeline.networking import network_of
from dedup.pipeline.progress import Progress, unwatched
from dedup.report.articles import article_page
from dedup.report.changes import changes_page
from dedup.report.charts import GROUPS
from dedup.report.clusters import cluster_page
from dedup.report.facts import gather
from dedup.report.folder import claim, writing
from dedup.report.lists import article_list, cluster_list, site_list
from dedup.report.metrics import Metrics
from dedup.report.network import network_page
from dedup.report.overview import overview
from dedup.report.passages import passage_groups
from dedup.report.present import article_file, environment
from dedup.report.run import run_page
from dedup.report.sharing import private, shorten
from dedup.report.survey import survey
from dedup.report.words import SHOWN as WORDS
from dedup.report.words import CorpusDictionary

STATIC = ("report.css", "lists.js")
MARKER = "unspin-report.json"

_CLUSTER_FILE = re.compile(r"cluster-\d+\.html")
_ARTICLE_FILE = re.compile(r"article-\d+\.html")
_OURS = re.compile(
    r"((index|clusters|articles|sites|passages|words|network|changes|run)|(article|cluster)-\d+)"
    r"\.html|(clusters|articles|sites)-data-\d+\.js"
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
        metrics: Numbers of the reader's own, by page.
        share: Shorten the sites' texts and leave authors' names out, so that the report may be
            passed on.
    """

    own: Collection[str] = ()
    sellers: Mapping[str, str] = field(default_factory=dict)
    metrics: Metrics = field(default_factory=Metrics)
    share: bool = False


def write_report(
    store: Store,
    scan_id: int,
    directory: Path,
    options: ReportOptions | None = None,
    progress: Progress = unwatched,
) -> ReportSummary:
    """Write the report of one scan as static HTML.

    Args:
        store: Where the scan is.
        scan_id: A finished scan.
        directory: Made where it is missing; an earlier report in it is replaced.
        options: What it is asked to show.
        progress: Told of every page.

    Raises:
        InputError: The directory holds something else, or cannot be written.
        StoreFull: There is no room for it.
        StoreError: There is no such scan.
    """
    directory = Path(directory)
    written = []
    with store.read() as session, writing(directory, "the report"):
        scan = results.scan(session, scan_id)
        stale = set(filter(_OURS.fullmatch, claim(directory, MARKER, "report")))
        for name, text in _files(store, session, scan, options or ReportOptions(), progress):
            (directory / name).write_text(text, encoding="utf-8", newline="\n")
            written.append(name)
        for name in stale.difference(written):
            (directory / name).unlink()
    return ReportSummary(
        index=directory / "index.html",
        files=len(written),
        clusters=sum(_CLUSTER_FILE.fullmatch(name) is not None for name in written),
        articles=sum(_ARTICLE_FILE.fullmatch(name) is not None for name in written),
    )


def _files(
    store: Store, session: Session, scan: ScanRow, options: ReportOptions, progress: Progress
) -> Iterator[tuple[str, str]]:
    """Every file of the report with its text, the first page last."""
    yield MARKER, json.dumps({"scan": scan.id, "finished_at": scan.finished_at}) + "\n"
    for name in STATIC:
        yield name, files("dedup.report").joinpath("static", name).read_text(encoding="utf-8")

    progress("gathering", 0, 0)
    found = survey(session, scan.id)
    facts = gather(session, scan, options.own)
    tied = network_of(session, scan, options.sellers)
    shown = found.with_page
    printed = private if options.share else str
    templates = environment(lambda number: article_file(number) if number in shown else "", printed)

    def page(name: str, view: object, template: str = "", **more: object) -> tuple[str, str]:
        made = templates.get_template(f"{template or name}.html")
        view = shorten(view) if options.share else view
        return f"{name}.html", made.render(scan=scan, share=options.share, view=view, **more)

    for number, article in enumerate(load_articles(store, ids=list(shown))):
        progress("pages of articles", number, len(shown))
        own = shown[int(article.id)]
        restating = article_page(session, scan.id, own, article, found.names)
        yield page(f"article-{own.article.id}", restating, "article")
    words = CorpusDictionary()
    for number, each in enumerate(facts.clusters):
        progress("pages of clusters", number, len(facts.clusters))
        group = cluster_page(store, session, scan.id, each, options.metrics)
        for dictionary in group.dictionaries:
            words.add(each.cluster, dictionary)
        name = f"cluster-{each.cluster.number}"
        yield page(name, group, "cluster", last=len(facts.clusters))
    progress("lists", 0, 0)
    totals = site_totals(session, scan.id)
    for listing in (
        cluster_list(facts),
        article_list(session, scan.id, found),
        site_list(totals, tied),
    ):
        yield from listing.scripts(printed)
        yield page(listing.name, listing)
    yield page("passages", passage_groups(session, scan.id))
    yield page("words", words.entries(), shown=WORDS, dropped=words.dropped)
    yield page("network", network_page(tied, facts), coloured=GROUPS)
    yield page("changes", changes_page(session, scan, facts))
    made = run_page(session, scan)
    yield page("run", made)
    yield page("index", overview(session, scan, found, facts, totals, made))
