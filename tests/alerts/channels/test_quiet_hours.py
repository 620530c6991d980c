"""Quiet hours: when they hold, and that they end once on every day, also when the clock is changed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.channels import quiet_hours
from crawler import clock
from crawler.errors import RequestError


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


CASES = [
    ("22:00-07:00", "UTC", "2026-03-04T21:59", None, "a minute before"),
    ("22:00-07:00", "UTC", "2026-03-04T22:00", "2026-03-05T07:00", "they begin"),
    ("22:00-07:00", "UTC", "2026-03-05T06:59", "2026-03-05T07:00", "the last minute"),
    ("22:00-07:00", "UTC", "2026-03-05T07:00", None, "they are over"),
    ("12:00-13:30", "UTC", "2026-03-04T12:30", "2026-03-04T13:30", "at noon"),
    ("12:00-13:30", "UTC", "2026-03-04T11:59", None, "before noon"),
    ("22:00-07:00", "Europe/Paris", "2026-03-04T21:30", "2026-03-05T06:00", "by the clock of Paris"),
    ("22:00-07:00", "Asia/Kathmandu", "2026-03-04T17:00", "2026-03-05T01:15", "by one with odd minutes"),
    ("22:00-07:00", "Europe/Paris", "2026-03-28T22:00", "2026-03-29T05:00", "a night of eight hours"),
    ("22:00-07:00", "Europe/Paris", "2026-10-24T21:00", "2026-10-25T06:00", "a night of ten hours"),
    ("22:00-02:30", "Europe/Paris", "2026-03-28T22:00", "2026-03-29T01:30", "an end that does not exist comes later"),
    ("22:00-02:30", "Europe/Paris", "2026-10-24T23:30", "2026-10-25T00:30", "an end that comes twice ends the first time"),
    ("22:00-02:30", "Europe/Paris", "2026-10-25T01:10", None, "and does not hold again in the second, as a schedule does not"),
    ("02:15-06:00", "Europe/Paris", "2026-10-25T01:05", "2026-10-25T05:00", "a beginning that comes twice begins the first time"),
    ("02:30-06:00", "Europe/Paris", "2026-03-29T01:20", None, "a beginning that does not exist comes later"),
    ("02:30-06:00", "Europe/Paris", "2026-03-29T01:30", "2026-03-29T04:00", "as late as it lies in the gap"),
    ("00:30-06:00", "Africa/Cairo", "2026-04-23T22:20", None, "also where midnight does not exist"),
    ("22:00-00:30", "Africa/Cairo", "2026-04-23T22:20", "2026-04-23T22:30", "and so does an end"),
]  # fmt: skip


@pytest.mark.parametrize(("hours", "zone", "now", "end", "why"), CASES)
def test_quiet_hours(hours: str, zone: str, now: str, end: str | None, why: str) -> None:
    found = quiet_hours.until(quiet_hours.parse(hours), zone, utc(now))
    assert found == (utc(end) if end else None), why


@pytest.mark.parametrize(
    "text", ["", "night", "22:00", "22-07", "25:00-07:00", "22:00-07:60", "07:00-07:00", "22:00-07:00 x"]
)
def test_what_is_no_quiet_hours_is_refused_with_the_fix(text: str) -> None:
    with pytest.raises(RequestError) as error:
        quiet_hours.parse(text)
    assert (error.value.code, error.value.fix) == ("quiet_invalid", 'Write quiet = "22:00-07:00".')


@given(
    st.times(),
    st.times(),
    st.sampled_from(["UTC", "Europe/Paris", "America/New_York", "Asia/Tehran", "Australia/Lord_Howe"]),
    st.integers(0, 365 * 24 * 60).map(lambda minute: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minute)),
)
def test_they_always_end_within_a_day_and_are_over_then(start, end, zone, now) -> None:  # type: ignore[no-untyped-def]
    if (start.hour, start.minute) == (end.hour, end.minute):
        return
    window = quiet_hours.parse(f"{start:%H:%M}-{end:%H:%M}")
    until = quiet_hours.until(window, zone, now)
    if until is not None:
        assert now < until <= now + timedelta(hours=26)
        skipped = until.astimezone(clock.zone(zone)).time() != window.end  # then the next may have begun before
        assert skipped or quiet_hours.until(window, zone, until) is None


# ---- digests on the days on which the clock is changed (crawler.clock)


@pytest.mark.parametrize(
    ("day", "hour", "want"),
    [
        ("2026-03-28T12:00", "7 0", ["2026-03-29T05:00", "2026-03-30T05:00"]),
        ("2026-10-24T12:00", "7 0", ["2026-10-25T06:00", "2026-10-26T06:00"]),
        ("2026-03-28T12:00", "2 30", ["2026-03-29T01:30", "2026-03-30T00:30"]),  # 02:30 does not exist: 03:30
        ("2026-10-24T12:00", "2 30", ["2026-10-25T00:30", "2026-10-26T01:30"]),  # 02:30 comes twice: told once
    ],
)
def test_a_daily_digest_comes_once_on_every_day(day: str, hour: str, want: list[str]) -> None:
    at, minute = hour.split()
    now, found = utc(day), []
    for _ in want:
        now = clock.next_time(f"cron {minute} {at} * * *", "Europe/Paris", now)
        found.append(now)
    assert found == [utc(moment) for moment in want]
