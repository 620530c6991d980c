"""The API: answers to changes, kept for a day."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from crawler.storage.database import UTCDateTime

revision = "alerts0013"
down_revision = "alerts0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One table."""
    op.create_table(
        "kept_answer",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("request", sa.Text(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", UTCDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("digest"),
    )
    op.create_index(op.f("ix_kept_answer_created_at"), "kept_answer", ["created_at"])
