"""`unspin check`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from db.engine import Store
from dedup.cli import evidence, options, stages, summaries, terminal
from dedup.cli.terminal import counted
from dedup.engine.results import Match, to_json
from dedup.pipeline.checking import Checked, check
from dedup.pipeline.scoring import read
from dedup.pipeline.selection import choose_sites
from dedup.settings import Settings

SHOWN = 10  # matches; --json has all
PAIRS = 2  # pairs of sentences of each


@click.command(
    "check",
    epilog=options.examples(
        "unspin check draft.md",
        "unspin check https://gardenblog.example/tomatoes --sites mine.example --json",
        "unspin check - --fail-above 0.8 < draft.txt",
    ),
)
@click.argument("article", metavar="ARTICLE")
@click.option(
    "--fail-above",
    metavar="CONFIDENCE",
    type=click.FloatRange(0, 1),
    help="Exit with code 1 if a match is surer (0 to 1) than CONFIDENCE.",
)
@options.stored_sites
@options.database
@options.as_json
@options.with_settings(*options.FETCHING, *options.SCANNING)
def command(
    article: str,
    fail_above: float | None,
    sites: tuple[str, ...],
    db: Path,
    as_json: bool,
    settings: Settings,
) -> int:
    """Find the stored articles that an ARTICLE is a version of, best first.

    An ARTICLE is a text, Markdown, HTML or .docx file, a URL, or - for stdin. It is looked up by
    its fingerprint and compared with what that finds. The article is not stored, and a stored
    page of its URL is left out.
    """
    with Store.open(db, create=False) as store:
        selection = choose_sites(store, sites)
        summaries.name_left_out(selection)
        given = read(article, settings)
        with stages.progress() as progress:
            found = check(store, given, selection.chosen, settings, progress)
    for note in found.notes:
        terminal.say(note)
    if as_json:
        terminal.show_json(data(found))
    else:
        show(found)
    undeclared = (match.confidence for match in found.matches if not match.declared)
    surest = max(undeclared, default=0.0)
    return int(fail_above is not None and surest > fail_above)


def data(found: Checked) -> dict[str, Any]:
    """What was found as JSON data."""
    return {
        "article": evidence.naming(found.article),
        "stored": found.stored,
        "compared": found.compared,
        "matches": [
            {**to_json(match), "article": evidence.naming(found.others[match.b])}
            for match in found.matches
        ],
        "notes": list(found.notes),
    }


def show(found: Checked) -> None:
    """The matches on the terminal, each with the sentences that show it best."""
    terminal.show(
        f"{evidence.named(found.article)}: {counted(len(found.matches), 'version')} among "
        f"{counted(found.stored, 'stored article')}"
    )
    for match in found.matches[:SHOWN]:
        show_match(found, match)
    if len(found.matches) > SHOWN:
        terminal.say(f"{counted(len(found.matches) - SHOWN, 'more match')}; --json prints all")


def show_match(found: Checked, match: Match) -> None:
    """One match: what it is, how much of either it covers, and its most telling sentences."""
    other = found.others[match.b]
    terminal.show_heading(f"{evidence.verdict(match)}: {evidence.named(other)}")
    covered = match.measures["coverage_a"], match.measures["coverage_b"]
    beside = evidence.rows_of(found.article, other, match)
    terminal.show(
        f"{covered[0]:.0%} of the article has a counterpart there, {covered[1]:.0%} of it here; "
        f"{beside.identical:,} of {beside.aligned:,} aligned sentences are the same "
        f"(stored article {other.id})"
    )
    if match.reason:
        terminal.show(f"Because {match.reason}.")
    evidence.show_pairs(evidence.telling(beside)[:PAIRS])
