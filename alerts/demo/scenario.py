"""The course of the demonstration: what is published when, which messages must arrive, and the result in numbers."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from sqlalchemy import func, select

from alerts.demo.receivers import Arrival
from alerts.demo.sandbox import OWN_TOPIC, Sandbox
from alerts.demo.texts import ALL, CORRECTION, LATER, OPENING, QUERIES, Text
from alerts.models import Alert, Delivery, Match
from crawler import clock
from crawler.errors import WorkError
from crawler.storage.database import Database
from crawler.storage.models import Address, Revision, Statement

CHANNELS = ("webhook", "mail")
PACE = 0.5  # seconds between two publications: for the eye, nothing depends on it
START, STEP = 90.0, 60.0  # seconds; on a machine that does nothing else both take under ten


class Observer(Protocol):
    """What shows the demonstration; it is called for everything that happens."""

    def start(self, sandbox: Sandbox) -> None:
        """Everything is set up; `tocsin run` starts now."""

    def heading(self, words: str) -> None:
        """The next part begins."""

    def published(self, text: Text, what: str) -> None:
        """A site put a text out, or changed it."""

    def arrival(self, arrival: Arrival, delay: float | None, *, first: bool) -> None:
        """A message arrived, so many seconds after its text was published; ``first``: the other channel has not brought it yet."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The demonstration in numbers. ``delays``: seconds from publication to arrival, sorted, by channel."""

    seconds: float
    delays: dict[str, list[float]]
    languages: int
    requests: int
    unchanged: int
    statements: int
    copies: int
    revisions: int
    matches: int
    alerts: int
    digests: int
    unmatched: int
    signatures: int
    own_topic: int | None


