"""Days of the Solar Hijri, lunar Hijri and Ethiopian calendars to Gregorian days. ValueError for a day that a calendar has not."""

from __future__ import annotations

from datetime import date, timedelta


def jalali(year: int, month: int, day: int) -> date:
    """The day of the Solar Hijri calendar of Iran and Afghanistan, by the 33-year cycle, which is right from 1206 to 1498."""
    if not (1 <= month <= 12 and 1 <= day <= (31 if month < 7 else 30)):
        raise ValueError("no such day")
    passed = 31 * (month - 1) if month < 8 else 30 * (month - 1) + 6
    since = 365 * (year - 1300) + _leaps(year) - _leaps(1300)
    return date(1921, 3, 21) + timedelta(days=since + passed + day - 1)


def _leaps(year: int) -> int:
    """Leap years before ``year``: those whose rest in the cycle is 1, 5, 9, 13, 17, 22, 26 or 30."""
    cycles, rest = divmod(year, 33)
    return 8 * cycles + sum(leap < rest for leap in (1, 5, 9, 13, 17, 22, 26, 30))


def hijri(year: int, month: int, day: int) -> date:
    """The day of the arithmetical lunar calendar; what was seen of the moon, or Umm al-Qura, may differ by a day."""
    if not (1 <= month <= 12 and 1 <= day <= 30):
        raise ValueError("no such day")
    days = 354 * (year - 1) + (3 + 11 * year) // 30 + 29 * (month - 1) + month // 2 + day
    return date(622, 7, 18) + timedelta(days=days)


def ethiopic(year: int, month: int, day: int) -> date:
    """The day of the Ethiopian calendar: twelve months of thirty days and one of five or six."""
    if not (1 <= month <= 13 and 1 <= day <= (30 if month < 13 else 6)):
        raise ValueError("no such day")
    days = 365 * (year - 1) + year // 4 + 30 * (month - 1) + day
    return date(8, 8, 26) + timedelta(days=days)
