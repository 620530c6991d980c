"""A channel as a whole: its pace, its pauses, when it is switched off and who hears of it, and that a story arrives in its order."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.delivery import by_hand, outbox, throttling
from alerts.errors import DeliveryError
from alerts.models import Attempt, Channel, Delivery, Topic
from crawler.errors import StorageError
from crawler.storage.database import Database
from crawler.storage.models import Statement
from tests.support.builders import NOW, a_channel, a_context, a_source, a_statement, a_topic, an_alert, claimed, later
from tests.support.forked import FORKED

WAITS = tuple(timedelta(hours=h) for h in (0, 1, 2, 5, 10, 14, 20, 24, 24, 24))
DESK = {"to": ["desk@example.org"]}


def failure(**more: Any) -> DeliveryError:
    return DeliveryError("receiver_error", "The receiver failed.", **more)


def owe(session: Session, alerts: int = 1) -> list[str]:
    """Alerts on stories of their own, for every channel; their ids."""
    topic = session.scalar(select(Topic)) or a_topic(session, channels=("hook",))
    return [an_alert(session, topic, a_statement(session, f"A bridge, {n}.")).id for n in range(alerts)]


@pytest.fixture
def pending(database: Database) -> Database:
    """One alert for a webhook; the operator has mail."""
    with database.write() as session:
        a_source(session)
        a_channel(session, "desk", "email", **DESK)
        a_channel(session)
        owe(session)
    return database


def attempt(database: Database, now: datetime, error: DeliveryError | None) -> list[str | None]:
    """Claim what is due for the webhook and settle it so; the new states."""
    with database.write() as session:
        claims = [c for c in claimed(session, now=now) if c.channel == "hook"]
        return [outbox.settle(session, c, error, now, now, WAITS) for c in claims]


def hook(database: Database) -> Channel:
    with database.read() as session:
        return session.scalars(select(Channel).where(Channel.name == "hook")).one()


def notices(database: Database) -> list[tuple[str, str]]:
    """Kind and title of the operator's pending deliveries."""
    with database.write() as session:
        return sorted(
            (c.message.kind, c.message.title) for c in claimed(session, now=later(days=90)) if c.channel == "desk"
        )


# ---- pace


@given(
    ceiling=st.integers(1, 6000),
    waits=st.lists(st.floats(0, 30, allow_nan=False), max_size=60),
    wanted=st.integers(1, 200),
)
@settings(max_examples=40, deadline=None, derandomize=True)
def test_no_minute_sees_more_than_the_ceiling(ceiling: int, waits: list[float], wanted: int) -> None:
    channel, now, sent = Channel(), NOW, []
    for wait in waits:
        now += timedelta(seconds=wait)
        count = min(wanted, throttling.slots(channel.not_before, ceiling, now))
        throttling.spend(channel, ceiling, count, now)
        sent += [now] * count
    for n, first in enumerate(sent):
        assert sum(at - first < timedelta(seconds=60) for at in sent[n:]) <= ceiling


def test_a_pace_is_kept_up_not_only_kept_down() -> None:
    channel, sent = Channel(), 0
    for tick in range(4 * 600):
        now = NOW + timedelta(seconds=tick / 4)
        count = min(8, throttling.slots(channel.not_before, 120, now))
        throttling.spend(channel, 120, count, now)
        sent += count
    assert 1150 <= sent <= 1200  # ten minutes


def test_a_ceiling_spreads_a_burst_and_loses_nothing(database: Database) -> None:
    with database.write() as session:
        a_source(session)
        a_channel(session, ceiling=60)
        owe(session, 5)
    arrived = [len(attempt(database, later(seconds=second), None)) for second in range(12)]
    assert sum(arrived) == 5
    assert max(arrived) <= 2


# ---- failing


PAUSES = [(0, 0), (59, 0), (60, 6), (300, 30), (3600, 60), (10**6, 60)]


