"""What a team sees of the database: its own alone, in every kind of query, and what is added is its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session, aliased

from alerts.accounts.visitor import Role, Visitor
from alerts.accounts.visitor_database import VisitorDatabase
from alerts.models import (
    ALL_TEAMS,
    Alert,
    AlertNote,
    Attempt,
    Channel,
    Delivery,
    Hold,
    Match,
    Mute,
    Topic,
    TopicVersion,
)
from crawler.storage.database import Database
from tests.support.builders import NOW, a_source, a_statement, later

OURS, THEIRS = 7, 0


def fill(session: Session, team: int, name: str) -> None:
    """One of everything that a team has."""
    statement = a_statement(session, source=a_source(session, name))
    topic = Topic(team_id=team, name=name, query="x", created_at=NOW, changed_at=NOW)
    channel = Channel(team_id=team, name=name, kind="terminal", created_at=NOW)
    alert = Alert(id=name, team_id=team, kind="alert", created_at=NOW, ready_at=NOW)
    session.add_all([topic, channel, alert])
    session.flush()
    match = Match(topic_id=topic.id, statement_id=statement.id, score=1, spans=[], matched_at=NOW)
    delivery = Delivery(id=name, alert_id=name, channel_id=channel.id, next_at=NOW, created_at=NOW)
    session.add_all([match, delivery])
    session.flush()
    session.add_all([
        Hold(match_id=match.id, reason="muted", detail=name, since=NOW),
        Attempt(delivery_id=name, at=NOW, seconds=1, code=name),
        AlertNote(alert_id=name, author="x", text=name, written_at=NOW),
        Mute(team_id=team, kind="word", value=name, until=later(days=1), author="x", created_at=NOW),
        TopicVersion(topic_id=topic.id, number=1, settings={}, author=name, saved_at=NOW),
    ])  # fmt: skip


@pytest.fixture
def ours(database: Database) -> Iterator[Session]:
    with database.write() as session:
        fill(session, THEIRS, "theirs")
        fill(session, OURS, "ours")
    with VisitorDatabase(database, Visitor("anna", Role.EDITOR, OURS)).write() as session:
        yield session


def test_every_table_of_a_team_shows_its_own_rows(ours: Session) -> None:
    columns = (
        Topic.name,
        Channel.name,
        Alert.id,
        Delivery.id,
        Attempt.code,
        AlertNote.text,
        Hold.detail,
        Mute.value,
        TopicVersion.author,
    )
    for column in columns:
        assert ours.scalars(select(column)).all() == ["ours"], column
    assert ours.scalar(select(func.count()).select_from(Match)) == 1


def test_no_form_of_query_goes_round_it(ours: Session) -> None:
    other = aliased(Topic)
    both = select(Alert.id).where(Alert.kind == "alert").union_all(select(Alert.id).where(Alert.kind == "x")).subquery()
    joined = select(Hold.detail).join(Match, Match.id == Hold.match_id).join(Topic, Topic.id == Match.topic_id)
    outer = select(Alert.id, Topic.name).outerjoin(Topic, Topic.name == Alert.id)
    queries: list[tuple[Any, Any]] = [
        (select(other.name), "ours"),
        (select(both.c.id), "ours"),
        (select(select(Alert.id).subquery().c.id), "ours"),
        (joined, "ours"),
        (outer, "ours"),
        (select(select(func.count()).where(Alert.kind == "alert").scalar_subquery()), 1),
        (select(Topic.name).where(Topic.id.in_(select(Match.topic_id))), "ours"),
    ]
    for query, expected in queries:
        assert ours.scalars(query).all() == [expected], str(query)
    assert ours.get(Alert, "theirs") is None
    assert ours.get(Alert, "ours") is not None


def test_changes_reach_its_own_rows_alone(ours: Session, database: Database) -> None:
    ours.execute(update(Alert).values(mark="useful"))
    ours.execute(delete(Delivery))
    ours.add(Topic(name="new", query="q", created_at=NOW, changed_at=NOW))
    ours.flush()
    assert ours.scalar(select(Topic.team_id).where(Topic.name == "new")) == OURS
    ours.commit()
    with database.read() as session:
        assert session.scalars(select(Alert.id).where(Alert.mark == "useful")).all() == ["ours"]
        assert session.scalars(select(Delivery.id)).all() == ["theirs"]


def test_names_are_looked_up_in_all_teams_where_a_query_says_so(ours: Session) -> None:
    assert len(ours.scalars(select(Topic.name), execution_options=ALL_TEAMS).all()) == 2


def test_the_operator_sees_everything(sqlite: Database) -> None:
    with VisitorDatabase(sqlite, Visitor("operator", Role.ADMIN)).write() as session:
        fill(session, THEIRS, "theirs")
        fill(session, OURS, "ours")
        assert len(session.scalars(select(Alert.id)).all()) == 2
