"""Write the report: a folder of static pages that work from disk and from any web server.

Every text in it may come from a hostile site. Whatever a template prints is stripped of control
and direction characters and escaped; only http and https addresses become links; and the pages'
content security policy lets nothing run and nothing load but the folder's own style sheet.
"""

from __future__ import annotations

import json
import re
from collections.abc import Container, Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from sqlalchemy.orm import Session

from crawl.errors import InputError
from db import results
from db.articles import load_articles
from db.engine import Store
from db.rows import ScanRow
from dedup.report.articles import article_page
from dedup.report.clusters import cluster_page
from dedup.report.passages import passage_groups
from dedup.report.views import cluster_lists, overview, rankings, survey
from dedup.report.wording import confidence_word, in_words, kind_of, restatement_label

MARKER = "unspin-report.json"  # says that the folder is ours to overwrite
STYLE = "report.css"
LONG_TITLE = 110  # characters of a title that are shown before it is cut

_CLUSTER_FILE = re.compile(r"cluster-\d+\.html")
_ARTICLE_FILE = re.compile(r"article-\d+\.html")
_OURS = re.compile(r"((index|articles|passages)|(article|cluster)-\d+|clusters[a-z\d-]*)\.html")
_UNSEEN = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f"  # controls but tab and newline
    r"\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff"  # breaks and directions
    r"\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\U000e0000-\U000e007f]"  # no characters, tags
)
_WEB = re.compile(r"https?://[^\s/?#]", re.IGNORECASE)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


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


def write_report(store: Store, scan_id: int, directory: Path) -> ReportSummary:
    """Write the report of one scan as static HTML.

    Args:
        store: Where the scan is.
        scan_id: A finished scan.
        directory: Made where it is missing; an earlier report in it is replaced.

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
            for name, text in _files(store, session, scan):
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


def _files(store: Store, session: Session, scan: ScanRow) -> Iterator[tuple[str, str]]:
    """Every file of the report with its text, the first page last."""
    yield MARKER, json.dumps({"scan": scan.id, "finished_at": scan.finished_at}) + "\n"
    yield STYLE, files("dedup.report").joinpath("static", STYLE).read_text(encoding="utf-8")

    surveyed = survey(session, scan.id)
    clusters = list(results.clusters(session, scan.id))
    ranked = rankings(session, scan.id, len(surveyed.names))
    shown = {page.article.id: page for page in (*ranked.repetitive, *ranked.redundant)}
    environment = _environment(scan, shown)

    def render(template: str, **view: object) -> str:
        return environment.get_template(template).render(**view)

    for article in load_articles(store, ids=list(shown)):
        page = shown[int(article.id)]
        restating = article_page(session, scan.id, page, article, surveyed.names)
        yield article_file(page.article.id), render("article.html", view=restating)
    for cluster in clusters:
        group = cluster_page(store, session, scan.id, cluster)
        yield cluster_file(cluster.number), render("cluster.html", view=group)
    for listing in cluster_lists(clusters):
        yield listing.name, render("clusters.html", view=listing)
    yield "articles.html", render("articles.html", view=ranked)
    yield "passages.html", render("passages.html", view=passage_groups(session, scan.id))
    first = overview(session, scan, surveyed, clusters, ranked)
    yield "index.html", render("index.html", view=first)


def _environment(scan: ScanRow, with_page: Container[int]) -> Environment:
    environment = Environment(
        loader=PackageLoader("dedup.report"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=visible,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "percent": percent,
        "hundredths": hundredths,
        "count": lambda number: f"{number:,}",
        "cut": cut,
        "address": lambda url: url.partition("://")[2],
        "day": day,
        "words": in_words,
        "confidence": confidence_word,
        "kind": kind_of,
        "restatement": restatement_label,
    }
    environment.tests["web"] = lambda url: _WEB.match(url) is not None
    environment.globals |= {
        "scan": scan,
        "cluster_file": cluster_file,
        "article_file": lambda number: article_file(number) if number in with_page else "",
        "LONG_TITLE": LONG_TITLE,
    }
    return environment


def cluster_file(number: int) -> str:
    """Name of the page of a cluster."""
    return f"cluster-{number}.html"


def article_file(number: int) -> str:
    """Name of the page of an article."""
    return f"article-{number}.html"


def visible(value: object) -> object:
    """A value to print without characters that hide, reorder or break text; markup as it is."""
    if isinstance(value, str) and not isinstance(value, Markup):
        return _UNSEEN.sub("", value)
    return value


def cut(text: str, length: int = LONG_TITLE) -> str:
    """A text of at most ``length`` characters and an ellipsis."""
    return text if len(text) <= length else text[:length].rstrip() + "…"


def percent(share: float) -> str:
    """A share between 0 and 1 in percent; nothing but 0 and 1 themselves shows as 0 and 100 %."""
    shown = f"{share:.0%}"
    if shown == "0%" and share:
        return "<1%"
    return ">99%" if shown == "100%" and share < 1 else shown


def hundredths(value: float) -> str:
    """A value between 0 and 1 with two digits; nothing but 0 and 1 themselves shows as such."""
    shown = f"{value:.2f}"
    if shown == "0.00" and value:
        return "<0.01"
    return ">0.99" if shown == "1.00" and value < 1 else shown


def day(date: str) -> str:
    """The day of an ISO 8601 date; anything else as it is, cut."""
    found = _DATE.match(date)
    return found[0] if found else cut(date, 25)
