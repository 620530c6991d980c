"""What the lists can be narrowed by: the names of topics, sources and channels, and the languages that were met."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.models import Channel, Topic
from crawler.sources import tagged
from crawler.storage.models import ADHOC, Source, Statement

MOST = 500  # of each; who has more types the name into the address


@dataclass(frozen=True, slots=True)
class Choices:
    """Names in order."""

    topics: tuple[str, ...]
    sources: tuple[str, ...]
    channels: tuple[str, ...]
    languages: tuple[str, ...]
    tags: tuple[str, ...]


def choices(session: Session) -> Choices:
    """What there is now."""
    names = (tuple(session.scalars(select(table.name).order_by(table.name).limit(MOST))) for table in (Topic, Channel))
    topics, channels = names
    named = select(Source.name).where(Source.removed_at.is_(None), Source.name != ADHOC).order_by(Source.name)
    tags = sorted({tag for those in tagged.by_source(session).values() for tag in those})
    return Choices(topics, tuple(session.scalars(named.limit(MOST))), channels, _languages(session), tuple(tags))


def _languages(session: Session) -> tuple[str, ...]:
    """Of the newest statements: to ask all of them would read every row."""
    newest = select(Statement.language).order_by(Statement.id.desc()).limit(2000).subquery()
    return tuple(sorted(filter(None, session.scalars(select(newest.c.language).distinct()))))
