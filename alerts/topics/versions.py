"""Every version of a topic: its query and settings as they were saved, by whom and when. They go when the topic is removed, and not before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from alerts.config import TopicSpec
from alerts.models import Topic, TopicVersion
from crawler.config import declaration
from crawler.errors import RequestError

FILE = "tocsin.toml"  # the author of what a file declares


def settings(row: Topic) -> dict[str, Any]:
    """What a version keeps of a topic; a new name or a switch is no new version."""
    kept = declaration.stored(row, TopicSpec) | {"excluded_forms": list(row.excluded_forms or ())}
    return {key: value for key, value in kept.items() if key != "name"}


def keep(session: Session, row: Topic, author: str, now: datetime) -> None:
    """Keep the topic as it is now, unless its newest version says the same."""
    session.flush()
    newest = session.scalar(_of(row).limit(1))
    if newest is None or newest.settings != settings(row):
        number = newest.number + 1 if newest else 1
        session.add(TopicVersion(topic_id=row.id, number=number, settings=settings(row), author=author, saved_at=now))
        session.flush()


def keep_before(session: Session, row: Topic) -> None:
    """Keep a topic as it is before a change, if it is older than versions are or the last change left none."""
    keep(session, row, FILE if row.declared else "", row.changed_at)


def of(session: Session, row: Topic) -> Sequence[TopicVersion]:
    """The versions of a topic, newest first."""
    return session.scalars(_of(row)).all()


def get(session: Session, row: Topic, number: int) -> TopicVersion:
    """One of them; RequestError version_unknown."""
    found = session.scalar(_of(row).where(TopicVersion.number == number))
    if found is None:
        raise RequestError("version_unknown", f"The topic “{row.name}” has no version {number}.", "Choose one of its list.")  # fmt: skip
    return found


def _of(row: Topic) -> Select[TopicVersion]:
    return select(TopicVersion).where(TopicVersion.topic_id == row.id).order_by(TopicVersion.number.desc())
