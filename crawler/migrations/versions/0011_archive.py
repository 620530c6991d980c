"""What a walk through a source's past has read, the pages that it found, and the statements made of them."""

import sqlalchemy as sa
from alembic import op

from crawler.storage.database import UTCDateTime

revision = "crawler0011"
down_revision = "crawler0010"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = UTCDateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "archive",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("source_id", BIG_ID, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("parent_id", sa.BigInteger(), nullable=True),
        sa.Column("since", sa.Text(), nullable=False),
        sa.Column("counting", sa.Boolean(), nullable=False),
        sa.Column("alert", sa.Boolean(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("host_key", sa.Text(), nullable=False),
        sa.Column("next_at", MOMENT, nullable=False),
        sa.Column("lease_until", MOMENT, nullable=True),
        sa.Column("lease_token", sa.Text(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("source_id", "key"),
    )
    held = sa.text("lease_until IS NOT NULL")
    op.create_index("archive_leased", "archive", ["lease_until"], sqlite_where=held, postgresql_where=held)
    op.add_column("page", sa.Column("archive_id", sa.BigInteger(), nullable=True))
    wanted = sa.text("archive_id IS NOT NULL")
    op.create_index("page_archive", "page", ["archive_id"], sqlite_where=wanted, postgresql_where=wanted)
    op.add_column("statement", sa.Column("backfill", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    op.drop_column("statement", "backfill")
    op.drop_index("page_archive", table_name="page")
    op.drop_column("page", "archive_id")
    op.drop_table("archive")
