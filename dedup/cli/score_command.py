"""`unspin score`."""

from __future__ import annotations

from pathlib import Path

import click

from crawl.article import Article
from crawl.errors import InputError, UnspinError
from dedup.cli import options, stages, terminal
from dedup.cli.score_findings import as_data, show, show_cut, show_many
from dedup.engine.repeated import Repetition
from dedup.pipeline.scoring import read, score, spread
from dedup.settings import Settings

Scored = list[tuple[Article, Repetition]]


@click.command(
    "score",
    epilog=options.examples(
        "unspin score draft.md",
        "unspin score draft.docx --open",
        "unspin score draft.md --cut > shorter.md",
        "unspin score https://gardenblog.example/tomatoes --json",
        "unspin score drafts/ --fail-above 20",
    ),
)
@click.argument("articles", metavar="ARTICLE...", nargs=-1, required=True)
@click.option(
    "--cut",
    "cutting",
    is_flag=True,
    help="Print the article with what it could lose ~~struck~~, in Markdown.",
)
@click.option(
    "--html",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write one page that shows the article with its repetition tinted.",
)
@click.option("--open", "opening", is_flag=True, help="Show that page in the browser at once.")
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
    cutting: bool,
    html: Path | None,
    opening: bool,
    fail_above: float | None,
    keep: bool,
    db: Path,
    as_json: bool,
    settings: Settings,
) -> int:
    """Measure how much an ARTICLE repeats itself, and show the sentences that do.

    An ARTICLE is a text, Markdown, HTML or .docx file, a folder of such files, a URL, or - for
    stdin. The score is the share of its words, weighted by how much they say, that restate what
    stands elsewhere in it: 0 to 100. It neither detects AI nor judges the writer. Unless you ask
    for --save, nothing is stored; nothing is ever sent anywhere.
    """
    references = spread(articles)
    if len(references) > 1 and (cutting or opening or html):
        raise click.UsageError("--cut, --html and --open take one article.")
    if cutting and as_json:
        raise click.UsageError("Give --cut or --json.")
    scored, unreadable = score_all(references, settings)
    if keep:
        save(db, scored, settings)
    if html or opening:
        publish(*scored[0], html, opening=opening)
    if as_json:
        found = [as_data(article, repetition) for article, repetition in scored]
        terminal.show_json(found if len(references) > 1 else found[0])
    elif cutting:
        show_cut(*scored[0])
    elif len(references) == 1:
        show(*scored[0])
    else:
        show_many(scored)
    if unreadable:
        return UnspinError.exit_code
    return int(fail_above is not None and any(found.score > fail_above for _, found in scored))


def score_all(references: list[str], settings: Settings) -> tuple[Scored, int]:
    """Score every article; of several, those that cannot be read are named and left out.

    Raises:
        UnspinError: Not one could be read.
    """
    scored: Scored = []
    unreadable = 0
    with stages.progress() as progress:
        for number, reference in enumerate(references):
            progress("scoring", number, len(references))
            try:
                article = read(reference, settings)
                scored.append((article, score(article, settings)))
            except UnspinError as error:
                if len(references) == 1:
                    raise
                terminal.say(str(error))
                unreadable += 1
    if not scored:
        raise InputError("not one of the articles could be read")
    return scored, unreadable


def save(db: Path, scored: Scored, settings: Settings) -> None:
    """Store articles and scores."""
    from db.engine import Store  # noqa: PLC0415, only who saves waits for the database to load
    from dedup.pipeline.saving import save_score  # noqa: PLC0415

    with Store.open(db) as store:
        for article, repetition in scored:
            save_score(store, article, repetition, settings)


def publish(article: Article, repetition: Repetition, html: Path | None, *, opening: bool) -> None:
    """Write the page of an article, to a file of its own where none is named, and show it.

    Raises:
        InputError: The file cannot be written.
    """
    import tempfile  # noqa: PLC0415, the page and its templates only for those who want it
    import webbrowser  # noqa: PLC0415

    from dedup.report.score_page import render_score  # noqa: PLC0415

    path = html or Path(tempfile.mkdtemp(prefix="unspin-")) / "score.html"
    try:
        path.write_text(render_score(article, repetition), encoding="utf-8", newline="\n")
    except OSError as error:
        raise InputError(f"{path}: cannot be written ({error.strerror})") from error
    terminal.say(f"{path}: written")
    if opening and not webbrowser.open(path.resolve().as_uri()):
        terminal.say("no browser was found to show it")
