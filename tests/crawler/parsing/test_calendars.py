"""Days of other calendars: known first days of years, and every month."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from crawler.parsing.calendars import ethiopic, hijri, jalali


def test_first_days_of_years() -> None:
    assert [jalali(y, 1, 1) for y in (1399, 1400, 1404, 1409)] == [
        date(2020, 3, 20), date(2021, 3, 21), date(2025, 3, 21), date(2030, 3, 21)
    ]  # fmt: skip
    assert [ethiopic(y, 1, 1) for y in (2012, 2013, 2016)] == [date(2019, 9, 12), date(2020, 9, 11), date(2023, 9, 12)]
    assert abs(hijri(1446, 1, 1) - date(2024, 7, 7)) <= timedelta(days=1)


def test_each_month_begins_the_day_after_the_one_before() -> None:
    for month in range(1, 12):
        last = 31 if month < 7 else 30
        assert jalali(1405, month + 1, 1) - jalali(1405, month, last) == timedelta(days=1)
        assert ethiopic(2019, month + 1, 1) - ethiopic(2019, month, 30) == timedelta(days=1)
        assert hijri(1448, month + 1, 1) - hijri(1448, month, 1) in (timedelta(days=29), timedelta(days=30))


@pytest.mark.parametrize("day", [(1405, 13, 1), (1405, 8, 31), (1405, 0, 1)])
def test_a_day_that_cannot_be(day: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="no such day"):
        jalali(*day)
