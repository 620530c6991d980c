"""What services of Apprise count, and how little the small ones take."""

from __future__ import annotations

import logging

import pytest

from alerts.channels import apprise
from alerts.channels.transports import apprise_limits

ADDRESSES = {
    "twilio": f"twilio://AC{'a' * 32}:{'b' * 32}@15551112222/15553334444",
    "irc": "irc://irc.example/nick/#room",
    "wecombot": f"wecombot://{'k' * 36}",
    "mastodon": "mastodon://token@social.example",
    "slack": f"slack://T1JJ3T3L2/A1BRTD4JD/{'x' * 24}",
    "dapnet": "dapnet://user:pass@DF1ABC",
}


def measure(name: str) -> apprise_limits.Measure:
    return apprise_limits.of(name, apprise._service(ADDRESSES[name]))


@pytest.mark.parametrize(("name", "text", "size", "room"), [
    ("twilio", "Bridge {1}", 12, 160), ("twilio", "мост", 10, 160), ("twilio", "€" * 80, 160, 160), ("irc", "мост", 8, 380), ("wecombot", "老桥", 6, 1900),
    ("mastodon", "老桥🌉", 4, 500), ("slack", "老桥", 2, 1900), ("dapnet", "x", 1, 80),
])  # fmt: skip
def test_what_is_counted(name: str, text: str, size: int, room: int) -> None:
    assert (measure(name).size(text), measure(name).room("")) == (size, room)


def test_seventy_letters_outside_gsm_fill_an_sms() -> None:
    assert apprise_limits.sms("ж" * 70) == 160 < apprise_limits.sms("ж" * 71)


def test_a_title_leaves_room_for_the_body() -> None:
    one = apprise_limits.Measure(240, 64, len)
    assert (len(one.title("t" * 300)), one.room("t" * 300)) == (60, 170)
    assert apprise_limits.Measure(40, 64, len).room("t" * 300) == 30


def test_what_a_service_writes_is_heard_and_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    heard = apprise_limits.Heard()
    with caplog.at_level(logging.DEBUG):
        heard.warning("Failed to send: %s, error=%d.", "secret", 422)
        heard.debug("Response Details:\r\n%r", b"Text character limit of 500 exceeded")
    assert heard.too_long
    assert not caplog.records


@pytest.mark.parametrize(
    "said", ["error=429. character limit exceeded", "Payload: a story too long to tell", "error=401."]
)
def test_other_failures_are_no_lengths(said: str) -> None:
    heard = apprise_limits.Heard()
    heard.warning(said)
    assert not heard.too_long
