"""Which poll led to an alert."""

import sqlalchemy as sa
from alembic import op

revision = "alerts0016"
down_revision = "alerts0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One column."""
    op.add_column("alert", sa.Column("poll", sa.Text(), nullable=True))
