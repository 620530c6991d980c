"""The plot of the demonstration: what is published when, what must arrive, and what came of it in numbers."""

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
from alerts.demo.stage import YOURS, Stage
from alerts.demo.texts import ALL, CORRECTION, LATER, OPENING, QUERIES, Text
from alerts.models import Alert, Delivery, Match
from crawler import clock
from crawler.errors import WorkError
from crawler.storage.database import Database
from crawler.storage.models import Address, Revision, Statement

CHANNELS = ("webhook", "mail")
PACE = 0.5  # seconds between two publications: for the eye, nothing depends on it
START, STEP = 90.0, 60.0  # seconds; on a machine that does nothing else both take under ten


class Audience(Protocol):
    """Who watches: told of everything as it happens."""

    def opening(self, stage: Stage) -> None:
        """The stage is set."""

    def chapter(self, words: str) -> None:
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
    silent: int
    signatures: int
    yours: int | None


@dataclass
class Play:
    """One performance. Its record: when each address was published, and what arrived where."""

    audience: Audience
    shown: dict[str, float] = field(default_factory=dict)
    arrived: set[tuple[str, str, str]] = field(default_factory=set)
    told: set[tuple[str, frozenset[str]]] = field(default_factory=set)
    delays: dict[str, list[float]] = field(default_factory=lambda: {c: [] for c in CHANNELS})

    def arrival(self, arrival: Arrival) -> None:
        """Note what arrived and show it."""
        addresses = frozenset(told.url for told in arrival.statements)
        since = [self.shown[url] for url in addresses if url in self.shown]
        delay = arrival.at - max(since) if since and arrival.kind == "alert" else None
        if delay is not None and arrival.topic != YOURS:
            self.delays[arrival.channel].append(delay)
        self.audience.arrival(arrival, delay, first=(arrival.topic, addresses) not in self.told)
        self.told.add((arrival.topic, addresses))
        self.arrived |= {(arrival.channel, arrival.topic, url) for url in addresses}

    async def perform(self, folder: Path, query: str | None) -> Outcome:
        """All of it; WorkError demo_incomplete when something that should arrive does not, or something arrives that should not."""
        begin = time.monotonic()
        async with Stage(folder, query, self.arrival) as stage:
            for text in OPENING:
                self._publish(stage, text)
            self.audience.opening(stage)
            await stage.launch()
            await self._arrives(stage, OPENING, START)
            await self._go_on(stage)
            return await self._close(stage, begin)

    def _publish(self, stage: Stage, text: Text) -> None:
        site = stage.sites[text.publisher.key]
        site.publish(text, clock.utcnow())
        self.shown[site.url(text)] = time.monotonic()

    async def _go_on(self, stage: Stage) -> None:
        self.audience.chapter("Now the two sites publish; what concerns a topic is told at once")
        for text in (CORRECTION, *LATER):
            if text.copy_of:
                await self._arrives(stage, [t for t in LATER if t.slug == text.copy_of], STEP)
            self._publish(stage, text)
            self.audience.published(text, "the same text again" if text.copy_of else "")
            await asyncio.sleep(PACE)
        await self._arrives(stage, LATER, STEP)
        site = stage.sites[CORRECTION.publisher.key]
        with _open(stage) as database:
            await stage.until(
                lambda: _settled(database, {site.url(CORRECTION)}), f"«{CORRECTION.title}» is stored", STEP
            )
        site.correct(CORRECTION, clock.utcnow())
        self.shown[site.url(CORRECTION)] = time.monotonic()
        self.audience.published(CORRECTION, "corrected, now names the place")
        await self._arrives(stage, [CORRECTION], STEP)

    async def _arrives(self, stage: Stage, texts: Sequence[Text], seconds: float) -> None:
        wanted = expected(stage, texts)
        await stage.until(lambda: wanted <= self.arrived, _sentence(wanted, self.arrived), seconds)

    async def _close(self, stage: Stage, begin: float) -> Outcome:
        with _open(stage) as database:
            everything = {stage.sites[text.publisher.key].url(text) for text in ALL}
            await stage.until(lambda: _settled(database, everything), "everything is stored, matched and sent", STEP)
            strays = {a for a in self.arrived if a[1] != YOURS} - expected(stage, ALL)
            code = await stage.stop()
            if strays or code or stage.receivers.bad_signatures:
                raise WorkError(
                    "demo_unexpected",
                    f"The demonstration did not end well: {len(strays)} messages that should not be there, "
                    f"{stage.receivers.bad_signatures} signatures that do not hold, exit code {code}.",
                    f"The log is {stage.log}.",
                )
            return self._count(stage, database, time.monotonic() - begin)

    def _count(self, stage: Stage, database: Database, seconds: float) -> Outcome:
        with database.read() as session:

            def count(table: type, *where: object) -> int:
                return session.scalar(select(func.count()).select_from(table).where(*where)) or 0  # type: ignore[arg-type]

            told = session.scalars(select(Match.statement_id)).all()
            statements = count(Statement)
            return Outcome(
                seconds=seconds,
                delays={channel: sorted(values) for channel, values in self.delays.items()},
                languages=len({text.language for text in ALL}),
                requests=sum(site.asked for site in stage.sites.values()),
                unchanged=sum(site.unchanged for site in stage.sites.values()),
                statements=statements,
                copies=count(Statement, Statement.story_id != Statement.id),
                revisions=count(Revision),
                matches=len(told),
                alerts=count(Alert, Alert.kind == "alert"),
                digests=count(Alert, Alert.kind == "catch-up"),
                silent=statements - len(set(told)),
                signatures=stage.receivers.good_signatures,
                yours=len({a[2] for a in self.arrived if a[1] == YOURS}) if YOURS in stage.topics else None,
            )


def expected(stage: Stage, texts: Sequence[Text]) -> set[tuple[str, str, str]]:
    """Channel, topic and address of all that must be told; a copy of what was told is not told again."""
    return {
        (channel, topic, stage.sites[text.publisher.key].url(text))
        for text in texts
        for topic in text.topics
        for channel in CHANNELS
        if not text.copy_of and topic in QUERIES
    }


def _sentence(wanted: set[tuple[str, str, str]], arrived: set[tuple[str, str, str]]) -> str:
    channel, topic, url = min(wanted - arrived, default=("", "", ""))
    return f"{url} is told to {topic} by {channel}"


@contextmanager
def _open(stage: Stage) -> Iterator[Database]:
    """The demonstration's database while `tocsin run` writes it; we only read."""
    database = Database(f"sqlite:///{stage.folder / 'tocsin.db'}")
    try:
        yield database
    finally:
        database.close()


def _settled(database: Database, urls: set[str]) -> bool:
    """Whether these pages are stored, all that is stored is matched, and nothing is owed."""
    with database.read() as session:
        stored = session.scalar(select(func.count()).select_from(Address).where(Address.url.in_(urls)))
        unmatched = session.scalar(select(Statement.id).where(Statement.matched_at.is_(None)).limit(1))
        owed = session.scalar(select(Delivery.id).where(Delivery.state.in_(("waiting", "leased"))).limit(1))
        return stored == len(urls) and unmatched is None and owed is None
