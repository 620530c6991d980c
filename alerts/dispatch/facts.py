"""The facts of a decision: what a channel has of the story, what the day has left, what is muted. Reads rows, decides nothing."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, NamedTuple

from sqlalchemy import Text, cast, func, select
from sqlalchemy.orm import Session

from alerts.channels import options
from alerts.delivery import channel_store
from alerts.dispatch import mutes, ranking
from alerts.dispatch.decision import Facts, HoldReason
from alerts.dispatch.ranking import RecentWorths
from alerts.models import Alert, Channel, Delivery, Hold, Match, Mute, Topic
from crawler import clock
from crawler.storage.models import Source, Statement

MOST_TITLES = 50
MOST_WORTHS = 2000
NO_CHANNEL: Channel | None = None  # stands for the channels of a topic that has none


class Candidate(NamedTuple):
    """A new match with its topic and its statement."""

    topic: Topic
    statement: Statement
    match: Match


@dataclass(frozen=True, slots=True)
class OpenAlert:
    """An alert that is not frozen for any channel yet, and the numbers of the channels that it goes to."""

    alert: Alert
    channels: frozenset[int]


@dataclass(frozen=True, slots=True)
class Story:
    """What the topic's channels have of a match's story already."""

    news: frozenset[str] = (
        frozenset()
    )  # what the match adds for a channel that knows the story: update, outlet, language
    known: frozenset[int | None] = frozenset()  # channels that have it; None: it was raised when there was no channel
    open: OpenAlert | None = None  # its alert, while that can be joined


@dataclass(frozen=True, slots=True)
class MatchFacts:
    """What is the same for every channel of a match. ``target`` is the alert that the match may join."""

    channels: list[Channel | None]
    story: Story
    target: OpenAlert | None
    mute: Mute | None


class FactReader:
    """Reads the facts of the matches of one transaction, each row once. ``now`` is the time of the matches."""

    def __init__(self, session: Session, now: datetime) -> None:
        self.session = session
        self.now = now
        self._channels: dict[int, list[Channel | None]] = {}
        self._today: dict[int, Counter[int]] = {}
        self._recent: dict[int, RecentWorths] = {}
        self._titles: dict[int, list[frozenset[str]]] = {}

    def of_match(self, candidate: Candidate) -> MatchFacts:
        """What is the same for every channel."""
        topic, statement, _ = candidate
        story = self._story(*candidate)
        target = story.open or self._collecting(topic)
        taking = [c for c in self._topic_channels(topic) if c is None or self._takes(c, statement)]
        return MatchFacts(taking, story, target, self._mute(topic, statement))

    def _takes(self, channel: Channel, statement: Statement) -> bool:
        """Whether a channel wants statements of this source."""
        wanted = options.taken_tags(channel.options)
        source = self.session.get_one(Source, statement.source_id) if wanted else None
        return source is None or not wanted.isdisjoint(source.tags or ())

    def of(self, candidate: Candidate, shared: MatchFacts, channel: Channel | None) -> Facts:
        """All that the decision on this match for this channel rests on."""
        topic, _, match = candidate
        number = channel.id if channel else None
        joinable = shared.target is not None and number in shared.target.channels
        limit = self._limit(topic, channel)
        today = self.today(topic)[number] if number is not None and limit is not None else 0
        return Facts(
            catch_up=match.mode == "catch-up",
            muted=mutes.sentence(shared.mute) if shared.mute else "",
            inhibited=self._inhibited(candidate, channel),
            open_alert=joinable and shared.story.open is not None,
            news=shared.story.news if number in shared.story.known else ("story",),
            events=self._events(topic, channel),
            collecting=joinable,
            urgent=topic.urgent,
            limit=limit,
            today=today,
            worth=match.worth,
            threshold=self._threshold(topic, limit, today) if limit else 0.0,
        )

    def _topic_channels(self, topic: Topic) -> list[Channel | None]:
        """The topic's channels, NO_CHANNEL when there are none."""
        if topic.id not in self._channels:
            self._channels[topic.id] = list(channel_store.of_topic(self.session, topic)) or [NO_CHANNEL]
        return self._channels[topic.id]

    def _events(self, topic: Topic, channel: Channel | None) -> Sequence[str]:
        """The news for which the channel is alerted at once."""
        own = options.common(channel.options).events if channel else ()
        return own or topic.events

    # ---- stories

    def _story(self, topic: Topic, statement: Statement, match: Match) -> Story:
        """What was done with the other matches of the topic in the same story."""
        if topic.group_by != "story" or statement.story_id is None:
            return Story()
        query = (
            select(Match.id, Match.alert_id, Match.alert_removed, Statement.source_id, Statement.language)
            .join(Statement, Match.statement_id == Statement.id)
            .where(Match.topic_id == topic.id, Statement.story_id == statement.story_id, Match.id != match.id)
        )
        rows = self.session.execute(query).all()
        if not rows:
            return Story()
        alerts = {row.alert_id for row in rows if row.alert_id}
        delivered = self.session.execute(
            select(Delivery.alert_id, Delivery.channel_id).where(Delivery.alert_id.in_(alerts))
        ).all()
        held = self.session.execute(
            select(Hold.match_id, Hold.channel_id).where(Hold.match_id.in_([row.id for row in rows]))
        ).all()
        waiting = {match_id for match_id, _ in held}
        gone = [row for row in rows if row.alert_removed]  # to which channels it went is not known any more
        raised = [
            row for row in rows if row.alert_id or row.id in waiting
        ]  # the others are of this very transaction, or of channels that were removed
        known = {channel for _, channel in delivered} | {channel for _, channel in held}
        known |= {None} if alerts - {alert for alert, _ in delivered} else set()
        known |= {channel.id if channel else None for channel in self._topic_channels(topic)} if gone else set()
        return Story(_news(statement, match, raised + gone), frozenset(known), self._first_open(alerts))

    def _first_open(self, alerts: set[str]) -> OpenAlert | None:
        found = self.session.scalars(select(Alert).where(Alert.id.in_(alerts)).order_by(Alert.created_at))
        return next((still_open for alert in found if (still_open := self._open(alert))), None)

    def _open(self, alert: Alert) -> OpenAlert | None:
        """The alert if nothing of it is frozen yet; its deliveries are locked, so that none is claimed before the match has joined."""
        query = select(Delivery.payload, Delivery.channel_id).where(Delivery.alert_id == alert.id).with_for_update()
        rows = self.session.execute(query).all()
        if not rows or any(row.payload for row in rows):
            return None
        return OpenAlert(alert, frozenset(row.channel_id for row in rows))

    # ---- intervals

    def _collecting(self, topic: Topic) -> OpenAlert | None:
        """The topic's next message, while it waits for the end of the interval."""
        last = self._last(topic)
        return self._open(last) if last is not None and last.ready_at > self.now else None

    def ready(self, topic: Topic) -> datetime:
        """When a new alert of the topic may be sent."""
        ready = self.now + timedelta(seconds=topic.group_wait)
        last = self._last(topic)
        return ready if last is None else max(ready, last.ready_at + timedelta(seconds=topic.group_interval))

    def _last(self, topic: Topic) -> Alert | None:
        if not topic.group_interval:
            return None
        query = select(Alert).where(Alert.topic_id == topic.id, Alert.kind == "alert")
        return self.session.scalar(query.order_by(Alert.ready_at.desc()).limit(1))

    # ---- what is muted or inhibited

    @cached_property
    def _mutes(self) -> Sequence[Mute]:
        return mutes.active(self.session, self.now)

    def _mute(self, topic: Topic, statement: Statement) -> Mute | None:
        """What silences the match, if anything."""
        if not self._mutes:
            return None
        source = self.session.get_one(Source, statement.source_id)
        return mutes.covering(self._mutes, topic, source.name, statement)

    @cached_property
    def _stronger(self) -> dict[tuple[int, str], list[Topic]]:
        """The topics that inhibit each topic, by its team and name."""
        out: dict[tuple[int, str], list[Topic]] = defaultdict(list)
        for topic in self.session.scalars(select(Topic).where(cast(Topic.inhibits, Text) != "[]").order_by(Topic.id)):
            for weaker in topic.inhibits:
                out[topic.team_id, weaker].append(topic)
        return out

    def depth(self, topic: Topic, seen: frozenset[str] = frozenset()) -> int:
        """How many topics stand above this one, so that the strongest come first."""
        above = (t for t in self._stronger.get((topic.team_id, topic.name), ()) if t.name not in seen)
        return max((1 + self.depth(other, seen | {topic.name}) for other in above), default=0)

    def _inhibited(self, candidate: Candidate, channel: Channel | None) -> str:
        """The stronger topic under which the channel gets this very statement, of an update this very revision.

        A topic that is silenced itself inhibits nothing.
        """
        topic, statement, match = candidate
        least = match.revision if is_update(statement, match.spans) else 1
        for stronger in self._stronger.get((topic.team_id, topic.name), ()):
            if channel not in self._topic_channels(stronger):
                continue
            found = self.session.scalar(
                select(Match.id)
                .where(Match.topic_id == stronger.id, Match.statement_id == statement.id, Match.revision >= least)
                .order_by(Match.revision.desc())
                .limit(1)
            )
            silenced = select(Hold.id).where(
                Hold.match_id == found,
                Hold.channel_id == (channel.id if channel else None),
                Hold.reason.in_((HoldReason.MUTED, HoldReason.INHIBITED)),
            )
            if found is not None and self.session.scalar(silenced) is None:
                return stronger.name
        return ""

    # ---- the day's places

    def _limit(self, topic: Topic, channel: Channel | None) -> int | None:
        """How many alerts a day of the topic the channel gets at once; None: all."""
        if topic.urgent or channel is None:
            return None
        own = options.common(channel.options).immediate
        return topic.immediate if own is None else own

    def today(self, topic: Topic) -> Counter[int]:
        """How many alerts of the topic each channel got at once today; whoever raises one more counts it here."""
        if topic.id not in self._today:
            midnight = ranking.midnight(self.now, topic.timezone)
            query = (
                select(Delivery.channel_id, func.count())
                .join(Alert, Alert.id == Delivery.alert_id)
                .where(Alert.topic_id == topic.id, Alert.kind == "alert", Alert.created_at >= midnight)
                .where(Delivery.part == 1)
                .group_by(Delivery.channel_id)
            )
            self._today[topic.id] = Counter(dict(self.session.execute(query).all()))
        return self._today[topic.id]

    def _threshold(self, topic: Topic, limit: int, today: int) -> float:
        """The least worth that gets one of the places left."""
        if topic.id not in self._recent:
            self._recent[topic.id] = self._look_back(topic, limit)
        rest = ranking.rest_of_day(self.now, topic.timezone)
        return ranking.threshold(self._recent[topic.id], limit - today, rest)

    def _look_back(self, topic: Topic, limit: int) -> RecentWorths:
        """The candidates of the last days; nothing when they are so few that all find a place anyway."""
        since = self.now - ranking.LOOK_BACK
        mine = (
            Match.topic_id == topic.id,
            Match.matched_at >= since,
            Match.matched_at < self.now,
            Match.mode == "alert",
        )
        count, first = self.session.execute(select(func.count(), func.min(Match.matched_at)).where(*mine)).one()
        days = (self.now - clock.utc(first)) / timedelta(days=1) if count else 0.0
        if days < ranking.LEARNING or count <= days * limit:
            return RecentWorths()
        newest = select(Match.worth).where(*mine).order_by(Match.matched_at.desc()).limit(MOST_WORTHS)
        worths = sorted(self.session.scalars(newest))
        return RecentWorths(worths, days * len(worths) / count)

    # ---- worth

    def worth(self, candidate: Candidate) -> float:
        """What the match is ranked by."""
        topic, statement, match = candidate
        if topic.id not in self._titles:
            self._titles[topic.id] = self._recent_titles(topic)
        new = ranking.novelty(statement.title, self._titles[topic.id])
        useful, false = self._marks[statement.source_id, "useful"], self._marks[statement.source_id, "false"]
        return ranking.worth(match.score, new, ranking.trust(useful, false))

    def _recent_titles(self, topic: Topic) -> list[frozenset[str]]:
        query = (
            select(Statement.title)
            .join(Match, Match.statement_id == Statement.id)
            .where(Match.topic_id == topic.id, Match.matched_at >= self.now - ranking.FRESH)
            .where(Match.alert_id.is_not(None))
            .order_by(Match.matched_at.desc())
            .limit(MOST_TITLES)
        )
        return [ranking.title_words(title) for title in self.session.scalars(query)]

    @cached_property
    def _marks(self) -> Counter[tuple[int, str]]:
        """How many statements of each source stood in alerts that were marked so."""
        query = (
            select(Statement.source_id, Alert.mark, func.count())
            .join(Match, Match.statement_id == Statement.id)
            .join(Alert, Alert.id == Match.alert_id)
            .where(Alert.mark.is_not(None))
            .group_by(Statement.source_id, Alert.mark)
        )
        return Counter({(source, mark or ""): n for source, mark, n in self.session.execute(query)})


def is_update(statement: Statement, spans: Sequence[Sequence[Any]]) -> bool:
    """Whether the statement adds to its story, and one of the topic's passages (a match's spans) stands in what is new."""
    new = statement.added or ()
    return bool(new) and (not spans or any(_overlap(span, part) for span in spans for part in new))


def _overlap(span: Sequence[Any], part: Sequence[Any]) -> bool:
    """Whether two stretches, each field, start and end, share something."""
    return bool(span[0] == part[0] and span[1] < part[2] and part[1] < span[2])


def _news(statement: Statement, match: Match, others: Sequence[Any]) -> frozenset[str]:
    """What a statement adds to the others of its story, rows with `language` and `source_id`."""
    language = statement.language not in {row.language for row in others}
    outlet = statement.source_id not in {row.source_id for row in others}
    update = is_update(statement, match.spans)
    return frozenset([*["update"] * update, *["language"] * language, *["outlet"] * outlet])
