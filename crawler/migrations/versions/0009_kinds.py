"""What a watched page said last, and what was odd about a list."""

import sqlalchemy as sa
from alembic import op

revision = "crawler0009"
down_revision = "crawler0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("source", sa.Column("memory", sa.JSON(none_as_null=True), nullable=True))
    op.add_column("source", sa.Column("warnings", sa.JSON(none_as_null=True), nullable=True))
