"""What the installation has spent of its hourly budget, by the minute."""

import sqlalchemy as sa
from alembic import op

revision = "crawler0012"
down_revision = "crawler0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "spent",
        sa.Column("minute", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("requests", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("minute"),
    )


def downgrade() -> None:
    op.drop_table("spent")
