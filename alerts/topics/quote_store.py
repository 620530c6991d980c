"""Who says what in the stored statements: filed with the matches of a statement, for older ones in the background. Reads no text itself."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import astuple
from typing import Any

from sqlalchemy import delete, exists, insert, select
from sqlalchemy.orm import Session

from alerts.matching import quoted
from alerts.matching.document import Document, Hit
from alerts.matching.quoted import Quote, Report, Said, Speaker
from alerts.models import StatementQuotes
from alerts.topics import batches
from crawler.storage.models import Statement

NOBODY = Said()
BATCH = 100  # older statements that are read at a time


def file(session: Session, read: Mapping[int, tuple[int, Said]]) -> None:
    """File the quotes of statements, by their ids and with the revision that was read, in the place of earlier ones."""
    if not read:
        return
    session.execute(delete(StatementQuotes).where(StatementQuotes.statement_id.in_(read.keys())))
    session.execute(insert(StatementQuotes), [_row(number, *found) for number, found in read.items()])


def _row(number: int, revision: int, said: Said) -> dict[str, Any]:
    quotes = [[q.start, q.end, *astuple(q.speaker), q.verb] for q in said.quotes]
    return {"statement_id": number, "revision": revision, "quotes": quotes, "reported": [list(astuple(r)) for r in said.reported]}  # fmt: skip


def of(session: Session, numbers: Collection[int]) -> dict[int, Said]:
    """The quotes of these statements, as far as the text that was read is the one that is stored."""
    query = select(StatementQuotes).join(Statement, Statement.id == StatementQuotes.statement_id)
    query = query.where(StatementQuotes.statement_id.in_(numbers), StatementQuotes.revision == Statement.revision)
    return {row.statement_id: _said(row) for row in session.scalars(query)}


def _said(row: StatementQuotes) -> Said:
    quotes = (Quote(start, end, Speaker(*who), verb) for start, end, *who, verb in row.quotes)
    return Said(tuple(quotes), tuple(Report(*report) for report in row.reported))


def read_older(session: Session, below: int, langs: Collection[str] | None) -> tuple[int, dict[int, tuple[int, Said]]]:
    """Read the quotes of the next matched statements below that number that have none on file, from the newest down. CPU work.

    The number below which to go on (0: there is none left), and the quotes by statement. ``langs``: only of these languages.
    """
    known = exists().where(StatementQuotes.statement_id == Statement.id)
    older = [Statement.id < below, Statement.matched_at.is_not(None), ~known]
    if langs is not None:
        older.append(Statement.language.in_(langs))
    numbers = batches.first(session, older, BATCH, newest=True)
    rows = session.execute(
        select(Statement.id, Statement.revision, Statement.text, Statement.language).where(Statement.id.in_(numbers))
    )
    read = {number: (revision, quoted.said(Document(str(number), text, lang=lang))) for number, revision, text, lang in rows}  # fmt: skip
    return min(numbers, default=0), read


def file_older(session: Session, read: Mapping[int, tuple[int, Said]]) -> None:
    """File what `read_older` read, but for statements that were matched anew, changed or removed since."""
    query = select(Statement.id, Statement.revision).where(Statement.id.in_(read), Statement.matched_at.is_not(None))
    known = set(session.scalars(select(StatementQuotes.statement_id).where(StatementQuotes.statement_id.in_(read))))
    locked = query.order_by(Statement.id).with_for_update(key_share=True)
    there = {row.id for row in session.execute(locked) if row.revision == read[row.id][0]}
    file(session, {number: read[number] for number in there - known})


def spans(hit: Hit, said: Said) -> Iterator[list[Any]]:
    """The spans of a hit as they are stored; one inside somebody's words has also who says them: "Ann Lee (Safe Homes)"."""
    for span in hit.spans:
        quote = next((q for q in said.quotes if span.field == "text" and q.start <= span.start and span.end <= q.end), None)  # fmt: skip
        who = described(quote.speaker) if quote else ""
        yield [*span, who] if who else list(span)


def described(speaker: Speaker) -> str:
    """Who speaks, and for whom, in a line: "Ann Lee (Safe Homes)"; empty when nobody is named."""
    if not speaker.name:
        return ""
    return f"{speaker.name} ({speaker.affiliation})" if speaker.affiliation else speaker.name
