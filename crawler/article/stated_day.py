"""Whether a page writes a day in its own words or markup: what a search filled in (11/2025 as 1 November) is no day of publication."""

from __future__ import annotations

import re
from datetime import date

from lxml import etree

_EPOCH = re.compile(r"(?<!\d)1\d{9}(?:\d{3})?(?!\d)")


def is_stated(day: date, root: etree._Element) -> bool:
    """True when year, month and day stand together in any usual order, or the page has a time in seconds since 1970."""
    markup = etree.tostring(root, encoding="unicode")
    return _written(day).search(markup) is not None or _EPOCH.search(markup) is not None


def _written(day: date) -> re.Pattern[str]:
    """`2025-11-01`, `1.11.25`, `11/1/2025`, `1 November 2025`, `November 1st, 2025`, `2025. november 1.`, `2025年11月1日`."""
    y, m, d = f"(?:{day.year // 100})?{day.year % 100:02}", f"0?{day.month}", f"0?{day.day}"
    numeric = rf"{y}\D{{1,3}}{m}\D{{1,3}}{d}|{day:%Y%m%d}|{d}\D{{1,3}}{m}\D{{1,3}}{y}|{m}\D{{1,3}}{d}\D{{1,3}}{y}"
    worded = rf"{d}[^\d<>]{{1,25}}{day.year}|{day.year}[^\d<>]{{1,25}}{d}"
    return re.compile(rf"(?<!\d)(?:{numeric}|{worded})(?!\d)")
