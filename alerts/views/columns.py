"""How a list is declared: its columns, what each holds, and how much it matters when there is little room. Knows no list and no terminal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from enum import IntEnum
from typing import Any

from crawler import clock
from crawler.logs import printable

Row = Mapping[str, Any]


class Place(IntEnum):
    """Where a value of a row goes: on its line always, below it where the line is full, nowhere then, or to programs alone (CSV)."""

    LINE = 1
    BELOW = 2
    SPARE = 3
    DATA = 4


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a list. ``key`` is the row's key; ``heading`` what stands above it (default: the key in words).

    ``wraps``: the value is prose, broken between words; all else (names, addresses, numbers, times) is never broken or cut.
    ``time``: an ISO 8601 moment, shown as a distance from now or in local time. ``short``: the key that has what people see and type.
    """

    key: str
    place: Place = Place.LINE
    heading: str = ""
    wraps: bool = False
    right: bool = False
    time: bool = False
    short: str = ""

    @property
    def title(self) -> str:
        """What stands above it."""
        return self.heading or self.key.replace("_", " ")

    def shown(self, row: Row, now: datetime, zone: tzinfo | None) -> str:
        """The value of a row as a person reads it, "" when there is none."""
        value = row.get(self.short or self.key)
        return when(value, now, zone) if self.time and isinstance(value, str) else words(value)


def text(key: str, place: Place = Place.LINE, heading: str = "") -> Column:
    """Prose: a title, a reason."""
    return Column(key, place, heading, wraps=True)


def number(key: str, place: Place = Place.LINE, heading: str = "") -> Column:
    """A number."""
    return Column(key, place, heading, right=True)


def time(key: str, place: Place = Place.LINE, heading: str = "") -> Column:
    """A moment."""
    return Column(key, place, heading, time=True)


def words(value: object) -> str:
    """A value in words: lists with commas, yes and no, "" for nothing."""
    if value is None or value in ([], {}, ()):
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {words(inner)}" for key, inner in value.items() if words(inner))
    if isinstance(value, list | tuple):
        return ", ".join(map(words, value))
    return f"{value:g}" if isinstance(value, float) else str(value)


_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def cell(value: object) -> str:
    """A value in a cell of a spreadsheet. A text that the program would take for a formula gets an apostrophe in front."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    text = printable(words(value))
    return f"'{text}" if text.lstrip(" \u00a0\u3000").startswith(_FORMULA) else text


_UNITS = ((timedelta(minutes=1), 1, "s"), (timedelta(hours=1), 60, "min"), (timedelta(days=1), 3600, "h"))


def when(iso: str, now: datetime, zone: tzinfo | None) -> str:
    """A moment for people: "4 min ago", "in 3 h"; a day and more away the local time ("2026-11-28 21:41"); a bare date as it is."""
    try:
        if len(iso) <= 10:
            return date.fromisoformat(iso).isoformat()
        moment = clock.utc(datetime.fromisoformat(iso))
    except ValueError:
        return iso
    away = abs(moment - now)
    for limit, seconds, unit in _UNITS:
        if away < limit:
            span = f"{int(away.total_seconds()) // seconds} {unit}"
            return f"{span} ago" if moment <= now else f"in {span}"
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M}"


def local(iso: str, zone: tzinfo | None) -> str:
    """A moment to the second with its zone, "2026-11-28 21:41:07 CET"; a bare date as it is."""
    moment = clock.moment(iso) if len(iso) > 10 else None
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M:%S %Z}" if moment else iso


def absolute(iso: object, now: datetime) -> bool:
    """Whether `when` shows a time of day, so that its time zone must be said."""
    return (
        isinstance(iso, str)
        and len(iso) > 10
        and (m := clock.moment(iso)) is not None
        and abs(m - now) >= _UNITS[-1][0]
    )
