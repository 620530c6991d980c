"""What a statement adds to its story."""

import sqlalchemy as sa
from alembic import op

revision = "crawler0014"
down_revision = "crawler0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; of what is stored nothing is an update."""
    op.add_column("statement", sa.Column("added", sa.JSON(none_as_null=True), nullable=True))
