"""What the pages of a source used to have."""

import sqlalchemy as sa
from alembic import op

revision = "crawler0006"
down_revision = "crawler0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("source", sa.Column("layout", sa.JSON(), nullable=False, server_default="{}"))


def downgrade() -> None:
    op.drop_column("source", "layout")
