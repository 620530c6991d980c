"""What the lists can be narrowed by: the names of topics, sources and channels, and the languages that were met."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.models import Channel, Topic
from crawler.sources import tagged
from crawler.storage.models import ADHOC, Source, Statement

MOST = 500  # of each; who has more types the name into the address
_NAMES = (
    *(select(table.name).order_by(table.name).limit(MOST) for table in (Topic, Channel)),
    select(Source.name).where(Source.removed_at.is_(None), Source.name != ADHOC).order_by(Source.name).limit(MOST),
)
_RECENT = select(Statement.language).order_by(Statement.id.desc()).limit(2000).subquery()
_NEWEST = select(_RECENT.c.language).distinct()


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
    topics, channels, sources = (tuple(session.scalars(query)) for query in _NAMES)
    tags = sorted({tag for those in tagged.by_source(session).values() for tag in those})
    return Choices(topics, sources, channels, _languages(session), tuple(tags))


def _languages(session: Session) -> tuple[str, ...]:
    """Of the newest statements: to ask all of them would read every row."""
    return tuple(sorted(filter(None, session.scalars(_NEWEST))))
