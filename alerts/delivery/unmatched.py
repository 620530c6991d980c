"""Statements that no topic was held against yet: how many wait, how many are set aside, and how long nothing has gone on. Reads only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, inspect, select
from sqlalchemy import text as sql
from sqlalchemy.orm import Session

from crawler.storage.models import Statement

MATCH = "match"  # the task of the queue (alerts/runtime/job_queue.py)
TRIES = 3  # processes that may die over one job
SET_ASIDE = f"status = 'failed' AND task_name = '{MATCH}' AND attempts >= {TRIES} AND jsonb_array_length(args->'statements') = 1"
"""The jobs of the queue whose one statement ended process after process."""


@dataclass(frozen=True, slots=True)
class Unmatched:
    """``overdue``: since when the first of those waits behind which none was matched. One on which the engine broke has newer ones behind it soon, and its own notice."""

    waiting: int
    aside: int
    overdue: timedelta


def unmatched(session: Session, now: datetime) -> Unmatched:
    """What there is now."""
    matched = select(Statement.id).where(Statement.matched_at.is_not(None)).order_by(Statement.id.desc()).limit(1)
    behind = Statement.id > func.coalesce(matched.scalar_subquery(), 0)
    query = select(func.count(), func.min(Statement.changed_at).filter(behind)).where(Statement.matched_at.is_(None))
    aside = _set_aside(session)
    waiting, since = session.execute(query.where(Statement.id.not_in(aside))).one()
    all_of_them = select(func.count()).where(Statement.matched_at.is_(None))
    left = (session.scalar(all_of_them) or 0) - waiting if aside else 0
    return Unmatched(waiting, left, max(timedelta(), now - since) if since else timedelta())


def _set_aside(session: Session) -> list[int]:
    """Of an installation of many processes; there is none in another."""
    connection = session.connection()
    if connection.dialect.name != "postgresql" or not inspect(connection).has_table("procrastinate_jobs"):
        return []
    query = f"SELECT CAST(args->'statements'->>0 AS bigint) FROM procrastinate_jobs WHERE {SET_ASIDE}"  # noqa: S608
    return list(session.scalars(sql(query)))
