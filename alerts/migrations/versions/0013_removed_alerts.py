"""Which matches were told by an alert that was removed since."""

import sqlalchemy as sa
from alembic import op

revision = "alerts0018"
down_revision = "alerts0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One column."""
    op.add_column("match", sa.Column("alert_removed", sa.Boolean(), nullable=False, server_default=sa.false()))
