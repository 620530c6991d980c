"""Sources have tags, and can be removed while their statements stay."""

import sqlalchemy as sa
from alembic import op

from crawler.storage.database import UTCDateTime

revision = "crawler0015"
down_revision = "crawler0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Two columns."""
    op.add_column("source", sa.Column("tags", sa.JSON(), nullable=True))
    op.add_column("source", sa.Column("removed_at", UTCDateTime(timezone=True), nullable=True))
