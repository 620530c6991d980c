"""Dates as machines write them to ISO 8601: the standards' forms first, then the usual mistakes of real feeds and pages.

Pure: reads no clock; ``suspect`` says whether a date is plausible and is handed the present time.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import partial

from dateutil import parser as dateutil_parser

from crawler.parsing.date_zones import SECONDS, apart, by_name, with_plain_minus
from crawler.parsing.day_order import NUMERIC
from crawler.parsing.written_dates import month_number, order_of, written_days

_ISO = re.compile(
    r"([+-]?\d{4})(?:-?(\d\d)(?:-?(\d\d))?)?"
    r"(?:[T\s_]+(\d\d?):?(\d\d)(?::?(\d\d)(?:[.,](\d+))?)?\s*(Z|UTC|GMT|[+-]\d\d?:?\d{0,2})?)?\s*(?:\(.*\))?",
    re.I,
)
_RFC = re.compile(
    r"(?:[^\W\d]+\.?,?\s+)?(\d{1,2})[\s./-]+(?:de\s+)?([^\W\d]+)\.?(?:\s+de)?,?[\s./-]+(\d{2,4})\.?"
    r"(?:,?\s+(?:(\d{1,2})[:.](\d\d)(?:[:.](\d\d))?)?\s*([^\s()]+)?)?.*",
    re.I | re.S,
)
_STANDARD = re.compile(r"[+-]?\d{4}-?\d\d-?\d\d|\d+$|[A-Z][a-z]{2}, \d")
_HALF_DAY = re.compile(r"\d\s*[ap]\.?m\b", re.I)
_MONTH_ALONE = re.compile(r"\d{4}(?:-?\d\d?)?")


# A year or a month alone, and a day that may as well be the month ("05/04/2022").
_UNCERTAIN = re.compile(r"\d{4}(?:\W?\d\d?)?|(?:0?\d|1[012])[/-](?:0?\d|1[012])[/-]\d{4}\b.*", re.S)


def iso_time(text: str | None, tag: str = "", country: str = "", day_first: bool | None = None) -> str | None:
    """``2024-03-01T12:00:00+00:00`` for a time in any notation, ``2024-03-01`` when only the day is known, else None.

    A year or month alone is no day: None. A time without a zone is taken as UTC. ``tag`` and ``country``: as for ``written_days``,
    where a page or list is read. ``day_first``: what 05/11/2021 means in this document (day_order); else the month is first.
    """
    text = " ".join((text or "").split())[:120]
    found = None if _MONTH_ALONE.fullmatch(text) else _read(text, tag, country, day_first)
    if isinstance(found, datetime) and found.tzinfo is None:
        found = found.replace(tzinfo=UTC)
    return found.isoformat() if found else None


def certain_time(text: str | None, tag: str = "") -> str | None:
    """As ``iso_time``, but only what the text says for certain: without a zone the day alone, since an hour could be any hour.

    None for a year or month alone and for a day that may as well be the month.
    """
    text = " ".join((text or "").split())[:120]
    found = None if _UNCERTAIN.fullmatch(text) and not order_of(tag) else _read(text, tag)
    if isinstance(found, datetime):
        found = found.replace(microsecond=0) if found.tzinfo else found.date()
    return found.isoformat() if found else None


def _read(text: str, tag: str = "", country: str = "", day_first: bool | None = None) -> datetime | date | None:
    """The moment or day that a text means; a moment has no zone when the text names none that is known."""
    if len(text) < 4 or not any(c.isdigit() for c in text):
        return None
    text = with_plain_minus(text)
    if (found := _first_of((_from_iso,), text)) is not None:
        return found
    text, zone = apart(text)
    found = _by_machine_forms(text, day_first)
    if (tag or not found) and not _STANDARD.match(text):
        written = next(iter(written_days(text, tag, country)), None)
        same = isinstance(found, datetime) and found.date() == written
        found = found if written is None or same else written
    return found.replace(tzinfo=zone) if zone is not None and isinstance(found, datetime) else found


def _by_machine_forms(text: str, day_first: bool | None) -> datetime | date | None:
    half_day = _HALF_DAY.search(text) is not None  # the mail standards' parsers overlook "PM"
    anything = partial(_from_anything, day_first=day_first)
    return _first_of(
        (_from_iso, anything) if half_day else (_from_iso, _from_rfc, _from_email, _from_asian, anything), text
    )


def _first_of(readers: Iterable[Callable[[str], datetime | date | None]], text: str) -> datetime | date | None:
    for reader in readers:
        try:
            if (found := reader(text)) is not None and found.isoformat():  # which raises for an impossible offset
                return found
        except (ValueError, OverflowError, TypeError, IndexError, AttributeError):
            continue
    return None


def _from_iso(text: str) -> datetime | date | None:
    if text.isdigit() and len(text) in (10, 13):  # seconds or milliseconds since 1970
        return datetime.fromtimestamp(int(text[:10]), UTC)
    match = _ISO.fullmatch(text)
    if match is None or (text.isdigit() and len(text) not in (4, 6, 8)):
        return None
    year, month, day = int(match[1]), int(match[2] or 1), int(match[3] or 1)
    if match[4] is None:
        return date(year, month, day)
    extra = timedelta(days=1) if match[4] == "24" else timedelta()
    hour = 0 if match[4] == "24" else int(match[4])
    second = min(int(match[6] or 0), 59)
    micro = int((match[7] or "0")[:6].ljust(6, "0"))
    zone = by_name(match[8])
    return datetime(year, month, day, hour, int(match[5]), second, micro, zone) + extra


def _from_rfc(text: str) -> datetime | date | None:
    match = _RFC.fullmatch(text)
    month = month_number(match[2]) if match else None
    if match is None or month is None:
        return None
    year = int(match[3])
    year += 0 if year > 99 else 2000 if year < 70 else 1900
    if match[4] is None:
        return date(year, month, int(match[1]))
    hour, day = int(match[4]), timedelta()
    if hour == 24:
        hour, day = 0, timedelta(days=1)
    second = min(int(match[6] or 0), 59)
    return datetime(year, month, int(match[1]), hour, int(match[5]), second, tzinfo=by_name(match[7])) + day


def _from_email(text: str) -> datetime:
    moment = parsedate_to_datetime(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=next(filter(None, map(by_name, text.split())), None))


def _from_asian(text: str) -> datetime | date | None:
    """Year, month, day in the order of East Asia, with its own words between the numbers, or other words around them."""
    match = re.match(r"\D{0,20}(\d{4})\s*[年년./-]\s*(\d{1,2})\s*[月월./-]\s*(\d{1,2})\D?", text)
    if match is None:
        return None
    day = date(int(match[1]), int(match[2]), int(match[3]))
    time = re.search(
        r"(오후|下午|午後|PM)?\s*(\d{1,2})[:時时시]\s*(\d\d)(?:[:분分]\s*(\d\d))?", text[match.end() :], re.I
    )
    if time is None:
        return day
    hour = int(time[2]) % 12 + 12 if time[1] else int(time[2])
    zone = re.search(r"[+-]\d\d:?\d\d|\b[A-Z]{3,4}\b", text[match.end() + time.end() :])
    return datetime(
        day.year, day.month, day.day, hour, int(time[3]), int(time[4] or 0), tzinfo=by_name(zone and zone[0])
    )


def _from_anything(text: str, day_first: bool | None = None) -> datetime | date | None:
    """What is left: the usual American and other forms."""
    first: datetime
    second: datetime
    # 01.03. is the first of March wherever it is used.
    dotted = re.search(r"\b\d{1,2}\.\d{1,2}\.\d{2,4}", text) is not None
    if day_first is not None and NUMERIC.search(text):  # dateutil would turn 2021-11-05 as well
        dotted = day_first
    first, second = (  # two readings with different defaults: what differs was not in the text
        dateutil_parser.parse(text, default=datetime(y, m, m, m), tzinfos=SECONDS, dayfirst=dotted)  # noqa: DTZ001
        for y, m in ((2000, 1), (2004, 2))
    )
    if (first.year, first.month, first.day) != (second.year, second.month, second.day):
        return None
    if first.hour != second.hour:
        return first.date()
    return first


def suspect(published: str | None, now: datetime | None) -> bool:
    """True for a date that cannot be: before the web, in the far future, or over a day after ``now`` when that is given."""
    if published is None:
        return False
    try:
        moment = datetime.fromisoformat(published)
    except ValueError:
        return True
    if moment.year < 1990 or moment.year > 2099:
        return True
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return now is not None and moment > now + timedelta(days=1)
