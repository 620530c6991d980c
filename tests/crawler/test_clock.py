"""Durations, cron lines and the calendar: the numbers of crontab(5), time zones, and the two nights a year that are odd."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from crawler import clock
from crawler.errors import ConfigError, RequestError

DURATIONS = [
    ("30s", 30),
    ("5m", 300),
    ("2h", 7200),
    ("1d", 86400),
    ("2w", 1209600),
    ("1h 30m", 5400),
    ("1h30m", 5400),
    ("1.5h", 5400),
    ("0s", 0),
]


@pytest.mark.parametrize(("text", "seconds"), DURATIONS)
def test_durations(text: str, seconds: int) -> None:
    assert clock.duration(text) == timedelta(seconds=seconds)


@pytest.mark.parametrize("text", ["", "5", "m", "5x", "-5m", "5 minutes", "1h and 2m", "five", "9" * 30 + "d"])
def test_what_is_no_duration(text: str) -> None:
    with pytest.raises(ConfigError) as caught:
        clock.duration(text)
    assert caught.value.code == "duration_invalid"


def weekdays(expression: str) -> set[int]:
    """The days of one week, Sunday being 0, on which a cron line comes."""
    now = datetime(2026, 3, 7, 23, 0, tzinfo=UTC)  # a Saturday
    found = set()
    for _ in range(20):
        now = clock.next_time(f"cron {expression}", "UTC", now)
        if now >= datetime(2026, 3, 15, tzinfo=UTC):
            break
        found.add((now.weekday() + 1) % 7)
    return found


DAYS = [
    ("0 7 * * 0", {0}, "Sunday is 0"),
    ("0 7 * * 7", {0}, "and 7"),
    ("0 7 * * 1", {1}, "Monday is 1, not 0 as the library counts"),
    ("0 7 * * 1-5", {1, 2, 3, 4, 5}, "working days"),
    ("0 7 * * 0-6", {0, 1, 2, 3, 4, 5, 6}, "every day, from Sunday on"),
    ("0 7 * * 0-2", {0, 1, 2}, "a range that begins on Sunday"),
    ("0 7 * * 5-7", {5, 6, 0}, "a range that ends on Sunday"),
    ("0 7 * * 1,3,5", {1, 3, 5}, "a list"),
    ("0 7 * * */2", {0, 2, 4, 6}, "steps count from Sunday"),
    ("0 7 * * 1-5/2", {1, 3, 5}, "steps inside a range"),
    ("0 7 * * mon-fri", {1, 2, 3, 4, 5}, "names"),
    ("0 7 * * MON,Sun", {1, 0}, "names in any case"),
    ("0 7 * * *", {0, 1, 2, 3, 4, 5, 6}, "all"),
]


@pytest.mark.parametrize(("expression", "days", "why"), DAYS)
def test_days_are_those_of_crontab(expression: str, days: set[int], why: str) -> None:
    assert weekdays(expression) == days, why


WRONG = ["", "7", "0 7 * *", "0 7 * * * *", "60 7 * * *", "0 25 * * *", "0 7 * * 8", "0 7 * * 5-1", "0 7 * * funday", "a b c d e", "0 7 * * 1-", "0 7 * * */0"]  # fmt: skip


@pytest.mark.parametrize("expression", WRONG)
def test_what_is_no_cron_line(expression: str) -> None:
    with pytest.raises(ConfigError) as caught:
        clock.next_time(f"cron {expression}", "UTC", datetime(2026, 3, 4, tzinfo=UTC))
    assert caught.value.code == "cron_invalid"


def test_a_date_that_never_comes_is_refused() -> None:
    with pytest.raises(ConfigError) as caught:
        clock.next_time("cron 0 7 30 2 *", "UTC", datetime(2026, 3, 4, tzinfo=UTC))
    assert caught.value.code == "cron_invalid"


def test_an_unknown_zone_is_refused() -> None:
    for name in ("Mars/Olympus", "", "../../etc/passwd"):
        with pytest.raises(ConfigError) as caught:
            clock.zone(name)
        assert caught.value.code == "timezone_unknown"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


MOMENTS = [
    # every, zone, now, the next time; all the same moment in UTC
    ("cron 0 7 * * *", "UTC", "2026-03-04T06:59:00+00:00", "2026-03-04T07:00:00+00:00", "today"),
    ("cron 0 7 * * *", "UTC", "2026-03-04T07:00:00+00:00", "2026-03-05T07:00:00+00:00", "strictly after now"),
    ("cron 0 7 * * *", "UTC", "2026-03-04T06:59:59.700+00:00", "2026-03-04T07:00:00+00:00", "a moment before is not too late"),
    ("cron 0 7 * * *", "Europe/Paris", "2026-03-04T05:00:00+00:00", "2026-03-04T07:00:00+01:00", "seven in Paris"),
    ("cron 0 7 * * *", "Europe/Paris", "2026-03-28T07:00:00+01:00", "2026-03-29T07:00:00+02:00", "seven after the clocks went forward"),
    ("cron 30 2 * * *", "Europe/Paris", "2026-03-28T12:00:00+01:00", "2026-03-29T03:30:00+02:00", "half past two does not exist that night: it comes an hour later"),
    ("cron 0 7 * * *", "Europe/Paris", "2026-10-24T12:00:00+02:00", "2026-10-25T07:00:00+01:00", "seven after the clocks went back"),
    ("cron 30 2 * * *", "Europe/Paris", "2026-10-24T12:00:00+02:00", "2026-10-25T02:30:00+02:00", "half past two comes twice: the first counts"),
    ("10m", "Europe/Paris", "2026-03-29T01:55:00+01:00", "2026-03-29T03:05:00+02:00", "ten minutes are ten minutes"),
]  # fmt: skip


@pytest.mark.parametrize(("every", "zone", "now", "wanted", "why"), MOMENTS)
def test_the_next_time(every: str, zone: str, now: str, wanted: str, why: str) -> None:
    found = clock.next_time(every, zone, at(now))
    assert found == at(wanted), why
    assert found.utcoffset() == timedelta(0)


def test_every_occurrence_is_later_than_the_last() -> None:
    """Walking through both odd nights never stands still and never goes back."""
    for start in ("2026-03-28T20:00:00+00:00", "2026-10-24T20:00:00+00:00"):
        now = at(start)
        for _ in range(30):
            following = clock.next_time("cron */30 * * * *", "Europe/Paris", now)
            assert now < following <= now + timedelta(hours=1)
            now = following


def test_iso_is_utc_with_milliseconds() -> None:
    assert clock.iso(at("2026-03-04T07:00:00.123456+02:00")) == "2026-03-04T05:00:00.123+00:00"
    assert clock.iso(None) is None


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 seconds"),
        (1, "1 second"),
        (59.6, "60 seconds"),
        (60, "1 minute"),
        (90, "90 seconds"),
        (720, "12 minutes"),
        (3600, "1 hour"),
        (5100, "85 minutes"),
        (5 * 3600, "5 hours"),
        (3.5 * 3600, "3.5 hours"),
        (24 * 3600, "1 day"),
        (48 * 3600, "2 days"),
        (500 * 3600, "21 days"),
        (400 * 86400, "400 days"),
    ],
)
def test_a_duration_in_words(seconds: float, words: str) -> None:
    assert clock.in_words(timedelta(seconds=seconds)) == words


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("7d", datetime(2026, 11, 21, 12, tzinfo=UTC)),
        ("2026-11-28T08:00+01:00", datetime(2026, 11, 28, 7, tzinfo=UTC)),
    ],
)
def test_times_that_can_be_said(said: str, meant: datetime) -> None:
    assert clock.written_moment(said, datetime(2026, 11, 28, 12, tzinfo=UTC)) == meant


def test_yesterday_is_a_day_before_today() -> None:
    now = datetime(2026, 6, 28, 12, tzinfo=UTC)
    assert (clock.written_moment("today", now) - clock.written_moment("yesterday", now)).days == 1
    for wrong in ("soon", "9999-12-31T23:59-23:00", "0001-01-01T00:00+14:00"):
        with pytest.raises(RequestError) as refused:
            clock.written_moment(wrong, now)
        assert refused.value.code == "time_invalid"


def test_another_clock_is_followed_when_it_differs() -> None:
    try:
        behind = clock.follow(datetime.now(UTC) + timedelta(minutes=10))
        assert abs(behind - timedelta(minutes=10)) < timedelta(seconds=1)
        assert abs(clock.utcnow() - datetime.now(UTC) - timedelta(minutes=10)) < timedelta(seconds=1)
    finally:
        assert clock.follow(datetime.now(UTC)) == timedelta()
    assert abs(clock.utcnow() - datetime.now(UTC)) < timedelta(seconds=1)


def test_a_row_of_a_zone_that_is_not_known_here_goes_by_utc() -> None:
    """One row must not stop all matching, digests and polls."""
    now = datetime(2026, 3, 4, 10, 30, tzinfo=UTC)
    assert clock.next_time("cron 0 12 * * *", "Mars/Olympus", now) == now.replace(hour=12, minute=0)
