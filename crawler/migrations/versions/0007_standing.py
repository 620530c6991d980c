"""Where a source is read: what was learnt of its addresses."""

import sqlalchemy as sa
from alembic import op

revision = "crawler0007"
down_revision = "crawler0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("source", sa.Column("standing", sa.JSON(none_as_null=True), nullable=True))
