"""A month of a coalition by a sample: simulated sites and clock; the real cadence, database, parser, extraction, matcher and delivery. What limits, and what would next.

The network is simulated, so what a request costs is measured beside it, with the real client (`python -m bench.crawl polls pages`).
"""

from __future__ import annotations

import asyncio
import json
import math
import random
import subprocess
import sys
import tempfile
import time
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

from sqlalchemy import select, update

from alerts.delivery.sender import Deliverer
from alerts.models import Topic
from alerts.topics.engine import Engine
from alerts.topics.matcher import Matcher, match_new
from bench.cadence import BEGIN, published
from bench.scale.filling import base, keyword, prose
from bench.scale.server import KeptServer, need, size_of, spent
from crawler import clock
from crawler.article import page
from crawler.evidence import store as evidence
from crawler.feeds import reader
from crawler.frontier import pages
from crawler.items import Answer
from crawler.schedule import cadence
from crawler.sources import settlement, unchanged
from crawler.sources import store as sources
from crawler.sources.store import SweepClaim
from crawler.statements import store
from crawler.storage.database import Database, Writer
from crawler.storage.models import Source
from tests.support.builders import a_channel, a_context

STEP = timedelta(minutes=2)  # so that a claim finds as many as at the full size
SHOWN = 20  # entries of a list
WORDS = 420
TOPICS = 1000
WANTED = 0.1  # of all statements have a word that a topic asks for
SPREAD = 1.2  # of the rates of sources, which are log-normal
PEAK = 3.0  # times the mean: the busiest hour of a day
BUSY = 0.6  # of a core is used at the peak, so that nothing waits long
FRAME = "<nav>" + "<a href='/x'>Section</a>" * 60 + "</nav>"  # what a page has beside its text


@dataclass(frozen=True, slots=True)
class Asked:
    """The size of the whole, and of the sample that stands for it."""

    sources: int
    statements: int  # a month
    sample: int
    days: float


@dataclass
class Sites:
    """What each source has published, by simulated time."""

    moments: dict[str, list[datetime]]  # host -> when

    def feed(self, host: str, now: datetime) -> tuple[str, bytes]:
        """The list of a source with its ETag: the newest entries by then."""
        count = bisect_right(self.moments[host], now)
        items = (f"<item><title>Item {n}</title><link>https://{host}/a/{n}</link><pubDate>{format_datetime(self.moments[host][n])}</pubDate></item>"
                 for n in range(count - 1, max(-1, count - 1 - SHOWN), -1))  # fmt: skip
        return (
            f'"{count}"',
            f'<rss version="2.0"><channel><title>{host}</title>{"".join(items)}</channel></rss>'.encode(),
        )

    def page(self, url: str) -> bytes:
        """The page of an entry; one in ten has a topic's word."""
        dice = random.Random(url)
        word = keyword(dice.randint(1, TOPICS)) if dice.random() < WANTED else "so"
        text = "".join(f"<p>{prose(dice, WORDS // 7)}</p>" for _ in range(7))
        return f"<html lang=en><head><title>{prose(dice, 8)}</title></head><body>{FRAME}<article><h1>{prose(dice, 8)}</h1><p>{word} {text}</article>{FRAME}</body></html>".encode()


class Costs:
    """Seconds of CPU by kind of work, ours and the server's, and how often each was done."""

    def __init__(self, server: KeptServer) -> None:
        self.server = server
        self.ours: dict[str, float] = defaultdict(float)
        self.theirs: dict[str, float] = defaultdict(float)
        self.count: dict[str, int] = defaultdict(int)

    @contextmanager
    def of(self, kind: str, count: int) -> Iterator[None]:
        """Count the block as so many pieces of that kind."""
        ours, theirs = time.process_time(), self._server()
        yield
        self.ours[kind] += time.process_time() - ours
        self.theirs[kind] += self._server() - theirs
        self.count[kind] += count

    def _server(self) -> float:
        tasks = Path(f"/proc/{self.server.process.pid}/task/{self.server.process.pid}/children").read_text().split()
        return sum(map(spent, map(int, tasks)))

    def each(self, kind: str) -> tuple[float, float]:
        """Milliseconds of one piece, ours and the server's."""
        n = max(1, self.count[kind])
        return 1e3 * self.ours[kind] / n, 1e3 * self.theirs[kind] / n


