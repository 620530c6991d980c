"""Every channel with a limit, against receivers that enforce it: digests of 1 to 200 statements in five scripts, none refused."""

from __future__ import annotations

import asyncio
import dataclasses
import html
import json
import re
from typing import Any

import pytest

from alerts.channels.apprise import Apprise
from alerts.channels.ntfy import Ntfy
from alerts.channels.telegram import Telegram
from alerts.messages import fitting
from alerts.messages.message import Message
from tests.alerts.behaviour.test_channel_contract import a_context, attempt
from tests.support.messages import a_message, a_message_statement
from tests.support.receiver import receiver

WORDS = {
    "latin": 'The old bridge over the river was "closed" on Monday & nobody knows why. ',
    "cyrillic": "Старый мост через реку закрыли в понедельник, причина неизвестна. ",
    "arabic": "أغلق الجسر القديم فوق النهر يوم الاثنين ولا أحد يعرف السبب. ",
    "chinese": "周一河上的老桥关闭,无人知晓原因,居民们等待消息。",
    "burmese": "မြစ်ပေါ်ရှိ တံတားဟောင်းကို တနင်္လာနေ့က ပိတ်လိုက်သည်။ ",
    "emoji": "🌉🚧 ",
}
SIZES = [1, 8, 200]


def digest(script: str, count: int) -> Message:
    words = WORDS[script]
    made = [a_message_statement(n, words * 4, words * 30, words.split()[0]) for n in range(1, count + 1)]
    return a_message(*made, kind="digest.created")


def utf16(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


async def sent(notifier: Any, message: Message) -> list[bytes]:
    async with receiver(status=200, body=b'{"id": "1"}') as server:
        built = notifier(server.port)
        for part in built.parts(message):
            assert await attempt(built, part) is None
        return [got.body for got in server.got]


@pytest.mark.parametrize("count", SIZES)
@pytest.mark.parametrize("script", WORDS)
def test_ntfy_gets_texts_and_bodies_that_it_takes(script: str, count: int) -> None:
    bodies = asyncio.run(
        sent(
            lambda port: Ntfy.build({"topic": "t", "server": f"http://127.0.0.1:{port}"}, a_context()),
            digest(script, count),
        )
    )
    assert all(len(body) < 8192 and len(json.loads(body)["message"].encode()) <= 4096 for body in bodies)
    assert all(f"id={n}&" in b"".join(bodies).decode() for n in range(1, count + 1)), "nothing is dropped"


@pytest.mark.parametrize("count", SIZES)
@pytest.mark.parametrize("script", WORDS)
def test_telegram_gets_4096_units_at_most(script: str, count: int) -> None:
    options = {"token": "1234567:" + "x" * 30, "chat": "1"}
    bodies = asyncio.run(
        sent(
            lambda port: Telegram.build(options | {"server": f"http://127.0.0.1:{port}"}, a_context()),
            digest(script, count),
        )
    )
    texts = [html.unescape(re.sub("</?b>", "", json.loads(body)["text"])) for body in bodies]
    assert all(utf16(text) <= 4096 for text in texts)
    assert all(f"id={n}&" in "".join(texts) for n in range(1, count + 1))


@pytest.mark.parametrize("count", [1, 30])
@pytest.mark.parametrize("script", WORDS)
def test_a_service_of_500_characters_gets_500(script: str, count: int) -> None:
    bodies = asyncio.run(
        sent(
            lambda port: Apprise.build({"url": f"mastodon://token@127.0.0.1:{port}"}, a_context()),
            digest(script, count),
        )
    )
    texts = [json.loads(body)["status"] for body in bodies if body]
    assert texts
    assert all(len(text) <= 500 for text in texts)
    assert all(f"id={n}&" in "".join(texts) for n in range(1, count + 1))


@pytest.mark.parametrize("limit", [4000, 900, 480, 160, 70])
@pytest.mark.parametrize("script", WORDS)
def test_any_limit_is_kept(script: str, limit: int) -> None:
    for count in (1, 2, 40):
        for message in (digest(script, count), dataclasses.replace(digest(script, count), discreet=True)):
            text = fitting.fitted(message, limit, utf16)
            assert 0 < utf16(text) <= limit
            assert message.discreet or "https://paper.example/a?id=1&l=en" in text


def test_an_address_that_is_too_long_is_left_out() -> None:
    one = a_message_statement(url="https://paper.example/" + "a" * 5000)
    assert utf16(fitting.fitted(a_message(one), 160, utf16)) <= 160


@pytest.mark.parametrize("size", [4000, 2500, 1500])
def test_a_server_that_takes_less_gets_less(size: int) -> None:
    """413 is no end: the message is cut and sent again."""

    async def run() -> list[int]:
        got: list[int] = []

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
            length = int(re.findall(r"content-length: (\d+)", head)[0])
            await reader.readexactly(length)
            got.append(length)
            status = "200 OK" if length <= size else "413 Too Large"
            writer.write(f"HTTP/1.1 {status}\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{{}}".encode())
            await writer.drain()
            writer.close()

        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        notifier = Ntfy.build({"topic": "t", "server": f"http://127.0.0.1:{port}"}, a_context())
        assert await attempt(notifier, notifier.parts(digest("cyrillic", 8))[0]) is None
        server.close()
        return got

    assert asyncio.run(run())[-1] <= size
