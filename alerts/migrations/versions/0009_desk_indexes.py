"""The desk at its full size: what is unread is counted from the index alone, deliveries are listed by time, dead ones are found."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "alerts0014"
down_revision = "alerts0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Three indexes, one in the place of a narrower one."""
    op.drop_index("alert_unread", "alert")
    _partial("alert_unread", "alert", ["created_at", "kind", "team_id"], "read_at IS NULL")
    _partial("delivery_dead", "delivery", ["channel_id"], "state = 'dead'")
    op.create_index("delivery_created", "delivery", ["created_at", "id"])


def _partial(name: str, table: str, columns: list[str], where: str) -> None:
    op.create_index(name, table, columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))
