"""Nothing is ever dropped and nothing told twice, whatever people ask for: every match ends, for every channel, told at once, in one digest,
or held with a reason; and what is held is told when its reason has gone."""

from __future__ import annotations

import random
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import select

from alerts.delivery import outbox
from alerts.dispatch import digests, mutes
from alerts.dispatch.decision import HoldReason
from alerts.matching.document import Hit, Span
from alerts.models import Channel, Delivery, Hold, Match, Topic
from alerts.topics import store as topics
from alerts.topics.matcher import Matched, match_new
from crawler.storage.database import Database
from crawler.storage.models import Source, Statement
from tests.support.builders import NOW, a_channel, a_source, a_topic, claimed, prose

CHANNELS = {
    "desk": {},
    "phone": {"immediate": 1, "quiet": "22:00-07:00", "timezone": "Europe/Paris"},
    "editor": {"digest": "cron 0 18 * * 1-5", "timezone": "America/New_York", "digest_empty": True},
}
TOPICS: list[dict[str, Any]] = [
    {"name": "Plain", "immediate": 2},
    {"name": "Busy", "immediate": 1, "group_interval": timedelta(hours=2), "events": ("story", "outlet")},
    {"name": "Urgent", "urgent": True, "inhibits": ("Plain",), "group_by": "statement"},
    {"name": "Narrow", "channels": ("desk",), "digest_empty": True, "group_wait": timedelta(minutes=30)},
]
SOURCES = ("paper", "gazette", "herald")


