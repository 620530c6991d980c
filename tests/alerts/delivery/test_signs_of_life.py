"""Signs of life: a ping while the chain goes on, another while it stands, and a notice a day."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from alerts.config import OperatorSection
from alerts.delivery import outbox, signs_of_life
from alerts.errors import DeliveryError
from alerts.models import NOTICE, Alert, Channel, Delivery, Topic
from alerts.views import metrics
from crawler.config import declaration
from crawler.errors import ConfigError
from crawler.storage.database import Database
from crawler.storage.models import Source, Statement
from tests.support.badsite import answer
from tests.support.builders import NOW, a_channel, a_context, a_source, a_statement, a_topic, an_alert, claimed
from tests.support.site import Site

LATER = timedelta(minutes=20)


@pytest.fixture
def chain(database: Database) -> Database:
    """A source read, a statement matched, a delivery sent: all goes on."""
    with database.write() as session:
        source = a_source(session, state="ok", next_at=NOW + timedelta(hours=1), last_read=NOW)
        a_channel(session)
        told = a_statement(session, "A bridge fell.", source, now=NOW)
        told.matched_at = NOW
        an_alert(session, a_topic(session), told)
        session.execute(update(Delivery).values(state="sent", settled_at=NOW))
    return database


STANDS = {
    "sources": update(Source).values(next_at=NOW),
    "statements": update(Statement).values(matched_at=None),
    "deliveries": update(Delivery).values(state="waiting", next_at=NOW),
}


@pytest.mark.parametrize("what", STANDS)
def test_what_waits_for_a_quarter_of_an_hour_is_a_standstill(chain: Database, what: str) -> None:
    with chain.write() as session:
        assert signs_of_life.standstill(session, NOW + LATER) is None
        session.execute(STANDS[what])
        assert signs_of_life.standstill(session, NOW + LATER / 2) is None
        assert signs_of_life.standstill(session, NOW + LATER) == what


def test_a_paused_source_and_a_channel_that_is_off_keep_nothing_waiting(chain: Database) -> None:
    with chain.write() as session:
        session.execute(update(Source).values(next_at=NOW, state="paused"))
        assert signs_of_life.standstill(session, NOW + LATER) is None


def test_a_text_that_was_just_changed_has_its_time(chain: Database) -> None:
    with chain.write() as session:
        session.execute(update(Statement).values(matched_at=None, changed_at=NOW + LATER))
        assert signs_of_life.standstill(session, NOW + LATER) is None
        assert signs_of_life.standstill(session, NOW + 2 * LATER) == "statements"


def refused(session: Session, moment: timedelta = timedelta()) -> None:
    """What is due is claimed, and cannot be sent for two hours."""
    for claim in claimed(session, now=NOW + moment):
        error = DeliveryError("http_500", "The receiver answered 500.")
        outbox.settle(session, claim, error, NOW + moment, NOW + moment, [timedelta(hours=2)])


def test_what_waits_for_an_earlier_message_of_its_story_waits_on_purpose(chain: Database) -> None:
    """The earlier one is tried again in two hours, when both go out."""
    hours = timedelta(hours=2, minutes=30)
    with chain.write() as session:
        session.execute(update(Source).values(next_at=NOW + timedelta(days=1)))
        session.execute(update(Delivery).values(state="waiting", next_at=NOW, settled_at=None))
        refused(session)
        told = session.scalars(select(Statement)).one()
        more = a_statement(session, "Another bridge fell.")
        more.story_id, more.matched_at = told.story_id, NOW
        an_alert(session, session.scalars(select(Topic)).one(), more, now=NOW + timedelta(minutes=1))
        session.execute(update(Channel).values(failing_since=None))  # other messages get through
        for minutes in (10, 20, 60):
            assert signs_of_life.standstill(session, NOW + timedelta(minutes=minutes)) is None
            assert metrics.seconds_owed(session, NOW + timedelta(minutes=minutes)) == 0.0
        outbox.settle_sent(session, [(claim, NOW + hours) for claim in claimed(session, now=NOW + hours)], NOW + hours)
        session.flush()
        assert signs_of_life.standstill(session, NOW + hours) is None  # it is free only now
        assert signs_of_life.standstill(session, NOW + hours + LATER) == "deliveries"
        assert metrics.seconds_owed(session, NOW + hours + LATER) > LATER.total_seconds()


def test_a_channel_that_keeps_to_its_ceiling_goes_on(chain: Database) -> None:
    with chain.write() as session:
        channel = session.scalars(select(Channel)).one()
        channel.options = {**channel.options, "ceiling": 20}
        topic = session.scalars(select(Topic)).one()
        for number in range(5):
            an_alert(session, topic, a_statement(session, f"Bridge {number} fell."))
        session.execute(update(Statement).values(matched_at=NOW))
        outbox.settle_sent(session, [(claim, NOW + LATER) for claim in claimed(session, now=NOW + LATER)], NOW + LATER)
        session.flush()
        assert session.scalar(select(func.count()).where(Delivery.state == "waiting")) == 4
        assert signs_of_life.standstill(session, NOW + LATER) is None
        assert metrics.seconds_owed(session, NOW + LATER) == 0.0
        session.execute(update(Source).values(next_at=NOW + 2 * LATER))
        assert signs_of_life.standstill(session, NOW + 2 * LATER) == "deliveries"  # nothing was claimed since


def test_a_channel_that_rests_after_a_failure_stands_when_it_has_failed_for_as_long(chain: Database) -> None:
    with chain.write() as session:
        session.execute(update(Delivery).values(state="waiting", next_at=NOW, settled_at=None))
        for failing, stands in ((NOW + LATER / 2, None), (NOW, "deliveries")):
            session.execute(
                update(Channel).values(failing_since=failing, not_before=NOW + LATER + timedelta(seconds=9))
            )
            assert signs_of_life.standstill(session, NOW + LATER) == stands


def test_the_ping_goes_through_the_guard_and_says_which_of_the_two_it_is() -> None:
    with Site() as site:
        site.routes |= {path: answer(b"OK") for path in ("/alive", "/dead")}
        section = OperatorSection(ping=site.url("/alive?key=1"), ping_failed=site.url("/dead"))

        async def all_of_it() -> list[bool]:
            context = a_context()
            said = [await signs_of_life.ping(context, section, stands) for stands in (None, "sources")]
            said.append(await signs_of_life.ping(context, OperatorSection(ping=site.url("/none")), None))
            said.append(await signs_of_life.ping(context, OperatorSection(ping=site.url("/alive")), "sources"))
            said.append(await signs_of_life.ping(context, OperatorSection(ping="http://10.0.0.1/private"), None))
            await context.aclose()
            return said

        assert asyncio.run(all_of_it()) == [True, True, False, False, False]
        assert [r.target for r in site.requests] == ["/alive?key=1", "/dead", "/none"]


def test_the_daily_notice_comes_once_a_day_at_its_hour(chain: Database) -> None:
    section, zone = OperatorSection(daily="07:00"), "Asia/Tbilisi"
    seven = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)  # there

    def told(now: datetime) -> bool:
        with chain.write() as session:
            due = signs_of_life.untold(session, section, zone, now)
            if due is not None:
                signs_of_life.tell(session, due, now)
            return due is not None

    assert told(seven - timedelta(minutes=1))  # yesterday's, at the first look
    times = (seven - timedelta(seconds=1), seven, seven + timedelta(hours=5), seven + timedelta(days=1))
    assert [told(now) for now in times] == [False, True, False, True]
    with chain.read() as session:
        assert session.scalar(select(func.count()).where(Alert.kind == NOTICE)) == 3


def test_the_notice_says_what_was_read_found_and_told_and_what_waits(chain: Database) -> None:
    with chain.write() as session:
        a_source(session, "shut", state="blocked", state_since=NOW, next_at=NOW)
        title, body = signs_of_life.account(session, NOW + LATER)
    assert title == "Tocsin is at work: 1 of 2 sources read"
    assert "shut" in body
    assert "statements 1, alerts 1, deliveries given up 0" in body
    assert "quarter of an hour: sources" in body


@pytest.mark.parametrize(("key", "value"), [("daily", "7:00"), ("daily", "24:00"), ("ping", "ftp://a.example"), ("ping_failed", "a b")])  # fmt: skip
def test_a_wrong_value_is_refused(key: str, value: str) -> None:
    with pytest.raises(ConfigError):
        declaration.check(OperatorSection(**{key: value}))
