"""What is due at a host is found by an index, whatever waits: pages of the past, pages of other hosts, gaps that were closed long ago."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "crawler0023"
down_revision = "crawler0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Four indexes of few rows each."""
    _partial("page_news", "page", ["next_at"], "state = 'pending' AND past_list_id IS NULL")
    _partial("page_at_host", "page", ["host_key", "next_at"], "state = 'pending'")
    _partial("gap_due", "gap", ["next_at"], "closed_at IS NULL")
    _partial("gap_leased", "gap", ["lease_until"], "lease_until IS NOT NULL")


def _partial(name: str, table: str, columns: list[str], where: str) -> None:
    op.create_index(name, table, columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))
