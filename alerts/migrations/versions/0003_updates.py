"""Updates of a story are told: a match for each revision that is one, and topics that had the former default want them."""

import json

import sqlalchemy as sa
from alembic import op

revision = "alerts0008"
down_revision = "alerts0007"
branch_labels = None
depends_on = None
contract = True  # older code names two columns where a match is unique

BEFORE, NOW = ["story"], ["story", "update"]
TOPIC = sa.table("topic", sa.column("id", sa.Integer), sa.column("events", sa.JSON))


def upgrade() -> None:
    """Add the revision to what is unique of a match, and the new event to the topics that asked for no other."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    if sqlite:  # it copies the table and drops the old one, and with each row that goes the holds of it would go
        op.execute("CREATE TEMPORARY TABLE kept_hold AS SELECT * FROM hold")
    with op.batch_alter_table("match") as match:
        match.add_column(sa.Column("revision", sa.Integer(), nullable=False, server_default="1"))
        match.drop_constraint("match_once", type_="unique")
        match.create_unique_constraint("match_once", ["topic_id", "statement_id", "revision"])
    if sqlite:
        op.execute("DELETE FROM hold")
        op.execute("INSERT INTO hold SELECT * FROM kept_hold")
        op.execute("DROP TABLE kept_hold")
    rows = op.get_bind().execute(sa.select(TOPIC.c.id, TOPIC.c.events)).all()
    for number, events in rows:
        if (json.loads(events) if isinstance(events, str) else events) == BEFORE:
            op.execute(sa.update(TOPIC).where(TOPIC.c.id == number).values(events=NOW))
