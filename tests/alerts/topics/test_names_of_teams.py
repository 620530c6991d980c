"""Names are given once in a team: two teams may have a topic or a channel of one name, which have nothing to do with each other."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from alerts.accounts import teams
from alerts.accounts.visitor import Role, Visitor
from alerts.accounts.visitor_database import VisitorDatabase
from alerts.config import ChannelSpec, TopicSpec
from alerts.delivery import channel_store, operator_notices
from alerts.dispatch import digests, mutes
from alerts.models import Channel, Topic
from alerts.topics import changes
from alerts.topics import store as topics
from crawler import clock
from crawler.config.secrets import SecretStore
from crawler.errors import RequestError
from crawler.storage.database import Database
from tests.support.builders import ENGINE, a_channel, a_topic

NOW = clock.utcnow()


@pytest.fixture
def north(database: Database) -> VisitorDatabase:
    """The default team has a topic “Bridges” and a channel “desk”, and so has the team north, whose database this is."""
    with database.write() as session:
        number = teams.add(session, "north", NOW).id
        a_channel(session, "desk"), a_topic(session, "Bridges", "bridge", channels=["desk"])
    theirs = VisitorDatabase(database, Visitor("anna", Role.ADMIN, number))
    with theirs.write() as session:
        a_channel(session, "desk"), a_topic(session, "Bridges", "dam", channels=["desk"], digest="1d")
    return theirs


def code(refused: pytest.ExceptionInfo[RequestError]) -> str:
    return refused.value.code


def test_each_team_has_its_own(database: Database, north: VisitorDatabase) -> None:
    with north.read() as session:
        assert topics.get(session, "Bridges").query == "dam"
    with north.write() as session, pytest.raises(RequestError) as refused:
        a_topic(session, "Bridges", "weir")
    assert code(refused) == "topic_exists"
    with north.write() as session:
        changes.rename(session, "Bridges", "Dams", NOW)
        channel_store.rename(session, "desk", "hall")
    with database.read() as session:
        assert [(t.name, t.channels) for t in session.scalars(select(Topic).order_by(Topic.team_id))] == [("Bridges", ["desk"]), ("Dams", ["hall"])]  # fmt: skip


def test_who_sees_all_teams_must_say_which(database: Database, north: VisitorDatabase) -> None:
    with database.write() as session:
        for ask in (lambda: topics.get(session, "Bridges"), lambda: changes.remove(session, "Bridges"), lambda: mutes.add(session, "topic", "Bridges", NOW + timedelta(days=1), author="anna", now=NOW)):  # fmt: skip
            with pytest.raises(RequestError) as refused:
                ask()
            assert code(refused) == "topic_ambiguous"
        with pytest.raises(RequestError) as refused:
            channel_store.get(session, "desk")
        assert code(refused) == "channel_ambiguous"


def test_the_file_declares_the_default_teams(database: Database, north: VisitorDatabase, tmp_path: Path) -> None:
    with database.write() as session:
        topics.synchronise(session, [TopicSpec("Bridges", "pont", channels=("desk",))], ENGINE, NOW)
        channel_store.synchronise(session, [ChannelSpec("desk", "terminal", {})], SecretStore(tmp_path), NOW)
        operator_notices.appoint(session, ["desk"])
    with database.read() as session:
        assert [(t.query, t.declared) for t in session.scalars(select(Topic).order_by(Topic.team_id))] == [("pont", True), ("dam", False)]  # fmt: skip
        assert [(c.declared, c.operator) for c in session.scalars(select(Channel).order_by(Channel.team_id))] == [(True, True), (False, False)]  # fmt: skip


def test_a_mute_silences_the_teams_own(database: Database, north: VisitorDatabase) -> None:
    with north.write() as session:
        mutes.add(session, "topic", "Bridges", NOW + timedelta(days=1), author="anna", now=NOW)
    with database.read() as session:
        silent = digests._muted_topics(session, NOW)
        assert {t.query for t in session.scalars(select(Topic)) if t.id in silent} == {"dam"}
