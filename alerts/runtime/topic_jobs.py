"""The pieces of work that change a topic, by name: save it, restore a version of it, propose what keeps a false alert out of it. Each takes and gives what JSON can hold."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from alerts.config import TopicSpec
from alerts.models import Alert, Topic
from alerts.runtime.query_jobs import LONGEST_QUERY
from alerts.runtime.wiring import Parts
from alerts.topics import changes, exclusions
from alerts.topics import store as topics
from crawler import clock
from crawler.config import declaration
from crawler.errors import RequestError


def save(parts: Parts, asked: dict[str, Any]) -> dict[str, Any]:
    """Store a new topic, or give one that is there another query and settings; RequestError, QueryError.

    ``changed``: `views.topics.changed` when its editor was opened; topic_in_use when another one saved it since.
    """
    with parts.database.read() as session:
        engine = parts.engine(session)
        row = topics.get(session, asked["name"]) if asked.get("name") else None
        spec = _spec(row, asked["values"])
    engine.compile(spec.query, spec.lang)  # before the write: a first use of a language takes seconds
    now, off = clock.utcnow(), asked.get("off")
    with parts.database.write() as session:
        if row is None:
            stored = topics.add(session, spec, engine, now, author=asked.get("author", ""), excluded_forms=off or ())
        else:
            _check_unchanged(topics.get(session, row.name), asked.get("changed"))
            stored = changes.edit(session, row.name, spec, engine, now, author=asked.get("author", ""), excluded_forms=off)  # fmt: skip
        name, since = stored.name, asked.get("since_days", 0)
        found = topics.catch_up(session, stored, engine, timedelta(days=since), now) if since and row is None else 0
    return {"name": name, "found": found}


def _spec(row: Topic | None, values: dict[str, Any]) -> TopicSpec:
    """What is stored, with the values that the editor has."""
    old = declaration.make(TopicSpec, declaration.values(row, TopicSpec)) if row else TopicSpec()
    given = {key: tuple(value) if isinstance(value, list) else value for key, value in values.items()}
    spec: TopicSpec = dataclasses.replace(old, **given, **({"name": row.name} if row else {}))
    if len(spec.query) > LONGEST_QUERY:
        raise RequestError("query_too_long", f"A query has at most {LONGEST_QUERY:,} characters.", "Split it.")
    return spec


def _check_unchanged(row: Topic, changed: str | None) -> None:
    """The row is read again in the transaction that writes: two who save at once must not both be the first."""
    if changed not in (None, "", row.changed_at.isoformat()):
        raise RequestError("topic_in_use", "Somebody else has changed this topic meanwhile.", "Compare, then save again.")  # fmt: skip


def restore(parts: Parts, asked: dict[str, Any]) -> dict[str, Any]:
    """Let a topic be what one of its versions says; RequestError, QueryError."""
    with parts.database.read() as session:
        engine = parts.engine(session)
        spec, _ = changes.version(session, asked["name"], asked["number"])
    engine.compile(spec.query, spec.lang)  # before the write, as in `save`
    with parts.database.write() as session:
        changes.restore(session, asked["name"], asked["number"], engine, clock.utcnow(), asked["author"])
    return {"name": asked["name"]}


def exclusions_of(parts: Parts, asked: dict[str, Any]) -> dict[str, Any]:
    """What would have kept an alert away, with the price of each; RequestError alert_unknown, alert_without_topic."""
    with parts.database.read() as session:
        alert = session.get(Alert, asked["alert"])
        topic = session.get(Topic, alert.topic_id) if alert and alert.topic_id else None
        if alert is None or topic is None:
            raise RequestError("alert_without_topic", "This alert has no topic any more.", "There is nothing to change.")  # fmt: skip
        return dataclasses.asdict(exclusions.propose(session, parts.engine(session), topic, alert))


JOBS: dict[str, Callable[[Parts, dict[str, Any]], dict[str, Any]]] = {
    "save": save,
    "restore": restore,
    "exclusions": exclusions_of,
}
