"""The processes at work, by their signs of life: rows for the doctor, and their numbers for Prometheus."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.delivery import delays
from crawler import clock
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


def at_work(rows: Sequence[Process]) -> list[dict[str, Any]]:
    """Each by its role and state: `active`, or `standby` of a scheduler that waits for another's place. ``since`` its start, ``seen`` its last sign of life."""
    return [
        {
            "role": row.role,
            "state": _state(row),
            "host": row.host,
            "since": clock.iso(row.started_at),
            "seen": clock.iso(row.seen_at),
            "version": row.version,
        }
        for row in rows
    ]


def schedulers(rows: Sequence[Process]) -> tuple[Process | None, Sequence[Process]]:
    """Who leads, and who stands by. One that was killed is in its row for a while: who began last leads."""
    found = sorted((row for row in rows if row.role == "scheduler"), key=lambda row: row.started_at)
    leading = [row for row in found if _state(row) == "active"]
    return (leading[-1] if leading else None, [row for row in found if _state(row) == "standby"])


def _state(row: Process) -> str:
    return "standby" if row.numbers.get("standby") else "active"


def numbers(session: Session, now: datetime, *, queue: bool = False) -> list[Number]:
    """What each has done and needs, named by its role and its place. ``queue``: of an installation that has a scheduler."""
    rows = alive(session, now)
    found = [("tocsin_processes", "Processes at work by role and state", _roles(rows, queue))]
    for name, said in SAID.items():
        values = {f"{{{_labels(row)}}}": row.numbers[name] for row in rows if name in row.numbers}
        if values:
            found.append((f"tocsin_{name}", said, values))
    delay = {series: value for row in rows for series, value in _delay(row).items()}
    return (
        [*found, (f"tocsin_{delays.NAME}", "From a publication to its alert in a channel", delay)] if delay else found
    )


def _roles(rows: Sequence[Process], queue: bool) -> dict[str, float]:
    label = '{{role="{}",state="{}"}}'
    out = {label.format("scheduler", "active"): 0.0} if queue else {}  # a rule can see that there is none
    leading, _ = schedulers(rows)
    for row in rows:
        if row is leading or (row.role, _state(row)) != ("scheduler", "active"):
            key = label.format(row.role, _state(row))
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
