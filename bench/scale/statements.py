"""10 million stored statements against none: insert and match of new ones, and pages of lists. The fill stands in filling.py."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from alerts.runtime.scheduler import Scheduler
from alerts.runtime.wiring import ALERTS
from alerts.topics.engine import Engine
from alerts.topics.matcher import Matcher, match_new
from alerts.views import sources as source_rows
from alerts.views import statements as statement_rows
from alerts.views.selection import Selection
from bench.scale.filling import BYTES, TOPICS, base, fill, keyword, prose
from bench.scale.server import Cost, KeptServer, need, size_of
from crawler import clock
from crawler.evidence import store as evidence
from crawler.frontier import pages
from crawler.items import Answer, Entry, StatementItem
from crawler.statements import store, story_index
from crawler.storage import schema
from crawler.storage.database import Database
from crawler.storage.models import Source, Statement

AT_ONCE = 20  # statements of a piece: what a busy writer commits together
WORDS = 420  # of an article: some 3,000 letters
COPIES = 0.2  # of new texts are another outlet's, shortened
WANTED = 0.1  # of new texts have what a topic asks for


class Newcomers:
    """New statements for one database: texts of their own, some of them copies, each with its page and its answer."""

    def __init__(self, database: Database, seed: int) -> None:
        self.database, self.dice = database, random.Random(seed)
        self.matcher = Matcher(database, Engine())
        self.inserted, self.matched = Cost(), Cost()
        self.recent: list[str] = [prose(self.dice, WORDS)]

    def text(self) -> str:
        """A new text, or most of one of the last ones."""
        if self.dice.random() < COPIES:
            return " ".join(self.dice.choice(self.recent[-50:]).split()[: WORDS * 3 // 4])
        wanted = keyword(self.dice.randint(1, TOPICS)) if self.dice.random() < WANTED else "so"
        self.recent.append(f"{wanted} {prose(self.dice, WORDS)}")
        return self.recent[-1]

    def add(self) -> None:
        """One piece: a list shows pages, they are claimed, read, stored with their answers and matched."""
        tag = self.dice.getrandbits(60)
        found = [(f"https://new.example/{tag}/{n}", self.text()) for n in range(AT_ONCE)]
        ready = {url: evidence.prepare(_answer(url, body)) for url, body in found}
        with self.database.write() as session:
            backend = int(session.scalar(text("SELECT pg_backend_pid()")) or 0)
            with self.inserted.piece(backend):
                self._store(session, dict(found), ready)
                session.commit()
        with self.matched.piece(backend):
            batch = self.matcher.next_batch()
            with self.database.write() as session:
                match_new(session, batch, clock.utcnow())

    def _store(self, session: Session, found: dict[str, str], ready: dict[str, evidence.Evidence]) -> None:
        now = clock.utcnow()
        source = session.scalars(select(Source).where(Source.id == self.dice.randint(1, 1000))).one()
        pages.note(session, source, [Entry(url, title=f"Title {url[-20:]}") for url in found], now)
        session.flush()
        for claim in pages.claim_due(session, now, "bench:1", AT_ONCE, per_host=AT_ONCE):
            item = StatementItem(url=claim.url, title=f"Title {claim.url[-20:]}", text=found[claim.url], language="en")
            owner = pages.source_of(session, claim)
            assert owner is not None
            kept = store.store(session, item, owner, now, ready[claim.url], claim.key)
            pages.done(session, claim, kept.id)


def _answer(url: str, body: str) -> Answer:
    html = f"<html><body><article>{body}</article></body></html>".encode()
    return Answer(url=url, status=200, headers=(("Content-Type", "text/html"),), body=html, started="2026-11-01T10:00:00Z", ended="2026-11-01T10:00:01Z")  # fmt: skip


def turns(empty: Database, full: Database, rounds: int) -> None:
    """Insert and match in both by turns; prints what a statement costs in each, and the bytes that it takes."""
    both = [Newcomers(empty, 1), Newcomers(full, time.time_ns())]  # no text that an earlier run stored
    for newcomers in both:
        newcomers.add()  # topics are compiled, statements prepared
        newcomers.inserted, newcomers.matched = Cost(), Cost()
    before = [size_of(database) for database in (empty, full)]
    for _ in range(rounds):
        for newcomers in both:
            newcomers.add()
    for what in ("inserted", "matched"):
        none, many = (getattr(newcomers, what) for newcomers in both)
        print(f"{what}, CPU ms a statement: {none.cpu / AT_ONCE:.2f} in the empty database, {many.cpu / AT_ONCE:.2f} in the full one: {many.cpu / none.cpu:.2f} times (asked 1.20)")  # fmt: skip
        print(f"  empty, {AT_ONCE} at once: {none.line()}\n  full:  {many.line()}", flush=True)
    grown = (size_of(empty) - before[0]) / rounds / AT_ONCE
    print(f"bytes a statement, with its answer, indexes and words: {grown:,.0f}")


def looks(full: Database) -> dict[str, Callable[[Session], object]]:
    """What is asked of the full database at every moment, or by whoever opens a list."""
    now = clock.utcnow()
    scheduler = Scheduler(full)
    with full.read() as session:
        highest = session.scalar(select(func.max(Statement.id))) or 0

    def statements(**asked: Any) -> Callable[[Session], object]:
        return lambda session: list(statement_rows.listing(session, Selection(limit=50, **asked)))

    return {
        "statements": statements(),
        "statements, page 20": statements(page=20),
        "statements of a source": statements(source="source-77"),
        "statements in a language": statements(lang=("ar",)),
        "statements in a rare language": statements(lang=("de",)),
        "statements of an old day": statements(since=now - timedelta(days=20), until=now - timedelta(days=19)),
        "statements of a topic": statements(topic="topic-77"),
        "sources, desk": lambda session: source_rows.table(session, now, wanted=Selection(limit=50)),
        "sources, desk, by name": lambda session: source_rows.table(
            session, now, text="77", wanted=Selection(limit=50)
        ),
        "sources, command": lambda session: source_rows.listing(session, now, Selection(limit=50)),
        "a statement": lambda session: statement_rows.detail(session, highest // 2),
        "the scheduler's look": lambda _: scheduler._due(),
        "pages waiting": lambda session: pages.any_due(session, now),
        "old sketches": lambda session: story_index.prune(session, now - timedelta(days=300)),
    }


def lists(full: Database, times: int = 11) -> None:
    """Print how long each look takes, the first time too."""
    for name, look in looks(full).items():
        cost = Cost()
        for _ in range(times):
            with full.read() as session, cost.piece(int(session.scalar(text("SELECT pg_backend_pid()")) or 0)):
                look(session)
            if cost.wall[0] > 5000:
                break
        print(f"{'   ' if cost.cpu < 50 else '!! '}{name}: first {cost.wall[0]:.0f}, {cost.line()}", flush=True)


def _warm(full: Database) -> None:
    """Bring the index of near-duplicates into the server's memory, where it is after a day's work."""
    with full.read() as session:
        session.execute(text("SET LOCAL enable_seqscan = off"))
        session.execute(text("SET LOCAL max_parallel_workers_per_gather = 0"))
        session.scalar(text("SELECT count(band) FROM story_band"))


def measure(server: KeptServer, many: int, sources: int, rounds: int) -> None:
    """Fill a database, unless one of that size is there, and measure it beside an empty one."""
    name = f"full_{many}_{sources}"
    if name not in server.names():
        need(server.folder, many * BYTES)
        partly = base(server, "partly", sources)
        fill(partly, many, sources)
        partly.close()
        server.rename("partly", name)
    full, empty = server.open(name), base(server, "empty", sources)
    schema.upgrade(full, schema.CRAWLER, ALERTS)  # it may be kept from an older version
    print(f"{many:,} statements, {sources:,} sources: {size_of(full) / 1e9:.1f} GB", flush=True)
    lists(full)
    _warm(full)
    turns(empty, full, rounds)
    full.close()
    empty.close()
