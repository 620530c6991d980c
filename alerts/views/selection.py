"""Which rows of a list are wanted: from when to when, about what, and how many of them. Names that are not there are refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from alerts.models import Match, Topic
from alerts.views import cursors
from crawler.sources import tagged
from crawler.storage.models import Source, Statement

S = TypeVar("S", bound=Select[*tuple[Any, ...]])


@dataclass(frozen=True, slots=True)
class Selection:
    """What a list was asked for; all that is None or empty asks for nothing. ``page`` counts from 1; ``after`` is the cursor of a place in the list."""

    since: datetime | None = None
    until: datetime | None = None
    lang: tuple[str, ...] = ()
    topic: str | None = None
    source: str | None = None
    tag: tuple[str, ...] = ()
    channel: str | None = None
    limit: int | None = None
    page: int = 1
    after: str = ""

    @property
    def filtered(self) -> bool:
        """Whether anything but a number of rows was asked for."""
        return any(
            (self.since, self.until, self.lang, self.topic, self.source, self.channel, self.page > 1, self.after)
        )

    def check(self, session: Session) -> None:
        """RequestError topic_unknown, source_unknown, channel_unknown, tag_unknown for a name that is not there."""
        tagged.check(session, self.tag)
        if self.topic is self.source is self.channel is None:
            return
        from alerts.delivery import channel_store  # loaded when a name is given: a plain list starts without them
        from alerts.topics import store as topics
        from crawler.sources import store as sources

        for name, get in ((self.topic, topics.get), (self.source, sources.get), (self.channel, channel_store.get)):
            if name is not None:
                get(session, name)

    @property
    def offset(self) -> int:
        """How many rows come before the page."""
        return (self.page - 1) * (self.limit or 0)

    def cut(self, query: S, *by: InstrumentedAttribute[Any], newest_first: bool = False) -> S:
        """The query for this page alone, sorted ``by`` these columns; RequestError cursor_invalid."""
        query = query.where(*cursors.behind(self.after, *by, newest_first=newest_first))
        query = query.order_by(*(column.desc() if newest_first else column for column in by))
        return query.limit(self.limit).offset(self.offset or None)

    def next(self, rows: Sequence[Mapping[str, Any]], place: Callable[[Mapping[str, Any]], str]) -> str:
        """The cursor of the next page, "" when there is none: ``place`` gives that of a row."""
        return place(rows[-1]) if self.limit and len(rows) == self.limit else ""

    def within(self, moment: InstrumentedAttribute[Any]) -> list[ColumnElement[bool]]:
        """That a moment lies in the time asked for, its end excluded."""
        asked = ((self.since, moment.__ge__), (self.until, moment.__lt__))
        return [compare(limit) for limit, compare in asked if limit is not None]

    def of_statements(self, *, topic: bool = True) -> list[ColumnElement[bool]]:
        """What is asked of statements, but for the time; on Statement alone. ``topic``: whether a topic must have found them."""
        return list(self._of_statements(topic))

    def _of_statements(self, topic: bool) -> Iterator[ColumnElement[bool]]:
        if self.lang:
            yield Statement.language.in_(self.lang)
        if self.source is not None:
            yield Statement.source_id.in_(select(Source.id).where(Source.name == self.source))
        if self.tag:
            yield Statement.source_id.in_(select(Source.id).where(tagged.any_of(self.tag)))
        if topic and self.topic is not None:
            wanted = select(Match.statement_id).join(Topic, Topic.id == Match.topic_id).where(Topic.name == self.topic)
            yield Statement.id.in_(wanted)

    def about_statements(self) -> bool:
        """Whether anything is asked of statements beside topic and time."""
        return bool(self.lang or self.source or self.tag)


ALL = Selection()
