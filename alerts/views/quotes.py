"""Who said what: in one statement, and everything that one speaker said. Reads what is filed; of a statement that has nothing on file, its text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.models import StatementQuotes
from alerts.views import columns
from alerts.views.columns import Column, Place
from alerts.views.selection import Selection
from crawler import clock
from crawler.storage.models import Source, Statement

if TYPE_CHECKING:
    from alerts.matching.quoted import Said
    from alerts.topics.engine import Engine

BATCH = 200
MOST_OF_A_STORY = 50
BEGINNING = datetime(1, 1, 1, tzinfo=UTC)
COLUMNS = (
    columns.time("said"),
    Column("speaker", Place.BELOW),
    columns.text("words"),
    Column("source"),
    Column("affiliation", Place.SPARE),
    Column("via", Place.SPARE),
    columns.number("statement", Place.SPARE),
    Column("role", Place.DATA),
    Column("verb", Place.DATA),
    Column("language", Place.DATA),
    Column("url", Place.DATA),
)


@dataclass(frozen=True, slots=True)
class Quoted:
    """Somebody's words; ``speaker`` is None when nobody is named."""

    speaker: str | None
    affiliation: str | None
    role: str | None
    verb: str | None
    words: str


def of_statement(session: Session, row: Statement) -> tuple[list[Quoted], list[str]]:
    """The quotes of a statement in their order, and the outlets that it stands on, each once; nothing while they are not read."""
    filed = session.get(StatementQuotes, row.id)
    if filed is None or filed.revision != row.revision:
        return [], []
    shown = [
        Quoted(name, body, role, verb, _words(row.text, start, end))
        for start, end, name, role, body, verb in filed.quotes
    ]
    return shown, list(dict.fromkeys(outlet for _, _, outlet in filed.reported))


def of_story(session: Session, row: Statement) -> list[tuple[Statement, str, tuple[str, ...]]]:
    """The other statements of the same story, each with its source and the outlets that it stands on: who repeats whom."""
    if row.story_id is None:
        return []
    others = (Statement.story_id == row.story_id, Statement.id != row.id)
    query = select(Statement, Source.name, StatementQuotes.reported).join(Source, Source.id == Statement.source_id)
    query = query.outerjoin(StatementQuotes, StatementQuotes.statement_id == Statement.id).where(*others)
    return [
        (other, source, tuple(dict.fromkeys(outlet for _, _, outlet in reported or ())))
        for other, source, reported in session.execute(query.order_by(Statement.id).limit(MOST_OF_A_STORY))
    ]


def said_by(session: Session, engine: Engine, name: str, wanted: Selection) -> list[dict[str, Any]]:
    """Everything that somebody of this name (in any script, or a body that is spoken for) is quoted with, the newest first; QueryError."""
    from alerts.matching.index import TopicIndex
    from alerts.topics import search

    quoted_name = '"' + name.replace('"', " ") + '"'
    compiled = engine.compile(f"by:{quoted_name}", wanted.lang)
    index = TopicIndex(engine.resolver)
    index.set("0", engine.compile(f"name:{quoted_name}", wanted.lang).plan)
    known: dict[tuple[str, str | None], bool] = {}
    numbers = search.candidates(session, compiled, wanted.since or BEGINNING)
    found = [
        row
        for start in range(0, len(numbers), BATCH)
        for statement, source, said in _read(session, engine, numbers[start : start + BATCH], wanted)
        for row in _rows(statement, source, said)
        if any(_is_named(index, known, part, statement.language) for part in (row["speaker"], row["affiliation"]))
    ]
    found.sort(key=lambda row: (row["said"], row["statement"]), reverse=True)
    return found[wanted.offset : wanted.offset + wanted.limit] if wanted.limit else found


def _is_named(index: Any, known: dict[tuple[str, str | None], bool], name: str | None, lang: str | None) -> bool:
    from alerts.matching.document import Document

    if not name:
        return False
    if (name, lang) not in known:
        known[name, lang] = bool(index.match(Document("0", name, lang=lang)))
    return known[name, lang]


def _read(session: Session, engine: Engine, numbers: Any, wanted: Selection) -> Iterator[tuple[Statement, str, Said]]:
    from alerts.matching import quoted
    from alerts.topics import quote_store

    query = select(Statement, Source.name).join(Source).where(Statement.id.in_(numbers), *wanted.of_statements())
    filed: Mapping[int, Said] = quote_store.of(session, numbers)
    for statement, source in session.execute(query.order_by(Statement.id)):
        when = _when(statement)
        if (wanted.since is None or wanted.since <= when) and (wanted.until is None or when < wanted.until):
            yield statement, source, filed.get(statement.id) or quoted.said(engine.document(statement, source))


def _when(statement: Statement) -> datetime:
    return clock.moment(statement.published) or statement.first_seen


def _rows(statement: Statement, source: str, said: Said) -> Iterator[dict[str, Any]]:
    outlets = ", ".join(dict.fromkeys(report.outlet for report in said.reported))
    for quote in said.quotes:
        yield {
            "said": clock.iso(_when(statement)),
            "speaker": quote.speaker.name,
            "role": quote.speaker.role,
            "affiliation": quote.speaker.affiliation,
            "verb": quote.verb,
            "words": _words(statement.text, quote.start, quote.end),
            "source": source,
            "via": outlets or None,
            "statement": statement.id,
            "url": statement.url,
            "language": statement.language,
        }


def _words(text: str, start: int, end: int) -> str:
    return " ".join(text[start:end].split())