@pytest.mark.parametrize(("failing", "seconds"), PAUSES)
def test_a_channel_that_goes_on_failing_is_tried_less_often(failing: int, seconds: float) -> None:
    assert throttling.pause(timedelta(seconds=failing)) == seconds


def test_a_failing_channel_is_tried_with_one_message_and_one_success_forgives(database: Database) -> None:
    with database.write() as session:
        a_source(session)
        a_channel(session)
        owe(session, 20)
    assert len(attempt(database, NOW, failure())) == 20
    assert len(attempt(database, later(hours=1), failure())) == 1
    assert attempt(database, later(hours=1, minutes=2), None) == ["sent"]
    assert hook(database).failing_since is None
    assert len(attempt(database, later(hours=3), None)) == 19


def test_what_a_receiver_asks_for_holds_for_the_whole_channel(pending: Database) -> None:
    assert attempt(pending, NOW, failure(retry_after=600.0)) == ["waiting"]
    with pending.write() as session:
        owe(session, 3)
    assert attempt(pending, later(minutes=9), None) == []
    assert attempt(pending, later(minutes=10), None) == ["sent"]


def test_gone_is_gone_until_the_owner_answers(pending: Database) -> None:
    assert attempt(pending, NOW, failure(gone=True)) == ["waiting"]
    assert "410" in (hook(pending).disabled or "")
    with pending.write() as session:
        owe(session)
    assert attempt(pending, later(days=30), None) == []
    assert notices(pending) == [("channel.disabled", "Channel “hook” is switched off")]
    with pending.write() as session:
        throttling.enable(session, session.get_one(Channel, hook(pending).id), later(days=30))
    assert attempt(pending, later(days=30), None) == ["sent", "sent"]


def test_four_days_of_nothing_but_failures_switch_a_channel_off_and_its_deliveries_wait(pending: Database) -> None:
    """Each failure of one delivery after another; no delivery of a channel that is off dies."""
    now, states = NOW, []
    while hook(pending).disabled is None and now < later(days=6):
        states += attempt(pending, now, failure())
        now += timedelta(hours=6)
        with pending.write() as session:
            owe(session)
    assert timedelta(hours=96) <= now - NOW <= timedelta(hours=108)
    assert states[-1] == "waiting"
    assert "The receiver failed" in (hook(pending).disabled or "")
    assert ("channel.disabled", "Channel “hook” is switched off") in notices(pending)
    with pending.write() as session:
        throttling.enable(session, session.get_one(Channel, hook(pending).id), now)
        waiting = len(session.scalars(select(Delivery).where(Delivery.state == "waiting")).all())
    assert len(attempt(pending, now, None)) >= waiting


def test_one_success_within_four_days_forgives(sqlite: Database) -> None:
    with sqlite.write() as session:
        a_source(session)
        a_channel(session)
        owe(session)
    now = NOW
    for n in range(24):
        attempt(sqlite, now, None if n % 6 == 5 else failure())
        now += timedelta(hours=12)
        with sqlite.write() as session:
            owe(session)
    assert hook(sqlite).disabled is None


def test_a_failure_of_last_month_does_not_count(pending: Database) -> None:
    attempt(pending, NOW, failure(permanent=True))
    with pending.write() as session:
        owe(session)
    assert attempt(pending, later(days=30), failure()) == ["waiting"]
    assert hook(pending).disabled is None
    assert hook(pending).failing_since == later(days=30)


def test_the_dead_are_announced_by_another_channel_once_a_day(pending: Database) -> None:
    with pending.write() as session:
        owe(session, 4)
    assert attempt(pending, NOW, failure(permanent=True)) == ["dead"] * 5
    assert notices(pending) == [("delivery.dead", "A delivery to “hook” is dead")]
    with pending.write() as session:
        for row in session.scalars(select(Delivery).where(Delivery.state == "dead")).all():
            by_hand.retry(session, row.id, later(days=1))
    for minute in range(5):
        assert set(attempt(pending, later(days=1, minutes=minute * 2), None)) <= {"sent"}
    with pending.read() as session:
        assert Counter(session.scalars(select(Attempt.code))) == {"receiver_error": 5, "sent": 5}


