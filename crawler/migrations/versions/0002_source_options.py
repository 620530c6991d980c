"""A source's own settings."""

import sqlalchemy as sa
from alembic import op

revision = "crawler0002"
down_revision = "crawler0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("source", sa.Column("options", sa.JSON(none_as_null=True), nullable=True))
