"""Lines of crontab(5): a year in sixty zones, days of month or week, and what is refused."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from crawler import cron

ZONES = [
    "Africa/Cairo",
    "Africa/Casablanca",
    "Africa/Johannesburg",
    "Africa/Lagos",
    "Africa/Nairobi",
    "Africa/Tunis",
    "America/Anchorage",
    "America/Argentina/Buenos_Aires",
    "America/Asuncion",
    "America/Bogota",
    "America/Caracas",
    "America/Chicago",
    "America/Denver",
    "America/Halifax",
    "America/Havana",
    "America/Los_Angeles",
    "America/Mexico_City",
    "America/Miquelon",
    "America/New_York",
    "America/Nuuk",
    "America/Phoenix",
    "America/Port-au-Prince",
    "America/Santiago",
    "America/Sao_Paulo",
    "America/Scoresbysund",
    "America/St_Johns",
    "Antarctica/Troll",
    "Asia/Almaty",
    "Asia/Baku",
    "Asia/Bangkok",
    "Asia/Beirut",
    "Asia/Dhaka",
    "Asia/Gaza",
    "Asia/Jerusalem",
    "Asia/Kabul",
    "Asia/Kathmandu",
    "Asia/Kolkata",
    "Asia/Seoul",
    "Asia/Shanghai",
    "Asia/Tashkent",
    "Asia/Tbilisi",
    "Asia/Tehran",
    "Asia/Tokyo",
    "Asia/Yangon",
    "Asia/Yerevan",
    "Atlantic/Azores",
    "Australia/Adelaide",
    "Australia/Lord_Howe",
    "Australia/Sydney",
    "Europe/Athens",
    "Europe/Berlin",
    "Europe/Chisinau",
    "Europe/Kyiv",
    "Europe/Lisbon",
    "Europe/London",
    "Europe/Moscow",
    "Pacific/Apia",
    "Pacific/Auckland",
    "Pacific/Chatham",
    "Pacific/Easter",
    "UTC",
]

LINES = ["0 0 * * *", "30 2 * * *", "15 0 * * 5", "30 23 1,15 * *", "45 1-3 * * 0", "0 7 13 * 5"]


def wall_times(line: str, year: int) -> list[datetime]:
    """What a line means on paper: every wall time of a year, without a zone."""
    parsed, day = cron.parse(line), date(year, 1, 1)
    days = [one for n in range(366) if (one := day + timedelta(days=n)).year == year and parsed.has(one)]
    return [datetime.combine(d, time(h, m)) for d in days for h in sorted(parsed.hours) for m in sorted(parsed.minutes)]


@pytest.mark.parametrize("line", LINES)
def test_a_year_in_sixty_zones(line: str) -> None:
    """Every due time once, none more than an hour from its wall time, none missing."""
    wanted = wall_times(line, 2027)
    for name in ZONES:
        zone, parsed = ZoneInfo(name), cron.parse(line)
        now, found = datetime(2027, 1, 1, tzinfo=zone).astimezone(UTC) - timedelta(seconds=1), []
        while (moment := cron.next_moment(parsed, zone, now)) and moment.astimezone(zone).year == 2027:
            assert moment > now
            found.append(moment.astimezone(zone).replace(tzinfo=None))
            now = moment
        assert found == sorted({_real(w, zone) for w in wanted}), name


def _real(wall: datetime, zone: ZoneInfo) -> datetime:
    """The wall time itself, or what the clock shows as long after the gap that swallows it; at most two hours later (Troll)."""
    shown = wall.replace(tzinfo=zone).astimezone(UTC).astimezone(zone).replace(tzinfo=None)
    assert timedelta() <= shown - wall <= timedelta(hours=2 if zone.key == "Antarctica/Troll" else 1)
    return shown


MIDNIGHTS = [
    ("Africa/Cairo", "2026-04-23T12:00+00:00", "2026-04-24T01:00+03:00"),
    ("Asia/Beirut", "2026-03-28T12:00+00:00", "2026-03-29T01:00+03:00"),
    ("America/Santiago", "2026-09-05T12:00+00:00", "2026-09-06T01:00-03:00"),
    ("America/Havana", "2026-03-07T12:00+00:00", "2026-03-08T01:00-04:00"),
]


@pytest.mark.parametrize(("zone", "now", "wanted"), MIDNIGHTS)
def test_a_midnight_that_does_not_exist_comes_at_one(zone: str, now: str, wanted: str) -> None:
    moment = cron.next_moment(cron.parse("0 0 * * *"), ZoneInfo(zone), datetime.fromisoformat(now))
    assert moment == datetime.fromisoformat(wanted)


def test_a_gap_of_half_an_hour_and_an_hour_that_comes_twice() -> None:
    zone = ZoneInfo("Australia/Lord_Howe")
    now = datetime(2026, 10, 3, 12, tzinfo=UTC)  # the clock goes from 2:00 to 2:30 on the fourth
    assert cron.next_moment(cron.parse("10 2 * * *"), zone, now) == datetime(2026, 10, 3, 15, 40, tzinfo=UTC)
    hourly, after = cron.parse("10 * * * *"), datetime(2026, 10, 3, 14, 40, tzinfo=UTC)  # 1:10 there
    assert cron.next_moment(hourly, zone, after) == datetime(2026, 10, 3, 15, 40, tzinfo=UTC), (
        "and once if it is for every hour"
    )
    hours, now = [], datetime(2026, 10, 24, 23, 59, tzinfo=UTC)
    for _ in range(3):
        now = cron.next_moment(cron.parse("0 * * * *"), ZoneInfo("Europe/Paris"), now) or now
        hours.append(now.hour)
    assert hours == [0, 1, 2], "a line for every hour comes in both hours"


def test_a_day_that_a_country_left_out() -> None:
    """Samoa went from 29 to 31 December 2011: what was due on the 30th comes with the 31st, once."""
    now, found = datetime(2011, 12, 29, 20, tzinfo=UTC), []
    for _ in range(2):
        now = cron.next_moment(cron.parse("0 7 * * *"), ZoneInfo("Pacific/Apia"), now) or now
        found.append(now.astimezone(ZoneInfo("Pacific/Apia")).day)
    assert found == [31, 1]


def test_the_day_of_the_month_or_of_the_week() -> None:
    either, both = cron.parse("0 7 13 * 5"), cron.parse("0 7 */2 * 5")
    assert [n for n in range(1, 29) if either.has(date(2026, 11, n))] == [6, 13, 20, 27]
    assert [n for n in range(1, 32) if either.has(date(2026, 12, n))] == [4, 11, 13, 18, 25]
    assert [n for n in range(1, 29) if both.has(date(2026, 11, n))] == [13, 27], "a field with a star limits"


@pytest.mark.parametrize("line", ["0 7 L * *", "0 7 15W * *", "0 7 * * 5#2", "0 7 * * 5L", "0 7 ? * 1", "0 7 ٣ * *", "*/0 * * * *", "0 7 5-1 * *", "0 7 * 13 *", "@daily"])  # fmt: skip
def test_what_other_programs_write_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match=r"it has|is no"):
        cron.parse(line)


def test_names_of_months_and_the_longest_wait() -> None:
    assert cron.parse("0 7 * jan,MAR-may *").months == {1, 3, 4, 5}
    now = datetime(2096, 3, 1, tzinfo=UTC)
    assert cron.next_moment(cron.parse("0 7 29 2 *"), ZoneInfo("UTC"), now) == datetime(2104, 2, 29, 7, tzinfo=UTC)
    assert cron.next_moment(cron.parse("0 7 31 4 *"), ZoneInfo("UTC"), now) is None
