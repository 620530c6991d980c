"""What a topic would have matched in the stored statements, and what an edit of it gains and loses. Writes nothing but the word file."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from alerts.dispatch import ranking
from alerts.matching.document import Hit
from alerts.query.compiler import CompiledTopic
from alerts.topics import batches, search
from alerts.topics.engine import Engine
from crawler.progress import Report, quiet
from crawler.storage.database import Database
from crawler.storage.models import Source, Statement

BATCH = 200
SAMPLES = 10


@dataclass(frozen=True, slots=True)
class Sample:
    """One matching statement, to be looked at."""

    id: int
    title: str
    url: str
    source: str
    hit: Hit
    text: str


@dataclass(slots=True)
class Rehearsal:
    """The answer. ``statements`` were stored in the time, ``candidates`` of them were matched by the engine, ``matches`` are hits.

    ``gained`` and ``lost`` are in comparison with the topic as it is now; ``a_day`` is the number of different stories a day.
    """

    days: float
    statements: int = 0
    candidates: int = 0
    matches: int = 0
    stories: int = 0
    firsts: list[tuple[datetime, float]] = field(default_factory=list)  # when each story was first seen, and its worth
    weeks: Counter[str] = field(default_factory=Counter)
    sources: Counter[str] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    samples: list[Sample] = field(default_factory=list)
    gained: list[Sample] = field(default_factory=list)
    lost: list[Sample] = field(default_factory=list)
    compared: bool = False

    @property
    def share(self) -> float:
        """Of the statements, how many match (0 to 1)."""
        return self.matches / self.statements if self.statements else 0.0

    @property
    def a_day(self) -> float:
        """Stories a day to be expected, at once or in the digest."""
        return self.stories / self.days if self.days else 0.0

    def at_once_a_day(self, limit: int | None, timezone: str = "UTC") -> float:
        """Of these, how many a channel with that daily limit would get at once."""
        return sum(ranking.simulate(sorted(self.firsts), limit, timezone)) / self.days if self.days else 0.0


def rehearse(
    database: Database,
    engine: Engine,
    topic: CompiledTopic,
    days: float,
    now: datetime,
    *,
    current: CompiledTopic | None = None,
    report: Report = quiet,
) -> Rehearsal:
    """Match a topic with what was first seen in the last ``days``; ``current``: the topic as it is, to compare with."""
    search.catch_up(database, report)
    since = now - timedelta(days=days)
    out = Rehearsal(days, compared=current is not None)
    with database.read() as session:
        first, out.statements = session.execute(
            select(func.min(Statement.first_seen), func.count()).where(Statement.first_seen >= since)
        ).one()
        if first is not None:
            out.days = min(days, max((now - first).total_seconds() / 86400, 1.0))
        ids = set(search.candidates(session, topic, since))
        older = set(search.candidates(session, current, since)) if current else set()
        matches, matched = engine.single(topic), engine.single(current) if current else None
        stories: set[int] = set()
        dice = random.Random(0)  # the same question gets the same sample
        for n, (statement, source) in enumerate(_read(session, sorted(ids | older)), 1):
            hit = matches(statement, source) if statement.id in ids else None
            before = matched(statement, source) if matched and statement.id in older else None
            if hit:
                _count(out, statement, source, hit, stories, dice)
            _compare(out, statement, source, hit, before)
            if n % 50 == 0:
                report(n, len(ids | older), f"{out.matches} match")
        out.candidates, out.stories = len(ids), len(stories)
    return out


def _read(session: Session, ids: Sequence[int]) -> Iterator[tuple[Statement, str]]:
    done = 0
    while done < len(ids):
        numbers = batches.first(session, (Statement.id.in_(ids[done : done + BATCH]),), BATCH)
        done += max(len(numbers), 1)
        query = select(Statement, Source.name).join(Source).where(Statement.id.in_(numbers)).order_by(Statement.id)
        yield from ((statement, source) for statement, source in session.execute(query))
        session.expunge_all()


def _count(out: Rehearsal, statement: Statement, source: str, hit: Hit, stories: set[int], dice: random.Random) -> None:
    out.matches += 1
    story = statement.story_id or statement.id
    if story not in stories:
        stories.add(story)
        out.firsts.append((statement.first_seen, hit.score))
    year, week, _ = statement.first_seen.isocalendar()
    out.weeks[f"{year}-W{week:02}"] += 1
    out.sources[source] += 1
    out.languages[statement.language or "unknown"] += 1
    place = (
        out.matches - 1 if out.matches <= SAMPLES else dice.randrange(out.matches)
    )  # reservoir sampling (Vitter's R)
    if place < SAMPLES:
        out.samples[place : place + 1] = [_sample(statement, source, hit)]


def _compare(out: Rehearsal, statement: Statement, source: str, hit: Hit | None, before: Hit | None) -> None:
    if not out.compared:
        return
    if hit and not before:
        out.gained.append(_sample(statement, source, hit))
    elif before and not hit:
        out.lost.append(_sample(statement, source, before))


def _sample(statement: Statement, source: str, hit: Hit) -> Sample:
    return Sample(statement.id, statement.title, statement.url, source, hit, statement.text)
