"""Numbers for Prometheus, without the name of any topic, source or channel."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, func, inspect, select
from sqlalchemy import text as sql
from sqlalchemy.orm import Session

from alerts.delivery import outbox, signs_of_life
from alerts.delivery.unmatched import unmatched
from alerts.models import NOTICE, Alert, Channel, Delivery
from alerts.views import processes
from alerts.views.overview import AHEAD
from crawler.storage.models import WATCHED, Gap, Page, Source, Statement

PAST = "past"
QUEUES = ("crawl", PAST, "alerts", "desk", "rehearsals")  # alerts/runtime/job_queue.py
Number = tuple[str, str, dict[str, float]]
"""Name, what it says, and the value for each state ("" where there is one value alone), or for labels as they are written."""


def numbers(session: Session, now: datetime) -> list[Number]:
    """What there is now."""
    hour, day = now - timedelta(hours=1), now - timedelta(days=1)
    by_state = select(Source.state, func.count()).where(WATCHED).group_by(Source.state)
    sent = select(Delivery.state, func.count()).where(Delivery.created_at >= day).group_by(Delivery.state)

    def one(*asked: ColumnElement[bool]) -> dict[str, float]:
        return {"": float(session.scalar(select(func.count()).where(*asked)) or 0)}

    jobs = queue(session)
    return [
        *jobs,
        *processes.numbers(session, now, queue=bool(jobs)),
        ("tocsin_sources", "Watched sources by state", _by(session, by_state)),
        (
            "tocsin_source_overdue_seconds",
            "How long the source that is most overdue has waited",
            _overdue(session, now),
        ),
        (
            "tocsin_statements_hour",
            "Statements first seen in the last hour",
            one(Statement.first_seen >= hour, Statement.first_seen < now + AHEAD),
        ),
        *matching(session, now),
        ("tocsin_pages_waiting", "Pages still to be fetched", one(Page.state == "pending")),
        ("tocsin_alerts_hour", "Alerts of the last hour", one(Alert.created_at >= hour, Alert.kind != NOTICE)),
        ("tocsin_alerts_unread", "Alerts that nobody has read", one(Alert.read_at.is_(None), Alert.kind != NOTICE)),
        ("tocsin_deliveries_day", "Deliveries of the last day by state", _by(session, sent)),
        (
            "tocsin_delivery_oldest_seconds",
            "How long the delivery that is most overdue has waited",
            {"": seconds_owed(session, now)},
        ),
        ("tocsin_channels_off", "Channels that are switched off", one(Channel.disabled.is_not(None))),
        ("tocsin_gaps_open", "Times in which something may have been missed", one(Gap.closed_at.is_(None))),
    ]


def matching(session: Session, now: datetime) -> list[Number]:
    """What is still to be matched."""
    left = unmatched(session, now)
    return [
        ("tocsin_statements_unmatched", "Statements not held against the topics yet", {"": float(left.waiting)}),
        (
            "tocsin_statements_set_aside",
            "Statements that are not matched for now, since they ended process after process",
            {"": float(left.aside)},
        ),
        (
            "tocsin_statement_overdue_seconds",
            "How long the first statement has waited behind which none was matched",
            {"": left.overdue.total_seconds()},
        ),
    ]


def queue(session: Session) -> list[Number]:
    """Of an installation of many processes: its queue (alerts/runtime/job_queue.py). Nothing where there is none."""
    connection = session.connection()
    if connection.dialect.name != "postgresql" or not inspect(connection).has_table("procrastinate_jobs"):
        return []
    waiting = {label(queue=name): 0.0 for name in QUEUES}
    oldest = waiting.copy()
    for name, jobs, seconds in session.execute(_JOBS):
        waiting[label(queue=name)], oldest[label(queue=name)] = float(jobs), float(seconds)
    return [
        ("tocsin_jobs_waiting", "Jobs that nobody does yet, by queue", waiting),
        (
            "tocsin_job_oldest_seconds",
            "How long the oldest of them has waited, by queue; those of the past give way to all others",
            oldest,
        ),
        (
            "tocsin_jobs_failed",
            "Jobs that failed or ended process after process, in seven days",
            {"": float(session.scalar(_FAILED) or 0)},
        ),
        (
            "tocsin_workers",
            "Takers of jobs that gave a sign of life in the last 15 seconds; a process that matches and delivers has three",
            {"": float(session.scalar(_WORKERS) or 0)},
        ),
    ]


def label(**labels: str) -> str:
    """The key of a number with labels of its own."""
    return "{" + ",".join(f'{name}="{value}"' for name, value in labels.items()) + "}"


def oldest(found: Mapping[str, Mapping[str, float]]) -> float:
    """Of what `queue` found: how long the oldest job has waited that gives way to no other."""
    return max(n for key, n in found["tocsin_job_oldest_seconds"].items() if key != label(queue=PAST))


_JOBS = sql("""
    SELECT queue_name, count(*), coalesce(extract(epoch FROM now() - min(e.at)), 0)
    FROM procrastinate_jobs j LEFT JOIN procrastinate_events e ON e.job_id = j.id AND e.type = 'deferred'
    WHERE status = 'todo' AND (scheduled_at IS NULL OR scheduled_at <= now()) GROUP BY queue_name
""")
_FAILED = sql("SELECT count(*) FROM procrastinate_jobs WHERE status = 'failed'")
_WORKERS = sql("SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - interval '15 seconds'")


def text(found: list[Number]) -> str:
    """In Prometheus' text format."""
    out = []
    for name, said, values in found:
        kind = (
            "histogram"
            if any(key.startswith("_") for key in values)
            else "counter"
            if name.endswith("_total")
            else "gauge"
        )
        out += [
            f"# HELP {name} {said}.",
            f"# TYPE {name} {kind}",
            *(f"{name}{series(key)} {n:.15g}" for key, n in values.items()),
        ]
    return "\n".join(out) + "\n"


def series(key: str) -> str:
    """What stands behind the name: a state, or labels (with the suffix of a histogram before them) as they are."""
    return key if key.endswith("}") or key.startswith("_") or not key else f'{{state="{key}"}}'


def seconds_owed(session: Session, now: datetime) -> float:
    """How long the delivery that is most overdue has waited of those that could be sent: not behind another of its story, nor for a channel at its ceiling."""
    at_hand = Channel.disabled.is_(None), signs_of_life.AT_HAND, *outbox.CLAIMABLE
    due = session.scalar(select(func.min(Delivery.next_at)).join(Channel).where(*at_hand), outbox.moments(now))
    return max(0.0, (now - due).total_seconds()) if due else 0.0


def _by(session: Session, query: Select[str, int]) -> dict[str, float]:
    return {state: float(count) for state, count in session.execute(query)}


def _overdue(session: Session, now: datetime) -> dict[str, float]:
    due = session.scalar(select(func.min(Source.next_at)).where(WATCHED, Source.state != "paused"))
    return {"": max(0.0, (now - due).total_seconds()) if due else 0.0}
