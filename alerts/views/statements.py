"""What is shown of statements: which there are, which are new, and one with its earlier wordings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from alerts.views import columns, quotes
from alerts.views.columns import Column, Place
from alerts.views.selection import ALL, Selection
from crawler import clock
from crawler.errors import RequestError
from crawler.evidence import store as evidence
from crawler.items import Answer
from crawler.storage.database import holds
from crawler.storage.models import Address, Revision, Source, Statement

COLUMNS = (
    columns.number("id"),
    columns.time("first_seen", Place.LINE, "seen"),
    Column("source"),
    Column("language", Place.SPARE),
    columns.text("title"),
    Column("url", Place.DATA),
    columns.time("published", Place.DATA),
    Column("author", Place.DATA),
    Column("kind", Place.DATA),
    Column("canonical_url", Place.DATA),
)
TEXT = Column("text", Place.DATA)
LATE = 1000  # statements that several processes may be storing at a time: among so many, numbers and times need not be in one order


def columns_with(text: bool) -> tuple[Column, ...]:
    """The columns, and the whole texts if they are wanted."""
    return (*COLUMNS, TEXT) if text else COLUMNS


def listing(session: Session, wanted: Selection = ALL, text: str | None = None) -> Iterator[dict[str, Any]]:
    """The statements that are wanted (with these letters in title or text), newest first; streamed."""
    wanted.check(session)
    query = select(Statement, Source.name).join(Source).execution_options(yield_per=200)
    query = query.where(*wanted.of_statements(), *wanted.within(Statement.first_seen))
    if wanted.until is not None:
        query = query.where(_numbered_before(wanted.until))
    if text:
        query = query.where(or_(*(holds(session, column, text) for column in (Statement.title, Statement.text))))
    for chunk in session.execute(wanted.cut(query, Statement.id, newest_first=True)).partitions(200):
        aliases: dict[int | None, list[str]] = {}
        for statement_id, url in session.execute(
            select(Address.statement_id, Address.url).where(Address.statement_id.in_([r.id for r, _ in chunk]))
        ):
            aliases.setdefault(statement_id, []).append(url)
        for row, name in chunk:
            yield _row(row, name, aliases.get(row.id, ()))


def _numbered_before(until: datetime) -> ColumnElement[bool]:
    """A bound by number for what was seen before that moment: else the newest are read first, and those of an old day come after millions."""
    last = select(Statement.id).where(Statement.first_seen < until).order_by(Statement.first_seen.desc()).limit(LATE)
    return Statement.id <= select(func.max(last.subquery().c.id)).scalar_subquery()


def detail(session: Session, statement_id: int) -> dict[str, Any]:
    """One statement with its addresses, its earlier wordings and the answer that it was read from; RequestError."""
    row = session.get(Statement, statement_id)
    if row is None:
        raise RequestError(
            "statement_unknown", f"There is no statement {statement_id}.", "`tocsin statements list` shows them."
        )
    aliases = session.scalars(select(Address.url).where(Address.statement_id == row.id)).all()
    revisions = session.scalars(select(Revision).where(Revision.statement_id == row.id).order_by(Revision.number))
    answer = evidence.last_answer(session, row.id)
    said, reported = quotes.of_statement(session, row)
    return _row(row, session.get_one(Source, row.source_id).name, aliases) | {
        "error": row.error,
        "problem": _sentence(row.error) if row.error else None,
        "backfill": row.backfill,
        "quotes": [asdict(quote) for quote in said],
        "via": reported,
        "story": [
            {"id": other.id, "source": name, "via": list(via)} for other, name, via in quotes.of_story(session, row)
        ],
        "revisions": [
            {"number": r.number, "title": r.title, "text": r.text, "seen": clock.iso(r.seen_at)} for r in revisions
        ],
        "answer": {"status": answer.status, "bytes": len(answer.body), "address": answer.address, "ended": answer.ended}
        if answer
        else None,
    }


def _sentence(code: str) -> str:
    from crawler.article.page_kind import sentence  # loads the parsers of pages, which lists of statements do without

    return sentence(code)


def received(session: Session, number: str) -> Answer | None:
    """The answer that a statement was read from, None when it is not kept any more; RequestError statement_unknown."""
    row = session.get(Statement, int(number)) if number.isdecimal() and len(number) < 19 else None
    if row is None:
        raise RequestError("statement_unknown", f"There is no statement {number}.", "It may have been removed.")
    return evidence.last_answer(session, row.id)


def since(session: Session, start: datetime) -> list[tuple[Statement, str]]:
    """The statements that were first seen at ``start`` or later, in the order of their ids, each with its source's name."""
    query = select(Statement, Source.name).join(Source).where(Statement.first_seen >= start).order_by(Statement.id)
    return [(row, name) for row, name in session.execute(query)]


def _row(row: Statement, source: str, aliases: Sequence[str]) -> dict[str, Any]:
    return {
        "id": row.id,
        "url": row.url,
        "aliases": [url for url in aliases if url != row.url],
        "canonical_url": row.canonical_url,
        "title": row.title,
        "text": row.text,
        "published": row.published,
        "first_seen": row.first_seen.isoformat(timespec="milliseconds"),
        "author": row.author,
        "language": row.language,
        "source": source,
        "kind": row.kind,
    }
