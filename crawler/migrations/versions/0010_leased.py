"""The few sources and pages that somebody works on, and those with settings of their own, to be found without reading all."""

import sqlalchemy as sa
from alembic import op

revision = "crawler0010"
down_revision = "crawler0009"
branch_labels = None
depends_on = None

INDEXES = (
    ("source_leased", "source", "lease_until", sa.text("lease_until IS NOT NULL")),
    ("page_leased", "page", "lease_until", sa.text("lease_until IS NOT NULL")),
    ("source_special", "source", "host_key", sa.text("options IS NOT NULL")),
)


def upgrade() -> None:
    for name, table, column, which in INDEXES:
        op.create_index(name, table, [column], sqlite_where=which, postgresql_where=which)


def downgrade() -> None:
    for name, table, _, _ in INDEXES:
        op.drop_index(name, table_name=table)
