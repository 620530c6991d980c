"""Which poll showed a page and led to a statement."""

import sqlalchemy as sa
from alembic import op

revision = "crawler0020"
down_revision = "crawler0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Two columns."""
    for table in ("page", "statement"):
        op.add_column(table, sa.Column("poll", sa.Text(), nullable=True))
