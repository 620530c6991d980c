"""The outcome of each match for each channel: sent at once, in which digest, or held, why and until when. Reads only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import ColumnElement, Select, Subquery, func, select, union_all
from sqlalchemy.orm import Session, aliased

from alerts.channels import options, quiet_hours
from alerts.dispatch.decision import HoldReason
from alerts.models import Alert, Channel, Delivery, Hold, Match, Mute, Topic
from crawler.storage.models import Statement

AT_ONCE = 5000  # ids in a query; databases take some tens of thousands of parameters


@dataclass(frozen=True, slots=True)
class Outcome:
    """One match and one channel. ``state`` is told (sent in ``alert_id``, at once or in a digest), held, or not told (sent under a stronger topic).

    ``until``: when what is held comes next, as far as it is known now.
    """

    match_id: int
    channel: str | None
    state: str
    alert_id: str | None = None
    reason: str = ""
    detail: str = ""
    since: datetime | None = None
    until: datetime | None = None


def in_alert(alert_id: str) -> ColumnElement[bool]:
    """Whether a match is in that alert or digest, for any channel."""
    at_once = _at_once()  # not OR: a database reads all matches for it
    both = union_all(
        select(at_once.id).where(at_once.alert_id == alert_id), select(Hold.match_id).where(Hold.alert_id == alert_id)
    )
    return Match.id.in_(both)


@cache
def _at_once() -> type[Match]:
    return aliased(Match)


def counts() -> Subquery:
    """The number of matches, `n`, by `alert_id`."""
    at_once = select(Match.alert_id, Match.id).where(Match.alert_id.is_not(None))
    later = select(Hold.alert_id, Hold.match_id.label("id")).where(Hold.alert_id.is_not(None)).distinct()
    both = union_all(at_once, later).subquery()
    return select(both.c.alert_id, func.count(both.c.id.distinct()).label("n")).group_by(both.c.alert_id).subquery()


def about(asked: Collection[ColumnElement[bool]]) -> ColumnElement[bool]:
    """Whether an alert has a statement of which all this is true."""
    at_once = select(Match.alert_id).join(Statement, Statement.id == Match.statement_id).where(*asked)
    later = select(Hold.alert_id).join(Match, Match.id == Hold.match_id)
    later = later.join(Statement, Statement.id == Match.statement_id).where(*asked)
    return Alert.id.in_(union_all(at_once, later))


def headlines(session: Session, alerts: Sequence[str]) -> dict[str, str]:
    """The title of the most important statement of each alert; its address when it has no title."""
    out: dict[str, str] = {}
    for at in range(0, len(alerts), AT_ONCE):
        out |= _headlines(session, alerts[at : at + AT_ONCE])
    return out


def _headlines(session: Session, alerts: Sequence[str]) -> dict[str, str]:
    out: dict[str, str] = {}
    of_match = select(Match.alert_id, Statement.title, Statement.url)
    of_hold = select(Hold.alert_id, Statement.title, Statement.url).join(Match, Match.id == Hold.match_id)
    for query, alert_id in ((of_hold, Hold.alert_id), (of_match, Match.alert_id)):
        query = query.join(Statement, Statement.id == Match.statement_id).where(alert_id.in_(alerts))
        for number, title, url in session.execute(query.order_by(Match.worth, Statement.id.desc())):
            out[str(number)] = title or url
    return out


def outcomes(session: Session, matches: Collection[int], now: datetime) -> dict[int, list[Outcome]]:
    """The outcomes of these matches, channel by channel."""
    out: dict[int, list[Outcome]] = defaultdict(list)
    held = session.execute(_holds().where(Hold.match_id.in_(matches))).all()
    for outcome in (_outcome(hold, channel, mute, topic, now) for hold, channel, mute, topic in held):
        out[outcome.match_id].append(outcome)
    later = {(outcome.match_id, outcome.channel) for those in out.values() for outcome in those}
    sent = (
        select(Match.id, Channel.name, Match.alert_id, Delivery.created_at)
        .join(Delivery, Delivery.alert_id == Match.alert_id)
        .join(Channel, Channel.id == Delivery.channel_id)
        .where(Match.id.in_(matches), Delivery.part == 1)
        .order_by(Channel.name)
    )
    for match_id, channel, alert_id, since in session.execute(sent):
        if (match_id, channel) not in later:  # it is in an alert that the channel got for another statement
            out[match_id].append(Outcome(match_id, channel, "told", alert_id, "at once", since=since))
    return out


def waiting(
    session: Session, topic: str | None, limit: int | None, now: datetime, *asked: ColumnElement[bool]
) -> list[tuple[Outcome, str, int]]:
    """The holds that are in no digest yet, or will be in none, oldest first, with topic and statement.

    ``asked``: what must be true of the hold, its channel or its statement.
    """
    query = _holds().add_columns(Topic.name, Match.statement_id).where(Hold.alert_id.is_(None), *asked)
    query = query.join(Statement, Statement.id == Match.statement_id)
    if topic is not None:
        query = query.where(Topic.name == topic)
    found = session.execute(query.limit(limit)).all()
    return [(_outcome(row[0], row[1], row[2], row[3], now), row[4], row[5]) for row in found]


def postponed(session: Session, topic: str | None, now: datetime) -> list[tuple[Delivery, str, str | None, str]]:
    """Deliveries that were not tried yet and wait for a time, with channel, topic and what they wait for."""
    query = (
        select(Delivery, Channel, Topic.name)
        .join(Channel, Channel.id == Delivery.channel_id)
        .join(Alert, Alert.id == Delivery.alert_id)
        .outerjoin(Topic, Topic.id == Alert.topic_id)
        .where(Delivery.state == "waiting", Delivery.attempts == 0, Delivery.next_at > now)
        .order_by(Delivery.next_at, Delivery.id)
    )
    if topic is not None:
        query = query.where(Topic.name == topic)
    found = session.execute(query).all()
    return [(delivery, channel.name, name, _wait(channel, now)) for delivery, channel, name in found]


def _wait(channel: Channel, now: datetime) -> str:
    wanted = options.common(channel.options)
    silent = wanted.quiet and quiet_hours.until(quiet_hours.parse(wanted.quiet), wanted.timezone, now)
    return f"quiet hours {wanted.quiet}" if silent else "collects before it is told"


def _holds() -> Select[Hold, Channel, Mute, Topic]:
    return (
        select(Hold, Channel, Mute, Topic)
        .join(Match, Match.id == Hold.match_id)
        .join(Topic, Topic.id == Match.topic_id)
        .outerjoin(Channel, Channel.id == Hold.channel_id)
        .outerjoin(Mute, Mute.id == Hold.mute_id)
        .order_by(Hold.id)
    )


def _outcome(hold: Hold, channel: Channel | None, mute: Mute | None, topic: Topic, now: datetime) -> Outcome:
    name = channel.name if channel else None
    if hold.alert_id is not None:
        return Outcome(hold.match_id, name, "told", hold.alert_id, hold.reason, hold.detail, hold.since)
    state = "not told" if hold.reason == HoldReason.INHIBITED else "held"
    until = _until(hold, channel, mute, topic, now)
    return Outcome(hold.match_id, name, state, None, hold.reason, hold.detail, hold.since, until)


def _until(hold: Hold, channel: Channel | None, mute: Mute | None, topic: Topic, now: datetime) -> datetime | None:
    if hold.reason in (HoldReason.INHIBITED, HoldReason.FIRST_READ):
        return None
    own = channel is not None and options.common(channel.options).digest
    digest = channel.digest_at if channel is not None and own else topic.digest_at
    if mute is None or mute.until <= now:
        return digest
    return mute.until if mute.snooze or digest is None else max(mute.until, digest)
