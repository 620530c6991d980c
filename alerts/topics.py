"""Topics as rows: declared in the file or added by hand, compiled when they are saved."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts import grouping
from alerts.config import TopicSpec
from alerts.engine import Engine
from alerts.errors import QueryError
from alerts.models import Channel, Match, Topic
from crawler import times
from crawler.errors import RequestError
from crawler.models import Source, Statement


def check_spec(spec: TopicSpec) -> None:
    """RequestError when the specification contradicts itself; its query is compiled by `add`."""
    if not spec.name.strip():
        raise RequestError("topic_without_name", "A topic needs a name.", 'Write name = "Chechnya".')
    if not spec.query.strip():
        raise RequestError("topic_without_query", f"The topic «{spec.name}» has no query.", 'Write query = "…".')
    if spec.group_by not in ("story", "statement"):
        raise RequestError(
            "topic_group_by", f"group_by = «{spec.group_by}» is not known.", 'Write "story" or "statement".'
        )
    if spec.digest:
        times.next_time(spec.digest, spec.timezone, times.utcnow())


def add(session: Session, spec: TopicSpec, engine: Engine, now: datetime, *, declared: bool = False) -> Topic:
    """Store a topic; QueryError when its query does not hold, RequestError topic_exists, channel_unknown."""
    check_spec(spec)
    engine.compile(spec.query, spec.lang)
    if session.scalar(select(Topic.id).where(Topic.name == spec.name)):
        raise RequestError("topic_exists", f"There is a topic «{spec.name}» already.", "Choose another name.")
    row = Topic(name=spec.name, declared=declared, created_at=now)
    _take_over(session, row, spec, now)
    session.add(row)
    session.flush()
    return row


def _take_over(session: Session, row: Topic, spec: TopicSpec, now: datetime) -> None:
    known = set(session.scalars(select(Channel.name)))
    if missing := [name for name in spec.channels if name not in known]:
        raise RequestError(
            "channel_unknown",
            f"The topic «{spec.name}» names a channel «{missing[0]}» that there is not.",
            "`tocsin channels list` shows them.",
        )
    row.query, row.lang, row.channels = spec.query, list(spec.lang), list(spec.channels)
    row.group_by, row.group_wait, row.immediate = spec.group_by, spec.group_wait.total_seconds(), spec.immediate
    row.timezone, row.error, row.changed_at = spec.timezone, None, now
    if row.digest != spec.digest or row.digest_at is None:
        row.digest = spec.digest
        row.digest_at = grouping.next_digest(row, now)


def synchronise(session: Session, specs: Iterable[TopicSpec], engine: Engine, now: datetime) -> list[QueryError]:
    """Make the declared topics be what the file declares. A query that does not hold is noted at its topic and returned; the others work."""
    existing = {row.name: row for row in session.scalars(select(Topic))}
    seen: set[str] = set()
    wrong: list[QueryError] = []
    for spec in specs:
        check_spec(spec)
        if spec.name in seen:
            raise RequestError(
                "topic_twice", f"The file declares the topic «{spec.name}» twice.", "Rename one of them."
            )
        seen.add(spec.name)
        row = existing.get(spec.name)
        if row is None:
            row = Topic(name=spec.name, created_at=now)
        elif _unchanged(row, spec) and not row.error:
            continue
        row.declared = True
        _take_over(session, row, spec, now)
        try:
            engine.compile(spec.query, spec.lang)
        except QueryError as error:
            row.error = f"{error} [{error.code}]"
            wrong.append(error)
        session.add(row)
        session.flush()
    for name, row in existing.items():
        if row.declared and name not in seen:
            row.declared, row.error, row.changed_at = False, "no longer in the file", now
    return wrong


def _unchanged(row: Topic, spec: TopicSpec) -> bool:
    here = (
        row.query,
        row.lang,
        row.channels,
        row.group_by,
        row.group_wait,
        row.immediate,
        row.digest,
        row.timezone,
        row.declared,
    )
    return here == (
        spec.query,
        list(spec.lang),
        list(spec.channels),
        spec.group_by,
        spec.group_wait.total_seconds(),
        spec.immediate,
        spec.digest,
        spec.timezone,
        True,
    )


def get(session: Session, name: str) -> Topic:
    """The topic of that name; RequestError topic_unknown."""
    row = session.scalar(select(Topic).where(Topic.name == name))
    if row is None:
        raise RequestError("topic_unknown", f"There is no topic «{name}».", "`tocsin topics list` shows them.")
    return row


def remove(session: Session, name: str) -> None:
    """Forget a topic and its matches; alerts that were told stay in the history."""
    session.delete(get(session, name))


def mute(session: Session, name: str, until: datetime | None) -> None:
    """Tell nothing of it until then (None: at once again); what matches meanwhile comes in the next digest after it."""
    get(session, name).muted_until = until


def catch_up(session: Session, topic: Topic, engine: Engine, since: timedelta, now: datetime) -> int:
    """Hold a new topic against what was stored since then; the matches are told as one digest. Returns how many."""
    holds = engine.judge(engine.compile(topic.query, topic.lang, topic.off_forms))
    found = 0
    query = (
        select(Statement, Source.name).join(Source).where(Statement.first_seen >= now - since).order_by(Statement.id)
    )
    done = set(session.scalars(select(Match.statement_id).where(Match.topic_id == topic.id)))
    for statement, source in session.execute(query.execution_options(yield_per=200)):
        hit = holds(statement, source) if statement.id not in done else None
        if hit is not None:
            spans = [list(span) for span in hit.spans]
            session.add(
                Match(
                    topic_id=topic.id,
                    statement_id=statement.id,
                    tell="catch-up",
                    score=hit.score,
                    spans=spans,
                    matched_at=now,
                )
            )
            found += 1
    session.flush()
    return found
