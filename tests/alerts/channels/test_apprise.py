"""Apprise behind our own rules: which services, past no proxy, and failures that are failures."""

from __future__ import annotations

import asyncio
import json

import pytest

from alerts.channels.apprise import Apprise
from alerts.channels.base import Surroundings
from alerts.errors import DeliveryError
from crawler.errors import RequestError
from crawler.guard import Guard
from tests.alerts.channels.test_contract import around, attempt
from tests.support.messages import NOW, a_message
from tests.support.receiver import receiver

KEY = "k" * 26


@pytest.mark.parametrize("url", [
    "json://127.0.0.1/", "form://a.example", "xml://a.example", "syslog://", "dbus://", "file:///etc/passwd", "mailto://a:b@c.example", "http://169.254.169.254/", "", "windows://",
])  # fmt: skip
def test_services_that_are_not_sent_to(url: str) -> None:
    with pytest.raises(RequestError) as error:
        Apprise.parse({"url": url})
    assert error.value.code == "apprise_scheme"


def test_an_address_that_apprise_does_not_understand() -> None:
    channel = Apprise.build({"url": "discord://x"}, around())
    with pytest.raises(RequestError) as error:
        channel.check()
    assert error.value.code == "apprise_url"


def test_one_attempt_no_pictures_no_links_of_its_own() -> None:
    async def run() -> tuple[DeliveryError | None, list[bytes]]:
        async with receiver(status=500) as server:
            error = await attempt(Apprise.build({"url": f"mmost://127.0.0.1:{server.port}/{KEY}"}, around()))
            return error, [g.body for g in server.got]

    error, bodies = asyncio.run(run())
    assert error is not None
    assert (error.code, error.permanent, len(bodies)) == ("apprise_failed", False, 1)
    said = json.loads(bodies[0])
    assert "Bridges" in said["text"]
    assert "http" not in json.dumps({k: v for k, v in said.items() if k != "text"})


def test_the_guard_is_asked_and_no_proxy_is_passed_by() -> None:
    async def run(guard: Guard, url: str) -> str:
        try:
            await Apprise.build({"url": url}, Surroundings(guard)).send(a_message(), NOW)
        except DeliveryError as error:
            return error.code
        return "sent"

    async def through_proxy() -> tuple[str, int]:
        async with receiver() as server:
            code = await run(Guard(["127.0.0.0/8"], "http://127.0.0.1:9"), f"mmost://mail.example/{KEY}")
            return code, len(server.got)

    assert asyncio.run(run(Guard(), f"mmost://127.0.0.1:8065/{KEY}")) == "url_forbidden_address"
    assert asyncio.run(through_proxy()) == ("apprise_proxy", 0)
