"""The entry point: finds the command that was asked for, runs it, and words every failure.

Commands are imported when they are used, so that `unspin --help` stays quick.
"""

from __future__ import annotations

import errno
import importlib
import os
import sys
import traceback
from collections.abc import Sequence

import click

from crawl.errors import StoreFull, UnspinError
from dedup.cli.clean import clean

# Each in dedup.cli.<name>_command; the summaries stand here so that none is imported to list them.
COMMANDS = {
    "run": "Crawl sites, scan them and write the report, in one go.",
    "crawl": "Fetch sites and take the articles out of their pages.",
    "import": "Read articles from files and folders.",
    "scan": "Find the articles that are versions of one text.",
    "spark": "Scan on a Spark cluster.",
    "report": "Write what a scan found as a folder of web pages.",
    "export": "Write what a scan found for other programs.",
    "clusters": "List the clusters of a scan.",
    "pages": "List the pages of a scan by what they repeat.",
    "copies": "Write a case file of the copies of your articles.",
    "network": "Show which sites share texts and ownership ids.",
    "score": "Measure how much an article repeats itself.",
    "check": "Find the stored articles that an article is a version of.",
    "explain": "Tell what one article is to another, and show why.",
    "passages": "List the texts that recur, and where they stand.",
    "page": "Say what a page is taken for, and why.",
    "extract": "Take the articles out of the stored pages again.",
    "scans": "List, compare and delete scans.",
    "accept": "Say that repetition is as it should be.",
    "sites": "List the stored sites.",
    "archive": "Write what was fetched as a WARC file.",
    "forget": "Delete all that was kept of a site.",
    "db": "Look after the database.",
}

EPILOG = """\b
Examples:
  unspin run gardenblog.example otherblog.example
  unspin score draft.md

\b
Exit codes:
  0    fine
  1    a threshold that you set was crossed, and nothing else
  2    wrong usage or a wrong setting
  3    the work failed
  4    not one of the sites answered
  5    another process is writing to the database
  6    no room left on the disk
  7    a newer unspin wrote the database
  130  interrupted
"""

INTERRUPTED = 130


class Commands(click.Group):
    """The group of all commands, each imported when it is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in the order of the help."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name, or None."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(f"dedup.cli.{cmd_name}_command").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that the arguments begin with; of a mistyped one, the nearest is named."""
        name = args[0]
        if name not in COMMANDS and not name.startswith("-"):
            from dedup.settings import nearest  # noqa: PLC0415, only a mistake waits for it

            ctx.fail(f"No such command '{name}'; nearest: {nearest(name, COMMANDS)}.")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands in the help."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; a reader that has seen enough of its output (`| head`) is no error."""
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return 0
        return result


def show_version(ctx: click.Context, _parameter: click.Parameter, wanted: bool) -> None:
    """Print the version and end."""
    from importlib.metadata import PackageNotFoundError, version  # noqa: PLC0415, as slow as click

    if wanted and not ctx.resilient_parsing:
        try:
            click.echo(f"unspin {version('unspin')}")
        except PackageNotFoundError:
            click.echo("unspin, run from its sources")
        ctx.exit()


@click.group(
    cls=Commands,
    epilog=EPILOG,
    context_settings={"max_content_width": 100},
)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=show_version,
    help="Show the version and exit.",
)
def unspin() -> None:
    """Find copied, spun and self-repeating articles."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line.

    Args:
        arguments: What follows the program's name; those of the process by default.

    Returns:
        The exit code, as `unspin --help` lists them.
    """
    try:
        result = unspin.main(arguments, prog_name="unspin", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        return error.exit_code
    except Exception as error:
        message, exit_code = worded(error)
        click.echo(f"unspin: {clean(message)}", err=True)
        return exit_code
    return result if isinstance(result, int) else 0


def worded(error: Exception) -> tuple[str, int]:
    """What went wrong as one line, and its exit code."""
    match error:
        case UnspinError():
            return str(error), error.exit_code
        case click.UsageError():
            program = error.ctx.command_path if error.ctx else "unspin"
            return f"{error.format_message()} See '{program} --help'.", error.exit_code
        case click.Abort():
            return "interrupted; what was stored is kept: the same command goes on", INTERRUPTED
        case OSError(errno=int(number)):
            where = f"{error.filename}: " if error.filename else ""
            exit_code = StoreFull.exit_code if number == errno.ENOSPC else UnspinError.exit_code
            return f"{where}{error.strerror or error}", exit_code
    # A fault of ours: all of it, and never the exit code of a crossed threshold.
    traceback.print_exception(error)
    reason = f"{type(error).__name__}: a fault in unspin, please report it with the lines above"
    return reason, UnspinError.exit_code
