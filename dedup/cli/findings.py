"""Say what a scan found: on one screen, the most important first."""

from __future__ import annotations

from itertools import islice

from db.engine import Store
from db.pages import pages
from db.results import clusters, relation_counts, scan
from db.rows import ArticleRef
from dedup.cli import terminal
from dedup.cli.terminal import counted

SHOWN = 10  # rows of each table


def show(store: Store, scan_id: int) -> None:
    """Print a scan's findings."""
    with store.read() as session:
        ran = scan(session, scan_id)
        relations = relation_counts(session, scan_id)
        largest = list(clusters(session, scan_id, limit=SHOWN + 1))
        redundant = [
            page for page in pages(session, scan_id, "redundancy", limit=SHOWN) if page.redundancy
        ]
        repetitive = [
            page for page in pages(session, scan_id, "repetition", limit=SHOWN) if page.repetition
        ]
    articles = counted(ran.counts.get("articles", 0), "article")
    pairs = ", ".join(
        f"{number:,} {relation.replace('_', ' ')}" for relation, number in relations.items()
    )
    terminal.show_heading(f"Scan {scan_id}: {articles} of {counted(len(ran.sites), 'site')}")
    terminal.show(f"Pairs that are versions of one text: {pairs or 'none'}")
    for note in ran.notes:
        terminal.say(note)
    if largest:
        terminal.show_heading("Clusters, largest first")
        terminal.show_table(
            ["no.", "kind", "pages", "sites", "confidence", "representative"],
            [
                [
                    cluster.number,
                    cluster.kind.replace("_", " "),
                    cluster.size,
                    cluster.sites,
                    f"{cluster.confidence:.2f}",
                    named(cluster.representative),
                ]
                for cluster in islice(largest, SHOWN)
            ],
            wide="representative",
        )
    if redundant:
        terminal.show_heading("Pages by the share of them that matched pages also say")
        terminal.show_table(
            ["share", "on own site", "on other sites", "page"],
            [
                [
                    f"{page.redundancy or 0:.0%}",
                    f"{page.same_site or 0:.0%}",
                    f"{page.other_sites or 0:.0%}",
                    named(page.article),
                ]
                for page in redundant
            ],
            wide="page",
        )
    if repetitive:
        terminal.show_heading("Pages by how much they repeat themselves (0 to 100)")
        terminal.show_table(
            ["score", "page"],
            [[f"{page.repetition:.0f}", named(page.article)] for page in repetitive],
            wide="page",
        )


def named(article: ArticleRef) -> str:
    """An article as a table names it."""
    return f"{article.title} ({article.url})" if article.title else article.url
