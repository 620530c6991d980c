"""Channels know whether they fail, when they may be used again and whether the operator listens there; deliveries keep their order."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from crawler.storage.database import UTCDateTime

revision = "alerts0002"
down_revision = "alerts0001"
branch_labels = None
depends_on = None

OWED = sa.text("state in ('waiting', 'leased')")


def upgrade() -> None:
    op.add_column("channel", sa.Column("operator", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("channel", sa.Column("failing_since", UTCDateTime(timezone=True), nullable=True))
    op.add_column("channel", sa.Column("free_at", UTCDateTime(timezone=True), nullable=True))
    op.add_column("delivery", sa.Column("thread", sa.Text(), nullable=True))
    op.create_index(
        "delivery_thread",
        "delivery",
        ["channel_id", "thread", "created_at"],
        sqlite_where=OWED,
        postgresql_where=OWED,
    )


def downgrade() -> None:
    op.drop_index("delivery_thread", table_name="delivery", sqlite_where=OWED, postgresql_where=OWED)
    op.drop_column("delivery", "thread")
    for column in ("free_at", "failing_since", "operator"):
        op.drop_column("channel", column)
