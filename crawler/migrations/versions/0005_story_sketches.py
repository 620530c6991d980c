"""Sketches of texts beside their keys. The keys are made in another way, so the old ones go: copies are told from what comes now."""

import sqlalchemy as sa
from alembic import op

from crawler.storage.database import UTCDateTime

revision = "crawler0005"
down_revision = "crawler0004"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.drop_table("story_band")
    op.create_table(
        "story_sketch",
        sa.Column("statement_id", BIG_ID, nullable=False),
        sa.Column("seen_at", UTCDateTime(timezone=True), nullable=False),
        sa.Column("sketch", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["statement_id"], ["statement.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("statement_id"),
    )
    op.create_table(
        "story_band",
        sa.Column("band", sa.BigInteger(), nullable=False),
        sa.Column("statement_id", BIG_ID, nullable=False),
        sa.ForeignKeyConstraint(["statement_id"], ["statement.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("band", "statement_id"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("story_sketch")
    op.drop_table("story_band")
    op.create_table(
        "story_band",
        sa.Column("band", sa.BigInteger(), nullable=False),
        sa.Column("statement_id", BIG_ID, nullable=False),
        sa.Column("seen_at", UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["statement_id"], ["statement.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("band", "statement_id"),
    )
    op.create_index(op.f("ix_story_band_seen_at"), "story_band", ["seen_at"], unique=False)
