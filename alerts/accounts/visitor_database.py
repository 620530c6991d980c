"""The database as one visitor sees it: what another team has is not there, what is added is the team's, and every change is written down.

It is done once, in the sessions themselves, so that no page can forget it. Sources and statements are common to all teams.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from sqlalchemy import Table, event, exists, select
from sqlalchemy.orm import ORMExecuteState, Session, with_loader_criteria
from sqlalchemy.sql.base import ExecutableOption

from alerts.accounts import audit
from alerts.accounts.visitor import Visitor
from alerts.models import (
    Alert,
    AlertNote,
    Attempt,
    Channel,
    Delivery,
    Hold,
    Match,
    Mute,
    SavedFilter,
    Topic,
    TopicVersion,
)
from crawler.storage.database import Base, Database


class VisitorDatabase(Database):
    """A database of which one visitor sees a part."""

    def __init__(self, whole: Database, visitor: Visitor) -> None:
        self.__dict__.update(whole.__dict__)
        self.visitor = visitor

    @contextmanager
    def read(self) -> Iterator[Session]:
        """As `Database.read`."""
        with super().read() as session:
            limit(session, self.visitor.team)
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """As `Database.write`."""
        with super().write() as session:
            limit(session, self.visitor.team)
            audit.watch(session, self.visitor.name, self.visitor.team)
            yield session


def limit(session: Session, team: int | None) -> None:
    """Let a session see this team's objects alone, and add to them; None leaves it as it is."""
    if team is None:
        return
    session.info["team"] = team
    event.listen(session, "do_orm_execute", partial(_filter, _criteria(team)))
    event.listen(session, "before_flush", _own)


def _filter(criteria: tuple[ExecutableOption, ...], state: ORMExecuteState) -> None:
    if not state.is_insert and not state.execution_options.get("all_teams"):
        state.statement = state.statement.options(*criteria)


def _criteria(team: int) -> tuple[ExecutableOption, ...]:
    topics, channels, alerts = _table(Topic), _table(Channel), _table(Alert)
    matches, deliveries = _table(Match), _table(Delivery)
    own_topics = select(topics.c.id).where(topics.c.team_id == team)
    own_channels = select(channels.c.id).where(channels.c.team_id == team)
    of_match = exists().where(matches.c.id == Hold.match_id, matches.c.topic_id.in_(own_topics))
    of_delivery = exists().where(deliveries.c.id == Attempt.delivery_id, deliveries.c.channel_id.in_(own_channels))
    of_alert = exists().where(alerts.c.id == AlertNote.alert_id, alerts.c.team_id == team)
    own = [with_loader_criteria(kind, kind.team_id == team, include_aliases=True) for kind in (Topic, Channel, Alert, Mute, SavedFilter)]  # fmt: skip
    return (
        *own,
        with_loader_criteria(Match, Match.topic_id.in_(own_topics), include_aliases=True),
        with_loader_criteria(TopicVersion, TopicVersion.topic_id.in_(own_topics), include_aliases=True),
        with_loader_criteria(Hold, of_match, include_aliases=True),
        with_loader_criteria(Delivery, Delivery.channel_id.in_(own_channels), include_aliases=True),
        with_loader_criteria(Attempt, of_delivery, include_aliases=True),
        with_loader_criteria(AlertNote, of_alert, include_aliases=True),
    )


def _table(kind: type[Base]) -> Any:
    """A table under another name, so that it is not taken for the one of the query around it."""
    assert isinstance(kind.__table__, Table)
    return kind.__table__.alias()


def _own(session: Session, _context: Any, _instances: Any) -> None:
    for row in session.new:
        if isinstance(row, Topic | Channel | Alert | Mute | SavedFilter) and row.team_id is None:
            row.team_id = session.info["team"]
