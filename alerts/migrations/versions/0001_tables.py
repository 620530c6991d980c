"""The tables of the alerts."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from crawler.storage.database import UTCDateTime

revision = "alerts0006"
down_revision = None
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = UTCDateTime(timezone=True)


def upgrade() -> None:
    """Create the tables; a database of the last version before the squash has them, under some older names."""
    if sa.inspect(op.get_bind()).has_table("topic"):
        _rename()
    else:
        _create()


def _rename() -> None:
    op.alter_column("topic", "off_forms", new_column_name="excluded_forms")
    op.add_column("topic", sa.Column("options", sa.JSON()))
    op.alter_column("channel", "free_at", new_column_name="not_before")
    op.alter_column("match", "tell", new_column_name="mode")
    op.rename_table("watch", "source_alarm")
    op.alter_column("source_alarm", "told", new_column_name="notices")


def _create() -> None:
    op.create_table('alias',
    sa.Column('id', BIG_ID, nullable=False),
    sa.Column('digest', sa.Text(), nullable=False),
    sa.Column('names', sa.JSON(), nullable=False),
    sa.Column('added_at', MOMENT, nullable=False),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('digest'),
    sqlite_autoincrement=True
    )
    op.create_table('channel',
    sa.Column('id', BIG_ID, nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('options', sa.JSON(), nullable=False),
    sa.Column('declared', sa.Boolean(), nullable=False),
    sa.Column('operator', sa.Boolean(), nullable=False),
    sa.Column('disabled', sa.Text(), nullable=True),
    sa.Column('failing_since', MOMENT, nullable=True),
    sa.Column('not_before', MOMENT, nullable=True),
    sa.Column('digest_at', MOMENT, nullable=True),
    sa.Column('created_at', MOMENT, nullable=False),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('name')
    )
    op.create_table('mute',
    sa.Column('id', BIG_ID, nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('value', sa.Text(), nullable=False),
    sa.Column('until', MOMENT, nullable=False),
    sa.Column('snooze', sa.Boolean(), nullable=False),
    sa.Column('author', sa.Text(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('created_at', MOMENT, nullable=False),
    sa.PrimaryKeyConstraint('id'),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_mute_until'), 'mute', ['until'], unique=False)
    op.create_table('topic',
    sa.Column('id', BIG_ID, nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('query', sa.Text(), nullable=False),
    sa.Column('lang', sa.JSON(), nullable=False),
    sa.Column('channels', sa.JSON(), nullable=False),
    sa.Column('group_by', sa.Text(), nullable=False),
    sa.Column('group_wait', sa.Float(), nullable=False),
    sa.Column('group_interval', sa.Float(), nullable=False),
    sa.Column('events', sa.JSON(), nullable=False),
    sa.Column('immediate', sa.Integer(), nullable=True),
    sa.Column('urgent', sa.Boolean(), nullable=False),
    sa.Column('inhibits', sa.JSON(), nullable=False),
    sa.Column('digest', sa.Text(), nullable=True),
    sa.Column('digest_empty', sa.Boolean(), nullable=False),
    sa.Column('digest_at', MOMENT, nullable=True),
    sa.Column('timezone', sa.Text(), nullable=False),
    sa.Column('excluded_forms', sa.JSON(), nullable=False),
    sa.Column('declared', sa.Boolean(), nullable=False),
    sa.Column('created_at', MOMENT, nullable=False),
    sa.Column('changed_at', MOMENT, nullable=False),
    sa.Column('error', sa.Text(), nullable=True),
    sa.Column('options', sa.JSON(), nullable=True),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('name'),
    sqlite_autoincrement=True
    )
    op.create_table('alert',
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('topic_id', BIG_ID, nullable=True),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('story_id', BIG_ID, nullable=True),
    sa.Column('created_at', MOMENT, nullable=False),
    sa.Column('ready_at', MOMENT, nullable=False),
    sa.Column('mark', sa.Text(), nullable=True),
    sa.Column('notes', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['topic_id'], ['topic.id'], ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index('alert_marked', 'alert', ['mark'], unique=False, **_where('mark IS NOT NULL'))
    op.create_index('alert_topic_story', 'alert', ['topic_id', 'story_id'], unique=False)
    op.create_index(op.f('ix_alert_created_at'), 'alert', ['created_at'], unique=False)
    op.create_table('delivery',
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('alert_id', sa.Text(), nullable=False),
    sa.Column('channel_id', BIG_ID, nullable=False),
    sa.Column('part', sa.Integer(), nullable=False),
    sa.Column('thread', sa.Text(), nullable=True),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('payload', sa.Text(), nullable=True),
    sa.Column('served', sa.JSON(), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('next_at', MOMENT, nullable=False),
    sa.Column('lease_until', MOMENT, nullable=True),
    sa.Column('lease_token', sa.Text(), nullable=True),
    sa.Column('last_error', sa.Text(), nullable=True),
    sa.Column('created_at', MOMENT, nullable=False),
    sa.Column('settled_at', MOMENT, nullable=True),
    sa.ForeignKeyConstraint(['alert_id'], ['alert.id'], ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['channel_id'], ['channel.id'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('alert_id', 'channel_id', 'part', name='delivery_once')
    )
    op.create_index('delivery_due', 'delivery', ['channel_id', 'next_at'], unique=False, **_where("state in ('waiting', 'leased')"))
    op.create_index('delivery_thread', 'delivery', ['channel_id', 'thread', 'created_at'], unique=False, **_where("state in ('waiting', 'leased')"))
    op.create_table('match',
    sa.Column('id', BIG_ID, nullable=False),
    sa.Column('topic_id', BIG_ID, nullable=False),
    sa.Column('statement_id', BIG_ID, nullable=False),
    sa.Column('alert_id', sa.Text(), nullable=True),
    sa.Column('mode', sa.Text(), nullable=False),
    sa.Column('score', sa.Float(), nullable=False),
    sa.Column('worth', sa.Float(), nullable=False),
    sa.Column('spans', sa.JSON(), nullable=False),
    sa.Column('matched_at', MOMENT, nullable=False),
    sa.ForeignKeyConstraint(['alert_id'], ['alert.id'], ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['statement_id'], ['statement.id'], ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['topic_id'], ['topic.id'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('topic_id', 'statement_id', name='match_once')
    )
    op.create_index(op.f('ix_match_alert_id'), 'match', ['alert_id'], unique=False)
    op.create_index(op.f('ix_match_statement_id'), 'match', ['statement_id'], unique=False)
    op.create_index('match_topic_time', 'match', ['topic_id', 'matched_at'], unique=False)
    op.create_table('source_alarm',
    sa.Column('incident_id', BIG_ID, nullable=False),
    sa.Column('notices', sa.Integer(), nullable=False),
    sa.Column('next_at', MOMENT, nullable=False),
    sa.ForeignKeyConstraint(['incident_id'], ['incident.id'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('incident_id')
    )
    op.create_table('attempt',
    sa.Column('id', BIG_ID, nullable=False),
    sa.Column('delivery_id', sa.Text(), nullable=False),
    sa.Column('at', MOMENT, nullable=False),
    sa.Column('seconds', sa.Float(), nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['delivery_id'], ['delivery.id'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index(op.f('ix_attempt_delivery_id'), 'attempt', ['delivery_id'], unique=False)
    op.create_table('hold',
    sa.Column('id', BIG_ID, nullable=False),
    sa.Column('match_id', BIG_ID, nullable=False),
    sa.Column('channel_id', BIG_ID, nullable=True),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('detail', sa.Text(), nullable=False),
    sa.Column('mute_id', BIG_ID, nullable=True),
    sa.Column('alert_id', sa.Text(), nullable=True),
    sa.Column('since', MOMENT, nullable=False),
    sa.ForeignKeyConstraint(['alert_id'], ['alert.id'], ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['channel_id'], ['channel.id'], ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['match_id'], ['match.id'], ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['mute_id'], ['mute.id'], ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('match_id', 'channel_id', name='hold_once')
    )
    op.create_index('hold_waiting', 'hold', ['reason'], unique=False, **_where('alert_id IS NULL'))
    op.create_index(op.f('ix_hold_alert_id'), 'hold', ['alert_id'], unique=False)
    op.create_index(op.f('ix_hold_channel_id'), 'hold', ['channel_id'], unique=False)
    op.create_index(op.f('ix_hold_mute_id'), 'hold', ['mute_id'], unique=False)
    for statement in _words(op.get_bind().dialect.name):
        op.execute(statement)


def _where(condition: str) -> dict[str, Any]:
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def _words(dialect: str) -> tuple[str, ...]:
    """The index of words (alerts/topics/search.py), which SQLAlchemy's metadata does not know."""
    if dialect == "sqlite":
        return ("CREATE VIRTUAL TABLE statement_word USING fts5(words, detail=none, columnsize=0, tokenize='ascii')",)
    return (
        "CREATE TABLE statement_word (rowid bigint PRIMARY KEY REFERENCES statement(id) ON DELETE CASCADE, words tsvector NOT NULL)",
        "CREATE INDEX statement_word_words ON statement_word USING gin (words)",
    )
