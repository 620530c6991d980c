"""Holds new statements against the topics, and writes matches, alerts and what is owed in one transaction. The engine does the matching."""

from __future__ import annotations

import logging
from collections.abc import Collection, Set
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, delete, func, or_, select, update
from sqlalchemy.orm import Session

from alerts.delivery import operator_notices
from alerts.dispatch import grouping
from alerts.dispatch.facts import Candidate
from alerts.errors import QueryError
from alerts.lexicon.forms.dictionaries import NotCompiled
from alerts.matching.document import Hit
from alerts.models import Match, Topic
from alerts.topics import imported_aliases, languages, search
from alerts.topics.engine import Engine
from crawler.storage.database import Database
from crawler.storage.models import Source, Statement

log = logging.getLogger(__name__)
BATCH = 100
PIECE = 10_000
SHOWN = 20  # addresses in a notice
FAILED = "An error of Tocsin kept these from being held against the topics. They stay stored, and are tried again at the next start; the log has the error."


@dataclass(frozen=True, slots=True)
class Judged:
    """One statement held against all topics: what was read of it, and the hits."""

    statement_id: int
    revision: int
    hits: tuple[tuple[int, Hit], ...]
    words: frozenset[str] = frozenset()


class Matcher:
    """Keeps the topics' index in memory and follows every change of the table before each batch."""

    def __init__(self, database: Database, engine: Engine) -> None:
        self.database = database
        self.engine = engine
        self._state: tuple[object, ...] | None = None
        self._known: dict[int, datetime] = {}
        self._aliases = (0, 0)
        self._learnt = False
        self.learning: set[str] = set()  # languages whose tables are being compiled; their statements wait
        self.failed: dict[int, str] = {}  # id -> address of what the engine broke on: set aside until the next start

    def judge(self) -> list[Judged]:
        """Hold the next unmatched statements against the topics as they stand now. CPU work: call it off the loop.

        Statements and topics are read in one snapshot, so a topic that was saved before a statement is always asked.
        """
        with self.database.read() as session:
            query = (
                select(Statement, Source.name)
                .join(Source)
                .where(Statement.matched_at.is_(None), Statement.id.not_in(list(self.failed)), self._speakable())
                .order_by(Statement.id)
                .limit(BATCH)
            )
            rows = session.execute(query).all()
            if not rows:
                return []
            if not self._learnt:
                self.engine.learn(session)
                self._speak(session, languages.spoken(session))
                self._learnt = True
            self._speak(session, {statement.language for statement, _ in rows if statement.language})
            self._follow(session)
            judged = (self._judged(s, source) for s, source in rows if s.language not in self.learning)
            found = [one for one in judged if one is not None]
        return self.judge() if not found and self.failed.keys() & {row.id for row, _ in rows} else found

    def _speakable(self) -> ColumnElement[bool]:
        return or_(Statement.language.is_(None), Statement.language.not_in(self.learning))

    def _judged(self, statement: Statement, source: str) -> Judged | None:
        """None: the statement waits, because a name in it needs a dictionary that is still being compiled, or because the engine broke on it."""
        try:
            hits = tuple(self.engine.hits(statement, source))
            words = frozenset(search.words_of(statement.title, statement.text))
        except NotCompiled as missing:
            self.learning.add(missing.lang)
            return None
        except Exception:  # whatever it is, it must not hold up the statements behind it
            log.exception("match.failed statement=%d", statement.id)
            self.failed[statement.id] = statement.url
            return None
        return Judged(statement.id, statement.revision, hits, words)

    # ---- languages

    def _speak(self, session: Session, langs: Set[str]) -> None:
        """Topics that name no language are expanded anew when the sources begin to speak another one.

        A language whose tables are needed and not compiled yet is put down as being learnt; its statements wait for it.
        """
        for lang in sorted(langs - self.engine.spoken - self.learning):
            if self._needs(session, lang):
                self.learning.add(lang)
            else:
                self.learnt(lang)

    def _needs(self, session: Session, lang: str) -> bool:
        for row in session.scalars(select(Topic).where(Topic.error.is_(None))):
            try:
                if not row.lang:
                    self.engine.compile(row.query, (lang,))
            except NotCompiled:
                return True
            except QueryError:
                continue
        return False

    def learnt(self, lang: str) -> None:
        """The language's tables are there, or nobody needs them: expand the topics anew. Not while `judge` runs."""
        self.learning.discard(lang)
        self.engine.spoken |= {lang}
        self._known.clear()
        self._state = None

    def _follow(self, session: Session) -> None:
        """Take over what changed in the tables of topics and of imported names."""
        if (imported := imported_aliases.state(session)) != self._aliases:
            languages.take_over(self.engine, session)
            self._aliases = imported
            self._known.clear()
            self._state = None
        state = tuple(
            session.execute(
                select(func.count(), func.max(Topic.changed_at), func.max(Topic.id)).select_from(Topic)
            ).one()
        )
        if state == self._state:
            return
        rows = {row.id: row for row in session.scalars(select(Topic).where(Topic.error.is_(None)))}
        for gone in self._known.keys() - rows.keys():
            self.engine.remove(gone)
            del self._known[gone]
        for row in rows.values():
            if self._known.get(row.id) != row.changed_at:
                self._set(row)
        self._state = state

    def _set(self, row: Topic) -> None:
        try:
            self.engine.set(row.id, row.query, row.lang, row.excluded_forms)
        except QueryError as error:  # saved by an older version that understood it
            log.error("topic.broken topic=%d code=%s", row.id, error.code)
            return
        except (
            NotCompiled
        ) as missing:  # the folder of compiled tables was emptied; the topic follows when they are back
            self.learning.add(missing.lang)
            return
        self._known[row.id] = row.changed_at


