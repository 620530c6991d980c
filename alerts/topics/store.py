"""Topics as rows: declared in the file or added by hand, compiled when they are saved."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.config import TopicSpec
from alerts.dispatch import digests, grouping
from alerts.dispatch.facts import Candidate
from alerts.errors import QueryError
from alerts.models import DEFAULT_TEAM, Channel, Match, Topic, team_of
from alerts.topics import versions
from crawler import clock
from crawler.config import declaration
from crawler.errors import RequestError, within
from crawler.storage.database import take_time
from crawler.storage.models import Source, Statement

if TYPE_CHECKING:
    from alerts.topics.engine import Engine


def check_spec(spec: TopicSpec) -> None:
    """RequestError when a value is wrong or the specification contradicts itself; its query is compiled by `add`."""
    declaration.check(spec)
    if not spec.name.strip():
        raise RequestError("topic_without_name", "A topic needs a name.", 'Write name = "Chechnya".')
    declaration.check_name("topic", spec.name)
    if not spec.query.strip():
        raise RequestError("topic_without_query", f"The topic “{spec.name}” has no query.", 'Write query = "…".')
    if spec.name in spec.inhibits:
        raise RequestError(
            "topic_inhibits", f"The topic “{spec.name}” inhibits itself.", "Name weaker topics under `inhibits`."
        )
    if spec.digest:
        with within("digest"):
            clock.next_time(spec.digest, spec.timezone, clock.utcnow())


def add(
    session: Session,
    spec: TopicSpec,
    engine: Engine,
    now: datetime,
    *,
    declared: bool = False,
    author: str = "",
    excluded_forms: Sequence[str] = (),
) -> Topic:
    """Store a topic, saved by ``author``; QueryError when its query does not hold, RequestError topic_exists, channel_unknown."""
    check_spec(spec)
    engine.compile(spec.query, spec.lang)
    refuse_taken(session, spec.name, team := team_of(session))
    check_inhibits(session, [spec], team)
    row = Topic(name=spec.name, team_id=team, declared=declared, created_at=now, excluded_forms=list(excluded_forms))
    take_over(session, row, spec, now)
    session.add(row)
    versions.keep(session, row, author, now)
    return row


def take_over(session: Session, row: Topic, spec: TopicSpec, now: datetime) -> None:
    """Let a row be what a specification says; RequestError channel_unknown."""
    known = set(session.scalars(select(Channel.name).where(Channel.team_id == row.team_id)))
    if missing := [name for name in spec.channels if name not in known]:
        raise RequestError(
            "channel_unknown",
            f"The topic “{spec.name}” names a channel “{missing[0]}” that does not exist.",
            "`tocsin channels list` shows them.",
        )
    moved = (row.digest, row.timezone) != (spec.digest, spec.timezone)
    declaration.assign(row, spec)
    row.error, row.changed_at = None, now
    if moved or row.digest_at is None:
        row.digest_at = digests.next_digest(row, now)


def synchronise(
    session: Session, specs: Sequence[TopicSpec], engine: Engine, now: datetime
) -> list[tuple[str, QueryError]]:
    """Make the declared topics be what the file declares. A query that does not hold is noted at its topic and returned with the topic's name; the others work."""
    existing = {row.name: row for row in session.scalars(select(Topic).where(Topic.team_id == DEFAULT_TEAM))}
    seen: set[str] = set()
    wrong: list[tuple[str, QueryError]] = []
    for number, spec in enumerate(specs, 1):
        with within(declaration.entry("topic", number, spec.name)):
            check_spec(spec)
        if spec.name in seen:
            raise RequestError(
                "topic_twice", f"The file declares the topic “{spec.name}” twice.", "Rename one of them."
            )
        seen.add(spec.name)
        row = existing.get(spec.name)
        if row is None:
            row = Topic(name=spec.name, team_id=DEFAULT_TEAM, created_at=now)
        elif row.declared and not row.error and declaration.unchanged(row, spec):
            continue
        else:
            versions.keep_before(session, row)
        row.declared = True
        take_over(session, row, spec, now)
        try:
            engine.compile(spec.query, spec.lang)
        except QueryError as error:
            row.error = f"{error} [{error.code}]"
            wrong.append((spec.name, error))
        session.add(row)
        versions.keep(session, row, versions.FILE, now)
    check_inhibits(session, specs, DEFAULT_TEAM)
    for name, row in existing.items():
        if row.declared and name not in seen:
            row.declared, row.error, row.changed_at = False, "no longer in the file", now
    return wrong


