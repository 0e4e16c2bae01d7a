"""What scans made is a cache by name, too."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Begin the cache anew: the next scan fills it."""
    op.drop_table("remembered")
    op.create_table(
        "cached",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("keys", sa.LargeBinary(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cached")),
    )
    op.create_index(op.f("ix_cached_stage"), "cached", ["stage"])
