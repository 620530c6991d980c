"""What was learnt of a source's pace, and what its site asks for."""

import sqlalchemy as sa
from alembic import op

from crawler.storage.database import UTCDateTime

revision = "crawler0004"
down_revision = "crawler0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("source", sa.Column("pace_since", UTCDateTime(timezone=True), nullable=True))
    op.add_column("source", sa.Column("pace_at", UTCDateTime(timezone=True), nullable=True))
    op.add_column("source", sa.Column("pace_items", sa.Double(), nullable=False, server_default="0"))
    op.add_column("source", sa.Column("pace_spread", sa.JSON(), nullable=True))
    op.add_column("source", sa.Column("asks", sa.JSON(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("source") as table:
        for column in ("asks", "pace_spread", "pace_items", "pace_at", "pace_since"):
            table.drop_column(column)
