"""The promises of delivery as a model: whatever happens in whatever order, nothing is lost, nothing goes back, nobody is told behind a
switch that is off; and a receiver that was down for an hour gets everything, in order and no faster than it can bear."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter, defaultdict
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import select

from alerts.dispatch import mutes
from alerts.models import Channel, Topic
from crawler.storage.database import Database
from tests.support.world import FAILURES, World

TOPICS = ("Bridges", "Ferries", "Tunnels")


def test_a_receiver_that_was_down_for_an_hour_gets_everything_in_order_and_at_its_pace(sqlite: Database) -> None:
    ceiling = 60
    world = World(sqlite)
    world.furnish(ceiling=ceiling)
    world.moods.update(one="down", two="ok")
    begun, stories = world.now, [world.publish("Bridges") for _ in range(8)]
    for _ in range(3):
        world.match()
        world.deliver()
        world.now += timedelta(minutes=12)
        for story in stories:
            world.publish("Bridges", like=story)
    while world.now < begun + timedelta(hours=1):
        world.match()
        world.deliver()
        world.now += timedelta(minutes=1)
    world.moods["one"] = "ok"
    world.run(500)
    assert world.now < begun + timedelta(hours=80)
    for channel in ("one", "two"):
        assert world.received(channel) == set(world.published)
    mine = [a for a in world.arrivals if a.channel == "one"]
    assert mine[0].at >= begun + timedelta(hours=1)
    order = defaultdict(list)
    for arrival in mine:
        order[arrival.story].append(arrival.created)
    assert all(times == sorted(times) for times in order.values())
    for first in mine:
        assert sum(timedelta(0) <= a.at - first.at < timedelta(minutes=1) for a in mine) <= ceiling


class Promises(RuleBasedStateMachine):
    """Any order of what can happen to an alert worker."""

    template: Path

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="world-"))
        shutil.copy(self.template, self.folder / "t.db")
        self.world = World(Database(f"sqlite:///{self.folder / 't.db'}"))
        self.statements: list[int] = []
        self.payloads: dict[str, str] = {}
        self.sent: set[str] = set()

    @initialize()
    def begin(self) -> None:
        self.world.furnish(TOPICS)

    @rule(topics=st.sets(st.sampled_from(TOPICS), min_size=1), again=st.booleans())
    def publish(self, topics: set[str], again: bool) -> None:
        like = self.statements[-1] if again and self.statements else None
        self.statements.append(self.world.publish(*sorted(topics), like=like))

    @rule()
    def match(self) -> None:
        self.world.match()

    @rule(crash=st.sampled_from(["", "", "", "claim", "send"]))
    def deliver(self, crash: str) -> None:
        self.world.deliver(crash=crash)

    @rule(channel=st.sampled_from(["one", "two"]), mood=st.sampled_from(["ok", "ok", *FAILURES]))
    def answer(self, channel: str, mood: str) -> None:
        self.world.moods[channel] = mood

    @rule(seconds=st.sampled_from([1, 5, 60, 400, 7200, 86400, 400000, -30]))
    def step(self, seconds: int) -> None:
        self.world.now += timedelta(seconds=seconds)

    @rule(topic=st.sampled_from(TOPICS), hours=st.integers(1, 100), snooze=st.booleans())
    def mute(self, topic: str, hours: int, snooze: bool) -> None:
        until = self.world.now + timedelta(hours=hours)
        with self.world.database.write() as session:
            mutes.add(session, "topic", topic, until, author="me", now=self.world.now, snooze=snooze)

    @rule()
    def heal(self) -> None:
        self.world.heal()

    @invariant()
    def nothing_goes_back(self) -> None:
        for row, _, _ in self.world.deliveries():
            assert row.id not in self.sent or row.state == "sent"
            assert row.attempts <= len(self.world.waits) + 1 or self.world.moods
            if row.state == "sent":
                self.sent.add(row.id)
            if row.payload is not None:
                assert self.payloads.setdefault(row.id, row.payload) == row.payload

    @invariant()
    def what_counts_as_sent_arrived(self) -> None:
        arrived = {a.identity for a in self.world.arrivals}
        assert self.sent <= arrived

    @invariant()
    def nothing_is_sent_behind_a_switch(self) -> None:
        assert self.world.attempts_while_off == 0

    @invariant()
    def nothing_is_told_under_two_identities(self) -> None:
        for channel in ("one", "two"):
            sent: Counter[tuple[str, str]] = Counter()
            for one in {a.identity: a for a in self.world.arrivals if a.channel == channel}.values():
                sent.update(one.statements)
            assert not [pair for pair, times in sent.items() if times > 1]

    def teardown(self) -> None:
        try:
            self._everything_arrives()
        finally:
            self.world.database.close()
            shutil.rmtree(self.folder)

    def _everything_arrives(self) -> None:
        """Once all receivers work and the mutes are over, all that was published has been told to both."""
        world = self.world
        world.match()
        world.now += timedelta(hours=130)
        world.heal()
        with world.database.write() as session:
            for topic in session.scalars(select(Topic)):
                topic.digest_at = world.now
        world.run(300)
        with world.database.read() as session:
            assert session.scalars(select(Channel.disabled)).all() in ([None, None], [])
        for channel in ("one", "two"):
            assert world.received(channel) == set(world.published)


@pytest.mark.timeout(300)
def test_whatever_happens_nothing_is_lost(sqlite: Database, tmp_path: Path) -> None:
    Promises.template = tmp_path / "tocsin.db"
    quick = settings(
        max_examples=12,
        stateful_step_count=20,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Promises, settings=quick)
