"""What every channel promises, tried on real receivers: success is silence, everything else one DeliveryError that says what it was."""

from __future__ import annotations

import asyncio
import dataclasses
import json
import ssl
import tomllib
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from alerts import channels
from alerts.channels.base import Notifier
from alerts.channels.transports.context import Context
from alerts.channels.transports.http import check_url
from alerts.config import Smtp
from alerts.errors import DeliveryError
from alerts.messages.message import KINDS, sample
from crawler.config.declaration import dump
from crawler.guard import Guard
from tests.support.messages import NOW, a_message, a_message_statement
from tests.support.postoffice import PostOffice, in_time, postoffice, raw_office
from tests.support.receiver import Receiver, receiver

SECRET = "whsec_" + "QUJD" * 8
TOKEN = "12345678:" + "abcdefghij" * 4
TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # trusts nobody, and is made once
# Where the example of a declaration is only sketched, or what it says is not for a test; a kind with whole examples needs no line here.
WHOLE: dict[str, dict[str, Any]] = {
    "webhook": {"secret": SECRET},
    "telegram": {"token": TOKEN, "chat": "42"},
    "ntfy": {"topic": "t-1"},
}


def needed(kind: str, base: str) -> dict[str, Any]:
    """The options with which a channel of a kind works: addresses are the receiver's, and what else is required is its example."""
    fields = channels.kind(kind).fields()
    addresses = {f.name: base for f in fields if f.check is check_url}
    examples = {f.name: tomllib.loads(f"is = {f.example}")["is"] for f in fields if f.required}
    return {**examples, **WHOLE.get(kind, {}), **addresses}


HTTP = tuple(kind for kind in channels.kinds() if "base" in needed(kind, "base").values())


def a_context(folder: Path = Path(), smtp: Smtp | None = None) -> Context:
    return Context(Guard(["127.0.0.0/8"], tls=TLS), smtp, folder)


def over_http(kind: str, server: Receiver, home: Context, **more: Any) -> Notifier[Any]:
    return channels.kind(kind).build({**needed(kind, f"http://127.0.0.1:{server.port}"), **more}, home)


async def attempt(channel: Notifier[Any], message: Any = None) -> DeliveryError | None:
    try:
        await channel.send(message or a_message(), NOW)
    except DeliveryError as error:
        return error
    finally:
        await channel.context.aclose()
    return None


ANSWERS = [
    # what the receiver does, the code, permanent, gone, seconds to wait
    ({"status": 200}, None, False, False, None),
    ({"status": 204}, None, False, False, None),
    ({"status": 200, "body": b'{"error": "no"}'}, None, False, False, None),
    ({"status": 299, "mood": "endless"}, None, False, False, None),
    ({"status": 200, "mood": "slow_body"}, None, False, False, None),
    ({"status": 429, "Retry_After": "7"}, "receiver_busy", False, False, 7.0),
    ({"status": 503, "Retry_After": "Wed, 04 Mar 2026 10:31:00 GMT"}, "receiver_error", False, False, 60.0),
    ({"status": 503, "Retry_After": "-5"}, "receiver_error", False, False, 0.0),
    ({"status": 503, "Retry_After": "315360000"}, "receiver_error", False, False, 86400.0),
    ({"status": 503, "Retry_After": "soon"}, "receiver_error", False, False, None),
    ({"status": 500}, "receiver_error", False, False, None),
    ({"status": 401}, "receiver_auth", False, False, None),
    ({"status": 404}, "receiver_refused", False, False, None),
    ({"status": 410}, "receiver_gone", False, True, None),
    ({"status": 301, "Location": "http://127.0.0.1:1/"}, "redirect", False, False, None),
    ({"status": 307, "Location": "/other"}, "redirect", False, False, None),
    ({"mood": "reset"}, "connection_lost", False, False, None),
    ({"mood": "cut"}, "connection_lost", False, False, None),
    ({"mood": "garbage"}, "bad_http", False, False, None),
    ({"mood": "hang"}, "timeout_", False, False, None),
]


@pytest.mark.parametrize("kind", HTTP)
@pytest.mark.parametrize(("answer", "code", "permanent", "gone", "wait"), ANSWERS, ids=lambda v: str(v)[:40])
def test_an_answer_means_the_same_to_every_http_channel(
    kind: str, answer: dict[str, Any], code: str | None, permanent: bool, gone: bool, wait: float | None
) -> None:
    async def run() -> tuple[DeliveryError | None, Receiver]:
        async with receiver(**answer) as server:
            home = a_context()
            if answer.get("mood") == "hang":
                home.patience = 0.3
            return await attempt(over_http(kind, server, home)), server

    error, server = asyncio.run(run())
    # A redirect is not followed, nothing is tried twice within one send; the little patience may end before it connects.
    assert len(server.got) == 1 or (not server.got and code == "timeout_")
    assert server.sent < 10_000_000
    if code is None:
        assert error is None
        return
    assert error is not None
    assert error.code.startswith(code)
    assert (error.permanent, error.gone, error.retry_after) == (permanent, gone, wait)
    assert error.message.endswith(".")
    assert TOKEN not in str(error) + error.answer


