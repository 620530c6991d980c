"""Quotes: who says what in a statement, and which outlets it stands on."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "alerts0012"
down_revision = "alerts0011"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """One row a statement that was read. Older statements get theirs in the background."""
    op.create_table(
        "statement_quotes",
        sa.Column("statement_id", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("quotes", sa.JSON(), nullable=False),
        sa.Column("reported", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["statement_id"], ["statement.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("statement_id"),
    )