class Month:
    """The installation, driven step by step at a simulated clock."""

    def __init__(self, database: Database, sites: Sites, costs: Costs) -> None:
        self.database, self.sites, self.costs = database, sites, costs
        self.matcher = Matcher(database, Engine())
        self.token = "bench:1"

    def step(self, now: datetime) -> None:
        """All that is due."""
        self.sweep(now)
        self.fetch(now)
        self.match(now)

    def sweep(self, now: datetime) -> None:
        """Poll all that is due: most lists are what they were, the others are read."""
        while True:
            with self.costs.of("claim", 0), self.database.write() as session:
                claims = sources.claim_due(session, now, self.token, 50)
            self.costs.count["claim"] += len(claims)
            if not claims:
                return
            same = [claim for claim in claims if self.sites.feed(claim.host_key, now)[0] == claim.etag]
            self._settle_same(same, now)
            for claim in claims:
                if claim not in same:
                    self._read(claim, now)

    def _settle_same(self, claims: list[SweepClaim], now: datetime) -> None:
        with self.costs.of("poll, unchanged", len(claims)), self.database.write() as session:
            outcome, rest = settlement.Outcome("unchanged", whole=False), []
            for claim in claims:
                poll = unchanged.only_due(claim, outcome, now, cadence.USUAL)
                if poll is None:
                    settlement.settle(session, claim, outcome, now)
                else:
                    rest.append(poll)
            if rest:
                unchanged.settle(session, rest, now)

    def _read(self, claim: SweepClaim, now: datetime) -> None:
        etag, body = self.sites.feed(claim.host_key, now)
        with self.costs.of("poll, new entries", 1), self.database.write() as session:
            found = reader.read(body, claim.url, "application/rss+xml", now=now)
            outcome = settlement.Outcome("ok", tuple(found.entries), etag=etag, body_sha256=etag)
            settlement.settle(session, claim, outcome, now)

    def fetch(self, now: datetime) -> None:
        """Read and store the pages that wait."""
        while True:
            with self.costs.of("page", 0), self.database.write() as session:
                claims = pages.claim_due(session, now, self.token, 50, per_host=50)
            if not claims:
                return
            bodies = {claim.id: self.sites.page(claim.url) for claim in claims}
            with self.costs.of("extraction", len(claims)):
                items = {
                    claim.id: page.read(bodies[claim.id], claim.url, "text/html", claim.entry, now) for claim in claims
                }
            with self.costs.of("page", len(claims)), self.database.write() as session:
                for claim in claims:
                    proof = evidence.prepare(_answer(claim.url, bodies[claim.id]))
                    owner = pages.source_of(session, claim)
                    assert owner is not None
                    kept = store.store(session, items[claim.id], owner, now, proof, claim.key, listed=claim.entry)
                    pages.done(session, claim, kept.id)

    def match(self, now: datetime) -> None:
        """Match what is new; to raise the alerts is what one process does at a time."""
        while True:
            with self.costs.of("match", 0):
                batch = self.matcher.next_batch()
            if not batch:
                return
            self.costs.count["match"] += len(batch)
            with self.costs.of("raise", len(batch)), self.database.write() as session:
                match_new(session, batch, now)


def _answer(url: str, body: bytes) -> Answer:
    return Answer(url=url, status=200, headers=(("Content-Type", "text/html"), ("Server", "nginx")), body=body, started="2026-11-01T10:00:00Z", ended="2026-11-01T10:00:01Z")  # fmt: skip


def simulated(server: KeptServer, folder: Path, sample: int, days: float, a_day: float) -> tuple[Costs, float]:
    """Run the sample for so many days; what it cost, and the bytes of a statement."""
    database, costs = base(server, "month", sample), Costs(server)
    begin = clock.utcnow() - timedelta(days=days)
    hosts = _prepared(database, begin, folder)
    month = Month(database, Sites(_moments(hosts, a_day, begin, days)), costs)
    month.step(begin)  # what the lists show at first, and the rates that their dates tell
    for counts in (costs.ours, costs.theirs, costs.count):
        counts.clear()  # type: ignore[attr-defined]
    size, now = size_of(database), begin
    while now < begin + timedelta(days=days):
        now += STEP
        month.step(now)
    asyncio.run(_deliver(database, costs, folder))
    grown = (size_of(database) - size) / max(1, costs.count["page"])
    database.close()
    return costs, grown


def _prepared(database: Database, begin: datetime, folder: Path) -> list[str]:
    """Each source has a host of its own and was never read; every topic tells one channel."""
    fresh = {"next_at": begin, "last_read": None, "first_read": None, "last_tried": None, "rate_since": None, "rate_at": None, "rate_items": 0,
             "etag": None, "body_sha256": None, "health": {}, "state": "new", "first": "catch-up"}  # fmt: skip
    with database.write() as session:
        a_channel(session, "file", "file", path=str(folder / "alerts.jsonl"))
        session.execute(update(Topic).values(channels=["file"], immediate=None))
        session.execute(update(Source).values(url="https://" + Source.name + ".example/feed", host_key=Source.name + ".example", **fresh))  # fmt: skip
        return list(session.scalars(select(Source.host_key)))


