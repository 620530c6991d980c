"""Statements that a query matches, for the search page: numbers and spans from the process that compiles, rows and passages for the page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.views import highlights
from alerts.views.highlights import Passage
from alerts.views.selection import Selection
from crawler import clock
from crawler.storage.models import Source, Statement

if TYPE_CHECKING:
    from alerts.topics.engine import SingleMatcher

BATCH = 400
MOST_READ = 20_000  # candidates that one search may read; beyond that it says that it stopped
NO_END = 1 << 62
Newest = Callable[[int, int], Sequence[int]]
"""Gives the ids of statements below a number that could match, from the highest down, at most so many (alerts/topics/search.py `newest`)."""


@dataclass(frozen=True, slots=True)
class Found:
    """A statement in a list of results. Times are ISO 8601."""

    id: int
    url: str
    title: str
    source: str
    language: str | None
    published: str | None
    first_seen: str
    passage: Passage


def find(session: Session, matches: SingleMatcher, newest_ids: Newest, asked: Mapping[str, Any]) -> dict[str, Any]:
    """A page of hits, newest first: ``hits`` as (number, spans), ``more`` whether there are others, ``stopped`` whether it read all it may.

    ``asked``: since, source, lang_of, tag, before, limit.
    """
    hits: list[tuple[int, list[list[Any]]]] = []
    limit, read, before = asked.get("limit", 50), 0, asked.get("before") or NO_END
    while len(hits) <= limit and read < MOST_READ and (ids := newest_ids(before, BATCH)):
        for statement, source in _read(session, ids, asked):
            if (hit := matches(statement, source)) is not None:
                hits.append((statement.id, [list(span) for span in hit.spans]))
        read, before = read + len(ids), ids[-1]
        session.expunge_all()
    return {"hits": hits[:limit], "more": len(hits) > limit, "stopped": read >= MOST_READ and len(hits) <= limit}


def _read(session: Session, ids: Sequence[int], asked: Mapping[str, Any]) -> Iterator[tuple[Statement, str]]:
    wanted = Selection(
        since=clock.moment(asked.get("since")),
        source=asked.get("source"),
        lang=tuple(asked.get("lang_of", ())),
        tag=tuple(asked.get("tag", ())),
    )
    narrowed = [*wanted.of_statements(), *wanted.within(Statement.first_seen)]
    query = select(Statement, Source.name).join(Source).where(Statement.id.in_(ids), *narrowed)
    yield from ((row, name) for row, name in session.execute(query.order_by(Statement.id.desc())))


def rows(session: Session, hits: Sequence[tuple[int, list[list[Any]]]]) -> list[Found]:
    """The rows of these hits, in their order, with passages."""
    spans = dict(hits)
    query = select(Statement, Source.name).join(Source).where(Statement.id.in_(list(spans)))
    found = {row.id: (row, source) for row, source in session.execute(query)}
    return [_row(*found[number], spans[number]) for number, _ in hits if number in found]


def newest(session: Session, wanted: Selection, before: int | None, limit: int) -> tuple[list[Found], bool]:
    """The newest statements that are wanted, without a query, and whether there are more."""
    wanted.check(session)
    query = select(Statement, Source.name).join(Source).order_by(Statement.id.desc()).limit(limit + 1)
    query = query.where(*wanted.of_statements(), *wanted.within(Statement.first_seen))
    query = query.where(Statement.id < before) if before else query
    found = session.execute(query).all()
    return [_row(row, source, []) for row, source in found[:limit]], len(found) > limit


def _row(row: Statement, source: str, spans: Sequence[Sequence[Any]]) -> Found:
    return Found(
        row.id,
        row.url,
        row.title or row.url,
        source,
        row.language,
        row.published,
        clock.iso(row.first_seen) or "",
        highlights.passage(row, source, spans),
    )
