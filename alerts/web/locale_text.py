"""What the program says in English, in the language of the page: times and numbers by the rules of that language, and errors by its catalogue. Has no words of its own."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta, tzinfo
from functools import cache
from gettext import NullTranslations

from alerts.views import columns
from crawler import clock

ERROR = "error\x04"  # before a sentence of an error, in a compiled catalogue
LONGEST = 1000  # characters of a sentence that is looked for
_UNITS = ((60, "second", 1), (3600, "minute", 60), (86_400, "hour", 3600), (2**40, "day", 86_400))  # fmt: skip  # up to so many seconds


def number(value: float, tongue: str) -> str:
    """A number with the marks of the language, "12,345"."""
    if tongue == "en":
        return f"{value:,}"
    from babel.numbers import format_decimal  # megabytes, which an English desk never needs

    return format_decimal(value, locale=tongue)


def when(iso: str, now: datetime, zone: tzinfo, tongue: str) -> str:
    """As `columns.when`: "il y a 4 minutes", and a day and more away the local time."""
    moment = clock.moment(iso) if len(iso) > 10 else None
    if tongue == "en" or moment is None:
        return columns.when(iso, now, zone)
    from babel.dates import format_datetime, format_timedelta

    seconds = int((moment - now).total_seconds())
    if abs(seconds) >= 86_400:
        return format_datetime(moment, "short", tzinfo=zone, locale=tongue)
    size = next(size for limit, _, size in _UNITS if abs(seconds) < limit)
    away = timedelta(seconds=-(-seconds // size) * size if seconds < 0 else seconds // size * size)
    return format_timedelta(away, add_direction=True, threshold=1, locale=tongue)


def span(seconds: float | None, tongue: str) -> str:
    """How long something took, in the unit that fits; "" for nothing."""
    if seconds is None:
        return ""
    unit, size = next((unit, size) for limit, unit, size in _UNITS if seconds < limit)
    count = round(seconds / size)
    if tongue == "en":
        return f"{count} {'min' if unit == 'minute' else unit[0]}" if seconds >= 1 else "< 1 s"
    from babel.units import format_unit

    return format_unit(count, unit, "short", locale=tongue) if seconds >= 1 else "< " + format_unit(1, unit, "short", locale=tongue)  # fmt: skip


def error(sentence: str, words: NullTranslations) -> str:
    """A sentence of an error in the language of the catalogue, its values where they stand there; as it is when the catalogue lacks it."""
    known = _errors(words)
    if sentence in known:
        return known[sentence]
    for pattern, said in _patterns(words) if len(sentence) < LONGEST else ():
        if found := pattern.fullmatch(sentence):
            return said.replace("%", "%%").replace("…", "%s") % found.groups()
    return sentence


@cache
def _errors(words: NullTranslations) -> Mapping[str, str]:
    held: Mapping[object, str] = vars(words).get("_catalog", {})
    return {k.removeprefix(ERROR): said for k, said in held.items() if isinstance(k, str) and k.startswith(ERROR)}


@cache
def _patterns(words: NullTranslations) -> tuple[tuple[re.Pattern[str], str], ...]:
    """Those with values, the longest first: it says most."""
    held = sorted((s for s in _errors(words) if "…" in s), key=len, reverse=True)
    return tuple((re.compile("(.*)".join(map(re.escape, s.split("…"))), re.DOTALL), _errors(words)[s]) for s in held)
