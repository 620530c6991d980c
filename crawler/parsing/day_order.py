"""Whether the day or the month stands first in the dates of one document (05/11/2021): one order for all of them. Pure."""

from __future__ import annotations

import re
from datetime import date

from crawler.parsing.written_dates import order_of

NUMERIC = re.compile(r"(?<![\d/-])(\d{1,2})([/-])(\d{1,2})\2(\d{4}|\d\d)(?![\d/-])")
_WRITTEN = re.compile(r"[>\"'\[]\s*(?:[^\W\d]+\.?,?\s+)?(\d{1,2})([/-])(\d{1,2})\2(\d{4}|\d\d)(?=[\s<\"',T\]])", re.I)
_MOST = 500  # dates of one document that are looked at
_CLEARLY = 4  # so many times shorter is the span of days that the right order gives


def day_first(text: str, language: str | None = None) -> bool | None:
    """True or False as the dates in a document's markup show, else as its language writes; None when nothing says it."""
    pairs = [(int(m[1]), int(m[3]), int(m[4])) for _, m in zip(range(_MOST), _WRITTEN.finditer(text), strict=False)]
    if not pairs:
        return None
    days, months = any(a > 12 for a, _, _ in pairs), any(b > 12 for _, b, _ in pairs)
    if days != months:
        return days
    if days:
        return None
    by_span = _by_span(pairs) if len(pairs) > 2 else None
    return _by_language(language) if by_span is None else by_span


def _by_span(pairs: list[tuple[int, int, int]]) -> bool | None:
    """The order in which the entries of a list lie close together."""
    try:
        with_day, with_month = (
            _span([date(year, *(reversed(two) if flip else two)) for *two, year in pairs]) for flip in (True, False)
        )
    except ValueError:
        return None
    if with_day * _CLEARLY < with_month:
        return True
    return False if with_month * _CLEARLY < with_day else None


def _span(days: list[date]) -> int:
    return (max(days) - min(days)).days


def _by_language(language: str | None) -> bool | None:
    """How the language writes a day in digits; English without a country says nothing."""
    return {"dmy": True, "mdy": False}.get(order_of(language or ""))
