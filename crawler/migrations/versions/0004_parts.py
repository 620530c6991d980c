"""Answers may be frames or further pages of another answer."""

import sqlalchemy as sa
from alembic import op

revision = "crawler0016"
down_revision = "crawler0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One column."""
    op.add_column("fetch", sa.Column("part_of", sa.BigInteger(), nullable=True))
