"""Full-text search that finds the stored statements a query could match: SQLite FTS5 or PostgreSQL over folded words. The engine decides.

Derived data: what is not indexed yet is indexed before a search. Backups leave it out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, TSQUERY
from sqlalchemy.orm import Session

from alerts.matching.budget import READ
from alerts.matching.plan import bind
from alerts.matching.terms import Word
from alerts.matching.vocabulary import Predicate, Vocabulary
from alerts.query.compiler import CompiledTopic
from alerts.text.tokens import cut_with_care, fold, is_spaceless
from alerts.topics import batches
from crawler.progress import Report, quiet
from crawler.storage.database import Database
from crawler.storage.models import Statement

# No part of the metadata: on SQLite it is a virtual table, and a backup need not hold what can be made again.
LATE = 1000  # numbers below the highest that another process may still be writing
_FILED: dict[str, int] = {}  # by database: up to which number all was filed when this process last looked
FILE = sa.table("statement_word", sa.column("rowid", sa.BigInteger), sa.column("words"))
LONGEST = 200  # characters of a word that are filed
AT_ONCE = 400  # words in one query
PIECE = 100_000  # letters of a text that are cut at a time
SHORT = 50  # words of a further group in the same query


def words_of(title: str, text: str) -> set[str]:
    """The folded words of a statement, as far as it is matched; of scripts without spaces, the letters."""
    out: set[str] = set()
    for piece in (title, *_pieces(text[:READ])):
        for raw in set(cut_with_care(piece)[0]):
            key = fold(raw)[:LONGEST]
            out.update(key if is_spaceless(raw) else (key,))
    return out


def _pieces(text: str) -> Iterator[str]:
    """The text in pieces that end at a blank, so that not all its words are in memory at once."""
    start = 0
    while len(text) - start > PIECE:
        end = max(text.rfind(" ", start, start + PIECE), text.rfind("\n", start, start + PIECE)) + 1 or start + PIECE
        yield text[start:end]
        start = end
    yield text[start:]


def file(session: Session, read: Mapping[int, Set[str]]) -> None:
    """File statements, by their ids, under their words, in the place of what they were filed under before."""
    words: sa.ColumnElement[Any] = sa.bindparam("words", type_=sa.Text())
    filed: list[object] = [" ".join(found) for found in read.values()]
    if session.get_bind().dialect.name != "sqlite":
        words = sa.func.array_to_tsvector(sa.cast(sa.bindparam("words"), ARRAY(sa.Text)))
        filed = [sorted(word for word in found if word) for found in read.values()]
    session.execute(sa.delete(FILE).where(FILE.c.rowid.in_(read.keys())))
    rows = [{"rowid": number, "words": found} for number, found in zip(read, filed, strict=True)]
    session.execute(sa.insert(FILE).values(rowid=sa.bindparam("rowid"), words=words), rows)


def unfile(session: Session, numbers: Sequence[int]) -> None:
    """Take statements that are removed out of the file."""
    session.execute(sa.delete(FILE).where(FILE.c.rowid.in_(numbers)))


def highest_of(database: Database) -> int:
    """The highest number of a statement."""
    with database.read() as session:
        return session.scalar(sa.select(sa.func.max(Statement.id))) or 0


def catch_up(database: Database, report: Report = quiet) -> None:
    """File what is not filed yet (after a restore, or before the matcher has seen it)."""
    newest, filed = highest_of(database), _FILED.get(database.url, 0)
    highest = max(0, filed - LATE) if filed <= newest else 0
    done = 0
    while True:
        with database.write() as session:
            unfiled = ~sa.exists().where(FILE.c.rowid == Statement.id)  # not NOT IN: PostgreSQL never joins that
            numbers = batches.first(session, (Statement.id > highest, unfiled), 500)
            query = sa.select(Statement.id, Statement.title, Statement.text).where(Statement.id.in_(numbers))
            rows = session.execute(query.order_by(Statement.id)).all() if numbers else []
            if rows:
                file(session, {statement_id: words_of(title, text) for statement_id, title, text in rows})
        if not rows:
            _FILED[database.url] = newest
            return
        highest = rows[-1][0]
        done += len(rows)
        report(done, None, "filing")


def anchor(topic: CompiledTopic) -> list[Word] | None:
    """Words of which every match holds at least one; None when every statement must be read (patterns, names by sound)."""
    found = bind(topic.plan, Vocabulary()).anchor(_words)
    return None if found is None else _filed(word for predicate in found.predicates for word in predicate.words)


def needs(topic: CompiledTopic) -> list[list[Word]]:
    """Groups of words, from each of which every match holds one: the words of a phrase, the sides of an AND. Only short groups."""
    anchors = bind(topic.plan, Vocabulary()).anchors(_words)
    groups = (_filed(word for predicate in anchor.predicates for word in predicate.words) for anchor in anchors)
    return [words for words in groups if words is not None and len(words) <= SHORT]


def _words(predicate: Predicate) -> float:
    return float(len(predicate.words))


def _filed(words: Iterable[Word]) -> list[Word] | None:
    """The words, None if one of them cannot be searched."""
    found = list(words)
    unsearchable = any(word.kind in ("pattern", "sound") or len(word.value) > LONGEST for word in found)
    return None if unsearchable else found


def candidates(session: Session, topic: CompiledTopic, since: datetime) -> Sequence[int]:
    """Ids of the statements first seen since then that the topic could match, in order."""
    recent = sa.select(Statement.id).where(Statement.first_seen >= since)
    words = anchor(topic)
    if words is None:
        return session.scalars(recent.order_by(Statement.id)).all()
    dialect = session.get_bind().dialect.name
    beside = {_any([_expression(word, dialect) for word in group], dialect) for group in needs(topic)}
    found: set[int] = set()
    for chunk in _chunks(list(dict.fromkeys(_expression(word, dialect) for word in words))):
        query = (" AND " if dialect == "sqlite" else " & ").join([_any(chunk, dialect), *sorted(beside)])
        found.update(session.scalars(_search(session, query)))
    return sorted(found.intersection(session.scalars(recent)))


def newest(session: Session, topic: CompiledTopic, before: int, most: int) -> Sequence[int]:
    """Ids of the statements below that number that the topic could match, from the highest down, at most so many."""
    words = anchor(topic)
    if words is None:
        every = sa.select(Statement.id).where(Statement.id < before).order_by(Statement.id.desc()).limit(most)
        return session.scalars(every).all()
    dialect = session.get_bind().dialect.name
    beside = {_any([_expression(word, dialect) for word in group], dialect) for group in needs(topic)}
    found: set[int] = set()
    for chunk in _chunks(list(dict.fromkeys(_expression(word, dialect) for word in words))):
        asked = (" AND " if dialect == "sqlite" else " & ").join([_any(chunk, dialect), *sorted(beside)])
        query = _search(session, asked).where(FILE.c.rowid < before).order_by(FILE.c.rowid.desc()).limit(most)
        found.update(session.scalars(query))
    return sorted(found, reverse=True)[:most]


def _any(expressions: Sequence[str], dialect: str) -> str:
    return f"({(' OR ' if dialect == 'sqlite' else ' | ').join(expressions)})"


def _search(session: Session, asked: str) -> sa.Select[tuple[int]]:
    if session.get_bind().dialect.name == "sqlite":
        return sa.select(FILE.c.rowid).where(sa.column(FILE.name).op("MATCH")(asked))
    return sa.select(FILE.c.rowid).where(FILE.c.words.op("@@")(sa.cast(asked, TSQUERY)))


def _expression(word: Word, dialect: str) -> str:
    """One word in the database's own query language; values hold letters, digits and marks only, and are quoted all the same."""
    value = word.value if word.kind in ("key", "prefix", "substring") else fold(word.value)
    if dialect == "sqlite":
        if word.kind == "substring":
            return "(" + " AND ".join(f'"{letter}"' for letter in dict.fromkeys(value)) + ")"
        return f'"{value}"*' if word.kind == "prefix" else f'"{value}"'
    quoted = value.replace("'", "''").replace("\\", "\\\\")
    if word.kind == "substring":
        return "(" + " & ".join(f"'{letter}'" for letter in dict.fromkeys(quoted)) + ")"
    return f"'{quoted}':*" if word.kind == "prefix" else f"'{quoted}'"


def _chunks(expressions: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(expressions), AT_ONCE):
        yield expressions[start : start + AT_ONCE]


def count_any(session: Session, words: Sequence[Word]) -> int:
    """In how many filed statements at least one of the words stands."""
    dialect = session.get_bind().dialect.name
    asked = list(dict.fromkeys(_expression(word, dialect) for word in words if len(word.value) <= LONGEST))[:AT_ONCE]
    found = _search(session, _any(asked, dialect)).subquery() if asked else None
    return 0 if found is None else session.scalar(sa.select(sa.func.count()).select_from(found)) or 0


def count(session: Session, word: Word) -> int:
    """In how many filed statements a word stands (folded: accents and case do not count); 0 for what cannot be searched."""
    if word.kind in ("pattern", "sound") or len(word.value) > LONGEST:
        return 0
    found = _search(session, _expression(word, session.get_bind().dialect.name)).subquery()
    return session.scalar(sa.select(sa.func.count()).select_from(found)) or 0
