"""Matches new statements with all topics, and writes matches, alerts and deliveries in one transaction. The engine does the matching."""

from __future__ import annotations

import logging
from collections.abc import Collection, Set
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlsplit

from sqlalchemy import ColumnElement, delete, func, or_, select, update
from sqlalchemy.orm import Session

from alerts.delivery import operator_notices
from alerts.dispatch import grouping
from alerts.dispatch.facts import Candidate, is_update
from alerts.errors import QueryError
from alerts.lexicon import NotCompiled
from alerts.matching import quoted
from alerts.matching.budget import READ
from alerts.matching.document import Hit
from alerts.matching.quoted import Said
from alerts.models import Alert, Match, Topic
from alerts.topics import batches, imported_aliases, languages, quote_store, search
from alerts.topics.engine import Engine
from crawler.storage.database import Database
from crawler.storage.models import Source, Statement

log = logging.getLogger(__name__)
BATCH = 100
CHUNK = 10_000
SHOWN = 20  # addresses in a notice
FAILED = "An error of Tocsin kept these from being matched with the topics. They stay stored, and are tried again at the next start; the log has the error."
UNREAD = f"Its first {READ:,} letters were matched with the topics; the rest was not.\n{{}}"


@dataclass(frozen=True, slots=True)
class Matched:
    """One statement after matching: the revision that was read, its hits, its words for the search, and who says what in it."""

    statement_id: int
    revision: int
    hits: tuple[tuple[int, Hit], ...]
    words: frozenset[str] = frozenset()
    unread: str = ""  # the address, where only the beginning of the text was read
    said: Said = quote_store.NOBODY


@dataclass(frozen=True, slots=True)
class Made:
    """A match as it was written, by numbers. ``alert``: the one that tells of it, None while it is held; ``poll``: what its statement came with."""

    statement: int
    topic: int
    alert: str | None
    poll: str | None
    found: datetime
    raised: datetime | None


class Matcher:
    """Keeps the topics' index in memory and follows every change of the table before each batch."""

    def __init__(self, database: Database, engine: Engine) -> None:
        self.database = database
        self.engine = engine
        self._state: tuple[object, ...] | None = None
        self._known: dict[int, datetime] = {}
        self._aliases = (0, 0)
        self._frequencies_known = False
        self.compiling: set[str] = set()  # languages whose tables are being compiled; their statements wait
        self.failed: dict[int, str] = {}  # id -> address of what the engine broke on: set aside until the next start

    def next_batch(self, among: Collection[int] | None = None) -> list[Matched]:
        """Match the next statements with the topics as they are now; ``among``: of these numbers alone. CPU work: call it off the loop.

        Statements and topics are read in one snapshot, so no statement misses a topic that was saved before it.
        """
        with self.database.read() as session:
            waiting = [Statement.matched_at.is_(None), Statement.id.not_in(list(self.failed)), self._compiled()]
            if among is not None:
                waiting.append(Statement.id.in_(among))
            numbers = batches.first(session, waiting, BATCH)
            if not numbers:
                return []
            query = select(Statement, Source.name).join(Source).where(Statement.id.in_(numbers)).order_by(Statement.id)
            rows = session.execute(query).all()
            if not self._frequencies_known:
                self.engine.learn_frequencies(session)
                self._add_languages(session, languages.spoken(session))
                self._frequencies_known = True
            self._add_languages(session, {statement.language for statement, _ in rows if statement.language})
            self._follow(session)
            matched = (self._match_one(s, source) for s, source in rows if s.language not in self.compiling)
            found = [one for one in matched if one is not None]
        return self.next_batch(among) if not found and self.failed.keys() & {row.id for row, _ in rows} else found

    def _compiled(self) -> ColumnElement[bool]:
        return or_(Statement.language.is_(None), Statement.language.not_in(self.compiling))

    def _match_one(self, statement: Statement, source: str) -> Matched | None:
        """None: the statement waits, because a name in it needs a dictionary that is still being compiled, or because the engine broke on it."""
        try:
            document = self.engine.document(statement, source)
            said = quoted.said(document)
            hits = tuple(self.engine.hits(replace(document, said=said)))
            words = frozenset(search.words_of(statement.title, statement.text))
        except NotCompiled as missing:
            self.compiling.add(missing.lang)
            return None
        except Exception:  # whatever it is, it must not hold up the statements behind it
            log.exception("match.failed statement=%d", statement.id)
            self.failed[statement.id] = statement.url
            return None
        unread = statement.url if len(statement.text) > READ else ""
        return Matched(statement.id, statement.revision, hits, words, unread, said)

    # ---- languages

    def _add_languages(self, session: Session, langs: Set[str]) -> None:
        """Topics that name no language are expanded anew when the sources begin to speak another one.

        A language whose tables are needed and not compiled yet is noted in ``compiling``; its statements wait for it.
        """
        for lang in sorted(langs - self.engine.spoken - self.compiling):
            if self._needs(session, lang):
                self.compiling.add(lang)
            else:
                self.language_ready(lang)

    def _needs(self, session: Session, lang: str) -> bool:
        for row in session.scalars(select(Topic).where(Topic.error.is_(None), Topic.disabled_at.is_(None))):
            try:
                if not row.lang:
                    self.engine.compile(row.query, (lang,))
            except NotCompiled:
                return True
            except QueryError:
                continue
        return False

    def language_ready(self, lang: str) -> None:
        """The language's tables are compiled, or no topic needs them: expand the topics anew. Not while `next_batch` runs."""
        self.compiling.discard(lang)
        self.engine.spoken |= {lang}
        self._known.clear()
        self._state = None

    def _follow(self, session: Session) -> None:
        """Take over what changed in the tables of topics, of imported names and of the sources' tags."""
        self.engine.learn_tags(session)
        if (imported := imported_aliases.state(session)) != self._aliases:
            languages.use_imported(self.engine, session)
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
        rows = {
            row.id: row
            for row in session.scalars(select(Topic).where(Topic.error.is_(None), Topic.disabled_at.is_(None)))
        }
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
            self.compiling.add(missing.lang)
            return
        self._known[row.id] = row.changed_at


