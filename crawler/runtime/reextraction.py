"""Reads stored answers again with today's extractor. Fetches nothing; what differs is told, and written only by who asks for it."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select

from crawler.article.extraction_pool import ExtractionPool
from crawler.article.site_learning import SiteMemory
from crawler.config import source_options
from crawler.config.source_options import SourceOptions
from crawler.evidence import store as evidence
from crawler.items import Answer, Entry, StatementItem
from crawler.parsing.url_keys import host_key, url_key
from crawler.runtime.jobs.page import complete
from crawler.runtime.whole_page import WholePage
from crawler.statements import rereading, shells, sites
from crawler.statements.rereading import Change
from crawler.storage.database import Database
from crawler.storage.models import Source, Statement

CHUNK = 200  # numbers of statements that are read at once


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one statement. ``result``: changed, same, without_answer (none is kept), or skipped: it is a part of its page, or a
    spider of its own made it. ``item``: what is read now, of the statement's ``revision``.
    """

    statement_id: int
    result: str
    url: str = ""
    title: str = ""
    source: str = ""
    revision: int = 0
    changes: tuple[Change, ...] = ()
    item: StatementItem | None = None


@dataclass(frozen=True, slots=True)
class _Stored:
    """All that the reading of one statement takes from the database."""

    row: Statement
    source: str
    entry: Entry
    answers: list[Answer]
    options: SourceOptions
    memory: SiteMemory


def numbers(database: Database, asked: Sequence[ColumnElement[bool]]) -> Iterator[int]:
    """The statements for which this holds, in their order; a long list is never held whole."""
    last = 0
    while True:
        with database.read() as session:
            query = select(Statement.id).where(Statement.id > last, *asked).order_by(Statement.id).limit(CHUNK)
            found = list(session.scalars(query))
        yield from found
        if len(found) < CHUNK:
            return
        last = found[-1]


def count(database: Database, asked: Sequence[ColumnElement[bool]]) -> int:
    """How many there are."""
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(Statement).where(*asked)) or 0


async def read_again(
    database: Database, pool: ExtractionPool, wanted: Iterator[int], together: int
) -> AsyncIterator[Outcome]:
    """The outcome of each, in order; ``together``: how many are read at once."""
    while batch := list(itertools.islice(wanted, together)):
        for outcome in await asyncio.gather(*(_one(database, pool, number) for number in batch)):
            yield outcome


def apply(database: Database, outcome: Outcome, now: datetime) -> bool:
    """Write what one statement became, in a transaction of its own; False when it was changed meanwhile."""
    if outcome.item is None:
        return False
    with database.write() as session:
        return rereading.mend(session, outcome.statement_id, outcome.item, outcome.revision, now)


async def read_one(database: Database, pool: ExtractionPool, number: int) -> StatementItem | None:
    """What is read of one statement's page now; None when no answer is kept that could be read."""
    stored = await asyncio.to_thread(_load, database, number)
    return None if isinstance(stored, str) else await _extracted(pool, stored)


async def _one(database: Database, pool: ExtractionPool, number: int) -> Outcome:
    stored = await asyncio.to_thread(_load, database, number)
    if isinstance(stored, str):
        return Outcome(number, stored)
    item = await _extracted(pool, stored)
    row, found = stored.row, rereading.changes(stored.row, item)
    named = (row.url, row.title, stored.source, row.revision)
    return Outcome(number, "changed", *named, found, item) if found else Outcome(number, "same", *named)


def _load(database: Database, number: int) -> _Stored | str:
    """What is stored, or the result when there is nothing to read."""
    with database.read() as session:
        row = session.get(Statement, number)
        source = session.get(Source, row.source_id) if row else None
        if row is None or source is None or source.kind == "page" or source.spider:
            return "skipped"
        answers = evidence.last_answers(session, number)
        if not answers:
            return "without_answer"
        entry, host = shells.entry_of(session, row), host_key(row.url)
        memory = sites.memories(session, {host})[host]
        options = source_options.from_json(source.options)
        session.expunge_all()
    return _Stored(row, source.name, entry, answers, options, memory)


async def _extracted(pool: ExtractionPool, stored: _Stored) -> StatementItem:
    """As the page was read when it came, with the frames and further pages that were kept of it."""
    first, *parts = stored.answers
    by_key = {url_key(part.url): part for part in parts}
    chosen: dict[str, Any] = {"include": stored.options.include, "exclude": stored.options.exclude}

    async def get(url: str) -> Answer | None:
        return by_key.get(url_key(url))

    async def extract(answer: Answer, first_page: str) -> StatementItem:
        now = datetime.fromisoformat(answer.ended) if answer.ended else None
        more = {**chosen, "first_page": first_page, "memory": stored.memory}
        return await pool.extract(answer.body, answer.url, answer.header("Content-Type"), stored.entry, now, **more)

    return complete(await WholePage(get, extract).read(first), stored.entry)