def refuse_taken(session: Session, name: str, team: int) -> None:
    """RequestError topic_exists when the team has a topic of that name."""
    if session.scalar(select(Topic.id).where(Topic.name == name, Topic.team_id == team)):
        raise RequestError("topic_exists", f"There is a topic “{name}” already.", "Choose another name.")


def check_inhibits(session: Session, specs: Iterable[TopicSpec], team: int) -> None:
    """RequestError topic_inhibits when a specification inhibits a topic that its team does not have."""
    known = set(session.scalars(select(Topic.name).where(Topic.team_id == team)))
    for spec in specs:
        if missing := sorted(set(spec.inhibits) - known):
            raise RequestError(
                "topic_inhibits",
                f"The topic “{spec.name}” inhibits a topic “{missing[0]}” that does not exist.",
                "`tocsin topics list` shows them.",
            )


def get(session: Session, name: str) -> Topic:
    """The topic of that name; RequestError topic_unknown, topic_ambiguous for a name that two teams have."""
    row = find(session, name)
    if row is None:
        near = declaration.suggestion(name, session.scalars(select(Topic.name)))
        raise RequestError("topic_unknown", f"There is no topic “{name}”.", f"{near}`tocsin topics list` shows them.")
    return row


def find(session: Session, name: str) -> Topic | None:
    """The topic of that name, if there is one; RequestError topic_ambiguous for a name that two teams have."""
    rows = session.scalars(select(Topic).where(Topic.name == name).limit(2)).all()
    if len(rows) > 1:
        raise RequestError("topic_ambiguous", f"Several teams have a topic “{name}”.", "Name the team before the command: `tocsin --team NAME …`.")  # fmt: skip
    return rows[0] if rows else None


def switch_forms(
    session: Session, name: str, off: Iterable[str], on: Collection[str], now: datetime, author: str = ""
) -> Topic:
    """Let a topic do without some forms of its words, and with others again; RequestError topic_unknown."""
    from alerts.text.tokens import fold  # the web process shows topics and compiles none

    row = get(session, name)
    if off or on:
        versions.keep_before(session, row)
        left = [form for form in row.excluded_forms if fold(form) not in set(map(fold, on))]
        row.excluded_forms = [*left, *(form for form in off if form not in left)]
        row.changed_at = now
        versions.keep(session, row, author, now)
    return row


def catch_up(session: Session, topic: Topic, engine: Engine, since: timedelta, now: datetime) -> int:
    """Match a new topic with what was stored in the last ``since``; the matches come as one digest. Returns how many."""
    from alerts.topics import quote_store  # the web process shows topics and compiles none

    take_time(session)  # twenty long texts are matched between two questions
    matches = engine.single(engine.compile(topic.query, topic.lang, topic.excluded_forms))
    fresh: list[Candidate] = []
    query = (
        select(Statement, Source.name).join(Source).where(Statement.first_seen >= now - since).order_by(Statement.id)
    )
    done = set(session.scalars(select(Match.statement_id).where(Match.topic_id == topic.id)))
    for statement, source in session.execute(query.execution_options(yield_per=20)):
        hit = matches(statement, source) if statement.id not in done else None
        if hit is not None:
            said = quote_store.of(session, [statement.id]).get(statement.id, quote_store.NOBODY)
            match = Match(
                topic_id=topic.id,
                statement_id=statement.id,
                revision=statement.revision,
                mode="catch-up",
                score=hit.score,
                spans=list(quote_store.spans(hit, said)),
                matched_at=now,
            )
            fresh.append(Candidate(topic, statement, match))
    session.add_all(candidate.match for candidate in fresh)
    grouping.raise_alerts(session, fresh, now)
    return len(fresh)
