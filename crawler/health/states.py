"""A source's state from its own history: one decision after every poll. Pure; crawler/health/recorder.py carries it out."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from crawler import clock
from crawler.article.walls import MEANINGS
from crawler.fetch.failures import BLOCKED, CHANGED, EMPTY
from crawler.health import missing_fields

STATES = ("new", "ok", "slow", "failing", "blocked", "empty", "quiet", "gone", "changed", "paused")
GOOD = frozenset({"new", "ok", "paused"})
TRIES = 3  # polls in a row that must go wrong before the state says so
SLOW = 10.0  # seconds; an answer that takes less is never slow
SLOWER = 3  # times its usual answer time is slow
LEARNING = 8  # the usual answer time is a mean that forgets after so many lists


@dataclass(frozen=True, slots=True)
class History:
    """What a source's next state rests on. Moments are epoch seconds, spans seconds; the fields are named as the stored JSON's keys.

    ``shown``: keys of the newest entries of its last list, newest first. ``empty`` and ``slow``: polls in a row. ``trouble``: when
    the present run of such or failed polls began. ``newest``: when it last showed something new; ``patience``: its silence threshold,
    ``measured``: when that was worked out. ``usual``: how long its answers take. ``fields``: what its list says of items.
    """

    shown: tuple[str, ...] = ()
    empty: int = 0
    slow: int = 0
    trouble: float | None = None
    newest: float | None = None
    patience: float = 0.0
    measured: float = 0.0
    usual: float = 0.0
    fields: missing_fields.Traces = dataclasses.field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Poll:
    """What came of one poll. ``failures``: in a row, this one included. ``known``: it was read before. ``entries``: how many
    the list held; None when it is unchanged or there is no list to count. ``seconds``: how long the answer took."""

    answered: bool
    code: str = "ok"
    message: str = ""
    gone: bool = False
    failures: int = 0
    known: bool = True
    entries: int | None = None
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Verdict:
    """The state, since when, and why in words (empty when all is well)."""

    state: str
    since: datetime
    reason: str = ""


def after(history: History, poll: Poll, now: datetime) -> History:
    """The history with this poll in it (what is new in the list is noted by the caller)."""
    if not poll.answered:
        return dataclasses.replace(history, trouble=history.trouble or now.timestamp())
    bare = poll.entries == 0 or (poll.entries is None and history.empty > 0)
    empty = history.empty + 1 if bare else 0
    late = poll.seconds > slow_from(history)
    slow = min(history.slow + 1, TRIES) if late else max(history.slow - 1, 0)
    trouble = (history.trouble if history.empty or history.slow else None) or now.timestamp()
    usual = history.usual if late and history.usual else _usual(history.usual, poll)
    return dataclasses.replace(history, empty=empty, slow=slow, trouble=trouble if empty or slow else None, usual=usual)


def slow_from(history: History) -> float:
    """Seconds from which an answer is slow for this source: three times its usual, and never less than ten."""
    return max(SLOW, SLOWER * history.usual)


def _usual(known: float, poll: Poll) -> float:
    """The usual answer time with a whole list in it, to a tenth of a second; the first one is believed."""
    if poll.entries is None or not poll.seconds:
        return known
    return round(known + (poll.seconds - known) / LEARNING if known else poll.seconds, 1)


def judge(history: History, pages: missing_fields.Traces, poll: Poll, before: Verdict, now: datetime) -> Verdict:
    """The state after a poll; ``history`` holds this poll already, ``pages`` what its pages lack, ``before`` is the last verdict."""
    found = _found(history, pages, poll, before, now)
    return dataclasses.replace(found, since=before.since) if found.state == before.state else found


def _found(history: History, pages: missing_fields.Traces, poll: Poll, before: Verdict, now: datetime) -> Verdict:
    began = _moment(history.trouble) or now
    if poll.gone:
        return Verdict("gone", now, poll.message)
    if not poll.answered:
        return _unanswered(poll, before, began)
    if history.empty >= TRIES:
        return Verdict("empty", began, f"Its list has shown nothing at the last {history.empty} polls.")
    if wall := walled(pages):
        return wall
    if complaint := missing_fields.complaint(pages) or missing_fields.complaint(history.fields):
        return Verdict("changed", *complaint)
    if quiet := _quiet(history, now):
        return quiet
    if history.slow and (before.state == "slow" or history.slow >= TRIES):
        return Verdict("slow", began, f"Its answers take longer than {slow_from(history):.0f} seconds.")
    return before if before.state == "empty" and history.empty else Verdict("ok", now)


def walled(pages: missing_fields.Traces) -> Verdict | None:
    """The state of a source whose pages do not come: the last ones all had something else in their place."""
    found = missing_fields.wall(pages)
    return Verdict("blocked", found[0], f"Its last pages did not come. {MEANINGS[found[1]]}") if found else None


def _unanswered(poll: Poll, before: Verdict, began: datetime) -> Verdict:
    """A source that was read before may fail twice without a change of state; one that never was may not."""
    if poll.known and poll.failures < TRIES:
        return before
    kinds = {"blocked": BLOCKED, "empty": EMPTY, "changed": CHANGED}
    state = next((name for name, codes in kinds.items() if poll.code in codes), "failing")
    return Verdict(state, began, poll.message)


def _quiet(history: History, now: datetime) -> Verdict | None:
    last = _moment(history.newest)
    if last is None or not history.patience or (now - last).total_seconds() <= history.patience:
        return None
    day, usual = f"{last:%A} {last.day} {last:%B %Y}", clock.in_words(timedelta(seconds=history.patience))
    return Verdict("quiet", last, f"Nothing new since {day}; that it says nothing for {usual} is unusual.")


def _moment(stamp: float | None) -> datetime | None:
    return None if stamp is None else datetime.fromtimestamp(stamp, UTC)


_FIELDS = frozenset(f.name for f in dataclasses.fields(History))


def load(stored: Mapping[str, Any]) -> History:
    """From the source's column; what a newer version wrote there and this one does not know is left out."""
    values = {k: v for k, v in stored.items() if k in _FIELDS}
    return History(
        **values | {"shown": tuple(values.get("shown", ())), "fields": missing_fields.load(values.get("fields", {}))}
    )


def dump(history: History) -> dict[str, Any]:
    """To the source's column: what differs from a source of which nothing is known."""
    plain = {f.name: getattr(history, f.name) for f in dataclasses.fields(History)}
    plain |= {"shown": list(history.shown), "fields": missing_fields.dump(history.fields)}
    return {k: v for k, v in plain.items() if v}
