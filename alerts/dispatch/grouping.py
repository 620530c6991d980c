"""From matches to alerts: what each channel is told at once, what joins a message that was not sent yet, and what is held, with the reason.

`decide` is pure; the rest finds the facts and carries it out in the transaction that writes the matches. Digests: alerts/dispatch/digests.py.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, StrEnum

from sqlalchemy.orm import Session

from alerts.delivery import outbox
from alerts.dispatch import mutes
from alerts.dispatch.facts import Owed, Standing, Story
from alerts.models import Alert, Channel, Hold, Match, Mute, Topic
from crawler.storage import leases
from crawler.storage.models import Statement

RAISING = 0x746F63616C  # any number, the same in every process


class Tell(Enum):
    """How a channel is told of a new match."""

    NEW = "an alert of its own"
    JOIN = "joins an alert that was not sent yet"
    HOLD = "not at once"


class Why(StrEnum):
    """Why a channel is not told at once. All but INHIBITED are told in a digest."""

    FIRST_READ = "first-read"
    MUTED = "muted"
    INHIBITED = "inhibited"
    KNOWN = "known"
    DIGEST_ONLY = "digest-only"
    BUDGET = "budget"
    RANK = "rank"


@dataclass(frozen=True, slots=True)
class Facts:
    """What the decision for one channel rests on."""

    catch_up: bool = False
    muted: str = ""  # by what, in words
    inhibited: str = ""  # the stronger topic under which the channel has the statement
    open_alert: bool = False  # of this topic and story, owed to the channel and not frozen yet
    news: Collection[str] = (
        "story",
    )  # what is new about it for the channel: story, or outlet and language, or nothing
    events: Collection[str] = ("story",)  # what is told at once
    collecting: bool = False  # the topic's next message to the channel waits for its time
    urgent: bool = False
    limit: int | None = None  # how many alerts a day the channel is told at once
    today: int = 0
    worth: float = 0.0
    bar: float = 0.0  # the least worth that gets one of the places left


@dataclass(frozen=True, slots=True)
class Decision:
    """How one channel is told; of a hold the reason, and in words what `Why` leaves open."""

    tell: Tell
    why: Why | None = None
    detail: str = ""


def decide(facts: Facts) -> Decision:
    """How a channel is told of a match; nothing is ever dropped."""
    if held := _silenced(facts):
        return held
    if facts.open_alert:
        return Decision(Tell.JOIN)
    if not set(facts.news) & set(facts.events):
        return Decision(Tell.HOLD, Why.KNOWN, _known(facts.news))
    if facts.collecting:
        return Decision(Tell.JOIN)
    if facts.urgent or facts.limit is None:
        return Decision(Tell.NEW)
    return _ranked(facts, facts.limit)


def _known(news: Collection[str]) -> str:
    if "language" in news:
        return "a known story in another language"
    return "another outlet on a known story" if "outlet" in news else "another text of a known story"


def _silenced(facts: Facts) -> Decision | None:
    if facts.muted:
        return Decision(Tell.HOLD, Why.MUTED, facts.muted)
    if facts.inhibited:
        return Decision(Tell.HOLD, Why.INHIBITED, f"told under «{facts.inhibited}»")
    if facts.catch_up:
        return Decision(Tell.HOLD, Why.FIRST_READ, "shown when the source was first read")
    return None


def _ranked(facts: Facts, limit: int) -> Decision:
    if limit == 0:
        return Decision(Tell.HOLD, Why.DIGEST_ONLY, "told in digests only")
    if facts.today >= limit:
        return Decision(Tell.HOLD, Why.BUDGET, f"{facts.today} of {limit} alerts of the day were told")
    if facts.worth < facts.bar:
        left = f"{limit - facts.today} of {limit} alerts of the day are left for what is worth {facts.bar:g}"
        return Decision(Tell.HOLD, Why.RANK, f"{left}, and this is worth {facts.worth:g}")
    return Decision(Tell.NEW)


# ---- the transaction

Fresh = tuple[Topic, Statement, Match]


def raise_alerts(session: Session, fresh: Iterable[Fresh], now: datetime) -> int:
    """Put new matches where they belong, those worth most first; returns how many alerts are raised now.

    Together they compete for the day's places. A stronger topic comes before those that it inhibits.
    One process does so at a time: two would each give away the last place of a day, and tell one story twice.
    """
    rows = list(fresh)
    session.flush()
    leases.alone(session, RAISING)
    standing = Standing(session, now)
    for topic, statement, match in rows:
        match.worth = standing.worth(topic, statement, match)
    rows.sort(key=lambda row: (standing.depth(row[0].name), -row[2].worth, row[2].statement_id))
    return sum(_raise(standing, *row) for row in rows)


def _raise(standing: Standing, topic: Topic, statement: Statement, match: Match) -> bool:
    """Decide for each channel and carry it out; whether an alert is raised."""
    story = standing.story(topic, statement, match)
    target = story.open or standing.collecting(topic)
    mute = standing.mute(topic, statement)
    by: dict[Tell, list[Channel | None]] = {tell: [] for tell in Tell}
    for channel in standing.channels(topic):
        decision = decide(_facts(standing, topic, statement, match, channel, story, target, mute))
        by[decision.tell].append(channel)
        if decision.tell is Tell.HOLD:
            standing.session.add(_hold(match, channel, decision, mute, standing.now))
    if match.mode == "alert" and story.known.issuperset(c.id if c else None for c in standing.channels(topic)):
        match.mode = "digest"  # it competed for no place
    alert = None
    if target is not None and (by[Tell.NEW] or by[Tell.JOIN]):
        _join(target.alert, statement, match)
        outbox.enqueue(standing.session, target.alert, _somebody(by[Tell.NEW]), standing.now)
    elif by[Tell.NEW]:
        alert = _tell(standing, topic, statement, match, _somebody(by[Tell.NEW]))
    for channel in _somebody(by[Tell.NEW]):
        standing.today(topic)[channel.id] += 1
    return alert is not None


def _somebody(channels: Iterable[Channel | None]) -> list[Channel]:
    return [channel for channel in channels if channel is not None]


def _facts(
    standing: Standing,
    topic: Topic,
    statement: Statement,
    match: Match,
    channel: Channel | None,
    story: Story,
    target: Owed | None,
    mute: Mute | None,
) -> Facts:
    number = channel.id if channel else None
    owed = target is not None and number in target.channels
    limit = standing.limit(topic, channel)
    today = standing.today(topic)[number] if number is not None and limit is not None else 0
    return Facts(
        catch_up=match.mode == "catch-up",
        muted=mutes.sentence(mute) if mute else "",
        inhibited=standing.inhibited(topic, statement, channel),
        open_alert=owed and story.open is not None,
        news=story.news if number in story.known else ("story",),
        events=topic.events,
        collecting=owed,
        urgent=topic.urgent,
        limit=limit,
        today=today,
        worth=match.worth,
        bar=standing.bar(topic, limit, today) if limit else 0.0,
    )


def _hold(match: Match, channel: Channel | None, decision: Decision, mute: Mute | None, now: datetime) -> Hold:
    return Hold(
        match_id=match.id,
        channel_id=channel.id if channel else None,
        reason=decision.why or "",
        detail=decision.detail,
        mute_id=mute.id if mute and decision.why is Why.MUTED else None,
        since=now,
    )


def _join(alert: Alert, statement: Statement, match: Match) -> None:
    match.alert_id = alert.id
    if alert.story_id != statement.story_id:
        alert.story_id = None  # it tells several


def _tell(standing: Standing, topic: Topic, statement: Statement, match: Match, channels: Sequence[Channel]) -> Alert:
    ready = standing.ready(topic)
    alert = create(
        standing.session, topic, "alert", standing.now, channels, story_id=statement.story_id, wait=ready - standing.now
    )
    match.alert_id = alert.id
    return alert


def create(
    session: Session,
    topic: Topic | None,
    kind: str,
    now: datetime,
    channels: Sequence[Channel],
    *,
    story_id: int | None = None,
    wait: timedelta = timedelta(0),
    notes: Sequence[str] = (),
) -> Alert:
    """An alert and what it is owed to the channels, together. ``topic`` is None when it tells of several."""
    alert = Alert(
        id=uuid.uuid4().hex,
        topic_id=topic.id if topic else None,
        kind=kind,
        story_id=story_id,
        created_at=now,
        ready_at=now + wait,
        notes=list(notes),
    )
    session.add(alert)
    session.flush()
    outbox.enqueue(session, alert, channels, now)
    return alert
