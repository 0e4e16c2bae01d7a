"""The revisions add up to the schema, and lose nothing on the way."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import (
    Connection,
    MetaData,
    Table,
    create_engine,
    inspect,
    select,
)
from sqlalchemy.orm import Session

from db import migrations, results
from db.engine import APPLICATION_ID, Store
from db.pages import repetition_detail
from db.schema import Base

VALUES: dict[type, Any] = {int: 1, str: "text", float: 0.5, bool: True, bytes: b"bytes", object: {}}
OTHERS = {"alignment": [[0, 4, 5, 9, 0.25]], "measures": {"lcs": 0.5}}  # JSON of a shape of its own


def rows(connection: Connection, table: Table) -> list[dict[str, Any]]:
    return [dict(row) for row in connection.execute(select(table)).mappings()]


def test_the_revisions_add_up_to_the_schema(store: Store) -> None:
    with store.read() as session:
        context = MigrationContext.configure(session.connection(), opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
    assert migrations.history()[-1] == migrations.HEAD


FORGOTTEN = (
    "remembered",
    "cached",
    "snapshot",
)  # made again by the next scan, whatever shape it then has


@pytest.mark.parametrize("revision", migrations.history())
def test_rows_of_every_revision_survive_the_upgrade(tmp_path: Path, revision: str) -> None:
    path = tmp_path / "unspin.db"
    engine = create_engine(f"sqlite:///{path}")
    old = MetaData()
    with engine.begin() as connection:
        connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
        migrations.upgrade(connection, revision)
        old.reflect(connection)
        for table in old.sorted_tables:
            if table.name != "alembic_version":
                row = {each.name: VALUES[each.type.python_type] for each in table.columns}
                connection.execute(
                    table.insert(), row | {n: OTHERS[n] for n in OTHERS & row.keys()}
                )
        before = {table.name: rows(connection, table) for table in old.sorted_tables}
    engine.dispose()

    with Store.open(path, create=False) as store, store.read() as session:
        now = MetaData()
        now.reflect(session.connection())
        for name, kept in before.items():
            if name not in ("alembic_version", *FORGOTTEN):
                found = rows(session.connection(), now.tables[name])
                moved(session, now, name, kept[0])
                assert [{key: row[key] for key in kept[0]} for row in found] == kept


def moved(session: Session, now: MetaData, name: str, row: dict[str, Any]) -> None:
    """Takes out of an old row what went to another table, which has to have it."""
    if name == "fingerprint" and (run := row.pop("run_id", None)):
        members = rows(session.connection(), now.tables["inverted"])
        assert members == [{"run_id": run, "article_id": row["article_id"]}]
    if name == "repetition" and isinstance(row["detail"], dict):
        assert repetition_detail(session, 1, 1) == row.pop("detail")
    if name == "match" and "measures" in row:
        (match,) = results.matches(session, 1)
        assert match.measures == row.pop("measures")
        assert [list(pair) for pair in match.alignment] == row.pop("alignment")
    if name == "cluster" and isinstance(row["template"], dict):
        assert results.template(session, 1) == row.pop("template")


def test_every_foreign_key_has_an_index_so_that_deleting_never_scans(store: Store) -> None:
    with store.read() as session:
        schema = inspect(session.connection())
        for name in schema.get_table_names():
            indexes = [index["column_names"] for index in schema.get_indexes(name)]
            indexes += [each["column_names"] for each in schema.get_unique_constraints(name)]
            indexes.append(schema.get_pk_constraint(name)["constrained_columns"])
            for key in schema.get_foreign_keys(name):
                column = key["constrained_columns"][0]
                assert any(index[:1] == [column] for index in indexes), f"{name}.{column}"
