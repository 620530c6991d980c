"""Clock, durations and cron lines. Only entry points call `utcnow`; all other code gets `now` as an argument."""

from __future__ import annotations

import logging
import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from crawler import cron
from crawler.errors import ConfigError, RequestError

log = logging.getLogger(__name__)
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
_WORDS = (("day", 86400), ("hour", 3600), ("minute", 60))
_LONGEST = 100 * 366 * 86400  # seconds; later moments leave the calendar


_offset = timedelta()  # of this machine's clock, behind the one that is followed


def utcnow() -> datetime:
    """The present moment, with time zone; by the clock that this process follows."""
    return datetime.now(UTC) + _offset


def offset() -> timedelta:
    """How far this machine's clock is behind the one that is followed."""
    return _offset


def follow(other: datetime) -> timedelta:
    """Go by another clock from now on, which shows ``other``; returns how far this machine's is behind it. Less than a second is no difference."""
    global _offset
    behind = other - datetime.now(UTC)
    _offset = behind if abs(behind) >= timedelta(seconds=1) else timedelta()
    return _offset


def iso(moment: datetime | None) -> str | None:
    """ISO 8601 in UTC with milliseconds, or None."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds") if moment else None


def moment(text: str | None) -> datetime | None:
    """The time that an item's ISO 8601 date means, a bare date its beginning; without a zone it is in UTC. None when it is no date."""
    try:
        return utc(datetime.fromisoformat(text or ""))
    except ValueError:
        return None


def written_moment(text: str, now: datetime) -> datetime:
    """What a person means by a day or a time (in the zone of ``now`` unless it has an offset), "today", "yesterday", or how long ago ("7d").

    RequestError time_invalid.
    """
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    days = {"today": 0, "yesterday": 1}
    if text in days:
        return midnight - timedelta(days=days[text])
    try:
        found = datetime.fromisoformat(text)
        found = found if found.tzinfo else found.replace(tzinfo=now.tzinfo)
        found.astimezone(UTC)  # at either end of the calendar there may be none
        return found
    except (ValueError, OverflowError):
        pass
    try:
        return now - duration(text)
    except ConfigError:
        raise RequestError(
            "time_invalid", f"“{text}” is neither a time nor a duration.", "Write 2026-11-28, yesterday or 7d."
        ) from None


def duration(text: str) -> timedelta:
    """`30s`, `5m`, `2h`, `1d`, `2w` or several together (`1h 30m`); ConfigError duration_invalid otherwise."""
    parts = re.findall(r"(\d+(?:\.\d+)?)\s*([smhdw])", text)
    seconds = sum(float(n) * _UNITS[unit] for n, unit in parts)
    if not parts or seconds > _LONGEST or re.sub(r"\d+(?:\.\d+)?\s*[smhdw]", "", text).strip():
        raise ConfigError(
            "duration_invalid", f"“{text}” is not a duration.", 'Write it like "30s", "5m", "2h" or "1d".'
        )
    return timedelta(seconds=seconds)


def short(length: timedelta) -> str:
    """A duration in the notation of the configuration, in one unit: `90s`, `5m`, `1d`. The inverse of `duration`."""
    seconds = length.total_seconds()
    unit = next((u for u in "dhm" if seconds and seconds % _UNITS[u] == 0), "s")
    return f"{seconds / _UNITS[unit]:g}{unit}"


def in_words(length: timedelta) -> str:
    """A duration for people, in the largest unit that it fills twice or exactly: `45 seconds`, `85 minutes`, `1 hour`, `2.5 days`."""
    seconds = length.total_seconds()
    name, size = next(((n, s) for n, s in _WORDS if seconds >= 2 * s or seconds == s), ("second", 1))
    count = round(seconds / size, seconds < 10 * size)
    return f"{count:g} {name}{'' if count == 1 else 's'}"


def zone(name: str) -> ZoneInfo:
    """The named time zone; ConfigError timezone_unknown when there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ConfigError(
            "timezone_unknown", f"There is no time zone “{name}”.", 'Use a name like "Europe/Paris" or "UTC".'
        ) from error


@lru_cache
def zone_of_row(name: str) -> ZoneInfo:
    """The time zone that a row names. UTC where this machine does not know it, since another one that did has checked it: one row must not stop all work."""
    try:
        return zone(name)
    except ConfigError:
        log.warning("clock.zone_unknown timezone=%s", name)
        return ZoneInfo("UTC")


def system_zone(variable: str) -> str:
    """The name of a time zone in the variable TZ (`Europe/Paris`, `:Europe/Paris`); "" where it names none that is known."""
    name = variable.lstrip(":")
    try:
        return ZoneInfo(name).key if name else ""
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ""


def zone_name(moment: datetime) -> str:
    """How the zone of a moment is called: `CET`, `UTC`, and `UTC+04` where it has a number alone."""
    name = moment.strftime("%Z")
    return f"UTC{name}" if name[:1] in ("+", "-") else name


def _every(text: str) -> timedelta:
    """The duration; the fix for another text names both ways of writing how often something comes."""
    try:
        return duration(text)
    except ConfigError as error:
        fix = 'Write "12h" or "1d", or a line of cron: "cron 0 8 * * *" is every day at 8:00.'
        raise ConfigError(error.code, f"“{text}” is neither a duration nor a line of cron.", fix) from None


def next_time(every: str, timezone: str, now: datetime) -> datetime:
    """The next time after `now` by `every`: a duration, or `cron ...` (crawler/cron.py); ConfigError cron_invalid."""
    if not every.startswith("cron "):
        return now + _every(every)
    try:
        moment = cron.next_moment(cron.parse(every.removeprefix("cron ")), zone_of_row(timezone), now)
    except ValueError as error:
        raise ConfigError(
            "cron_invalid",
            f"“{every.removeprefix('cron ')}” is not a cron expression: {error}.",
            'Write five fields, as in "cron 0 7 * * 1-5".',
        ) from error
    if moment is None:
        raise ConfigError("cron_invalid", f"“{every}” never comes.", "Choose a date that exists.")
    return moment


def utc(moment: datetime) -> datetime:
    """With time zone, also where the database gave none."""
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
