"""What a source's health rests on: since when it is in its state and why, its rhythm, its incidents; gaps that are looked into."""

import sqlalchemy as sa
from alembic import op

from crawler.storage.database import UTCDateTime

revision = "crawler0003"
down_revision = "crawler0002"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = UTCDateTime(timezone=True)


def _columns() -> list[tuple[str, sa.Column[object]]]:
    return [
        ("source", sa.Column("state_since", MOMENT, nullable=True)),
        ("source", sa.Column("reason", sa.Text(), nullable=True)),
        ("source", sa.Column("history", sa.JSON(), nullable=False, server_default="{}")),
        ("gap", sa.Column("next_at", MOMENT, nullable=True)),
        ("gap", sa.Column("lease_until", MOMENT, nullable=True)),
        ("gap", sa.Column("lease_token", sa.Text(), nullable=True)),
        ("gap", sa.Column("attempts", sa.Integer(), nullable=False, server_default="0")),
    ]


def upgrade() -> None:
    for table, column in _columns():
        op.add_column(table, column)
    op.create_table(
        "appearance",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("source_id", BIG_ID, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("appearance_source_at", "appearance", ["source_id", "at"], unique=False)
    op.create_table(
        "incident",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("source_id", BIG_ID, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("from_at", MOMENT, nullable=False),
        sa.Column("to_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_incident_source_id"), "incident", ["source_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_incident_source_id"), table_name="incident")
    op.drop_table("incident")
    op.drop_index("appearance_source_at", table_name="appearance")
    op.drop_table("appearance")
    for table, column in reversed(_columns()):
        op.drop_column(table, column.name)