class Everyone(RuleBasedStateMachine):
    """Statements come, people mute and change their minds, days pass, receivers fail; in the end all is told."""

    database: Database

    @initialize()
    def begin(self) -> None:
        self.now = NOW
        self.sent: Counter[tuple[int, str]] = Counter()
        with self.database.write() as session:
            for name in SOURCES:
                a_source(session, name, first_read=NOW, next_at=None, state="ok")
            for name, options in CHANNELS.items():
                a_channel(session, name, **options)
            for spec in TOPICS:
                a_topic(session, query="bridge", **spec)

    @rule(
        story=st.integers(0, 3),
        source=st.sampled_from(SOURCES),
        language=st.sampled_from(["en", "fr"]),
        answers=st.sets(st.sampled_from([t["name"] for t in TOPICS]), min_size=1),
        score=st.sampled_from([1.0, 2.0, 3.0]),
        first_read=st.sampled_from([False, False, False, True]),
    )
    def say(self, story: int, source: str, language: str, answers: set[str], score: float, first_read: bool) -> None:
        """A statement of one of a few stories comes in and answers some topics."""
        with self.database.write() as session:
            owner = session.scalars(select(Source).where(Source.name == source)).one()
            first = session.scalar(select(Statement.id).where(Statement.url.startswith(f"https://s{story}.example/")))
            row = Statement(
                source_id=owner.id,
                url=f"https://s{story}.example/{random.random()}",
                title=f"Story {story}",
                text=prose(story, 2),
                language=language,
                first_seen=self.now,
                changed_at=self.now,
                fingerprint="",
                catch_up=first_read,
                story_id=first,
            )
            session.add(row)
            session.flush()
            row.story_id = row.story_id or row.id
            ids = dict(session.execute(select(Topic.name, Topic.id)).all())
            hit = Hit("", score, (Span("title", 0, 5, "story", "as written"),))
            hits = tuple((ids[name], hit) for name in sorted(answers))
            match_new(session, [Matched(row.id, row.revision, hits)], self.now)

    @rule(
        what=st.sampled_from([("topic", "Plain"), ("topic", "Urgent"), ("source", "paper"), ("word", "story")]),
        hours=st.integers(1, 60),
        snooze=st.booleans(),
    )
    def mute(self, what: tuple[str, str], hours: int, snooze: bool) -> None:
        with self.database.write() as session:
            until = self.now + timedelta(hours=hours)
            mutes.add(session, *what, until, author="anna", snooze=snooze, now=self.now)
        self.say(hours % 4, "paper", "en", {spec["name"] for spec in TOPICS}, 1.0, False)  # so that it holds something

    @rule()
    def unmute(self) -> None:
        with self.database.write() as session:
            for row in mutes.active(session, self.now)[:1]:
                mutes.end(session, row.id, self.now)

    @rule(name=st.sampled_from([t["name"] for t in TOPICS]), limit=st.sampled_from([0, 1, 3, None]))
    def think_again(self, name: str, limit: int | None) -> None:
        with self.database.write() as session:
            topics.get(session, name).immediate = limit

    @rule(minutes=st.sampled_from([5, 45, 300, 900, 1500]))
    def wait(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)
        self.tick()

    @rule()
    def tick(self) -> None:
        """What the alert worker does in every second."""
        with self.database.write() as session:
            digests.raise_digests(session, self.now)
        self.send(lost=0.3)

    def send(self, lost: float) -> None:
        dice = random.Random(self.now.timestamp())
        with self.database.write() as session:
            for claim in claimed(session, now=self.now):
                if dice.random() < lost:
                    session.get_one(Delivery, claim.id).lease_until = self.now  # the process died with it
                    continue
                outbox.settle(session, claim, None, self.now, self.now, ())
                self.count(session.get_one(Delivery, claim.id), claim.channel, claim.message)

    def count(self, delivery: Delivery, channel: str, message: Any) -> None:
        for statement in message.statements:
            topic = message.topic or statement.topic
            self.sent[f"{topic}/{statement.id}", channel] += 1  # type: ignore[index]

    @invariant()
    def every_match_has_one_place(self) -> None:
        with self.database.read() as session:
            names = {c.id: c.name for c in session.scalars(select(Channel))}
            holds = {(h.match_id, h.channel_id): h for h in session.scalars(select(Hold))}
            delivered = {(d.alert_id, d.channel_id) for d in session.scalars(select(Delivery))}
            for match, topic in session.execute(select(Match, Topic).join(Topic)):
                for number, name in names.items():
                    if topic.channels and name not in topic.channels:
                        continue
                    hold = holds.get((match.id, number))
                    at_once = match.alert_id is not None and (match.alert_id, number) in delivered
                    assert hold is not None or at_once
                    assert hold is None or (hold.reason in set(HoldReason) and hold.detail)
                    assert hold is None or hold.alert_id is None or (hold.alert_id, number) in delivered
        assert all(n == 1 for n in self.sent.values())

    def teardown(self) -> None:
        """A quiet week later everything was told, but what a stronger topic told."""
        if not hasattr(self, "now"):
            return
        for _ in range(10):
            self.now += timedelta(hours=19)
            with self.database.write() as session:
                digests.raise_digests(session, self.now)
            self.send(lost=0.0)
        with self.database.read() as session:
            waiting = session.scalars(select(Hold).where(Hold.alert_id.is_(None))).all()
            assert {hold.reason for hold in waiting} <= {HoldReason.INHIBITED}
            assert set(session.scalars(select(Delivery.state))) <= {"sent"}
            inhibited = {(hold.match_id, hold.channel_id) for hold in waiting}
            wanted = set()
            for match, topic in session.execute(select(Match, Topic).join(Topic)):
                for channel in session.scalars(select(Channel)):
                    if (not topic.channels or channel.name in topic.channels) and (
                        match.id,
                        channel.id,
                    ) not in inhibited:
                        wanted.add((f"{topic.name}/{match.statement_id}", channel.name))
        assert set(self.sent) == wanted
        assert all(n == 1 for n in self.sent.values())


@pytest.mark.parametrize("kind", ["sqlite"])
def test_every_match_is_told_once_or_held_with_a_reason(kind: str, request: pytest.FixtureRequest) -> None:
    database: Database = request.getfixturevalue(kind)
    empty = _emptier(database)

    class Fresh(Everyone):
        def __init__(self) -> None:
            super().__init__()
            empty()
            self.database = database

    run_state_machine_as_test(
        Fresh,
        settings=settings(
            max_examples=8,
            stateful_step_count=14,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )


def _emptier(database: Database) -> Any:
    """Something that takes every row away."""
    from crawler.storage.database import Base

    def empty() -> None:
        with database.write() as session:
            for table in reversed(Base.metadata.sorted_tables):
                session.execute(table.delete())

    return empty
