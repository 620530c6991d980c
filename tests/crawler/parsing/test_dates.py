"""Dates as feeds write them, and as they miswrite them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.parsing.dates import certain_time, iso_time, suspect
from crawler.parsing.written_dates import month_number

CASES = [
    ("RFC 822", "Fri, 01 Mar 2024 12:30:00 GMT", "2024-03-01T12:30:00+00:00"),
    ("offset", "Fri, 01 Mar 2024 12:30:00 +0530", "2024-03-01T12:30:00+05:30"),
    ("named zone", "Fri, 01 Mar 2024 12:30:00 EST", "2024-03-01T12:30:00-05:00"),
    ("Moscow", "Fri, 01 Mar 2024 12:30:00 MSK", "2024-03-01T12:30:00+03:00"),
    ("unknown zone is UTC", "Fri, 01 Mar 2024 12:30:00 XYZ", "2024-03-01T12:30:00+00:00"),
    ("no zone is UTC", "Fri, 01 Mar 2024 12:30:00", "2024-03-01T12:30:00+00:00"),
    ("no seconds", "Fri, 1 Mar 2024 12:30 GMT", "2024-03-01T12:30:00+00:00"),
    ("two-digit year", "Fri, 1 Mar 24 12:30:00 GMT", "2024-03-01T12:30:00+00:00"),
    ("last century", "Fri, 1 Mar 96 12:30:00 GMT", "1996-03-01T12:30:00+00:00"),
    ("wrong weekday", "Mon, 01 Mar 2024 12:30:00 GMT", "2024-03-01T12:30:00+00:00"),
    ("long names", "Friday, 01 March 2024 12:30:00 GMT", "2024-03-01T12:30:00+00:00"),
    ("day alone", "1 Mar 2024", "2024-03-01"),
    ("hour 24", "Fri, 01 Mar 2024 24:00:00 GMT", "2024-03-02T00:00:00+00:00"),
    ("leap second", "Sat, 31 Dec 2016 23:59:60 GMT", "2016-12-31T23:59:59+00:00"),
    ("blanks and lines", " \n Fri,  01 Mar 2024\t12:30:00 GMT ", "2024-03-01T12:30:00+00:00"),
    ("ISO", "2024-03-01T12:30:00Z", "2024-03-01T12:30:00+00:00"),
    ("ISO with fraction", "2024-03-01T12:30:00.123456789Z", "2024-03-01T12:30:00.123456+00:00"),
    ("ISO with blank", "2024-03-01 12:30:00", "2024-03-01T12:30:00+00:00"),
    ("ISO short offset", "2024-03-01T12:30:00+02", "2024-03-01T12:30:00+02:00"),
    ("ISO day", "2024-03-01", "2024-03-01"),
    ("ISO compact", "20240301", "2024-03-01"),
    ("seconds since 1970", "1709294400", "2024-03-01T12:00:00+00:00"),
    ("milliseconds since 1970", "1709294400000", "2024-03-01T12:00:00+00:00"),
    ("afternoon", "March 1, 2024 5:30 PM", "2024-03-01T17:30:00+00:00"),
    ("dotted is day first", "01.03.2024 12:30", "2024-03-01T12:30:00+00:00"),
    ("C library", "Fri Mar  1 12:30:00 2024", "2024-03-01T12:30:00+00:00"),
    ("Russian", "Пт, 01 мар 2024 12:30:00 +0300", "2024-03-01T12:30:00+03:00"),
    ("Russian in words", "1 марта 2024", "2024-03-01"),
    ("French", "vendredi, 01 février 2024 12:30:00 GMT", "2024-02-01T12:30:00+00:00"),
    ("Spanish", "1 de marzo de 2024", "2024-03-01"),
    ("German", "1. März 2024", "2024-03-01"),
    ("Chinese", "2024年3月1日 12:30", "2024-03-01T12:30:00+00:00"),
    ("Korean afternoon", "2024-03-01 오후 5:30:00", "2024-03-01T17:30:00+00:00"),
    ("summer time by its name", "Fri Mar  1 12:30:00 CEST 2024", "2024-03-01T12:30:00+02:00"),
    ("absurd offset is UTC", "2024-03-01T12:30:00+99:00", "2024-03-01T12:30:00+00:00"),
    ("no year", "Mar 4", None),
    ("year 0", "0000-00-00T00:00:00Z", None),
    ("no such day", "Fri, 31 Feb 2024 00:00:00 GMT", None),
    ("words", "yesterday", None),
    ("a number", "12", None),
    ("empty", "", None),
    ("missing", None, None),
]


@pytest.mark.parametrize(("why", "text", "expected"), CASES, ids=[c[0] for c in CASES])
def test_ways_of_writing_a_date(why: str, text: str | None, expected: str | None) -> None:
    assert iso_time(text) == expected, why


@pytest.mark.parametrize(
    ("why", "given", "expected"),
    [
        ("a moment with its offset stays whole", "2026-03-04T09:30:00+02:00", "2026-03-04T09:30:00+02:00"),
        ("Z is an offset", "2026-03-04T09:30:00.123Z", "2026-03-04T09:30:00+00:00"),
        ("an offset without its colon", "2026-03-04T09:30:00-0330", "2026-03-04T09:30:00-03:30"),
        ("an hour without a zone could be any hour", "2026-03-04 09:30:00", "2026-03-04"),
        ("digits alone", "20260304", "2026-03-04"),
        ("the mail format", "Wed, 04 Mar 2026 09:30:00 +0100", "2026-03-04T09:30:00+01:00"),
        ("the day first, with points", "4.3.2026", "2026-03-04"),
        ("a month that does not exist", "2026-13-04", None),
        ("an article's number", "20268812", None),
        ("words", "yesterday", None),
        ("words before it", "Published: 2026-03-04", "2026-03-04"),
        ("an absurd offset: the day is left", "2026-03-04T09:30:00+99:00", "2026-03-04"),
        ("a zone by its name", "Fri Apr 28 19:20:36 CEST 2023", "2023-04-28T19:20:36+02:00"),
        ("an unknown zone", "Fri, 28 Apr 2023 19:20:36 XYZ", "2023-04-28"),
        ("fractions of a second go", "2026-03-04T09:30:00.123+01:00", "2026-03-04T09:30:00+01:00"),
        ("a day that may be the month", "05/04/2022", None),
        ("a day that cannot be the month", "25/04/2022", "2022-04-25"),
        ("a year alone", "1988", None),
        ("a month alone", "2026-03", None),
        ("a month and its day without a year", "Mar 4", None),
    ],
)
def test_what_a_date_says_for_certain(why: str, given: str, expected: str | None) -> None:
    assert certain_time(given) == expected, why


@given(st.text(alphabet="0123456789-/.:TZ +GMTJanFebMarAprFri,年月日PM", max_size=40))
def test_any_text_gives_a_date_that_can_be_read_back_or_none(text: str) -> None:
    found = iso_time(text)
    assert found is None or datetime.fromisoformat(found)
    found = certain_time(text)
    assert found is None or datetime.fromisoformat(found)


@given(st.integers(0, 4_000_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC)))
def test_our_own_dates_come_back(moment: datetime) -> None:
    assert iso_time(moment.isoformat()) == moment.isoformat()
    assert iso_time(moment.strftime("%a, %d %b %Y %H:%M:%S +0000")) == moment.isoformat()


@pytest.mark.parametrize(
    ("word", "month"),
    [
        ("Mar", 3),
        ("SEPT", 9),
        ("мая", 5),
        ("août", 8),
        ("Dezember", 12),
        ("xyz", None),
        ("marraskuu", 11),
        ("listopad", None),
    ],
)
def test_months_in_many_languages(word: str, month: int | None) -> None:
    assert month_number(word) == month


@pytest.mark.parametrize(
    ("published", "flagged"),
    [
        (None, False),
        ("2024-03-01", False),
        ("2024-03-02T11:00:00+00:00", False),
        ("2024-03-03", True),
        ("1980-01-01", True),
    ],
)
def test_what_cannot_be_is_suspect(published: str | None, flagged: bool) -> None:
    assert suspect(published, datetime(2024, 3, 1, 12, tzinfo=UTC)) is flagged