@dataclass
class Scenario:
    """One run of the demonstration, with a record of when each address was published and what arrived by which channel.

    ``arrived``: channel, topic and address; ``seen``: topic and addresses of the messages that one channel has brought.
    """

    observer: Observer
    published_at: dict[str, float] = field(default_factory=dict)
    arrived: set[tuple[str, str, str]] = field(default_factory=set)
    seen: set[tuple[str, frozenset[str]]] = field(default_factory=set)
    delays: dict[str, list[float]] = field(default_factory=lambda: {c: [] for c in CHANNELS})

    def arrival(self, arrival: Arrival) -> None:
        """Note what arrived and show it."""
        addresses = frozenset(statement.url for statement in arrival.statements)
        since = [self.published_at[url] for url in addresses if url in self.published_at]
        delay = arrival.at - max(since) if since and arrival.kind == "alert" else None
        if delay is not None and arrival.topic != OWN_TOPIC:
            self.delays[arrival.channel].append(delay)
        self.observer.arrival(arrival, delay, first=(arrival.topic, addresses) not in self.seen)
        self.seen.add((arrival.topic, addresses))
        self.arrived |= {(arrival.channel, arrival.topic, url) for url in addresses}

    async def run(self, folder: Path, query: str | None) -> Outcome:
        """All of it; WorkError demo_incomplete when an expected message does not arrive, demo_unexpected when another one does."""
        begin = time.monotonic()
        async with Sandbox(folder, query, self.arrival) as sandbox:
            for text in OPENING:
                self._publish(sandbox, text)
            self.observer.start(sandbox)
            await sandbox.launch()
            await self._wait_for(sandbox, OPENING, START)
            await self._publish_the_rest(sandbox)
            return await self._finish(sandbox, begin)

    def _publish(self, sandbox: Sandbox, text: Text) -> None:
        site = sandbox.sites[text.publisher.key]
        site.publish(text, clock.utcnow())
        self.published_at[site.url(text)] = time.monotonic()

    async def _publish_the_rest(self, sandbox: Sandbox) -> None:
        self.observer.heading("Now the two sites publish; what matches a topic raises an alert at once")
        for text in (CORRECTION, *LATER):
            if text.copy_of:
                await self._wait_for(sandbox, [t for t in LATER if t.slug == text.copy_of], STEP)
            self._publish(sandbox, text)
            self.observer.published(text, "the same text again" if text.copy_of else "")
            await asyncio.sleep(PACE)
        await self._wait_for(sandbox, LATER, STEP)
        site = sandbox.sites[CORRECTION.publisher.key]
        with _open(sandbox) as database:
            await sandbox.until(
                lambda: _settled(database, {site.url(CORRECTION)}), f"“{CORRECTION.title}” is stored", STEP
            )
        site.correct(CORRECTION, clock.utcnow())
        self.published_at[site.url(CORRECTION)] = time.monotonic()
        self.observer.published(CORRECTION, "corrected, now names the place")
        await self._wait_for(sandbox, [CORRECTION], STEP)

    async def _wait_for(self, sandbox: Sandbox, texts: Sequence[Text], seconds: float) -> None:
        wanted = expected(sandbox, texts)
        await sandbox.until(lambda: wanted <= self.arrived, _sentence(wanted, self.arrived), seconds)

    async def _finish(self, sandbox: Sandbox, begin: float) -> Outcome:
        with _open(sandbox) as database:
            everything = {sandbox.sites[text.publisher.key].url(text) for text in ALL}
            await sandbox.until(lambda: _settled(database, everything), "everything is stored, matched and sent", STEP)
            unexpected = {a for a in self.arrived if a[1] != OWN_TOPIC} - expected(sandbox, ALL)
            code = await sandbox.stop()
            if unexpected or code or sandbox.receivers.bad_signatures:
                raise WorkError(
                    "demo_unexpected",
                    f"The demonstration went wrong: {len(unexpected)} messages that should not be there, "
                    f"{sandbox.receivers.bad_signatures} signatures that are wrong, exit code {code}.",
                    f"The log is {sandbox.log}.",
                )
            return self._count(sandbox, database, time.monotonic() - begin)

    def _count(self, sandbox: Sandbox, database: Database, seconds: float) -> Outcome:
        with database.read() as session:

            def count(table: type, *where: object) -> int:
                return session.scalar(select(func.count()).select_from(table).where(*where)) or 0  # type: ignore[arg-type]

            matched = session.scalars(select(Match.statement_id)).all()
            statements = count(Statement)
            return Outcome(
                seconds=seconds,
                delays={channel: sorted(values) for channel, values in self.delays.items()},
                languages=len({text.language for text in ALL}),
                requests=sum(site.requests for site in sandbox.sites.values()),
                unchanged=sum(site.unchanged for site in sandbox.sites.values()),
                statements=statements,
                copies=count(Statement, Statement.story_id != Statement.id),
                revisions=count(Revision),
                matches=len(matched),
                alerts=count(Alert, Alert.kind == "alert"),
                digests=count(Alert, Alert.kind == "catch-up"),
                unmatched=statements - len(set(matched)),
                signatures=sandbox.receivers.good_signatures,
                own_topic=len({a[2] for a in self.arrived if a[1] == OWN_TOPIC})
                if OWN_TOPIC in sandbox.topics
                else None,
            )


def expected(sandbox: Sandbox, texts: Sequence[Text]) -> set[tuple[str, str, str]]:
    """Channel, topic and address of all that must arrive; a copy of a text that was sent is not sent again."""
    return {
        (channel, topic, sandbox.sites[text.publisher.key].url(text))
        for text in texts
        for topic in text.topics
        for channel in CHANNELS
        if not text.copy_of and topic in QUERIES
    }


def _sentence(wanted: set[tuple[str, str, str]], arrived: set[tuple[str, str, str]]) -> str:
    channel, topic, url = min(wanted - arrived, default=("", "", ""))
    return f"{url} arrives under {topic} by {channel}"


@contextmanager
def _open(sandbox: Sandbox) -> Iterator[Database]:
    """The demonstration's database while `tocsin run` writes it; we only read."""
    database = Database(f"sqlite:///{sandbox.folder / 'tocsin.db'}")
    try:
        yield database
    finally:
        database.close()


def _settled(database: Database, urls: set[str]) -> bool:
    """Whether these pages are stored, all that is stored is matched, and no delivery is left."""
    with database.read() as session:
        stored = session.scalar(select(func.count()).select_from(Address).where(Address.url.in_(urls)))
        unmatched = session.scalar(select(Statement.id).where(Statement.matched_at.is_(None)).limit(1))
        waiting = session.scalar(select(Delivery.id).where(Delivery.state.in_(("waiting", "leased"))).limit(1))
        return stored == len(urls) and unmatched is None and waiting is None
