"""ntfy and Telegram: what each makes of a message."""

from __future__ import annotations

import asyncio
import html
import json
import re
from typing import Any

import pytest

from alerts.channels.ntfy import LIMIT as NTFY_LIMIT
from alerts.channels.ntfy import Ntfy
from alerts.channels.telegram import Telegram, wait
from alerts.errors import DeliveryError
from alerts.messages.fitting import utf16
from alerts.messages.message import Message
from crawler.errors import RequestError
from tests.alerts.behaviour.test_channel_contract import TOKEN, a_context, attempt, over_http
from tests.support.messages import a_message, a_message_statement
from tests.support.receiver import Got, receiver


def pushed(kind: str, message: Message | None = None, **options: Any) -> tuple[Got, dict[str, Any]]:
    async def run() -> Got:
        async with receiver(status=200) as server:
            assert await attempt(over_http(kind, server, a_context(), **options), message) is None
            return server.got[0]

    got = asyncio.run(run())
    return got, json.loads(got.body)


def test_ntfy() -> None:
    got, body = pushed("ntfy", token="tk_x", priority=5)
    assert (got.method, got.path, got.headers["authorization"]) == ("POST", "/", "Bearer tk_x")
    assert body["topic"] == "t-1"
    assert body["title"] == "Bridges: Bridge closed after flood"
    assert "The old >>bridge<< was closed" in body["message"]
    assert (body["click"], body["priority"]) == (a_message_statement().url, 5)


@pytest.mark.parametrize("priority", [0, 6, -1])
def test_a_priority_that_ntfy_does_not_know(priority: int) -> None:
    with pytest.raises(RequestError) as error:
        Ntfy.parse({"topic": "t", "priority": priority})
    assert error.value.code == "option_invalid"


def test_telegram() -> None:
    got, body = pushed("telegram", a_message(a_message_statement(title="<b>Bold & bridge</b>")))
    assert got.path == f"/bot{TOKEN}/sendMessage"
    assert (body["chat_id"], body["parse_mode"]) == ("42", "HTML")
    assert "&lt;b&gt;Bold &amp; bridge&lt;/b&gt;" in body["text"]
    assert "The old <b>bridge</b> was closed" in body["text"]
    assert body["link_preview_options"] == {"is_disabled": True}  # Telegram's servers do not visit the page


@pytest.mark.parametrize("token", ["", "abc", "123:short", "123456:" + "a" * 35 + "/../x", "12345678:" + "é" * 30])
def test_what_is_no_bot_token(token: str) -> None:
    with pytest.raises(RequestError) as error:
        Telegram.parse({"token": token, "chat": "1"})
    assert error.value.code == "option_invalid"
    assert not token or token not in str(error.value)


@pytest.mark.parametrize(
    ("answer", "want"),
    [
        ('{"ok":false,"parameters":{"retry_after":35}}', 35.0),
        ('{"parameters": {"retry_after" : 999999999}}', 86400.0),
        ('{"ok":false}', None),
        ("", None),
    ],
)
def test_telegram_says_how_long_to_wait_in_its_answer(answer: str, want: float | None) -> None:
    assert wait(answer) == want


@pytest.mark.parametrize(("kind", "status", "permanent"), [
    ("telegram", 400, True), ("telegram", 403, True), ("telegram", 401, False), ("telegram", 429, False),
    ("ntfy", 413, False), ("telegram", 413, False), ("ntfy", 400, True), ("ntfy", 401, False), ("ntfy", 507, False),
])  # fmt: skip
def test_what_trying_again_cannot_mend(kind: str, status: int, permanent: bool) -> None:
    async def run() -> DeliveryError | None:
        async with receiver(status=status, body=b'{"parameters":{"retry_after":3}}') as server:
            return await attempt(over_http(kind, server, a_context()))

    error = asyncio.run(run())
    assert error is not None
    assert error.permanent == permanent
    assert error.retry_after == (3.0 if kind == "telegram" else None)


@pytest.mark.parametrize("words", ["bridge ", "الجسر ", "<&> "])
@pytest.mark.parametrize("channel", [
    Ntfy.build({"topic": "t"}, a_context()),
    Telegram.build({"token": TOKEN, "chat": "1"}, a_context()),
], ids=["ntfy", "telegram"])  # fmt: skip
def test_a_digest_is_split_to_what_a_small_screen_takes(channel: Ntfy | Telegram, words: str) -> None:
    message = a_message(
        *(a_message_statement(n, title=words * 9, text=words * 40) for n in range(60)), kind="digest.created"
    )
    parts = channel.parts(message)
    assert [q.id for p in parts for q in p.statements] == [str(n) for n in range(60)]
    for part in parts:
        text = channel._payload(part, NTFY_LIMIT)["message"] if isinstance(channel, Ntfy) else _telegram_text(part)
        assert "more" not in text.rpartition("\n")[2]  # nothing was left to be counted
        assert (
            len(text.encode()) if isinstance(channel, Ntfy) else utf16(_read_by_telegram(text))
        ) <= 4096  # as each counts


def _read_by_telegram(text: str) -> str:
    """What is left of a text after its tags and entities are read; that is what has a limit."""
    return html.unescape(re.sub(r"</?[a-z][^>]*>", "", text))


def _telegram_text(part: Message) -> str:
    return str(pushed("telegram", part)[1]["text"])