def match_new(session: Session, matched: list[Matched], now: datetime) -> int:
    """Write the matches, alerts and deliveries, and that the statements are matched. Returns the number of new matches.

    A statement that changed or was matched since it was read is left to the next batch.
    """
    mine = _unmatched(session, matched)
    if not mine:
        return 0
    ids = [one.statement_id for one in mine]
    session.execute(update(Statement).where(Statement.id.in_(ids)).values(matched_at=now))
    search.file(session, {one.statement_id: one.words for one in mine})
    quote_store.file(session, {one.statement_id: (one.revision, one.said) for one in mine})
    _report_unread(session, [one.unread for one in mine if one.unread], now)
    fresh = _write(session, [one for one in mine if one.hits], now)
    candidates = [one for one in fresh if one.match.mode != "off"]
    if candidates:
        grouping.raise_alerts(session, candidates, now)
    return len(fresh)


def made(session: Session, statements: Collection[int], now: datetime) -> list[Made]:
    """The matches of these statements that `match_new` wrote at that moment."""
    asked = (Match.statement_id, Match.topic_id, Match.alert_id, Statement.poll, Statement.changed_at, Alert.created_at)
    query = select(*asked).join(Statement).outerjoin(Alert, Alert.id == Match.alert_id).order_by(Match.id)
    rows = session.execute(query.where(Match.statement_id.in_(statements), Match.matched_at == now))
    return [Made(*row) for row in rows]


def report_failed(session: Session, failed: Collection[str], now: datetime) -> None:
    """Notify the operator, once a day, of statements that could not be matched. ``failed``: their addresses."""
    body = "\n".join([FAILED, *sorted(failed)[:SHOWN]])
    operator_notices.notify(
        session, "statement.unmatched", f"{now:%Y-%m-%d}", f"{len(failed)} statements not matched", body, now=now
    )


def _report_unread(session: Session, addresses: list[str], now: datetime) -> None:
    """Notify the operator of texts so long that only their beginnings were matched: what a topic wants may stand behind it."""
    for address in addresses:
        log.warning("match.cut host=%s", urlsplit(address).hostname)
        operator_notices.notify(
            session, "statement.cut", address, "A text is too long to be read whole", UNREAD.format(address), now=now
        )


def _unmatched(session: Session, matched: list[Matched]) -> list[Matched]:
    """Those whose statements are still as they were read; they are locked to the end of this transaction."""
    query = select(Statement.id, Statement.revision).where(
        Statement.id.in_([one.statement_id for one in matched]), Statement.matched_at.is_(None)
    )
    locked = query.order_by(Statement.id).with_for_update(key_share=True)
    revisions = {row.id: row.revision for row in session.execute(locked)}
    return [one for one in matched if revisions.get(one.statement_id) == one.revision]


def _mode(statement: Statement) -> str:
    """The mode of a match by where its statement comes from: a changed text is news, unless no source has shown it yet."""
    if statement.revision > 1 and not statement.backfill:
        return "alert"
    return "catch-up" if statement.catch_up else "off" if statement.backfill else "alert"


def _write(session: Session, matched: list[Matched], now: datetime) -> list[Candidate]:
    if not matched:
        return []
    ids = [one.statement_id for one in matched]
    statements = {row.id: row for row in session.scalars(select(Statement).where(Statement.id.in_(ids)))}
    past = Match.statement_id.in_(ids), Match.mode == "off"  # perhaps news by now
    session.execute(delete(Match).where(*past))
    known = select(Match).where(Match.statement_id.in_(ids)).order_by(Match.revision)
    done = {(match.statement_id, match.topic_id): match for match in session.scalars(known)}
    topics = _topics(session, sorted({topic for one in matched for topic, _ in one.hits}))
    fresh = []
    for one in matched:
        for topic_id, hit in one.hits:
            topic, statement = topics.get(topic_id), statements[one.statement_id]
            before = done.get((one.statement_id, topic_id))
            if topic is None or (before and not _is_new(before, statement, hit)):  # removed meanwhile, or told already
                continue
            match = _match(topic, statement, hit, one.said, now)
            session.add(match)
            fresh.append(Candidate(topic, statement, match))
    return fresh


def _is_new(before: Match, statement: Statement, hit: Hit) -> bool:
    """Whether a statement that the topic has already is told again: a later revision is an update for the topic."""
    return statement.revision > before.revision and is_update(statement, hit.spans)


def _topics(session: Session, ids: list[int]) -> dict[int, Topic]:
    """By number; read in chunks, because a database takes only so many values at once."""
    chunks = (ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK))
    return {row.id: row for chunk in chunks for row in session.scalars(select(Topic).where(Topic.id.in_(chunk)))}


def _match(topic: Topic, statement: Statement, hit: Hit, said: Said, now: datetime) -> Match:
    return Match(
        topic_id=topic.id,
        statement_id=statement.id,
        revision=statement.revision,
        mode=_mode(statement),
        score=hit.score,
        spans=list(quote_store.spans(hit, said)),
        matched_at=now,
    )