def _moments(hosts: list[str], a_day: float, begin: datetime, days: float) -> dict[str, list[datetime]]:
    """When each source publishes, from two weeks before; on average so often a day."""
    dice, before = random.Random(11), 14
    shift = begin - (BEGIN + timedelta(days=before))
    rates = [a_day * math.exp(dice.gauss(0, SPREAD) - SPREAD**2 / 2) for _ in hosts]
    return {host: [moment + shift for moment in published(dice, rate, before + days)] for host, rate in zip(hosts, rates, strict=True)}  # fmt: skip


async def _deliver(database: Database, costs: Costs, folder: Path) -> None:
    writer = Writer(database)
    deliverer = Deliverer(database, writer, a_context(folder=folder), [])
    with costs.of("deliver", 0):
        await deliverer.once()
    costs.count["deliver"] = deliverer.sent
    await writer.close()


def wire() -> tuple[float, float, float]:
    """Milliseconds of CPU of a poll and of a page with the real client, extraction aside; megabytes of a worker."""
    words = [sys.executable, "-m", "bench.crawl", "polls", "pages", "--sources", "1000", "--pages", "1000"]
    done = subprocess.run(words, check=True, capture_output=True, text=True, timeout=600)
    found = {line["way"]: line for line in map(json.loads, done.stdout.splitlines())}
    return found["polls"]["ms_cpu_a_poll"], 1000 / found["pages"]["pages_a_cpu_second"], found["polls"]["megabytes"]


def measure(server: KeptServer, asked: Asked) -> None:
    """Print what a month costs, what limits, and what would next."""
    need(server.folder, 2e9)
    with tempfile.TemporaryDirectory() as name:
        costs, grown = simulated(server, Path(name), asked.sample, asked.days, asked.statements / asked.sources / 30)
    poll, fetch, megabytes = wire()
    for line in report(costs, asked, grown, (poll, fetch, megabytes)):
        print(line)


def report(costs: Costs, asked: Asked, grown: float, client: tuple[float, float, float]) -> Iterator[str]:
    """The month in lines."""
    factor = asked.sources / asked.sample * 30 / asked.days
    seconds = 30 * 86400
    month = {kind: count * factor for kind, count in costs.count.items()}
    changed, found = month["poll, new entries"], month["page"]
    polls = month["poll, unchanged"] + changed
    each = {kind: costs.each(kind) for kind in costs.count}
    yield f"A sample of {asked.sample} sources for {asked.days:g} days, {costs.count['page']:,} statements; {asked.sources:,} sources have {polls / 1e6:,.0f} million polls a month, {changed / polls:.1%} with something new, and {found / 1e6:.1f} million statements"  # fmt: skip
    for kind, (ours, theirs) in each.items():
        yield f"  {kind}: {month[kind] / 1e6:.1f} million a month, {ours:.2f} ms CPU ours + {theirs:.2f} ms the server's"
    poll, fetch, megabytes = client
    yield f"  the client, measured alone: {poll:.2f} ms a poll, {fetch:.2f} ms a page, {megabytes:.0f} MB a worker"
    work = {
        "requests of lists": polls * poll + changed * each["poll, new entries"][0],
        "requests of pages": found * fetch,
        "extraction": found * each["extraction"][0],
        "matching": found * each["match"][0],
        "raising": found * each["raise"][0],
        "delivery": month["deliver"] * each["deliver"][0],
        "PostgreSQL": sum(month[kind] * theirs for kind, (_, theirs) in each.items()),
    }
    cores = {kind: spent / 1e3 / seconds for kind, spent in work.items()}
    total = sum(cores.values())
    yield f"cores, mean: {total:.2f}; at a peak of {PEAK:g} times, {BUSY:.0%} used: {total * PEAK / BUSY:.1f}"
    for kind, used in sorted(cores.items(), key=lambda pair: -pair[1]):
        yield f"  {kind}: {used:.3f} mean, {used * PEAK / BUSY:.2f} at the peak ({used / total:.0%})"
    alone = found / seconds * PEAK * sum(each["raise"]) / 1e3
    yield f"what cannot be shared among processes: raising, {alone:.1%} of the one that may at the peak; PostgreSQL, {cores['PostgreSQL'] * PEAK / BUSY:.2f} cores of one machine"  # fmt: skip
    yield f"disk: {grown:,.0f} bytes a statement with its answer, {grown * found / 1e9:,.0f} GB a month"
