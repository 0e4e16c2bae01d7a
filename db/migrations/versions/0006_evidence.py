"""Evidence of matches, and templates: once for all scans that found the same."""

from __future__ import annotations

import zlib
from hashlib import blake2b
from typing import Any

import msgspec
import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Move evidence to tables of its own."""
    driver: Any = op.get_bind().connection.driver_connection
    driver.create_function("evidence_key", -1, _key, deterministic=True)
    driver.create_function("template_content", 1, _content, deterministic=True)
    _matches()
    _templates()
    # What is left to the next scan tells of words' vectors now; the older form is not read.
    op.get_bind().exec_driver_sql("DELETE FROM snapshot")


def _matches() -> None:
    op.create_table(
        "match_detail",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("measures", sa.JSON(), nullable=False),
        sa.Column("alignment", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match_detail")),
        sa.UniqueConstraint("key", name=op.f("uq_match_detail_key")),
    )
    connection = op.get_bind()
    connection.exec_driver_sql(
        "INSERT OR IGNORE INTO match_detail (key, measures, alignment)"
        " SELECT evidence_key(measures, alignment), measures, alignment FROM match"
    )
    op.add_column("match", sa.Column("detail", sa.LargeBinary(), nullable=True))
    connection.exec_driver_sql("UPDATE match SET detail = evidence_key(measures, alignment)")
    with op.batch_alter_table("match") as table:
        table.drop_column("measures")
        table.drop_column("alignment")
        table.alter_column("detail", existing_type=sa.LargeBinary(), nullable=False)


def _templates() -> None:
    op.create_table(
        "cluster_template",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cluster_template")),
        sa.UniqueConstraint("key", name=op.f("uq_cluster_template_key")),
    )
    connection = op.get_bind()
    connection.exec_driver_sql(
        "INSERT OR IGNORE INTO cluster_template (key, content)"
        " SELECT evidence_key(template), template_content(template)"
        " FROM cluster WHERE template IS NOT NULL"
    )
    connection.exec_driver_sql(
        "UPDATE cluster SET template = evidence_key(template) WHERE template IS NOT NULL"
    )
    with op.batch_alter_table("cluster") as table:
        table.alter_column("template", existing_type=sa.JSON(), type_=sa.LargeBinary())


def _key(*texts: str) -> bytes:
    return blake2b("\n".join(texts).encode(), digest_size=16).digest()


def _content(template: str) -> bytes:
    return zlib.compress(msgspec.msgpack.encode(msgspec.json.decode(template)), 1)
