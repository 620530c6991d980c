"""The processes at work, by their signs of life: rows for the doctor, and their numbers for Prometheus."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.delivery import delays
from crawler.storage.models import Process

ALIVE = timedelta(seconds=100)  # three beats and a moment
Number = tuple[str, str, dict[str, float]]
SAID = {
    "polls_total": "Lists that were asked for",
    "polls_failed_total": "Polls that got no list",
    "pages_total": "Pages that were fetched",
    "pages_failed_total": "Pages that could not be read",
    "statements_total": "Statements that were stored",
    "matches_total": "Matches of topics",
    "deliveries_total": "Deliveries that a channel took",
    "deliveries_failed_total": "Attempts at a delivery that failed",
    "memory_bytes": "Resident memory of the process",
    "loop_lag_seconds": "The longest time in the last half minute that a computation held the event loop",
}


def alive(session: Session, now: datetime) -> Sequence[Process]:
    """Those that gave a sign of life lately."""
    return session.scalars(
        select(Process).where(Process.seen_at > now - ALIVE).order_by(Process.role, Process.id)
    ).all()


def silent(session: Session, now: datetime) -> Sequence[Process]:
    """Those that ended without a word, of the last day."""
    return session.scalars(
        select(Process).where(Process.seen_at <= now - ALIVE).order_by(Process.role, Process.id)
    ).all()


def numbers(session: Session, now: datetime) -> list[Number]:
    """What each has done and needs, named by its role and its place."""
    rows = alive(session, now)
    found = [("tocsin_processes", "Processes at work by role", _roles(rows))]
    for name, said in SAID.items():
        values = {f"{{{_labels(row)}}}": row.numbers[name] for row in rows if name in row.numbers}
        if values:
            found.append((f"tocsin_{name}", said, values))
    delay = {series: value for row in rows for series, value in _delay(row).items()}
    return (
        [*found, (f"tocsin_{delays.NAME}", "From a publication to its alert in a channel", delay)] if delay else found
    )


def _roles(rows: Sequence[Process]) -> dict[str, float]:
    out: dict[str, float] = {}
    for row in rows:
        key = f'{{role="{row.role}"}}'
        out[key] = out.get(key, 0.0) + 1
    return out


def _labels(row: Process) -> str:
    host, number, _ = row.id.rsplit(":", 2)
    safe = "".join(c if c.isalnum() or c in ".-_" else "_" for c in host)
    return f'role="{row.role}",process="{safe}-{number}"'


def _delay(row: Process) -> dict[str, float]:
    """The series of the histogram, each with its suffix."""
    out = {}
    for name, value in row.numbers.items():
        kind, _, bound = name.removeprefix(delays.NAME).partition(":")
        if name.startswith(delays.NAME):
            out[f"{kind}{{{_labels(row)}" + (f',le="{bound}"' if bound else "") + "}"] = value
    return out
