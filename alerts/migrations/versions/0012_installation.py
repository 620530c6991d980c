"""Whose a database is: a mark of its installation's key."""

import sqlalchemy as sa
from alembic import op

revision = "alerts0017"
down_revision = "alerts0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One column."""
    op.add_column("declared", sa.Column("mark", sa.Text(), nullable=True))
