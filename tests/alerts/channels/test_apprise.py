"""Apprise behind our own rules: which services, past no proxy, and failures that are failures."""

from __future__ import annotations

import asyncio
import json
import socket
from typing import Any

import pytest

from alerts.channels.apprise import Apprise
from alerts.channels.transports.context import Context
from alerts.errors import DeliveryError
from crawler.errors import RequestError
from crawler.guard import Guard
from tests.alerts.behaviour.test_channel_contract import a_context, attempt
from tests.support.messages import NOW, a_message
from tests.support.receiver import receiver

KEY = "k" * 26


@pytest.mark.parametrize("url", [
    "json://127.0.0.1/", "form://a.example", "xml://a.example", "syslog://", "dbus://", "file:///etc/passwd", "mailto://a:b@c.example", "tgram://1:a/2", "gnome://", "kde://", "blink1://",
])  # fmt: skip
def test_services_that_are_not_sent_to(url: str) -> None:
    with pytest.raises(RequestError) as error:
        Apprise.parse({"url": url})
    assert error.value.code in (
        "apprise_scheme",
        "apprise_url",
    )  # some of them Apprise itself switches off on this system


@pytest.mark.parametrize("url", ["discord://x", "", "http://169.254.169.254/", "nonsense", "slack://"])
def test_an_address_that_apprise_does_not_understand(url: str) -> None:
    with pytest.raises(RequestError) as error:
        Apprise.parse({"url": url})
    assert error.value.code == "apprise_url"


@pytest.mark.parametrize("url", [
    f"slack://T1JJ3T3L2/A1BRTD4JD/{'x' * 24}", "discord://4174216298/JHMHI8qBe7bk2ZwO5U711o3dV_js", "matrixs://user:pass@matrix.example/#room", "signal://signal.example:8080/+15550001111", f"mmosts://chat.example/{KEY}", "workflows://host.example:443/abc123/sig123",
])  # fmt: skip
def test_services_that_are(url: str) -> None:
    assert Apprise.parse({"url": url}).url.reveal() == url


def test_addresses_do_not_get_into_the_log(caplog: pytest.LogCaptureFixture) -> None:
    for url in ("discord://hunter2", "slack://hunter2/hunter2"):
        with pytest.raises(RequestError) as error:
            Apprise.parse({"url": url})
        assert "hunter2" not in str(error.value) + caplog.text


def test_one_attempt_no_pictures_no_links_of_its_own() -> None:
    async def run() -> tuple[DeliveryError | None, list[bytes]]:
        async with receiver(status=500) as server:
            error = await attempt(Apprise.build({"url": f"mmost://127.0.0.1:{server.port}/{KEY}"}, a_context()))
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
            await Apprise.build({"url": url}, Context(guard)).send(a_message(), NOW)
        except DeliveryError as error:
            return error.code
        return "sent"

    async def through_proxy() -> tuple[str, int]:
        async with receiver() as server:
            code = await run(Guard(["127.0.0.0/8"], "http://127.0.0.1:9"), f"mmost://mail.example/{KEY}")
            return code, len(server.got)

    assert asyncio.run(run(Guard(), f"mmost://127.0.0.1:8065/{KEY}")) == "url_forbidden_address"
    assert asyncio.run(through_proxy()) == ("apprise_proxy", 0)


def test_a_name_that_has_another_address_the_second_time_is_not_followed_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """The door sees 127.0.0.1; whoever looks the name up afterwards is led to 127.0.0.2, where the same port listens as well."""
    looked_up: list[str] = []

    async def first(host: str, _: int) -> list[str]:
        looked_up.append(host)
        return ["127.0.0.1"]

    system = socket.getaddrinfo

    def second(host: Any, *rest: Any, **more: Any) -> Any:
        return system("127.0.0.2" if host == "rebound.example" else host, *rest, **more)

    async def run() -> tuple[int, list[str]]:
        led: list[str] = []

        def stranger(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            led.append("there")
            writer.close()

        async with receiver(status=200) as server:
            monkeypatch.setattr(socket, "getaddrinfo", second)
            channel = Apprise.build(
                {"url": f"mmost://rebound.example:{server.port}/{KEY}"}, Context(Guard(["127.0.0.1"], lookup=first))
            )
            async with await asyncio.start_server(stranger, "127.0.0.2", server.port):
                await channel.send(a_message(), NOW)
            return len(server.got), led

    assert asyncio.run(run()) == (1, [])
    assert looked_up == ["rebound.example"]