def test_what_is_cancelled_is_owed_no_more_and_can_be_called_back(pending: Database) -> None:
    with pending.write() as session:
        one = session.scalars(select(Delivery).join(Channel).where(Channel.name == "hook")).one().id
        by_hand.cancel(session, one, NOW)
    assert attempt(pending, later(days=1), None) == []
    with pending.write() as session:
        by_hand.retry(session, one, later(days=1))
    assert attempt(pending, later(days=1), None) == ["sent"]


# ---- order


def test_a_story_arrives_in_its_order_and_other_stories_do_not_wait(database: Database) -> None:
    with database.write() as session:
        a_source(session)
        a_channel(session)
        topic = a_topic(session)
        first, second = a_statement(session, "A bridge."), a_statement(session, "A bridge again.")
        second.story_id = first.story_id
        opening = an_alert(session, topic, first).id
    assert attempt(database, NOW, failure(retry_after=0.0)) == ["waiting"]
    with database.write() as session:
        following = an_alert(
            session, session.get_one(Topic, topic.id), session.get_one(Statement, second.id), now=later(minutes=1)
        ).id
        other = an_alert(
            session, session.get_one(Topic, topic.id), a_statement(session, "Another."), now=later(minutes=2)
        ).id
    told = []
    for minute in range(3, 600, 3):
        with database.write() as session:
            for claim in claimed(session, now=later(minutes=minute)):
                told.append(claim.message.alert_id)
                outbox.settle(session, claim, None, later(minutes=minute), later(minutes=minute), WAITS)
    assert sorted(told) == sorted([opening, following, other])
    assert told.index(opening) < told.index(following)


def test_what_fails_for_good_holds_its_story_back_no_longer_than_a_day(database: Database) -> None:
    with database.write() as session:
        a_source(session)
        a_channel(session)
        topic = a_topic(session)
        first, second = a_statement(session, "A bridge."), a_statement(session, "A bridge again.")
        second.story_id = first.story_id
        an_alert(session, topic, first)
        following = an_alert(session, topic, second, now=later(minutes=1)).id
    told: dict[str | None, float] = {}
    for hour in range(30):
        with database.write() as session:
            for claim in claimed(session, now=later(hours=hour, minutes=2)):
                bad = claim.message.alert_id != following
                told.setdefault(None if bad else following, hour)
                outbox.settle(session, claim, failure() if bad else None, later(hours=hour), later(hours=hour), WAITS)
    assert told[following] == 24


# ---- two at work


def _claimer(url: str, token: str, out: Any) -> None:
    """Claims until nothing is left, however often the other one is first."""
    database = Database(url)
    mine: list[str] = []
    left = True
    while left:
        with suppress(StorageError):  # SQLite's lock is not fair on a busy machine
            with database.write() as session:
                taken = [c.id for c in outbox.claim_due(session, NOW, token, a_context(), at_once=2)]
                left_now = outbox.any_due(session, NOW)
            mine += taken
            left = left_now
    database.close()
    out.put(mine)


def test_two_processes_never_take_the_same_delivery(database: Database) -> None:
    with database.write() as session:
        a_source(session)
        for name in ("hook", "other"):
            a_channel(session, name)
        topic = a_topic(session)
        for _ in range(12):
            an_alert(session, topic)
    out: Any = FORKED.Queue()
    workers = [FORKED.Process(target=_claimer, args=(database.url, f"run:{n}", out)) for n in range(2)]
    for worker in workers:
        worker.start()
    taken = [one for _ in workers for one in out.get(timeout=100)]
    for worker in workers:
        worker.join()
    assert len(taken) == len(set(taken)) == 24
