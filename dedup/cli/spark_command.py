"""`unspin spark`."""

from __future__ import annotations

import click

from dedup.cli import options, stages, terminal
from dedup.engine.results import to_json
from dedup.settings import Settings
from dedup.spark.session import open_session


@click.group(
    "spark",
    epilog=options.examples("unspin spark scan --input pages.parquet --output found"),
)
def command() -> None:
    """Scan on a Spark cluster, what is too much for one machine."""


@command.command(
    "scan",
    epilog=options.examples(
        "unspin spark scan --input pages.jsonl --output found",
        "unspin spark scan --input 's3a://bucket/warc/*.warc.gz' --output s3a://bucket/found",
        "spark-submit unspin_spark.py spark scan --input hdfs:///pages --output hdfs:///found",
    ),
)
@click.option(
    "--input",
    "source",
    metavar="PATH",
    required=True,
    help="Parquet, JSON lines or web archives: a file, a folder or a pattern.",
)
@click.option("--output", metavar="PATH", required=True, help="A new folder for the tables.")
@click.option("--site", metavar="NAME", default="", help="The site of what has no URL of its own.")
@click.option(
    "--master",
    metavar="URL",
    default="",
    help="Where Spark runs. Default: as spark-submit says, else on this machine's cores.",
)
@click.option("--keep-stages", is_flag=True, help="Leave the rows of every stage in the output.")
@options.as_json
@options.with_settings(*options.SCANNING)
def scan_command(
    source: str,
    output: str,
    site: str,
    master: str,
    keep_stages: bool,
    as_json: bool,
    settings: Settings,
) -> None:
    """Find the articles that are versions of one text, with Spark.

    Paths are in any file system that Spark reads: a local one, hdfs:, s3a:, gs:. Rows have a url or
    an id, a title, and html, markdown or text; their other columns are kept as labels. The tables
    are Parquet with the columns of `unspin export`; `unspin import --scan` brings them into a
    database. A scan that was broken off goes on when the same command is given again.
    """
    session = open_session(master)
    from dedup.spark.scan import scan  # noqa: PLC0415 - PySpark is an extra

    with stages.progress() as progress:
        found = scan(
            session,
            source,
            output,
            settings,
            site=site,
            keep_stages=keep_stages,
            progress=progress,
        )
    if as_json:
        terminal.show_json(to_json(found))
        return
    for name, number in found.counts.items():
        terminal.show(f"{number:>12,} {name.replace('_', ' ')}")
    for note in found.notes:
        terminal.say(note)
    terminal.show(f"The tables are in {found.output}; `unspin import --scan {found.output}` takes"
                  " them into a database.")  # fmt: skip
