"""The schema's history: one revision file for every change, applied in order by Alembic.

Revisions are numbered "0001", "0002", … and written by hand; a test holds their sum against
`db.schema`. They run with foreign keys off, since rebuilding a parent table (which is how
``batch_alter_table`` alters one in SQLite) would otherwise delete its children.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.views import create_views, drop_views

if TYPE_CHECKING:
    from alembic.config import Config
    from sqlalchemy import Connection

HEAD = "0006"
"""The newest revision: what a store must be at before it is used."""


def history() -> tuple[str, ...]:
    """Every revision this version of unspin knows, oldest first."""
    from alembic.script import ScriptDirectory  # noqa: PLC0415 (slow, and seldom needed)

    revisions = ScriptDirectory.from_config(_config()).walk_revisions()
    return tuple(each.revision for each in revisions)[::-1]


def upgrade(connection: Connection, revision: str = HEAD) -> None:
    """Bring a database up to a revision, within the connection's transaction.

    Only the newest revision has the views: they are made of its tables.

    Args:
        connection: In a write transaction, with foreign keys off.
        revision: How far to go.
    """
    from alembic import command  # noqa: PLC0415 (slow, and seldom needed)

    config = _config()
    config.attributes["connection"] = connection
    drop_views(connection)
    command.upgrade(config, revision)
    if revision == HEAD:
        create_views(connection)


def _config() -> Config:
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", "db:migrations")
    config.set_main_option("path_separator", "os")
    return config
