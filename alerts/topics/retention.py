"""What [retention] removes of alerts and statements, and what stays for good: what people chose, what waits, and what goes on.

Decides and deletes a batch; crawler/storage/retention.py makes the batches. A match outlives its alert and says that it had one, so that nothing is alerted twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, exists, func, or_, select, tuple_, update
from sqlalchemy.orm import Session, aliased

from alerts.dispatch.decision import HoldReason
from alerts.models import Alert, AlertNote, Channel, Delivery, Hold, Match, Topic
from alerts.topics import search
from crawler.config.sections import Retention
from crawler.statements import removal
from crawler.storage import retention
from crawler.storage.database import Database, Writer
from crawler.storage.models import Statement

LOOK = (
    1000  # rows that are looked at in one query: of all at once PostgreSQL joins whole tables before it finds the first
)
AlertKey = tuple[datetime, str]  # when it was made, its id
_COPY = aliased(Statement)


def _old_alerts(before: datetime) -> ColumnElement[bool]:
    """Alerts of before that moment that nobody chose, that are sent, and whose stories are as old."""
    chosen = or_(Alert.starred_at.is_not(None), Alert.mark.is_not(None), exists().where(AlertNote.alert_id == Alert.id))
    waits = exists().where(Delivery.alert_id == Alert.id, Delivery.state.in_(("waiting", "leased")))
    stories = select(_COPY.id).join(Statement, _COPY.story_id == Statement.story_id)
    alive = stories.join(Match, Match.statement_id == Statement.id).where(_COPY.first_seen >= before)
    direct = alive.where(Match.alert_id == Alert.id).correlate(Alert).exists()
    later = alive.join(Hold, Hold.match_id == Match.id).where(Hold.alert_id == Alert.id).correlate(Alert).exists()
    return and_(Alert.created_at < before, ~chosen, ~waits, ~direct, ~later)


def _old_statements(before: datetime) -> ColumnElement[bool]:
    """Statements of before that moment that are in no alert and in no digest that is to come."""
    alerted = exists().where(Match.statement_id == Statement.id, Match.alert_id.is_not(None))
    comes = and_(
        Hold.reason != HoldReason.INHIBITED,
        or_(
            Hold.reason == HoldReason.FIRST_READ,
            Hold.mute_id.is_not(None),
            Topic.digest_at.is_not(None),
            Channel.digest_at.is_not(None),
        ),
    )
    held = select(Hold.id).join(Match, Match.id == Hold.match_id).join(Topic, Topic.id == Match.topic_id)
    held = held.outerjoin(Channel, Channel.id == Hold.channel_id).where(Match.statement_id == Statement.id)
    waits = held.where(or_(Hold.alert_id.is_not(None), comes)).correlate(Statement).exists()
    return and_(removal.old(before), ~alerted, ~waits)


def find_alerts(session: Session, before: datetime, after: AlertKey | None) -> Sequence[AlertKey]:
    """The next alerts that may go, oldest first."""
    key = tuple_(Alert.created_at, Alert.id)
    query = select(Alert.created_at, Alert.id).where(Alert.created_at < before).order_by(Alert.created_at, Alert.id)
    while rows := session.execute((query.where(key > after) if after else query).limit(LOOK)).all():
        old = set(session.scalars(select(Alert.id).where(Alert.id.in_([row.id for row in rows]), _old_alerts(before))))
        if old:
            return [(made, number) for made, number in rows if number in old][: retention.BATCH]
        after = (rows[-1].created_at, rows[-1].id)
    return ()


def remove_alerts(session: Session, before: datetime, keys: Sequence[AlertKey]) -> int:
    """Remove those of these alerts that may still go, with their deliveries; returns how many. What a digest had held would else wait for one again."""
    asked = select(Alert.id).where(Alert.id.in_([number for _, number in keys])).order_by(Alert.id)
    session.execute(asked.with_for_update())
    mine = session.scalars(
        asked.where(_old_alerts(before))
    ).all()  # only now: what came while it waited for them counts
    told = select(Hold.match_id).where(Hold.alert_id.in_(mine))
    for of_these in (Match.alert_id.in_(mine), Match.id.in_(told)):
        session.execute(update(Match).where(of_these).values(alert_removed=True))
    session.execute(delete(Hold).where(Hold.alert_id.in_(mine)))
    session.execute(delete(Alert).where(Alert.id.in_(mine)))
    return len(mine)


def find_statements(session: Session, before: datetime, after: int | None) -> Sequence[int]:
    """The next statements that may go, by their numbers."""
    at, last = after or 0, removal.newest_before(session, before)
    while numbers := session.scalars(select(Statement.id).where(Statement.id > at, Statement.id <= last).order_by(Statement.id).limit(LOOK)).all():  # fmt: skip
        within = Statement.id.between(numbers[0], numbers[-1])
        query = select(Statement.id).where(within, _old_statements(before)).order_by(Statement.id)
        if found := session.scalars(query.limit(retention.BATCH)).all():
            return found
        at = numbers[-1]
    return ()


def remove_statements(session: Session, before: datetime, numbers: Sequence[int]) -> int:
    """Remove those of these statements that may still go; returns how many."""
    asked = select(Statement.id).where(Statement.id.in_(numbers)).order_by(Statement.id)
    session.execute(asked.with_for_update())
    mine = session.scalars(asked.where(_old_statements(before))).all()  # as above
    search.unfile(session, mine)
    return removal.remove(session, mine, before)


async def prune(database: Database, writer: Writer, wanted: Retention, now: datetime) -> dict[str, int]:
    """Remove what is older than it is to be kept; alerts first, since statements stay as long as theirs. Returns how many of each."""
    gone = {"alerts": 0, "statements": 0}
    if wanted.alerts is not None:
        gone["alerts"] = await retention.walk(database, writer, now - wanted.alerts, find_alerts, remove_alerts)
    if wanted.statements is not None:
        before = now - wanted.statements
        gone["statements"] = await retention.walk(database, writer, before, find_statements, remove_statements)
    return gone


def due(session: Session, wanted: Retention, now: datetime) -> dict[str, int]:
    """How many of each `prune` would remove as things stand; statements of alerts that go are counted when these are gone."""
    count = select(func.count())
    found = {"alerts": 0, "statements": 0}
    if wanted.alerts is not None:
        found["alerts"] = session.scalar(count.select_from(Alert).where(_old_alerts(now - wanted.alerts))) or 0
    if wanted.statements is not None:
        old = _old_statements(now - wanted.statements)
        found["statements"] = session.scalar(count.select_from(Statement).where(old)) or 0
    return found
