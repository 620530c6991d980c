"""Zones as feeds write them: by name and offset in every order, and dashes that are no offsets."""

from __future__ import annotations

import pytest

from crawler.parsing.dates import certain_time, iso_time

ZONES = [
    ("Tue Sep 06 2022 18:05:00 GMT+0200 (Central European Summer Time)", "2022-09-06T18:05:00+02:00"),
    ("Tue Sep 06 2022 18:05:00 GMT-0300 (hora padrão de Brasília)", "2022-09-06T18:05:00-03:00"),
    ("06.09.2022 18:05 GMT+4", "2022-09-06T18:05:00+04:00"),
    ("06.09.2022 18:05 (UTC+04:00)", "2022-09-06T18:05:00+04:00"),
    ("Sep 6, 2022 6:05 PM UTC-5", "2022-09-06T18:05:00-05:00"),
    ("Tue, 06 Sep 2022 18:05:00 UTC +0530", "2022-09-06T18:05:00+05:30"),
    ("2022-09-06 18:05 GMT +2", "2022-09-06T18:05:00+02:00"),
    ("2022-09-06T18:05:00\u221204:00", "2022-09-06T18:05:00-04:00"),
    ("Tue, 06 Sep 2022 18:05:00 \u20130400", "2022-09-06T18:05:00-04:00"),
    ("6 сентября 2022 18:05 МСК", "2022-09-06T18:05:00+03:00"),
    ("06.09.2022, 18:05 (мск)", "2022-09-06T18:05:00+03:00"),
    ("06.09.2022 18:05 МСК+2", "2022-09-06T18:05:00+05:00"),
    ("18:05 MSK, 06.09.2022", "2022-09-06T18:05:00+03:00"),
    ("6. September 2022 18:05 Uhr MESZ", "2022-09-06T18:05:00+02:00"),
    ("2022-09-06 18:05 غرينتش+3", "2022-09-06T18:05:00+03:00"),
    ("Tue Sep 06 18:05:00 GMT+08:00 2022", "2022-09-06T18:05:00+08:00"),
    ("2022-09-06T18:05:00+02:00[Europe/Rome]", "2022-09-06T18:05:00+02:00"),
    ("2022-09-06 18:05 Asia/Yerevan", "2022-09-06T18:05:00+04:00"),
    ("2022-09-06 18:05 Etc/GMT-3", "2022-09-06T18:05:00+03:00"),
    ("GMT+3 06.09.2022 18:05", "2022-09-06T18:05:00+03:00"),
]


@pytest.mark.parametrize(("text", "expected"), ZONES)
def test_a_zone_in_any_place(text: str, expected: str) -> None:
    assert iso_time(text) == expected
    assert certain_time(text) == expected


@pytest.mark.parametrize("text", ["2022-09-06 18:05", "2022-09-06 18:05 Mars/Olympus", "2022-09-06T18:05:00+99:00"])
def test_what_names_no_zone_is_left_without_one(text: str) -> None:
    assert certain_time(text) == "2022-09-06"


@pytest.mark.parametrize("text", ["2022-10", "2022", "202210", "30 Feb 2022", "2022-02-30T10:00:00Z", "31/04/2022"])
def test_no_day_is_invented(text: str) -> None:
    assert iso_time(text) is None
