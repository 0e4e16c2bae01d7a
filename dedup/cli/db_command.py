"""`unspin db`."""

from __future__ import annotations

from pathlib import Path

import click

from crawl.errors import StoreError
from db.integrity import check
from dedup.cli import options, terminal
from dedup.engine.results import to_json


@click.group("db", epilog=options.examples("unspin db check"))
def command() -> None:
    """Look after the database."""


@command.command("check", epilog=options.examples("unspin db check --db client.db"))
@options.database
@options.as_json
def check_command(db: Path, as_json: bool) -> None:
    """Verify that the database is sound: its pages, its tables' agreement, every stored body.

    Nothing is changed. Faults are listed, and the exit code is 3 if there are any.
    """
    checked = check(db)
    if as_json:
        terminal.show_json(to_json(checked))
    else:
        for fault in checked.faults:
            terminal.show(fault)
        for note in checked.notes:
            terminal.say(note)
    if checked.faults:
        raise StoreError(f"{db}: the database is damaged")
    if not as_json:
        terminal.show(f"{db} is sound (schema {checked.schema}, SQLite {checked.sqlite})")
