"""`unspin import`."""

from __future__ import annotations

from pathlib import Path

import click

from db.filling import store_to_fill
from dedup.cli import findings, options, stages, summaries, terminal
from dedup.engine.results import to_json
from dedup.pipeline.importing import import_files
from dedup.settings import Settings


@click.command(
    "import",
    epilog=options.examples(
        "unspin import drafts/ --site newsroom",
        "unspin import articles.jsonl.gz pages.csv",
        "unspin import evidence.warc.gz",
        "unspin import --scan found/",
    ),
)
@click.argument("paths", metavar="PATHS...", nargs=-1)
@click.option("--site", metavar="NAME", help="The site of what has no URL of its own.")
@click.option(
    "--scan",
    metavar="PATH",
    help="Take in the articles and results of `unspin spark scan`, its output folder, instead.",
)
@options.database
@options.as_json
@options.with_settings()
def command(
    paths: tuple[str, ...],
    site: str | None,
    scan: str | None,
    db: Path,
    as_json: bool,
    settings: Settings,
) -> None:
    """Read articles from files and folders, or a scan that ran on Spark.

    PATHS are HTML, text and Markdown files or folders of them, and JSONL or CSV files (also .gz)
    with url or id, title, and text or html; their other columns are kept as labels; and web
    archives (.warc, .warc.gz, .wacz). An article's site is its URL's host, else --site, else the
    file's name.
    """
    if bool(paths) == bool(scan):
        raise click.UsageError("Give PATHS, or --scan with one path.")
    if scan:
        _bring(scan, db, as_json)
        return
    with store_to_fill(db) as store, stages.progress() as progress:
        imported = import_files(store, paths, settings, site=site, progress=progress)
    if as_json:
        terminal.show_json(to_json(imported))
    else:
        summaries.show_import(imported)


def _bring(scan: str, db: Path, as_json: bool) -> None:
    from dedup.pipeline.bringing import bring_scan  # noqa: PLC0415 - loads what compares texts

    with store_to_fill(db) as store:
        with stages.progress() as progress:
            brought = bring_scan(store, scan, progress)
        if as_json:
            terminal.show_json(to_json(brought))
        else:
            findings.show(store, brought.scan)
