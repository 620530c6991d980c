"""The first tables of the upper storey."""

import sqlalchemy as sa
from alembic import op

from crawler.storage.database import UTCDateTime

revision = "alerts0001"
down_revision = None
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _words(dialect: str) -> tuple[str, ...]:
    """The word file (alerts/prefilter.py), which SQLAlchemy's metadata does not know."""
    if dialect == "sqlite":
        return ("CREATE VIRTUAL TABLE statement_word USING fts5(words, detail=none, columnsize=0, tokenize='ascii')",)
    return (
        "CREATE TABLE statement_word (rowid bigint PRIMARY KEY REFERENCES statement(id) ON DELETE CASCADE, words tsvector NOT NULL)",
        "CREATE INDEX statement_word_words ON statement_word USING gin (words)",
    )


def upgrade() -> None:
    op.create_table(
        "channel",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("declared", sa.Boolean(), nullable=False),
        sa.Column("disabled", sa.Text(), nullable=True),
        sa.Column("created_at", UTCDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name"),
    )
    op.create_table(
        "topic",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("lang", sa.JSON(), nullable=False),
        sa.Column("channels", sa.JSON(), nullable=False),
        sa.Column("group_by", sa.Text(), nullable=False),
        sa.Column("group_wait", sa.Float(), nullable=False),
        sa.Column("immediate", sa.Integer(), nullable=True),
        sa.Column("digest", sa.Text(), nullable=True),
        sa.Column("digest_at", UTCDateTime(timezone=True), nullable=True),
        sa.Column("timezone", sa.Text(), nullable=False),
        sa.Column("off_forms", sa.JSON(), nullable=False),
        sa.Column("declared", sa.Boolean(), nullable=False),
        sa.Column("muted_until", UTCDateTime(timezone=True), nullable=True),
        sa.Column("created_at", UTCDateTime(timezone=True), nullable=False),
        sa.Column("changed_at", UTCDateTime(timezone=True), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "alert",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("topic_id", BIG_ID, nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("story_id", BIG_ID, nullable=True),
        sa.Column("created_at", UTCDateTime(timezone=True), nullable=False),
        sa.Column("ready_at", UTCDateTime(timezone=True), nullable=False),
        sa.Column("mark", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("alert_topic_story", "alert", ["topic_id", "story_id"], unique=False)
    op.create_index(op.f("ix_alert_created_at"), "alert", ["created_at"], unique=False)
    op.create_table(
        "delivery",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("alert_id", sa.Text(), nullable=False),
        sa.Column("channel_id", BIG_ID, nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=True),
        sa.Column("served", sa.JSON(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", UTCDateTime(timezone=True), nullable=False),
        sa.Column("lease_until", UTCDateTime(timezone=True), nullable=True),
        sa.Column("lease_token", sa.Text(), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("created_at", UTCDateTime(timezone=True), nullable=False),
        sa.Column("settled_at", UTCDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["alert_id"], ["alert.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["channel_id"], ["channel.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("alert_id", "channel_id", "part", name="delivery_once"),
    )
    op.create_index(
        "delivery_due",
        "delivery",
        ["channel_id", "next_at"],
        unique=False,
        sqlite_where=sa.text("state in ('waiting', 'leased')"),
        postgresql_where=sa.text("state in ('waiting', 'leased')"),
    )
    op.create_table(
        "match",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("topic_id", BIG_ID, nullable=False),
        sa.Column("statement_id", BIG_ID, nullable=False),
        sa.Column("alert_id", sa.Text(), nullable=True),
        sa.Column("tell", sa.Text(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("spans", sa.JSON(), nullable=False),
        sa.Column("matched_at", UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["alert_id"], ["alert.id"], ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["statement_id"], ["statement.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("topic_id", "statement_id", name="match_once"),
    )
    op.create_index(op.f("ix_match_alert_id"), "match", ["alert_id"], unique=False)
    op.create_index(op.f("ix_match_statement_id"), "match", ["statement_id"], unique=False)
    op.create_index(
        "match_waiting",
        "match",
        ["topic_id", "tell"],
        unique=False,
        sqlite_where=sa.text("alert_id IS NULL"),
        postgresql_where=sa.text("alert_id IS NULL"),
    )
    op.create_table(
        "attempt",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("delivery_id", sa.Text(), nullable=False),
        sa.Column("at", UTCDateTime(timezone=True), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_attempt_delivery_id"), "attempt", ["delivery_id"], unique=False)
    for statement in _words(op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    op.execute("DROP TABLE statement_word")
    op.drop_index(op.f("ix_attempt_delivery_id"), table_name="attempt")
    op.drop_table("attempt")
    op.drop_index(
        "match_waiting",
        table_name="match",
        sqlite_where=sa.text("alert_id IS NULL"),
        postgresql_where=sa.text("alert_id IS NULL"),
    )
    op.drop_index(op.f("ix_match_statement_id"), table_name="match")
    op.drop_index(op.f("ix_match_alert_id"), table_name="match")
    op.drop_table("match")
    op.drop_index(
        "delivery_due",
        table_name="delivery",
        sqlite_where=sa.text("state in ('waiting', 'leased')"),
        postgresql_where=sa.text("state in ('waiting', 'leased')"),
    )
    op.drop_table("delivery")
    op.drop_index(op.f("ix_alert_created_at"), table_name="alert")
    op.drop_index("alert_topic_story", table_name="alert")
    op.drop_table("alert")
    op.drop_table("topic")
    op.drop_table("channel")
