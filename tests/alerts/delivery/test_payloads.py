"""One row that cannot be worked with costs no other: a message of a newer version, a statement that breaks, a channel's time zone."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy import func, select, update

from alerts.delivery import by_hand
from alerts.messages import builder
from alerts.models import Alert, Attempt, Channel, Delivery, Match
from crawler.storage.database import Database
from tests.support.builders import NOW, a_channel, a_source, a_statement, a_topic, an_alert, claimed, later


@pytest.fixture
def two(database: Database) -> Database:
    """Two alerts for each of two channels."""
    with database.write() as session:
        a_source(session)
        for name in ("one", "two"):
            a_channel(session, name)
        topic = a_topic(session)
        for word in ("fell", "rose"):
            an_alert(session, topic, a_statement(session, f"A bridge {word}."))
    return database


def freeze(database: Database, **changes: Any) -> str:
    """Change the frozen payload of one delivery to the first channel; returns its id."""
    with database.write() as session:
        row = session.scalars(select(Delivery).join(Channel).where(Channel.name == "one").limit(1)).one()
        made = builder.message(session, session.get_one(Alert, row.alert_id), session.get_one(Channel, row.channel_id), row.id)  # fmt: skip
        row.payload = json.dumps({**json.loads(made.to_json()), **changes})
        return row.id


def sent(database: Database, **more: Any) -> list[str]:
    with database.write() as session:
        return sorted(claim.channel for claim in claimed(session, **more) if claim.message.kind == "alert.created")


def test_a_message_of_a_newer_version_is_sent_as_far_as_it_is_known(two: Database) -> None:
    freeze(two, of_a_later_version=1)
    assert sent(two) == ["one", "one", "two", "two"]


@pytest.mark.parametrize("broken", [{"facts": 7}, {"statements": [{}]}])
def test_a_message_that_cannot_be_read_is_dead_and_told_and_the_others_go_out(
    two: Database, broken: Mapping[str, Any]
) -> None:
    row = freeze(two, **broken)
    assert sent(two) == ["one", "two", "two"]
    with two.write() as session:
        dead = session.get_one(Delivery, row)
        assert (dead.state, dead.attempts, dead.settled_at, dead.lease_token) == ("dead", 1, NOW, None)
        assert (dead.last_error or "").endswith("[message_unreadable]")
        assert session.scalars(select(Attempt.code)).all() == ["message_unreadable"]
        notice = session.scalars(select(Delivery).join(Alert).where(Alert.kind == "notice")).one()
        assert "“one” is dead" in str(notice.payload).encode().decode("unicode_escape")
        by_hand.retry(session, row, NOW)  # and by then it can be read
        dead.payload = None
    assert sent(two) == ["one"]


def test_an_alert_that_cannot_be_made_is_dead_alone(two: Database) -> None:
    with two.write() as session:
        first = session.scalars(select(Match.id).order_by(Match.id)).first()
        session.execute(update(Match).where(Match.id == first).values(spans=[["text", "x"]]))
    assert sent(two) == ["one", "two"]
    with two.read() as session:
        states = session.execute(select(Delivery.state, func.count()).join(Alert).where(Alert.kind == "alert").group_by(Delivery.state))  # fmt: skip
        assert dict(iter(states)) == {"dead": 2, "leased": 2}


def test_a_channel_whose_time_zone_is_unknown_holds_up_no_other_and_is_told(two: Database) -> None:
    def zone(name: str) -> None:
        with two.write() as session:
            row = session.scalars(select(Channel).where(Channel.name == "one")).one()
            row.options = {**row.options, "quiet": "22:00-07:00", "timezone": name}

    zone("Mars/Base")
    assert sent(two) == ["two", "two"]
    assert sent(two, now=later(seconds=59), token="run:2") == []
    with two.read() as session:
        notice = session.scalars(select(Delivery).join(Alert).where(Alert.kind == "notice")).one()
        assert "[timezone_unknown]" in str(notice.payload)
        assert session.scalar(select(Channel.not_before).where(Channel.name == "one")) == later(seconds=60)
    zone("Europe/Paris")
    assert sent(two, now=later(seconds=61), token="run:3") == ["one"]  # one at a time until it works
