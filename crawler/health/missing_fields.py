"""Whether items still have the fields that they used to have. Pure: one step an item, and what is broken after it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

SURE = 20  # items in a row with a field, after which it belongs to the source
BROKEN = 3  # items in a row without it that are a changed layout
FORGET = 60  # items without it after which that is how the source is
_WALL = "wall:"  # begins the name under which pages are counted that did not come


@dataclass(frozen=True, slots=True)
class Trace:
    """One field of one source: how surely it has it (``had``, 0 to 20), how many items in a row lacked it, since when (epoch seconds)."""

    had: int = 0
    lacked: int = 0
    since: float = 0.0

    @property
    def broken(self) -> bool:
        """Items used to have it, and no longer do."""
        return self.had >= SURE and self.lacked >= BROKEN


Traces = Mapping[str, Trace]


def step(trace: Trace, present: bool, now: datetime) -> Trace:
    """The trace after one more item."""
    if present:
        return trace if trace == _WHOLE else Trace(min(SURE, max(0, trace.had - trace.lacked) + 1))
    if trace.had < SURE:
        return Trace(max(0, trace.had - 1))
    if trace.lacked + 1 >= FORGET:
        return Trace()
    return Trace(trace.had, trace.lacked + 1, trace.since or now.timestamp())


_WHOLE = Trace(SURE)


def observe(traces: Traces, fields: Mapping[str, object], now: datetime) -> Traces:
    """All traces after one more item; ``fields``: its values, empty ones are lacking. The very same mapping when nothing changed."""
    after = {name: step(traces.get(name, Trace()), bool(value), now) for name, value in fields.items()}
    return traces if after == traces else after


def hidden(traces: Traces, code: str, now: datetime) -> Traces:
    """All traces after a page in whose place the site sent something else; ``code`` says what (crawler.article.walls)."""
    before = traces.get(f"{_WALL}{code}", Trace())
    others = {name: trace for name, trace in traces.items() if not name.startswith(_WALL)}
    return {**others, f"{_WALL}{code}": Trace(0, before.lacked + 1, before.since or now.timestamp())}


def wall(traces: Traces) -> tuple[datetime, str] | None:
    """Since when, and the code of what the site sends in the place of its pages; None when its pages come."""
    for name, trace in traces.items():
        if name.startswith(_WALL) and trace.lacked >= BROKEN:
            return datetime.fromtimestamp(trace.since, UTC), name.removeprefix(_WALL)
    return None


def complaint(traces: Traces) -> tuple[datetime, str] | None:
    """Since when, and which fields are missing; None when all is as it was."""
    broken = {name: trace for name, trace in traces.items() if trace.broken}
    if not broken:
        return None
    since = datetime.fromtimestamp(min(t.since for t in broken.values()), UTC)
    day = f"{since:%A} {since.day} {since:%B}"
    if "text" in broken:
        return since, f"Items without text since {day}."
    return since, f"Items without {' and '.join(sorted(broken))} since {day}, which they used to have."


def load(stored: Mapping[str, Any]) -> Traces:
    """From JSON."""
    return {name: Trace(*values) for name, values in stored.items()}


def dump(traces: Traces) -> dict[str, list[float]]:
    """To JSON."""
    return {name: [t.had, t.lacked, t.since] for name, t in traces.items()}
