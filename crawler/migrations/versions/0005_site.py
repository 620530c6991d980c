"""What the pages of a site have in common."""

import sqlalchemy as sa
from alembic import op

from crawler.storage.database import UTCDateTime

revision = "crawler0017"
down_revision = "crawler0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One table."""
    op.create_table(
        "site",
        sa.Column("host_key", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("forgotten_at", UTCDateTime(timezone=True), nullable=True),
        sa.Column("learned", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("host_key"),
    )
    op.create_index("ix_site_forgotten_at", "site", ["forgotten_at"])
