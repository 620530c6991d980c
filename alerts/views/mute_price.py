"""What a mute would cost: the matches that it would have held back, and how many of them somebody called useful."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from alerts.models import Alert, Match, Topic
from crawler.errors import RequestError
from crawler.storage.models import Source, Statement


@dataclass(frozen=True, slots=True)
class Price:
    """``name`` is what would be muted, in words."""

    name: str
    matches: int
    useful: int


def price(session: Session, kind: str, value: str, since: datetime) -> Price:
    """Of the matches since then; RequestError statement_unknown."""
    name, asked = _meant(session, kind, value)
    query = (
        select(func.count(), func.count().filter(Alert.mark == "useful"))
        .select_from(Match)
        .join(Statement, Statement.id == Match.statement_id)
        .join(Source, Source.id == Statement.source_id)
        .join(Topic, Topic.id == Match.topic_id)
        .outerjoin(Alert, Alert.id == Match.alert_id)
        .where(Match.matched_at >= since, asked)
    )
    matches, useful = session.execute(query).one()
    return Price(name, matches, useful)


def _meant(session: Session, kind: str, value: str) -> tuple[str, ColumnElement[bool]]:
    if kind == "topic":
        return value, Topic.name == value
    if kind == "source":
        return value, Source.name == value
    if kind == "word":
        return value, or_(*(c.icontains(value, autoescape=True) for c in (Statement.title, Statement.text)))
    row = session.get(Statement, int(value)) if value.isdecimal() and len(value) < 19 else None
    if row is None:
        raise RequestError("statement_unknown", f"There is no statement {value}.")
    story = row.story_id or row.id
    return row.title or row.url, or_(Statement.story_id == story, Statement.id == story)
