"""Which run of inverted files an article stands in, apart from its large fingerprint."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Move what fingerprints say of their runs to a table of its own."""
    op.create_table(
        "inverted",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["run_id"],
            ["lookup_run.id"],
            name=op.f("fk_inverted_run_id_lookup_run"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["article.id"],
            name=op.f("fk_inverted_article_id_article"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("run_id", "article_id", name=op.f("pk_inverted")),
    )
    op.create_index(op.f("ix_inverted_article_id"), "inverted", ["article_id"])
    op.get_bind().exec_driver_sql(
        "INSERT INTO inverted (run_id, article_id)"
        " SELECT DISTINCT run_id, article_id FROM fingerprint WHERE run_id IS NOT NULL"
    )
    # What was kept for the next scan now holds neighbours too; the older form is not read any more.
    op.get_bind().exec_driver_sql("DELETE FROM snapshot")
    with op.batch_alter_table("fingerprint") as table:
        table.drop_index(op.f("ix_fingerprint_run_id"))
        table.drop_constraint(op.f("fk_fingerprint_run_id_lookup_run"), type_="foreignkey")
        table.drop_column("run_id")
