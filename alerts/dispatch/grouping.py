"""From new matches to alerts: reads the facts, decides for each channel, and carries the decisions out.

All of it happens in the transaction that writes the matches. Decisions: alerts/dispatch/decision.py. Digests: alerts/dispatch/digests.py.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import Table, insert
from sqlalchemy.orm import Session, make_transient_to_detached

from alerts.delivery import outbox
from alerts.dispatch.decision import Action, Decision, HoldReason, competed, decide
from alerts.dispatch.facts import Candidate, FactReader
from alerts.models import Alert, Channel, Hold, Match, Mute, Topic
from crawler.storage import leases
from crawler.storage.models import Statement

_ALERT = insert(cast("Table", Alert.__table__))
RAISING = 0x746F63616C  # any number, the same in every process


def raise_alerts(session: Session, candidates: Iterable[Candidate], now: datetime) -> int:
    """Put new matches into alerts or hold them, those worth most first; returns how many alerts are raised now.

    Together they compete for the day's places. A stronger topic comes before those that it inhibits. One process does so at a
    time: two would each give away the last place of a day, and send one story twice.
    """
    rows = list(candidates)
    session.flush()
    leases.alone(session, RAISING)
    facts = FactReader(session, now)
    for row in rows:
        row.match.worth = facts.worth(row)
    rows.sort(key=lambda row: (facts.depth(row.topic), -row.match.worth, row.match.statement_id))
    return sum(_raise(facts, row) for row in rows)


def _raise(facts: FactReader, candidate: Candidate) -> bool:
    """Decide for each channel and carry it out; whether an alert is raised."""
    topic, statement, match = candidate
    shared = facts.of_match(candidate)
    if not shared.channels:  # each of the topic's channels takes other sources alone
        match.mode = "digest"
        return False
    decisions = [(channel, decide(facts.of(candidate, shared, channel))) for channel in shared.channels]
    actions = {decision.action for _, decision in decisions}
    new = [channel for channel, decision in decisions if decision.action is Action.NEW and channel is not None]
    facts.session.add_all(
        _hold(match, channel, decision, shared.mute, facts.now)
        for channel, decision in decisions
        if decision.action is Action.HOLD
    )
    known = shared.story.known.issuperset(channel.id if channel else None for channel in shared.channels)
    if match.mode == "alert" and known and not any(competed(decision) for _, decision in decisions):
        match.mode = "digest"
    join = shared.target is not None and actions != {Action.HOLD}
    if shared.target is not None and join:
        _join(shared.target.alert, statement, match)
        outbox.enqueue(facts.session, shared.target.alert, new, facts.now)
    elif Action.NEW in actions:
        _new_alert(facts, topic, statement, match, new)
    for channel in new:
        facts.today(topic)[channel.id] += 1
    return Action.NEW in actions and not join


def _hold(match: Match, channel: Channel | None, decision: Decision, mute: Mute | None, now: datetime) -> Hold:
    return Hold(
        match_id=match.id,
        channel_id=channel.id if channel else None,
        reason=decision.reason or "",
        detail=decision.detail,
        mute_id=mute.id if mute and decision.reason is HoldReason.MUTED else None,
        since=now,
    )


def _join(alert: Alert, statement: Statement, match: Match) -> None:
    match.alert_id = alert.id
    if alert.story_id != statement.story_id:
        alert.story_id = None  # it holds several


def _new_alert(
    facts: FactReader, topic: Topic, statement: Statement, match: Match, channels: Sequence[Channel]
) -> None:
    wait = facts.ready(topic) - facts.now
    alert = create(
        facts.session, topic, "alert", facts.now, channels, story_id=statement.story_id, wait=wait, poll=statement.poll
    )
    match.alert_id = alert.id


def create(
    session: Session,
    topic: Topic | None,
    kind: str,
    now: datetime,
    channels: Sequence[Channel],
    *,
    story_id: int | None = None,
    team: int | None = None,
    wait: timedelta = timedelta(0),
    notes: Sequence[str] = (),
    poll: str | None = None,
) -> Alert:
    """An alert and its deliveries to the channels, together. ``topic`` is None when it holds matches of several, all of one ``team``."""
    values = {
        "id": uuid.uuid4().hex,
        "topic_id": topic.id if topic else None,
        "team_id": topic.team_id if topic else team,
        "kind": kind,
        "story_id": story_id,
        "created_at": now,
        "ready_at": now + wait,
        "notes": list(notes),
        "poll": poll,
    }
    session.connection().execute(_ALERT, values)  # past the session, which would write each match before it by itself
    alert = Alert(**values)
    make_transient_to_detached(alert)  # it is stored: a flush for each alert takes several times as long
    session.add(alert)
    outbox.enqueue(session, alert, channels, now)
    return alert
