"""Names of topics and channels are given once in a team, no longer once in an installation."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "alerts0015"
down_revision = "alerts0014"
branch_labels = None
depends_on = None
contract = True  # for older code a name is that of one topic or channel alone

NAMES = {"uq": "%(table_name)s_%(column_0_name)s_key"}  # as PostgreSQL calls what has no name


def upgrade() -> None:
    """Another constraint for both. SQLite copies the tables; the highest number that a topic had is kept, so that none is given twice."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    last = op.get_bind().scalar(sa.text("SELECT seq FROM sqlite_sequence WHERE name = 'topic'")) if sqlite else None
    for table, options in (("topic", {"sqlite_autoincrement": True}), ("channel", {})):
        with op.batch_alter_table(table, naming_convention=NAMES, table_kwargs=options) as changed:
            changed.drop_constraint(f"{table}_name_key", type_="unique")
            changed.create_unique_constraint(f"{table}_team_name", ["team_id", "name"])
    if last is not None:
        op.execute(sa.text("UPDATE sqlite_sequence SET seq = :last WHERE name = 'topic'").bindparams(last=last))
