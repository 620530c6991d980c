"""What is held, by which mute, and how topics and channels want to be told."""

import sqlalchemy as sa
from alembic import op

from crawler.storage.database import UTCDateTime

revision = "alerts0003"
down_revision = "alerts0002"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WAITING = sa.text("alert_id IS NULL")
MARKED = sa.text("mark IS NOT NULL")


def upgrade() -> None:
    op.add_column("topic", sa.Column("group_interval", sa.Float(), nullable=False, server_default="0"))
    op.add_column("topic", sa.Column("events", sa.JSON(), nullable=False, server_default='["story"]'))
    op.add_column("topic", sa.Column("urgent", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("topic", sa.Column("inhibits", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("topic", sa.Column("digest_empty", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("channel", sa.Column("digest_at", UTCDateTime(timezone=True), nullable=True))
    op.add_column("match", sa.Column("worth", sa.Float(), nullable=False, server_default="0"))
    op.add_column("alert", sa.Column("notes", sa.JSON(), nullable=False, server_default="[]"))
    op.create_index("alert_marked", "alert", ["mark"], sqlite_where=MARKED, postgresql_where=MARKED)
    op.drop_index("match_waiting", table_name="match")
    op.create_index("match_topic_time", "match", ["topic_id", "matched_at"])
    op.create_table(
        "mute",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("until", UTCDateTime(timezone=True), nullable=False),
        sa.Column("snooze", sa.Boolean(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("created_at", UTCDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_mute_until"), "mute", ["until"])
    op.create_table(
        "hold",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("match_id", BIG_ID, nullable=False),
        sa.Column("channel_id", BIG_ID, nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("mute_id", BIG_ID, nullable=True),
        sa.Column("alert_id", sa.Text(), nullable=True),
        sa.Column("since", UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["match_id"], ["match.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["channel_id"], ["channel.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["mute_id"], ["mute.id"], ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["alert_id"], ["alert.id"], ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("match_id", "channel_id", name="hold_once"),
    )
    op.create_index(op.f("ix_hold_channel_id"), "hold", ["channel_id"])
    op.create_index(op.f("ix_hold_mute_id"), "hold", ["mute_id"])
    op.create_index(op.f("ix_hold_alert_id"), "hold", ["alert_id"])
    op.create_index("hold_waiting", "hold", ["reason"], sqlite_where=WAITING, postgresql_where=WAITING)
    _take_over()
    op.drop_column("topic", "muted_until")


def _take_over() -> None:
    """What waited and what was told keeps its place; a mute of a topic becomes a row of its own."""
    for statement in (
        'UPDATE "match" SET worth = score',
        "INSERT INTO mute (kind, value, until, snooze, author, reason, created_at) "
        "SELECT 'topic', name, muted_until, false, '', '', changed_at FROM topic WHERE muted_until IS NOT NULL",
        # a waiting match is owed to the channels that its topic would tell now
        "INSERT INTO hold (match_id, channel_id, reason, detail, since) "
        "SELECT m.id, c.id, CASE m.tell WHEN 'catch-up' THEN 'first-read' ELSE 'budget' END, '', m.matched_at "
        'FROM "match" m JOIN topic t ON t.id = m.topic_id '
        f"LEFT JOIN channel c ON {_told()} WHERE m.alert_id IS NULL",
        "INSERT INTO hold (match_id, channel_id, reason, detail, alert_id, since) "
        "SELECT m.id, d.channel_id, CASE a.kind WHEN 'catch-up' THEN 'first-read' ELSE 'budget' END, '', a.id, m.matched_at "
        'FROM "match" m JOIN alert a ON a.id = m.alert_id AND a.kind <> \'alert\' '
        "LEFT JOIN delivery d ON d.alert_id = a.id AND d.part = 1",
        'UPDATE "match" SET alert_id = NULL WHERE alert_id IN (SELECT id FROM alert WHERE kind <> \'alert\')',
    ):
        op.execute(statement)


def _told() -> str:
    """Whether channel c is one of topic t's."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    each = "SELECT value FROM json_each(t.channels)" if sqlite else "SELECT json_array_elements_text(t.channels)"
    return f"(c.name IN ({each}) OR json_array_length(t.channels) = 0 AND COALESCE(c.disabled, '') <> 'no longer in the file')"


def downgrade() -> None:
    op.add_column("topic", sa.Column("muted_until", UTCDateTime(timezone=True), nullable=True))
    op.drop_table("hold")
    op.drop_table("mute")
    op.drop_index("match_topic_time", table_name="match")
    op.create_index("match_waiting", "match", ["topic_id", "tell"], sqlite_where=WAITING, postgresql_where=WAITING)
    op.drop_index("alert_marked", table_name="alert")
    op.drop_column("alert", "notes")
    op.drop_column("match", "worth")
    op.drop_column("channel", "digest_at")
    for name in ("digest_empty", "inhibits", "urgent", "events", "group_interval"):
        op.drop_column("topic", name)
