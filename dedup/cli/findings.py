"""Say what a scan found: on one screen, the most important first."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from db.engine import Store
from db.pages import pages
from db.passages import passages
from db.results import clusters, relation_counts, scan
from db.roles import findings
from db.rows import ArticleRef
from db.scan_rows import ScanRow
from dedup.cli import terminal
from dedup.cli.terminal import counted

SHOWN = 10  # rows of each table; reports and exports have all


def show(store: Store, scan_id: int) -> None:
    """Print a scan's findings."""
    with store.read() as session:
        ran = scan(session, scan_id)
        show_counts(ran, relation_counts(session, scan_id))
        show_clusters(session, ran)
        show_passages(session, scan_id)
        show_redundant(session, scan_id)
        show_repetitive(session, scan_id)
        show_contradictions(session, ran)


def show_counts(ran: ScanRow, relations: dict[str, int]) -> None:
    """What was covered, and how many pairs were found of each relation."""
    articles = counted(ran.counts.get("articles", 0), "article")
    pairs = ", ".join(f"{number:,} {in_words(name)}" for name, number in relations.items())
    terminal.show_heading(f"Scan {ran.id}: {articles} of {counted(len(ran.sites), 'site')}")
    terminal.show(f"Pairs that are versions of one text: {pairs or 'none'}")
    for note in ran.notes:
        terminal.say(note)


def show_clusters(session: Session, ran: ScanRow) -> None:
    """The largest clusters."""
    found = ran.counts.get("clusters", 0)
    show_rows(
        f"Clusters, largest first ({min(found, SHOWN)} of {found:,})",
        ["no.", "kind", "pages", "sites", "confidence", "representative"],
        [
            [
                cluster.number,
                in_words(cluster.kind),
                cluster.size,
                cluster.sites,
                f"{cluster.confidence:.2f}",
                named(cluster.representative),
            ]
            for cluster in clusters(session, ran.id, limit=SHOWN)
        ],
    )


def show_passages(session: Session, scan_id: int) -> None:
    """The texts that stand on most pages."""
    show_rows(
        "Texts that recur, those on most pages first",
        ["kind", "pages", "sites", "words", "text"],
        [
            [passage.kind, passage.articles, passage.sites, passage.words, passage.text]
            for passage in passages(session, scan_id, limit=SHOWN // 2)
        ],
    )


def show_redundant(session: Session, scan_id: int) -> None:
    """The pages that other pages say most of."""
    show_rows(
        "Pages by the share of them that matched pages also say",
        ["share", "on own site", "on other sites", "page"],
        [
            [
                f"{page.redundancy:.0%}",
                f"{page.same_site:.0%}",
                f"{page.other_sites:.0%}",
                named(page.article),
            ]
            for page in pages(session, scan_id, "redundancy", limit=SHOWN)
            if page.redundancy
        ],
    )


def show_repetitive(session: Session, scan_id: int) -> None:
    """The pages that repeat themselves most."""
    show_rows(
        "Pages by how much they repeat themselves (0 to 100)",
        ["score", "page"],
        [
            [f"{page.repetition:.0f}", named(page.article)]
            for page in pages(session, scan_id, "repetition", limit=SHOWN)
            if page.repetition
        ],
    )


def show_contradictions(session: Session, ran: ScanRow) -> None:
    """What pages declare against what was found, with the fix."""
    found = ran.counts.get("findings", 0)
    show_rows(
        f"Declarations to put right ({min(found, SHOWN)} of {found:,})",
        ["what is wrong", "what to do"],
        [[finding.text, finding.fix] for finding in findings(session, ran.id, limit=SHOWN)],
    )


def show_rows(title: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """A titled table; nothing where there are no rows."""
    if rows:
        terminal.show_heading(title)
        terminal.show_table(columns, rows)


def in_words(relation: str) -> str:
    """A relation as people write it."""
    return relation.replace("_", " ")


def named(article: ArticleRef) -> str:
    """An article as a table names it."""
    return f"{article.title} ({article.url})" if article.title else article.url
