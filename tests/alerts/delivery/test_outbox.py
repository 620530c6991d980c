"""What is pending: frozen once, claimed under a lease, settled with what came of it. States only go forward, identities never change."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, select, text, update
from sqlalchemy.orm import Session

from alerts.delivery import abandoned, by_hand, operator_notices, outbox
from alerts.errors import DeliveryError
from alerts.models import Alert, Attempt, Channel, Delivery, Topic
from crawler.errors import RequestError
from crawler.storage.database import Database
from crawler.storage.models import Statement
from tests.support.builders import NOW, a_channel, a_context, a_source, a_statement, a_topic, an_alert, claimed, later

WAITS = (timedelta(seconds=10), timedelta(minutes=5))


@pytest.fixture
def pending(database: Database) -> Database:
    """One alert on one statement, for one webhook."""
    with database.write() as session:
        a_source(session)
        a_channel(session)
        an_alert(session, a_topic(session), a_statement(session, "A bridge fell.", title="Fall"))
    return database


def take(database: Database, now: Any = NOW, **more: Any) -> list[outbox.DeliveryClaim]:
    with database.write() as session:
        return claimed(session, now=now, **more)


def settle(database: Database, claim: outbox.DeliveryClaim, error: DeliveryError | None, now: Any = NOW) -> str | None:
    with database.write() as session:
        return outbox.settle(session, claim, error, now, now, WAITS)


def rows(database: Database) -> list[Delivery]:
    with database.read() as session:
        return list(session.scalars(select(Delivery).order_by(Delivery.part)))


def failure(**more: Any) -> DeliveryError:
    return DeliveryError("http_500", "The receiver answered 500.", **more)


def test_a_delivery_is_frozen_at_its_first_claim_and_says_the_same_ever_after(pending: Database) -> None:
    first = take(pending)[0]
    frozen = rows(pending)[0].payload
    settle(pending, first, failure())
    with pending.write() as session:  # everything it speaks of changes meanwhile
        session.scalars(select(Statement)).one().title = "Changed"
        session.scalars(select(Topic)).one().name = "Renamed"
    second = take(pending, later(hours=1))[0]
    assert rows(pending)[0].payload == frozen
    assert second.message == first.message
    assert (second.id, second.message.delivery_id) == (first.id, first.id)
    assert second.message.topic == "Bridges"


def test_a_claim_is_taken_once_until_its_lease_runs_out(pending: Database) -> None:
    first = take(pending)[0]
    assert (rows(pending)[0].state, take(pending)) == ("leased", [])
    lease = rows(pending)[0].lease_until
    assert lease is not None
    assert lease - NOW >= timedelta(seconds=60)  # longer than two of the longest sends
    second = take(pending, lease + timedelta(seconds=1), token="run:2")[0]
    assert second.id == first.id
    assert settle(pending, first, None) is None  # fenced: another process has it
    assert rows(pending)[0].state == "leased"
    assert settle(pending, second, None) == "sent"


def test_success_is_final(pending: Database) -> None:
    assert settle(pending, take(pending)[0], None) == "sent"
    row = rows(pending)[0]
    assert (row.state, row.attempts, row.settled_at, row.last_error) == ("sent", 1, NOW, None)
    assert take(pending, later(days=9)) == []


TRIES = [
    # tries so far, the error, the earliest and latest next try in seconds (None: dead), why
    (1, {}, 10, 12, "the first wait, a fifth longer at most"),
    (2, {}, 300, 360, "the second"),
    (3, {}, None, None, "no wait is left"),
    (1, {"permanent": True}, None, None, "trying again cannot help"),
    (1, {"gone": True}, 10, 12, "the endpoint wants no more: its channel is switched off, the message waits"),
    (1, {"retry_after": 100.0}, 100, 100, "the receiver asks for more"),
    (1, {"retry_after": 1.0}, 10, 12, "the receiver asks for less"),
    (1, {"retry_after": 1e9}, 86400, 86400, "at most a day"),
]


@pytest.mark.parametrize(("tries", "error", "low", "high", "why"), TRIES)
def test_when_it_is_tried_again(tries: int, error: dict[str, Any], low: int | None, high: int | None, why: str) -> None:
    for dice in (0.0, 0.5, 1.0):
        moment = outbox.next_try(tries, NOW, WAITS, failure(**error), dice)
        if low is None or high is None:
            assert moment is None, why
        else:
            assert moment is not None
            assert low <= (moment - NOW).total_seconds() <= high, why


def test_failures_lead_to_death_and_the_dead_can_be_called_back(pending: Database) -> None:
    now, states = NOW, []
    for _ in range(3):
        states.append(settle(pending, take(pending, now)[0], failure(), now))
        now = now + timedelta(hours=1)
    assert states == ["waiting", "waiting", "dead"]
    assert take(pending, later(days=99)) == []
    row = rows(pending)[0]
    assert (row.last_error, row.attempts) == ("The receiver answered 500. [http_500]", 3)
    identity = row.id
    with pending.write() as session:
        by_hand.retry(session, identity, later(days=2))
    again = take(pending, later(days=2))[0]
    assert (again.id, again.attempts) == (identity, 0)
    settle(pending, again, None)
    with pytest.raises(RequestError) as caught, pending.write() as session:
        by_hand.retry(session, identity, NOW)
    assert caught.value.code == "delivery_settled"
    with pending.read() as session:
        assert [a.code for a in session.scalars(select(Attempt).order_by(Attempt.id))] == ["http_500"] * 3 + ["sent"]


def test_a_delivery_that_waits_for_its_next_try_can_be_tried_now(pending: Database) -> None:
    claim = take(pending)[0]
    settle(pending, claim, failure(retry_after=80000.0))
    assert take(pending, later(hours=1)) == []
    with pending.write() as session:
        by_hand.retry(session, claim.id, later(hours=1))
    assert len(take(pending, later(hours=1))) == 1
    with pytest.raises(RequestError) as caught, pending.write() as session:
        by_hand.retry(session, "nothing", NOW)
    assert caught.value.code == "delivery_unknown"


def test_recipients_that_have_it_are_not_served_again(pending: Database) -> None:
    settle(pending, take(pending)[0], failure(served=frozenset({"a@example.org"})))
    second = take(pending, later(hours=1))[0]
    assert second.served == {"a@example.org"}
    settle(pending, second, failure(served=frozenset({"b@example.org"})), later(hours=1))
    assert take(pending, later(hours=3))[0].served == {"a@example.org", "b@example.org"}


def test_a_busy_channel_leaves_the_others_room(database: Database) -> None:
    with database.write() as session:
        a_source(session)
        slow, quick = a_channel(session, "slow"), a_channel(session, "quick")
        topic = a_topic(session)
        for _ in range(6):
            an_alert(session, topic)
        found = claimed(session, busy={slow.id: 3}, at_once=4)
        assert sorted(c.channel for c in found) == ["quick"] * 4 + ["slow"]
        assert claimed(session, busy={slow.id: 4, quick.id: 4}, at_once=4) == []


@pytest.mark.parametrize("broken", [{"kind": "pigeon"}, {"options": {"url": "nonsense"}}])
def test_a_channel_that_is_broken_holds_up_no_other(database: Database, broken: dict[str, Any]) -> None:
    """A kind whose plug-in was removed, or options that no longer hold."""
    with database.write() as session:
        a_source(session)
        for name in ("a-broken", "good"):
            a_channel(session, name)
        an_alert(session, a_topic(session), a_statement(session, "A bridge."))
        row = session.scalars(select(Channel).where(Channel.name == "a-broken")).one()
        for column, value in broken.items():
            setattr(row, column, value)
    assert "good" in {c.channel for c in take(database)}


def test_what_does_not_fit_into_one_message_becomes_several_deliveries_each_with_an_identity(
    database: Database,
) -> None:
    with database.write() as session:
        a_source(session)
        a_channel(session)
        topic = a_topic(session)
        stated = [
            a_statement(session, url=f"https://paper.example/{n}/{'x' * 1800}", title=f"{n} {'y' * 900}")
            for n in range(60)
        ]
        an_alert(session, topic, *stated)
    every: list[outbox.DeliveryClaim] = []
    while found := take(database, later(seconds=len(every))):
        assert len(found) == 1  # in their order, one after the other
        settle(database, found[0], None)
        every += found
    assert len(every) > 1
    assert len({c.id for c in every}) == len(every)
    assert all(c.message.delivery_id == c.id for c in every)
    assert [c.message.part for c in every] == list(range(1, len(every) + 1))
    told = [q.id for c in every for q in c.message.statements]
    assert sorted(told) == sorted(str(s.id) for s in stated)


def test_a_channel_is_told_only_what_it_was_not_told_yet(database: Database) -> None:
    with database.write() as session:
        a_source(session)
        a_channel(session)
        topic = a_topic(session)
        first, second = a_statement(session, "A bridge."), a_statement(session, "Another bridge.")
        second.story_id = first.story_id
        an_alert(session, topic, first)
    settle(database, take(database)[0], None)
    with database.write() as session:
        an_alert(session, session.get_one(Topic, topic.id), session.get_one(Statement, second.id), now=later(hours=1))
    message = take(database, later(hours=1))[0].message
    assert [q.id for q in message.statements] == [str(second.id)]
    assert [(e.id, e.url) for e in message.earlier] == [(str(first.id), first.url)]


def payload(session: Session) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(session.scalars(select(Delivery.payload)).one() or "{}")
    return found


def test_a_topic_that_was_removed_is_still_told(pending: Database) -> None:
    """The alert was raised while somebody wanted it; what was promised is kept."""
    with pending.write() as session:
        alert_topic = session.scalars(select(Topic)).one()
        session.delete(alert_topic)
    claims = take(pending)
    assert len(claims) == 1
    with pending.read() as session:
        assert payload(session)["topic"] is None


def test_around_has_no_side_effects(tmp_path: Path) -> None:
    assert a_context(folder=tmp_path).folder == tmp_path


@pytest.mark.parametrize("operator", [False, True])
def test_a_notice_passes_quiet_hours_unless_they_are_the_operators_own(database: Database, operator: bool) -> None:
    with database.write() as session:
        a_channel(session, quiet="00:00-23:59").operator = operator
        operator_notices.notify(session, "channel.disabled", "1", "Channel “desk” is switched off", "Why: 410", now=NOW)
    assert len(take(database)) == (0 if operator else 1)


def test_what_succeeded_is_settled_together_and_only_by_who_holds_it(pending: Database) -> None:
    """Of two claims one was taken by another process meanwhile; to settle twice changes nothing."""
    with pending.write() as session:
        topic = session.scalars(select(Topic)).one()
        an_alert(session, topic, a_statement(session, "A bridge was built.", title="Rise"))
    first, second = take(pending)
    lease = next(row.lease_until for row in rows(pending) if row.id == second.id)
    again = take(pending, lease + timedelta(seconds=1), token="run:2")
    assert {claim.id for claim in again} == {first.id, second.id}
    with pending.write() as session:
        session.scalars(select(Channel)).one().failing_since = NOW
    now = lease + timedelta(seconds=2)
    stale, mine = second, next(claim for claim in again if claim.id == first.id)
    for settled in (1, 0):
        with pending.write() as session:
            assert outbox.settle_sent(session, [(stale, NOW), (mine, NOW)], now) == settled
    with pending.read() as session:
        sent = session.get_one(Delivery, mine.id)
        assert (sent.state, sent.attempts, sent.settled_at, sent.lease_token, sent.last_error) == (
            "sent",
            1,
            now,
            None,
            None,
        )
        assert session.get_one(Delivery, stale.id).state == "leased"
        codes = session.scalars(select(Attempt.code).order_by(Attempt.id)).all()
        assert codes == ["process_ended", "process_ended", "sent"]
        assert session.scalars(select(Channel.failing_since)).one() is None  # the channel works again


def test_a_delivery_that_ends_its_process_each_time_is_set_aside_and_not_what_was_beside_it(pending: Database) -> None:
    """Processes take deliveries and end, three times; what stands beside the poisoned one is sent in the meantime."""
    with pending.write() as session:
        an_alert(session, session.scalars(select(Topic)).one(), a_statement(session, "A bridge was built."))
        a_channel(session, "operator").operator = True
    poisoned = min(row.id for row in rows(pending))

    def ends(now: Any) -> list[str]:
        """A process that ends when it sends the poisoned one, and is done with others that it took alone; what it took."""
        taken = take(pending, now)
        for claim in taken:
            if len(taken) == 1 and claim.id != poisoned:
                settle(pending, claim, None, now)
        return [claim.id for claim in taken if claim.channel == "hook"]

    seen = [ends(later(minutes=5 * n)) for n in range(6)]
    assert [len(taken) for taken in seen[:2]] == [2, 2]
    assert {len(taken) for taken in seen[2:4]} == {1}  # each alone, the poisoned one and the other
    states = {row.id: row for row in rows(pending) if row.id in seen[0]}
    assert {row.state for number, row in states.items() if number != poisoned} == {"sent"}
    assert states[poisoned].state == "waiting"
    assert states[poisoned].next_at >= later(hours=6)
    with pending.read() as session:
        assert [one.code for one in session.scalars(select(Attempt).where(Attempt.delivery_id == poisoned))] == ["process_ended"] * 3  # fmt: skip
        assert session.scalar(select(Alert.id).where(Alert.kind == "notice"))
    assert take(pending, later(hours=7))[0].id == poisoned  # and may be tried again


def test_what_was_abandoned_twice_waits_until_the_process_sends_nothing_else(pending: Database) -> None:
    for n in range(2):
        assert take(pending, later(minutes=5 * n))
    assert not take(pending, later(minutes=9), alone=False, busy={1: 1})
    assert take(pending, later(minutes=9), alone=True)
    assert rows(pending)[0].state == "leased"


def test_a_process_that_always_sends_something_takes_it_at_last(pending: Database) -> None:
    for n in range(2):
        assert take(pending, later(minutes=5 * n))
    assert take(pending, later(minutes=11), alone=False, busy={1: 1})


@pytest.mark.parametrize("ceiling", [0, 60])
def test_what_is_held_back_takes_no_room_from_what_waits_behind_it(pending: Database, ceiling: int) -> None:
    with pending.write() as session:
        a_channel(session, "other", ceiling=ceiling)
        topic = session.scalars(select(Topic)).one()
        for n in range(3):
            an_alert(session, topic, a_statement(session, f"Bridge {n} fell."))
        session.execute(update(Delivery).values(state="cancelled").where(Delivery.channel_id == 1))
    suspects = {claim.id for claim in take(pending, at_once=2)}
    with pending.write() as session:
        for one in suspects:
            session.add(Attempt(delivery_id=one, at=NOW, seconds=0.0, code=abandoned.CODE))
        session.execute(update(Channel).values(not_before=None))
    now = later(minutes=5)
    with pending.read() as session:
        assert outbox.any_due(session, now, alone=False)
    fresh = {claim.id for claim in take(pending, now, alone=False, busy={1: 1}, at_once=2)}
    assert fresh
    assert not fresh & suspects
    while more := take(pending, now := now + timedelta(seconds=2), alone=False, busy={1: 1}):
        assert not suspects & {claim.id for claim in more}
    with pending.read() as session:
        assert not outbox.any_due(session, now, alone=False)  # so nothing is written for nothing
        assert outbox.any_due(session, now)
        assert outbox.any_due(session, later(minutes=11), alone=False)


def test_a_server_lets_a_digest_take_its_time(pending: Database) -> None:
    """A digest of thousands is made for longer than an alert may take (crawler/storage/database.py)."""
    if pending.sqlite:
        pytest.skip("a file ends no transaction")
    limits = []
    for kind in ("alert", "digest"):
        with pending.write() as session:
            session.execute(update(Alert).values(kind=kind))
            session.execute(update(Delivery).values(state="waiting", lease_until=None))
        with pending.write() as session:
            assert claimed(session)
            limits.append(session.scalar(text("SHOW idle_in_transaction_session_timeout")))
    assert limits == ["10s", "0"]


def test_channels_with_nothing_due_cost_a_claim_nothing(pending: Database) -> None:
    """Each was locked and asked for what is due: with 3,000 a claim took .8 seconds, in which others got none."""

    def asked() -> int:
        with pending.write() as session:
            seen: list[str] = []
            connection = session.connection()
            event.listen(connection, "before_cursor_execute", lambda *told: seen.append(told[2]))
            assert [claim.channel for claim in claimed(session)] == ["hook"]
            session.rollback()
        return len(seen)

    few = asked()
    with pending.write() as session:
        for n in range(5):
            a_channel(session, f"quiet-{n}")
    assert asked() == few
