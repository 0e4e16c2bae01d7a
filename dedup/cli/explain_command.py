"""`unspin explain`."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path
from typing import Any

import click

from db.engine import Store
from db.scan_rows import PairInScan
from dedup.cli import evidence, options, terminal
from dedup.cli.terminal import counted
from dedup.engine.results import to_json
from dedup.pipeline.explaining import Explained, explain
from dedup.report.wording import kind_of
from dedup.settings import Settings

SHOWN = 12  # pairs of sentences; --json has all


@click.command(
    "explain",
    epilog=options.examples(
        "unspin explain 17 42",
        "unspin explain draft.md https://gardenblog.example/tomatoes",
        "unspin explain original.docx rewritten.docx --json",
    ),
)
@click.argument("a", metavar="A")
@click.argument("b", metavar="B")
@options.database
@options.as_json
@options.with_settings(*options.FETCHING)
def command(a: str, b: str, db: Path, as_json: bool, settings: Settings) -> None:
    """Tell what article B is to article A, and show why.

    Each is a stored page by its id or URL, a text, Markdown, HTML or .docx file, a URL, or - for
    stdin. A page that is stored is not fetched again. Of two stored pages it also says which came
    first, as far as the evidence goes. Nothing is stored.
    """
    with Store.open(db, create=False) if db.exists() else nullcontext() as store:
        found = explain(a, b, store, settings)
    if as_json:
        terminal.show_json(data(found))
    else:
        show(found)


def data(found: Explained) -> dict[str, Any]:
    """An explanation as JSON data: a match, and what belongs to it."""
    return {
        **to_json(found.match),
        "articles": [evidence.naming(found.a), evidence.naming(found.b)],
        "rows": evidence.row_data(evidence.rows_of(found.a, found.b, found.match)),
        "template": to_json(found.template),
        "origin": to_json(found.origin),
        "scan": to_json(found.scanned),
    }


def show(found: Explained) -> None:
    """An explanation on the terminal, the answer first."""
    match = found.match
    terminal.show_labelled([("A", evidence.named(found.a)), ("B", evidence.named(found.b))])
    terminal.show_heading(evidence.verdict(match))
    meaning = kind_of(match.relation).meaning or "Not versions of one text."
    if match.contained:
        inner, outer = ("A", "B") if match.contained == found.a.id else ("B", "A")
        meaning = f"{inner} stands inside {outer}."
    terminal.show(meaning)
    if match.reason:
        terminal.show(f"Because {match.reason}.")
    if found.scanned is not None:
        terminal.show(scanned(found.scanned))
    evidence.show_measures(match)
    evidence.show_rows(evidence.rows_of(found.a, found.b, match), SHOWN)
    if found.template is not None:
        evidence.show_template(found.template)
    if found.origin is not None:
        evidence.show_origin(found.origin, {found.a.id: "A", found.b.id: "B"})


def scanned(pair: PairInScan) -> str:
    """What a scan says of the pair, and of the cluster that both are in."""
    said = "no match"
    if pair.confidence is not None:
        said = f"{evidence.relation(pair.relation).lower()}, {evidence.sure(pair.confidence)}"
    if pair.declared:
        said += f"; declared, as {pair.reason}"
    if pair.cluster is None:
        return f"Scan {pair.scan}: {said}; not in one cluster."
    kind = evidence.relation(pair.cluster_kind).lower()
    pages = counted(pair.cluster_size, "page")
    return f"Scan {pair.scan}: {said}; both in cluster {pair.cluster} ({kind}, {pages})."
