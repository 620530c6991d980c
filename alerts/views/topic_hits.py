"""How often topics matched, week by week, and where: the charts of the topics' pages."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from alerts.models import Match, Topic
from crawler.storage.models import Source, Statement

WEEKS = 12


@dataclass(frozen=True, slots=True)
class Hits:
    """What one topic found in the last weeks."""

    weeks: tuple[tuple[str, int], ...]
    sources: tuple[tuple[str, int], ...]
    languages: tuple[tuple[str, int], ...]


def by_week(session: Session, topics: Collection[int], now: datetime) -> dict[int, list[int]]:
    """For each of these topics, by id, its matches of the last twelve weeks, the oldest first."""
    start = _start(now)
    day = func.date(Match.matched_at)
    query = (
        select(Match.topic_id, day, func.count())
        .where(Match.topic_id.in_(topics), Match.matched_at >= start)
        .group_by(Match.topic_id, day)
    )
    out: defaultdict[int, list[int]] = defaultdict(lambda: [0] * WEEKS)
    for topic, said, count in session.execute(query):
        place = (datetime.fromisoformat(str(said)).date() - start.date()).days // 7
        if 0 <= place < WEEKS:
            out[topic][place] += count
    return out


def of_topic(session: Session, name: str, now: datetime) -> Hits:
    """The same of one topic, with its sources and languages."""
    start = _start(now)
    query = (
        select(Match.matched_at, Source.name, Statement.language)
        .join(Topic, Topic.id == Match.topic_id)
        .join(Statement, Statement.id == Match.statement_id)
        .join(Source, Source.id == Statement.source_id)
        .where(Topic.name == name, Match.matched_at >= start)
    )
    weeks = [0] * WEEKS
    sources: Counter[str] = Counter()
    languages: Counter[str] = Counter()
    for at, source, language in session.execute(query):
        weeks[min((at - start).days // 7, WEEKS - 1)] += 1
        sources[source] += 1
        languages[language or "?"] += 1
    labels = [f"{start + timedelta(weeks=n):%m-%d}" for n in range(WEEKS)]
    return Hits(tuple(zip(labels, weeks, strict=True)), tuple(sources.most_common(8)), tuple(languages.most_common(8)))


def _start(now: datetime) -> datetime:
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    return today - timedelta(days=7 * WEEKS - 1)
