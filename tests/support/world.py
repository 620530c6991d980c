"""An alert worker whose clock, receivers and crashes are a test's to set: the product's own claim, settle, match and digest, and no socket."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select

from alerts import config
from alerts.delivery import by_hand, outbox, throttling
from alerts.dispatch import digests
from alerts.errors import DeliveryError
from alerts.models import Alert, Channel, Delivery
from alerts.topics.engine import Engine
from alerts.topics.matcher import Matcher
from crawler import clock
from crawler.storage import leases
from crawler.storage.database import Database
from crawler.storage.models import Statement
from tests.support.builders import NOW, SECRET, a_channel, a_context, a_source, a_statement, a_topic, match_all

FAILURES = {
    "down": DeliveryError("connection_refused", "Nobody is there."),
    "busy": DeliveryError("receiver_busy", "Too many.", retry_after=3600.0),
    "refuses": DeliveryError("receiver_refused", "No.", permanent=True),
    "gone": DeliveryError("receiver_gone", "No more.", gone=True),
    "loses": DeliveryError("connection_lost", "The answer was lost."),  # it took the message all the same
}


@dataclass(frozen=True)
class Arrival:
    """A message that a receiver took."""

    at: datetime
    channel: str
    identity: str
    payload: str
    story: str | None
    created: str
    statements: frozenset[tuple[str, str]]  # topic and statement


@dataclass
class World:
    """``moods``: how each channel's receiver answers (ok, or one of FAILURES). ``arrivals`` is the receivers' ledger."""

    database: Database
    now: datetime = NOW
    moods: dict[str, str] = field(default_factory=lambda: defaultdict(lambda: "ok"))
    arrivals: list[Arrival] = field(default_factory=list)
    published: list[tuple[str, str]] = field(default_factory=list)
    attempts_while_off: int = 0
    matcher: Matcher | None = None
    waits: tuple[timedelta, ...] = tuple(map(clock.duration, config.SCHEDULE))

    def furnish(self, topics: tuple[str, ...] = ("Bridges",), **options: object) -> None:
        """Two channels, and topics that each ask for their own name."""
        with self.database.write() as session:
            a_source(session).first_read = self.now
            for name in ("one", "two"):
                a_channel(session, name, url="http://127.0.0.1:9/", secret=SECRET, **options)
            for name in topics:
                a_topic(session, name, f"={name.lower()}", group_by="statement", immediate=None, now=self.now)

    def publish(self, *topics: str, like: int | None = None) -> int:
        """A statement for these topics, of a story of its own or that of another one; returns its number."""
        with self.database.write() as session:
            row = a_statement(session, " ".join(topics), now=self.now)
            if like is not None:
                row.story_id = session.get_one(Statement, like).story_id
            self.published += [(topic, str(row.id)) for topic in topics]
            return row.id

    def match(self) -> None:
        """Hold what is new against the topics, and raise the digests that are due."""
        self.matcher = self.matcher or Matcher(self.database, Engine())
        match_all(self.database, self.now, self.matcher)
        with self.database.write() as session:
            digests.raise_digests(session, self.now)

    def deliver(self, *, crash: str = "") -> int:
        """Claim what is due, send, settle; returns how many. ``crash``: after the claim or after the send nothing is written any more."""
        with self.database.write() as session:
            claims = outbox.claim_due(session, self.now, leases.new_token("run"), a_context(), at_once=8)
        for claim in claims if crash != "claim" else ():
            error = self._receive(claim)
            if crash != "send":
                with self.database.write() as session:
                    outbox.settle(session, claim, error, self.now, self.now, self.waits)
        if crash:
            with self.database.write() as session:  # what a start does
                leases.release(session, (Delivery,), "run:")
        return len(claims)

    def _receive(self, claim: outbox.DeliveryClaim) -> DeliveryError | None:
        with self.database.read() as session:
            self.attempts_while_off += session.get_one(Channel, claim.channel_id).disabled is not None
        mood = self.moods[claim.channel]
        if mood in ("ok", "loses"):
            statements = frozenset((q.topic or claim.message.topic or "", q.id) for q in claim.message.statements)
            message = claim.message
            self.arrivals.append(
                Arrival(
                    self.now, claim.channel, claim.id, message.to_json(), message.story_id, message.created, statements
                )
            )
        return FAILURES.get(mood)

    def run(self, rounds: int) -> None:
        """Match and deliver until no delivery is pending, going from one moment at which something can happen to the next."""
        for _ in range(rounds):
            self.match()
            sent = self.deliver()
            with self.database.read() as session:
                pending = (Delivery.state.in_(("waiting", "leased")), Channel.disabled.is_(None))
                due = session.scalars(select(Delivery.next_at).join(Channel).where(*pending)).all()
                free = session.scalars(select(Channel.not_before).where(Channel.disabled.is_(None))).all()
            if not due:
                return
            later = [moment for moment in (*due, *free) if moment is not None and moment > self.now]
            self.now = self.now + timedelta(seconds=1) if sent or not later else min(later)
        raise AssertionError("a delivery is pending for ever")

    def heal(self) -> None:
        """Every receiver works, every channel is enabled, what is dead is called back."""
        self.moods.clear()
        with self.database.write() as session:
            for channel in session.scalars(select(Channel)):
                throttling.enable(session, channel, self.now)
            for dead in session.scalars(select(Delivery.id).where(Delivery.state == "dead")).all():
                by_hand.retry(session, dead, self.now)

    def deliveries(self) -> list[tuple[Delivery, str, str]]:
        """All deliveries with their channel and the kind of their alert."""
        query = select(Delivery, Channel.name, Alert.kind).join(Channel).join(Alert, Alert.id == Delivery.alert_id)
        with self.database.read() as session:
            return [(row[0], row[1], row[2]) for row in session.execute(query)]

    def received(self, channel: str) -> set[tuple[str, str]]:
        """What the channel's receiver got: pairs of topic and statement."""
        return {pair for arrival in self.arrivals if arrival.channel == channel for pair in arrival.statements}
