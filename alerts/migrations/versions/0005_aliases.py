"""Imported names that mean one lie in the database, so that a backup holds them and the next statement is matched by them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from crawler.storage.database import UTCDateTime
from crawler.storage.models import BigId

revision = "alerts0005"
down_revision = "alerts0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "alias",
        sa.Column("id", BigId, primary_key=True),
        sa.Column("digest", sa.Text(), nullable=False, unique=True),
        sa.Column("names", sa.JSON(), nullable=False),
        sa.Column("added_at", UTCDateTime(timezone=True), nullable=False),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    op.drop_table("alias")