def match_new(session: Session, judged: list[Judged], now: datetime) -> int:
    """Write what was judged: matches, alerts and deliveries, and that the statements are matched. Returns the number of new matches.

    A statement that changed or was matched since it was read is left to the next batch.
    """
    mine = _unmatched(session, judged)
    if not mine:
        return 0
    ids = [one.statement_id for one in mine]
    session.execute(update(Statement).where(Statement.id.in_(ids)).values(matched_at=now))
    search.file(session, {one.statement_id: one.words for one in mine})
    fresh = _write(session, [one for one in mine if one.hits], now)
    told = [one for one in fresh if one.match.mode != "off"]
    if told:
        grouping.raise_alerts(session, told, now)
    return len(fresh)


def tell_failed(session: Session, failed: Collection[str], now: datetime) -> None:
    """Tell the operator, once a day, of statements that could not be held against the topics. ``failed``: their addresses."""
    body = "\n".join([FAILED, *sorted(failed)[:SHOWN]])
    operator_notices.tell(
        session, "statement.unmatched", f"{now:%Y-%m-%d}", f"{len(failed)} statements not matched", body, now=now
    )


def _unmatched(session: Session, judged: list[Judged]) -> list[Judged]:
    """Those whose statements are still as they were read, and nobody's but this transaction's to its end."""
    query = select(Statement.id, Statement.revision).where(
        Statement.id.in_([one.statement_id for one in judged]), Statement.matched_at.is_(None)
    )
    held = query.order_by(Statement.id).with_for_update(key_share=True)
    revisions = {row.id: row.revision for row in session.execute(held)}
    return [one for one in judged if revisions.get(one.statement_id) == one.revision]


def _mode(statement: Statement) -> str:
    """How a match is told by where its statement comes from: a changed text is news, whatever it was before."""
    if statement.revision > 1:
        return "alert"
    return "catch-up" if statement.catch_up else "off" if statement.backfill else "alert"


def _write(session: Session, judged: list[Judged], now: datetime) -> list[Candidate]:
    if not judged:
        return []
    ids = [one.statement_id for one in judged]
    statements = {row.id: row for row in session.scalars(select(Statement).where(Statement.id.in_(ids)))}
    untold = Match.statement_id.in_(ids), Match.mode == "off"  # of the past, perhaps news by now
    session.execute(delete(Match).where(*untold))
    told = select(Match.statement_id, Match.topic_id).where(Match.statement_id.in_(ids))
    done = {(statement, topic) for statement, topic in session.execute(told)}
    topics = _topics(session, sorted({topic for one in judged for topic, _ in one.hits}))
    fresh = []
    for one in judged:
        for topic_id, hit in one.hits:
            topic = topics.get(topic_id)
            if topic is None or (one.statement_id, topic_id) in done:  # removed meanwhile, or told already
                continue
            match = _match(topic, statements[one.statement_id], hit, now)
            session.add(match)
            fresh.append(Candidate(topic, statements[one.statement_id], match))
    return fresh


def _topics(session: Session, ids: list[int]) -> dict[int, Topic]:
    """By number; asked for in pieces, because a database takes only so many values at once."""
    pieces = (ids[start : start + PIECE] for start in range(0, len(ids), PIECE))
    return {row.id: row for piece in pieces for row in session.scalars(select(Topic).where(Topic.id.in_(piece)))}


def _match(topic: Topic, statement: Statement, hit: Hit, now: datetime) -> Match:
    return Match(
        topic_id=topic.id,
        statement_id=statement.id,
        mode=_mode(statement),
        score=hit.score,
        spans=[list(span) for span in hit.spans],
        matched_at=now,
    )