@pytest.mark.parametrize("kind", HTTP)
def test_the_answer_is_kept_for_the_record_but_only_its_beginning(kind: str) -> None:
    async def run() -> DeliveryError | None:
        async with receiver(status=500, body=b"why\x1b[2J" + b"x" * 5000) as server:
            return await attempt(over_http(kind, server, a_context()))

    error = asyncio.run(run())
    assert error is not None
    assert error.status == 500
    assert error.answer.startswith("why\ufffd[2J")  # no control character gets on to a terminal
    assert len(error.answer) == 1000


@pytest.mark.parametrize("kind", HTTP)
def test_nobody_there(kind: str) -> None:
    async def run() -> DeliveryError | None:
        async with receiver() as server:
            pass
        return await attempt(over_http(kind, server, a_context()))

    error = asyncio.run(run())
    assert error is not None
    assert error.code == "connection_refused"


@pytest.mark.parametrize("kind", HTTP)
def test_no_channel_passes_the_guard_by(kind: str) -> None:
    async def run() -> tuple[DeliveryError | None, int]:
        async with receiver() as server:
            home = Context(Guard())  # loopback is not allowed
            return await attempt(over_http(kind, server, home)), len(server.got)

    error, requests = asyncio.run(run())
    assert error is not None
    assert (error.code, requests) == ("url_forbidden_address", 0)


MAIL = [
    # the server's temper, the code, permanent
    ({}, None, False),
    ({"refusals": {"desk@example.org": "550 5.1.1 no such user"}}, "smtp_recipient_refused", True),
    ({"refusals": {"desk@example.org": "450 busy"}}, "smtp_recipient_refused", False),
    ({"at_data": "451 4.7.1 greylisted"}, "smtp_try_later", False),
    ({"at_data": "421 closing"}, "smtp_try_later", False),
    ({"at_data": "552 too large"}, "smtp_refused", False),
    ({"at_data": "552 5.2.2 mailbox full"}, "smtp_refused", True),
    ({"at_data": "554 5.7.1 looks like spam"}, "smtp_refused", True),
    ({"at_data": "cut"}, "smtp_connection_lost", False),
]


@pytest.mark.parametrize(("temper", "code", "permanent"), MAIL, ids=lambda v: str(v)[:50])
def test_a_mail_server_is_held_to_the_same_promise(temper: dict[str, Any], code: str | None, permanent: bool) -> None:
    async def run() -> DeliveryError | None:
        async with postoffice(**temper) as office:
            smtp = Smtp(host="127.0.0.1", port=office.port, security="none", sender="tocsin@example.org")
            return await attempt(channels.kind("email").build({"to": ["desk@example.org"]}, a_context(smtp=smtp)))

    error = asyncio.run(run())
    assert (error.code if error else None) == code
    assert (error.permanent if error else False) == permanent


@pytest.mark.parametrize(
    ("kind", "raw", "code"),
    [
        ("file", {"path": "blocked/out.jsonl"}, "file_unwritable"),
        ("atom", {"folder": "blocked"}, "file_unwritable"),
    ],
)
def test_a_folder_that_cannot_be_written_is_a_failed_attempt(
    kind: str, raw: dict[str, str], code: str, tmp_path: Path
) -> None:
    (tmp_path / "blocked").write_text("a file where a folder should be")
    error = asyncio.run(attempt(channels.kind(kind).build(raw, a_context(tmp_path))))
    assert error is not None
    assert (error.code, error.permanent) == (code, False)


