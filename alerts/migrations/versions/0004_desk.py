"""The desk: which alerts were read and starred, notes about them, and the tokens of browsers."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from crawler.storage.database import UTCDateTime

revision = "alerts0009"
down_revision = "alerts0008"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = UTCDateTime(timezone=True)
ALERT = sa.table("alert", sa.column("read_at", MOMENT), sa.column("created_at", MOMENT))


def upgrade() -> None:
    """Two columns and two tables. What was raised before there was a desk counts as read: nobody wants to begin with a thousand new alerts."""
    op.add_column("alert", sa.Column("read_at", MOMENT, nullable=True))
    op.add_column("alert", sa.Column("starred_at", MOMENT, nullable=True))
    op.execute(sa.update(ALERT).values(read_at=ALERT.c.created_at))
    op.create_index("alert_unread", "alert", ["created_at"], **_where("read_at IS NULL"))
    op.create_index("alert_starred", "alert", ["created_at"], **_where("starred_at IS NOT NULL"))
    op.create_table(
        "alert_note",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("alert_id", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["alert_id"], ["alert.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_alert_note_alert_id"), "alert_note", ["alert_id"])
    op.create_table(
        "web_token",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("digest"),
    )


def _where(condition: str) -> dict[str, Any]:
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}
