"""The processes at work, with their signs of life."""

import sqlalchemy as sa
from alembic import op

from crawler.storage.database import UTCDateTime

revision = "crawler0021"
down_revision = "crawler0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One table."""
    op.create_table(
        "process",
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("id", "role", "host", "version")),
        *(sa.Column(name, UTCDateTime(timezone=True), nullable=False) for name in ("started_at", "seen_at")),
        sa.Column("numbers", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
