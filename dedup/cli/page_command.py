"""`unspin page`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from crawl.article import Article
from db.engine import Store
from db.results import latest_scan
from db.roles import page_role
from db.scan_rows import RoleRow
from dedup.cli import options, terminal
from dedup.cli.findings import in_words
from dedup.engine.results import to_json
from dedup.engine.roles import page_role as found_role
from dedup.engine.standard import passage_roles
from dedup.pipeline.references import resolve
from dedup.settings import Settings

LONGEST = 160  # characters of a passage on the terminal


@click.command(
    "page",
    epilog=options.examples(
        "unspin page https://gardenblog.example/tomatoes",
        "unspin page 17 --json",
        "unspin page saved.html",
    ),
)
@click.argument("reference", metavar="PAGE")
@options.database
@options.as_json
@options.with_settings(*options.FETCHING)
def command(reference: str, db: Path, as_json: bool, settings: Settings) -> None:
    """Say what a PAGE is taken for, and why: its role, its declarations, what may repeat of it.

    A PAGE is a stored article's number or URL, or a file or URL elsewhere. A stored page has the
    role that the last scan gave it, which knows the other pages too.
    """
    if db.exists():
        with Store.open(db, create=False) as store:
            article, stored = resolve(reference, store, settings)
            role = scanned(store, article) if stored else None
    else:
        article, role = resolve(reference, None, settings)[0], None
    found = data(article, role, settings)
    if as_json:
        terminal.show_json(found)
    else:
        show(article, found)


def scanned(store: Store, article: Article) -> RoleRow | None:
    """What the last scan says of a stored page, None where none covered it."""
    with store.read() as session:
        scan = latest_scan(session)
        return page_role(session, scan.id, int(article.id)) if scan else None


def data(article: Article, role: RoleRow | None, settings: Settings) -> dict[str, Any]:
    """What is known of a page, as JSON data."""
    found = found_role(article, settings.scan.roles)
    blocks = passage_roles(article)
    return {
        "id": article.id,
        "url": article.url,
        "title": article.title,
        "role": role.role if role else found.role.value,
        "reason": role.reason if role else found.reason,
        "declared": role.declared if role else "",
        "of": role.of.url if role and role.of else "",
        "declarations": to_json(article.declared),
        "layout": to_json(article.layout),
        "passages": [
            {"role": part.role.value, "reason": part.reason, "text": article.blocks[index].text}
            for index, part in sorted(blocks.items())
        ],
    }


def show(article: Article, found: dict[str, Any]) -> None:
    """The same for people."""
    terminal.show_heading(article.title or article.url or article.id)
    terminal.show(f"{in_words(found['role'])}: {found['reason']}")
    if found["declared"]:
        of = f" of {found['of']}" if found["of"] else ""
        terminal.show(f"declared: {found['declared']}{of}")
    for name, value in found["declarations"].items():
        if value:
            text = ", ".join(value) if isinstance(value, list) else str(value)
            terminal.show(f"the page says {in_words(name)}: {text}")
    for passage in found["passages"]:
        text = passage["text"]
        cut = "…" if len(text) > LONGEST else ""
        terminal.show_heading(f"{in_words(passage['role'])}: {passage['reason']}")
        terminal.show(text[:LONGEST] + cut)
