"""Changes of a source's state are told once each, again with growing pauses, together when they come together, and when they are over."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from alerts.delivery import source_alarms
from alerts.delivery.source_alarms import Change, body, pause, title
from alerts.models import Delivery, SourceAlarm
from crawler.health import recorder
from crawler.health.coverage import Coverage
from crawler.health.states import Verdict
from crawler.sources import changes
from crawler.sources import store as sources
from crawler.storage.database import Database
from crawler.storage.models import Source
from tests.support.builders import NOW, a_channel, a_source, later


def turn(database: Database, state: str, now: datetime, *names: str, reason: str = "It answers 500.") -> None:
    """Put the sources into a state, as a poll does."""
    with database.write() as session:
        for name in names or ("paper",):
            row = sources.get(session, name)
            recorder.enter(session, row, Verdict(state, now, "" if state == "ok" else reason), now)


def told(database: Database, now: datetime) -> int:
    with database.write() as session:
        return source_alarms.report_changes(session, now) if source_alarms.anything_new(session, now) else 0


def notices(database: Database) -> list[tuple[str, list[str]]]:
    """Titles and lines of all notices so far."""
    with database.read() as session:
        found = [json.loads(d.payload or "{}") for d in session.scalars(select(Delivery).order_by(Delivery.created_at))]
    return [(message["title"], list(message["notes"])) for message in found]


@pytest.fixture
def watched(database: Database) -> Database:
    with database.write() as session:
        a_channel(session, "desk", "email", to=["a@example.org"])
        a_source(session, state="ok", next_at=later(days=99))
    return database


def test_trouble_is_told_then_again_with_growing_pauses_then_that_it_is_over(watched: Database) -> None:
    turn(watched, "failing", NOW)
    days = [day for day in range(31) if told(watched, later(days=day))]
    assert days == [0, 1, 3, 7, 14, 21, 28]
    assert told(watched, later(days=30, hours=1)) == 0
    turn(watched, "ok", later(days=31))
    assert told(watched, later(days=31)) == 1
    assert told(watched, later(days=60)) == 0
    (first, lines), *_, (last, ended) = notices(watched)
    assert first == "paper: unreachable"
    assert lines == [
        "paper unreachable since Wednesday 4 March 10:30 UTC. It answers 500.",
        "0 of 1 source read; paper unreachable since Wednesday 4 March.",
    ]
    assert last == "paper is read again"
    assert ended[0] == "paper is read again; it was unreachable for 31 days."
    with watched.read() as session:
        assert session.scalars(select(SourceAlarm)).all() == []


def test_the_same_state_is_told_under_one_identity_whoever_tells_it(watched: Database) -> None:
    """Killed before its transaction, the alert worker tells again after its next start: the same identity, once."""
    turn(watched, "failing", NOW)
    ids = []
    for _ in range(2):
        with watched.write() as session:
            source_alarms.report_changes(session, NOW)
            ids.append(session.scalars(select(Delivery.id)).all())
            session.rollback()
    assert ids[0] == ids[1] != []
    assert told(watched, NOW) == 1


def test_what_comes_together_is_one_notice(watched: Database) -> None:
    with watched.write() as session:
        for n in range(60):
            a_source(session, f"s{n:02}", state="ok", next_at=later(days=9))
    turn(watched, "failing", NOW, "s00")
    assert told(watched, NOW) == 1
    turn(watched, "failing", later(seconds=5), *(f"s{n:02}" for n in range(1, 60)))
    assert told(watched, later(seconds=10)) == 0  # it waits for a minute
    turn(watched, "ok", later(seconds=50), "s00")
    assert told(watched, later(seconds=61)) == 60
    (_, _), (headline, lines) = notices(watched)
    assert headline == "60 sources: 59 in trouble, 1 read again"
    assert len(lines) == 50 + 3
    assert lines[50] == "10 more: tocsin sources list"
    assert "connection" in lines[51]


def test_trouble_of_another_kind_is_told_and_no_recovery_is_claimed(watched: Database) -> None:
    turn(watched, "failing", NOW)
    assert told(watched, NOW) == 1
    turn(watched, "blocked", later(hours=1), reason="The site refuses us.")
    assert told(watched, later(hours=1)) == 1
    assert notices(watched)[1][0] == "paper: blocks us"


def test_a_pause_ends_the_reminders_without_a_word_and_a_resumed_source_must_answer_first(watched: Database) -> None:
    turn(watched, "gone", NOW)
    assert told(watched, NOW) == 1
    with watched.write() as session:
        changes.resume(session, "paper", later(hours=1))
    assert told(watched, later(days=2)) == 0
    turn(watched, "ok", later(days=3))
    assert told(watched, later(days=3)) == 1
    turn(watched, "quiet", later(days=4))
    assert told(watched, later(days=4)) == 1
    with watched.write() as session:
        changes.pause(session, "paper", later(days=5))
    assert told(watched, later(days=9)) == 0


def test_what_came_and_went_before_anybody_looked_is_not_told(watched: Database) -> None:
    turn(watched, "failing", NOW)
    turn(watched, "ok", later(hours=1))
    assert told(watched, later(hours=2)) == 0


def test_a_source_that_is_forgotten_takes_its_troubles_with_it(watched: Database) -> None:
    turn(watched, "failing", NOW)
    told(watched, NOW)
    with watched.write() as session:
        changes.remove(session, "paper", NOW)
    assert told(watched, later(days=9)) == 0
    with watched.read() as session:
        assert session.scalars(select(Source)).all() == []
        assert session.scalars(select(SourceAlarm)).all() == []


def test_pauses_double_up_to_a_week() -> None:
    assert [pause(n) // timedelta(days=1) for n in (1, 2, 3, 4, 5, 60)] == [1, 2, 4, 7, 7, 7]


def test_words() -> None:
    one = Change(1, "hrw", "quiet", "Nothing new since Monday.", NOW, 1)
    assert title([one]) == "hrw: silent"
    assert body([one], Coverage(1, 1, (), ()), later(days=1)).splitlines()[0] == (
        "hrw silent since Wednesday 4 March 10:30 UTC (told 2 times). Nothing new since Monday."
    )