class Stand:
    """A channel of each kind with a working receiver, and the bytes that left the house."""

    def __init__(self, kind: str, folder: Path) -> None:
        self.kind, self.folder = kind, folder
        self.server: Receiver | None = None
        self.office: PostOffice | None = None

    async def channel(self, stack: AsyncExitStack, **more: Any) -> Notifier[Any]:
        if self.kind in HTTP:
            self.server = await stack.enter_async_context(receiver(status=200))
            return over_http(self.kind, self.server, a_context(), **more)
        if self.kind == "apprise":
            self.server = await stack.enter_async_context(receiver(status=200))
            url = f"mmost://127.0.0.1:{self.server.port}/{'k' * 26}"
            return channels.kind("apprise").build({"url": url, **more}, a_context())
        self.office = await stack.enter_async_context(postoffice())
        smtp = Smtp(host="127.0.0.1", port=self.office.port, security="none", sender="tocsin@example.org")
        return channels.kind(self.kind).build({**needed(self.kind, ""), **more}, a_context(self.folder, smtp))

    def left(self, printed: str) -> str:
        out = [printed]
        if self.server:
            out += [f"{g.path} {g.headers} {_unescaped(g.body)}" for g in self.server.got]
        if self.office:
            out += [_readable(mail) for _, mail in self.office.mails]
        out += [f"{p.name} {_text(p)}" for p in self.folder.rglob("*") if p.is_file()]
        return "\n".join(out)


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _unescaped(body: bytes) -> str:
    return json.dumps(json.loads(body), ensure_ascii=False)


def _readable(mail: bytes) -> str:
    import email
    import email.policy

    read = email.message_from_bytes(mail, policy=email.policy.default)
    parts = [part.get_content() for part in read.walk() if not part.is_multipart()]
    return "\n".join([*(f"{k}: {v}" for k, v in read.items()), *parts])


ALL = sorted(channels.kinds())


@pytest.mark.parametrize("kind", ALL)
@pytest.mark.parametrize("what", KINDS)
def test_every_channel_carries_every_kind_of_message(
    kind: str, what: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stand = Stand(kind, tmp_path)

    async def run() -> DeliveryError | None:
        async with AsyncExitStack() as stack:
            return await attempt(await stand.channel(stack), sample(what))

    assert asyncio.run(run()) is None
    left = stand.left(capsys.readouterr().out)
    assert ("Example NGO" if what == "source.health" else "sample") in left


CANARIES = ("Canarytopic", "Canarytitle", "canarypassage", "canary.example", "Canarysource", "canarynote", "canaryterm")


@pytest.mark.parametrize("kind", ALL)
@pytest.mark.parametrize("what", KINDS)
def test_a_discreet_channel_says_nothing_but_ids(
    kind: str, what: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stand = Stand(kind, tmp_path)
    secret = a_message_statement(
        7,
        "Canarytitle",
        "a canarypassage here",
        "canarypassage",
        url="https://canary.example/7",
        source="Canarysource",
        topic="Canarytopic",
    )
    secret = dataclasses.replace(
        secret, matches=tuple(dataclasses.replace(m, term="canaryterm") for m in secret.matches)
    )
    message = a_message(
        secret,
        kind=what,
        topic="Canarytopic",
        notes=("canarynote",),
        title="Canarytitle",
        facts=(("source", "Canarysource"),),
    )

    async def run(discreet: bool) -> DeliveryError | None:
        async with AsyncExitStack() as stack:
            return await attempt(await stand.channel(stack, discreet=discreet), message)

    assert asyncio.run(run(True)) is None
    left = stand.left(capsys.readouterr().out)
    assert left.strip()
    assert [c for c in CANARIES if c.lower() in left.lower()] == []
    assert asyncio.run(run(False)) is None
    assert "Canarytitle" in stand.left(capsys.readouterr().out)  # the canaries do sing when nobody hides them


@pytest.mark.parametrize("kind", ALL)
def test_options_survive_the_store_and_hide_their_secrets(kind: str, tmp_path: Path) -> None:
    from alerts.channels import options

    stand = Stand(kind, tmp_path)

    async def run() -> Notifier[Any]:
        async with AsyncExitStack() as stack:
            return await stand.channel(stack)

    channel = asyncio.run(run())
    stored = json.loads(json.dumps(dump(channel.options)))
    assert type(channel).parse(stored) == channel.options
    shown = repr(channel.options) + json.dumps(options.shown(channel.options))
    assert not any(str(stored[f.name]) in shown for f in channel.fields() if f.secret and f.name in stored)


def test_a_slow_talker_is_left(tmp_path: Path) -> None:
    async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            writer.write(b"220-x\r\n")
            await writer.drain()
            await asyncio.sleep(0.05)

    async def run() -> DeliveryError | None:
        async with raw_office(drip) as port:
            home = a_context(smtp=Smtp(host="127.0.0.1", port=port, security="none", sender="tocsin@example.org"))
            return await in_time(home, lambda: attempt(channels.kind("email").build({"to": "desk@example.org"}, home)))

    error = asyncio.run(run())
    assert error is not None
    assert error.code == "smtp_timeout"
