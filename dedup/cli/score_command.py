"""`unspin score`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from crawl.article import Article
from dedup.cli import options, terminal
from dedup.cli.terminal import counted
from dedup.engine.results import Repetition, Restatement, to_json
from dedup.pipeline.scoring import read, score
from dedup.settings import Settings

SHOWN = 10  # pairs of sentences; --json has all


@click.command(
    "score",
    epilog=options.examples(
        "unspin score draft.md",
        "unspin score https://gardenblog.example/tomatoes --json",
        "pandoc draft.tex -t markdown | unspin score - --fail-above 20",
    ),
)
@click.argument("articles", metavar="ARTICLE...", nargs=-1, required=True)
@click.option(
    "--fail-above",
    metavar="N",
    type=click.FloatRange(0, 100),
    help="Exit with code 1 if an article's score (0 to 100) is above N.",
)
@click.option("--save", "keep", is_flag=True, help="Store the article and its score in --db.")
@options.database
@options.as_json
@options.with_settings(*options.FETCHING)
def command(
    articles: tuple[str, ...],
    fail_above: float | None,
    keep: bool,
    db: Path,
    as_json: bool,
    settings: Settings,
) -> int:
    """Measure how much an ARTICLE repeats itself, and show the sentences that do.

    An ARTICLE is a text, Markdown, HTML or .docx file, a URL, or - for stdin. The score is the
    share of its words, weighted by how much they say, that restate what stands elsewhere in it:
    0 to 100. It neither tells who wrote it nor how good it is. Unless you ask for --save, nothing
    is stored; nothing is ever sent anywhere.
    """
    scored = []
    with terminal.progress() as progress:
        for number, reference in enumerate(articles):
            progress("scoring", number, len(articles))
            article = read(reference, settings)
            scored.append((article, score(article, settings)))
    if keep:
        save(db, scored, settings)
    if as_json:
        found = [data(article, repetition) for article, repetition in scored]
        terminal.show_json(found if len(found) > 1 else found[0])
    elif len(scored) == 1:
        show(*scored[0])
    else:
        show_many(scored)
    above = any(
        fail_above is not None and repetition.score > fail_above for _, repetition in scored
    )
    return int(above)


def save(db: Path, scored: list[tuple[Article, Repetition]], settings: Settings) -> None:
    """Store articles and scores."""
    from db.engine import Store  # noqa: PLC0415, only who saves waits for the database to load
    from dedup.pipeline.saving import save_score  # noqa: PLC0415

    with Store.open(db) as store:
        for article, repetition in scored:
            save_score(store, article, repetition, settings)


def data(article: Article, repetition: Repetition) -> dict[str, Any]:
    """A score as JSON data, with the article's names before it."""
    return {"id": article.id, "url": article.url, "title": article.title, **to_json(repetition)}


def show(article: Article, repetition: Repetition) -> None:
    """One article on one screen: the score, the checks, the heaviest evidence."""
    terminal.show_heading(article.title or article.id)
    terminal.show(
        f"Repeats itself: {repetition.score:.0f} of 100 "
        f"({repetition.restated_words:,} of {counted(repetition.words, 'word')} stand in "
        "sentences that restate others)"
    )
    if repetition.checks:
        terminal.show_heading("Checks")
        terminal.show_table(
            ["share", "restated", "of", "finding"],
            [
                [f"{check.share:.0%}", check.restated, check.of, check.finding]
                for check in repetition.checks
            ],
            wide="finding",
        )
    for pair in repetition.pairs[:SHOWN]:
        show_pair(pair)
    if len(repetition.pairs) > SHOWN:
        more = counted(len(repetition.pairs) - SHOWN, "more pair")
        terminal.say(f"{more}; --json prints all")


def show_pair(pair: Restatement) -> None:
    """Two places of which the one restates the other."""
    terminal.show_heading(f"{pair.check}: {pair.kind}, similarity {pair.similarity:.2f}")
    terminal.show(f"restated: {pair.restated.text}")
    terminal.show(f"kept: {pair.kept.text}")


def show_many(scored: list[tuple[Article, Repetition]]) -> None:
    """Several articles as a table, worst first."""
    terminal.show_table(
        ["score", "words", "restated words", "article"],
        [
            [
                f"{repetition.score:.0f}",
                repetition.words,
                repetition.restated_words,
                article.title or article.id,
            ]
            for article, repetition in sorted(scored, key=lambda each: -each[1].score)
        ],
        wide="article",
    )
