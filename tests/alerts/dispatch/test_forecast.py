"""What would become of a match: the same as if it were raised, and nothing is written."""

from __future__ import annotations

from sqlalchemy import select, update

from alerts.dispatch import mutes
from alerts.dispatch.decision import Action, HoldReason
from alerts.dispatch.forecast import forecast
from alerts.models import Alert, Hold, Match
from crawler.storage.database import Database
from crawler.storage.models import Statement
from tests.support.builders import NOW, a_channel, a_source, a_statement, a_topic, later, match_all


def tried(database: Database, text: str = "A bridge fell.") -> None:
    """A statement that is matched, and of which nobody is told."""
    with database.write() as session:
        number = a_statement(session, text).id
        session.execute(update(Statement).where(Statement.id == number).values(backfill=True))
    match_all(database)


def would(database: Database) -> list[tuple[str | None, Action, HoldReason | None]]:
    with database.read() as session:
        match = session.scalars(select(Match).where(Match.mode == "off")).one()
        found = [(name, decision.action, decision.reason) for name, decision in forecast(session, match, NOW)]
        assert not session.new
        assert not session.dirty
        return sorted(found, key=str)


def test_each_channel_is_asked_for(database: Database) -> None:
    with database.write() as session:
        a_source(session, first_read=NOW)
        a_channel(session, "desk")
        a_channel(session, "digests", immediate=0)
        a_topic(session)
    tried(database)
    assert would(database) == [("desk", Action.NEW, None), ("digests", Action.HOLD, HoldReason.DIGEST_ONLY)]
    with database.read() as session:
        assert session.scalars(select(Alert)).all() == session.scalars(select(Hold)).all() == []


def test_a_mute_and_a_topic_without_channels(database: Database) -> None:
    with database.write() as session:
        a_source(session, first_read=NOW)
        a_topic(session)
    tried(database)
    assert would(database) == [(None, Action.NEW, None)]
    with database.write() as session:
        mutes.add(session, "topic", "Bridges", later(hours=1), author="desk", now=NOW)
    assert would(database) == [(None, Action.HOLD, HoldReason.MUTED)]
