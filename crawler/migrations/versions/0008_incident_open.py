"""Incidents that last are found at once."""

import sqlalchemy as sa
from alembic import op

revision = "crawler0008"
down_revision = "crawler0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    last = sa.text("to_at IS NULL")
    op.create_index("incident_open", "incident", ["id"], unique=False, sqlite_where=last, postgresql_where=last)


def downgrade() -> None:
    op.drop_index("incident_open", table_name="incident")
