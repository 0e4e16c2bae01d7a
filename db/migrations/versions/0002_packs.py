"""What is remembered, by packs; what one scan leaves to the next; evidence of repetition, once."""

from __future__ import annotations

import zlib
from hashlib import blake2b
from typing import Any

import msgspec
import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Forget what was remembered one by one, which the next scan makes again; move evidence."""
    _packs()
    _evidence()


def _packs() -> None:
    op.drop_table("remembered")
    op.create_table(
        "remembered",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("keys", sa.LargeBinary(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remembered")),
    )
    op.create_index(op.f("ix_remembered_stage"), "remembered", ["stage"])
    op.create_table(
        "snapshot",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_snapshot")),
    )


def _evidence() -> None:
    op.create_table(
        "repetition_detail",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("words", sa.Integer(), nullable=False),
        sa.Column("restated_words", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_repetition_detail")),
        sa.UniqueConstraint("key", name=op.f("uq_repetition_detail_key")),
    )
    connection = op.get_bind()
    driver: Any = connection.connection.driver_connection
    driver.create_function("detail_key", 1, _key, deterministic=True)
    driver.create_function("detail_content", 1, _content, deterministic=True)
    connection.exec_driver_sql(
        "INSERT OR IGNORE INTO repetition_detail (key, score, words, restated_words, content)"
        " SELECT detail_key(detail), score, words, restated_words, detail_content(detail)"
        " FROM repetition"
    )
    connection.exec_driver_sql("UPDATE repetition SET detail = detail_key(detail)")
    with op.batch_alter_table("repetition") as table:
        table.alter_column("detail", existing_type=sa.JSON(), type_=sa.LargeBinary())


def _packed(detail: str) -> bytes:
    return msgspec.msgpack.encode(msgspec.json.decode(detail))


def _key(detail: str) -> bytes:
    return blake2b(_packed(detail), digest_size=16).digest()


def _content(detail: str) -> bytes:
    return zlib.compress(_packed(detail), 1)
