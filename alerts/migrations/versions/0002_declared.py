"""What the file declared last, and topics that are switched off by hand."""

import sqlalchemy as sa
from alembic import op

from crawler.storage.database import UTCDateTime

revision = "alerts0007"
down_revision = "alerts0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One table and one column."""
    op.create_table(
        "declared",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.add_column("topic", sa.Column("disabled_at", UTCDateTime(timezone=True), nullable=True))
