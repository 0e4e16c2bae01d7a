"""Write what the documentation takes from the code: `python docs/render.py` (or `make docs`).

`config.toml`, the tables of `docs/config.md`, all of `docs/cli.md` and `docs/score.schema.json` are
made here, so that they cannot drift; the tests compare the files with what these functions return.
"""

from __future__ import annotations

import inspect
import json
import re
import runpy
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import click
from annotated_types import Interval

from crawl.ranges import declared, in_words
from dedup import settings
from dedup.cli.main import COMMANDS, unspin
from dedup.report.tables import TABLES

ROOT = Path(__file__).resolve().parent.parent
SCHEMA = ROOT / "docs" / "score.schema.json"
SETTINGS = re.compile(r"(?<=<!-- settings -->\n).*?(?=<!-- /settings -->)", re.DOTALL)
COLUMNS = re.compile(r"(?<=<!-- columns -->\n).*?(?=<!-- /columns -->)", re.DOTALL)


class Documented(NamedTuple):
    """A setting as the documentation shows it."""

    key: str
    default: str
    range: str
    meaning: str


def documented(table: str) -> Iterator[Documented]:
    """The settings of one table, explained in the words of the dataclass's docstring."""
    text = inspect.getdoc(settings.tables()[table]) or ""
    entries = re.finditer(r"^    (\w+): (.*(?:\n {8}.*)*)", text.split("Attributes:\n")[1], re.M)
    for key, meaning in (entry.groups() for entry in entries):
        name = f"{table}.{key}"
        interval = declared(settings.names()[name], Interval)
        default = json.dumps(settings.default(name), ensure_ascii=False)
        yield Documented(
            key, default, in_words(interval) if interval else "", " ".join(meaning.split())
        )


def heading(table: str) -> str:
    """What a table of settings is about, as its dataclass says."""
    return (inspect.getdoc(settings.tables()[table]) or "").partition("\n")[0]


def config_toml() -> str:
    """The root config.toml: every key with its default."""
    lines = [
        "# Every setting of unspin with its default; docs/config.md says how files, variables and",
        "# flags go together. Only the tables under [unspin] are read.",
    ]
    for table in settings.tables():
        lines += ["", "", f"# {heading(table)}", f"[unspin.{table}]"]
        for each in documented(table):
            meaning = each.meaning + (f" Range: {each.range}." if each.range else "")
            lines += ["", *textwrap.wrap(meaning, 99, initial_indent="# ", subsequent_indent="# ")]
            lines += [f"{each.key} = {each.default}"]
    return "\n".join(lines) + "\n"


def config_md() -> str:
    """docs/config.md with its tables renewed."""
    lines: list[str] = []
    for table in settings.tables():
        lines += ["", f"### `[unspin.{table}]`", "", heading(table), ""]
        lines += ["| key | default | range | what it sets |", "|---|---|---|---|"]
        lines += [
            f"| `{each.key}` | `{each.default}` | {each.range} | {each.meaning} |"
            for each in documented(table)
        ]
    text = (ROOT / "docs" / "config.md").read_text(encoding="utf-8")
    return SETTINGS.sub(lambda _: "\n".join([*lines, "", ""]), text)


def cli_md() -> str:
    """docs/cli.md: what every command says of itself."""
    lines = ["# Commands", "", "What `unspin --help` and `unspin COMMAND --help` print."]
    with click.Context(unspin, info_name="unspin", terminal_width=100) as top:
        lines += ["", "```text", unspin.get_help(top), "```"]
        for name in COMMANDS:
            lines += _command(top, name, unspin.get_command(top, name))
    return "\n".join(lines) + "\n"


def _command(parent: click.Context, name: str, command: click.Command) -> Iterator[str]:
    """A command's own section, and those of its subcommands."""
    with click.Context(command, parent=parent, info_name=name, terminal_width=100) as ctx:
        yield from ("", f"## {ctx.command_path}", "", "```text", command.get_help(ctx), "```")
        for subcommand in getattr(command, "commands", {}).values():
            yield from _command(ctx, subcommand.name, subcommand)


def exports_md() -> str:
    """docs/exports.md with its tables of columns renewed."""
    lines: list[str] = []
    for name, table in TABLES.items():
        lines += ["", f"### `{name}`", "", f"{table.meaning[0].upper()}{table.meaning[1:]}.", ""]
        lines += ["| column | type | meaning |", "|---|---|---|"]
        for column in table.columns:
            lines.append(f"| `{column.name}` | {column.type.__name__} | {column.meaning} |")
    text = (ROOT / "docs" / "exports.md").read_text(encoding="utf-8")
    return COLUMNS.sub(lambda _: "\n".join([*lines, "", ""]), text)


def score_schema_json() -> str:
    """docs/score.schema.json: what `unspin score --json` prints."""
    made = runpy.run_path(str(ROOT / "docs" / "score_schema.py"))["score_schema"]()
    return json.dumps(made, indent=1) + "\n"


def main() -> None:
    """Write the files."""
    (ROOT / "config.toml").write_text(config_toml(), encoding="utf-8")
    (ROOT / "docs" / "config.md").write_text(config_md(), encoding="utf-8")
    (ROOT / "docs" / "exports.md").write_text(exports_md(), encoding="utf-8")
    (ROOT / "docs" / "cli.md").write_text(cli_md(), encoding="utf-8")
    SCHEMA.write_text(score_schema_json(), encoding="utf-8")


if __name__ == "__main__":
    main()
