"""Services on loopback that enforce the limits which the real ones document (docs/channels.md), and digests to send to them."""

from __future__ import annotations

import asyncio
import email
import email.policy
import html
import json
import re
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote

import pytest
from apprise.plugins.matrix import NotifyMatrix
from apprise.plugins.pushover import NotifyPushover
from apprise.plugins.slack import NotifySlack
from apprise.plugins.twilio import NotifyTwilio
from apprise.plugins.wecombot import NotifyWeComBot

from alerts import channels
from alerts.channels.base import Notifier
from alerts.channels.transports.context import Context
from alerts.config import Smtp
from alerts.errors import DeliveryError
from alerts.messages.message import Message
from crawler.guard import Guard
from tests.support.messages import NOW, a_message, a_message_statement
from tests.support.postoffice import postoffice
from tests.support.receiver import Receiver

WORDS = {
    "latin": 'The old bridge over the river was "closed" on Monday & nobody knows why. ',
    "cyrillic": "Старый мост через реку закрыли в понедельник, причина неизвестна. ",
    "arabic": "أغلق الجسر القديم فوق النهر يوم الاثنين ولا أحد يعرف السبب. ",
    "chinese": "周一河上的老桥关闭,无人知晓原因,居民们等待消息。",
    "burmese": "မြစ်ပေါ်ရှိ တံတားဟောင်းကို တနင်္လာနေ့က ပိတ်လိုက်သည်။ ",
}
GSM = (
    set("@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡§¿ÄÖÑÜäöñüà")
    | set(map(chr, range(65, 91)))
    | set(map(chr, range(97, 123)))
)
TWICE = set("^{}\\[~]|€")
Refusal = tuple[int, bytes] | None


def digest(script: str, count: int) -> Message:
    """A digest of so many statements with long titles and texts; the link of each says its number."""
    words = WORDS[script]
    made = [a_message_statement(n, words * 4, words * 30, words.split()[0]) for n in range(1, count + 1)]
    return a_message(*made, kind="digest.created")


def _form(body: bytes) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(body.decode(), keep_blank_values=True).items()}


def _over(size: float, limit: float, status: int, answer: str) -> Refusal:
    return (status, answer.encode()) if size > limit else None


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _ntfy(body: bytes, share: float) -> Refusal:
    text = json.loads(body)["message"].encode()
    too_large = len(body) >= 8192 * share or len(text) > 4096 * share
    return _over(
        too_large, 0, 413, '{"code":41301,"http":413,"error":"attachment too large, or bandwidth limit reached"}'
    )


def _telegram(body: bytes, share: float) -> Refusal:
    text = html.unescape(re.sub("</?b>", "", json.loads(body)["text"]))
    return _over(
        _units(text),
        4096 * share,
        400,
        '{"ok":false,"error_code":400,"description":"Bad Request: message is too long"}',
    )


def _slack(body: bytes, share: float) -> Refusal:
    sent = json.loads(body)
    text = "".join(one["text"] for one in sent.get("attachments", [])) + sent.get("text", "")
    return _over(len(text), 4000 * share, 400, "msg_too_long")


def _matrix(body: bytes, share: float) -> Refusal:
    return _over(len(body), 65_536 * share, 413, '{"errcode":"M_TOO_LARGE","error":"event too large"}')


def _mastodon(body: bytes, share: float) -> Refusal:
    text = json.loads(body)["status"]
    answer = json.dumps({"error": f"Validation failed: Text character limit of {int(500 * share)} exceeded"})
    return _over(len(re.sub(r"https?://\S+", "x" * 23, text)), 500 * share, 422, answer)


def _pushover(body: bytes, share: float) -> Refusal:
    sent = _form(body)
    answer = '{"message":"is too long","errors":["message is too long (maximum is 1024 characters)"],"status":0}'
    return _over(len(sent["message"]), 1024 * share, 400, answer) or _over(len(sent.get("title", "")), 250, 400, answer)


def _sms(body: bytes, share: float) -> Refusal:
    text = _form(body)["Body"]
    plain = set(text) <= GSM | TWICE
    size = len(text) + sum(c in TWICE for c in text) if plain else _units(text)
    answer = '{"code":21617,"message":"The concatenated message body exceeds the character limit","status":400}'
    return _over(size, (160 if plain else 70) * share, 400, answer)


def _wecombot(body: bytes, share: float) -> Refusal:
    text = json.loads(body)["text"]["content"]
    return _over(
        len(text.encode()), 2048 * share, 200, '{"errcode":40058,"errmsg":"text.content exceed max length 2048"}'
    )


def _webhook(body: bytes, share: float) -> Refusal:
    return _over(len(body), 102_400 * share, 413, "request entity too large")


def _said(path: str) -> bytes:
    """What each takes for a success."""
    if path.startswith("/services"):
        return b"ok"
    return json.dumps({"ok": True, "status": 1, "errcode": 0, "id": "1", "user_id": "@a:b", "access_token": "x", "home_server": "b", "device_id": "d", "room_id": "!r:b", "event_id": "$1"}).encode()  # fmt: skip


TAKES: dict[str, Callable[[bytes, float], Refusal]] = {
    "ntfy": _ntfy,
    "telegram": _telegram,
    "slack": _slack,
    "matrix": _matrix,
    "mastodon": _mastodon,
    "pushover": _pushover,
    "sms": _sms,
    "wecombot": _wecombot,
    "webhook": _webhook,
}
MAIL = 102_400  # bytes; large providers clip a mail there
ALL = (*TAKES, "email")
STRICTER = tuple(name for name in ALL if name != "wecombot")  # its refusal is a 200, which Apprise takes for a success


@dataclass
class Limited(Receiver):
    """A receiver that refuses what is over ``share`` of the limit of its service. ``refused`` counts, ``taken`` are bodies."""

    service: str = ""
    share: float = 1.0
    refused: int = 0
    taken: list[bytes] = field(default_factory=list)

    async def _answer(self, writer: Any) -> None:
        got = self.got[-1]
        refusal = TAKES[self.service](got.body, self.share) if self._is_message(got.path) else None
        self.refused += refusal is not None
        if refusal is None:
            self.taken.append(got.body)
        self.status, self.body = refusal or (201 if "Messages" in got.path else 200, _said(got.path))
        await super()._answer(writer)

    def _is_message(self, path: str) -> bool:
        return self.service != "matrix" or "/send/" in path


def _context(smtp: Smtp | None = None) -> Context:
    return Context(Guard(["127.0.0.0/8"]), smtp, Path())


def _options(service: str, port: int) -> tuple[str, dict[str, Any]]:
    """The kind of channel and its options that lead to the port."""
    base = f"http://127.0.0.1:{port}"
    own: dict[str, dict[str, Any]] = {
        "ntfy": {"topic": "t", "server": base},
        "telegram": {"token": "1234567:" + "x" * 30, "chat": "1", "server": base},
        "webhook": {"url": f"{base}/hook", "secret": "whsec_" + "QUJD" * 8},
    }
    addresses = {
        "slack": f"slack://T1JJ3T3L2/A1BRTD4JD/{'x' * 24}/#general",
        "matrix": f"matrix://user:pass@127.0.0.1:{port}/!r:b",
        "mastodon": f"mastodon://token@127.0.0.1:{port}",
        "pushover": f"pover://{'u' * 30}@{'a' * 30}",
        "sms": f"twilio://AC{'a' * 32}:{'b' * 32}@15551112222/15553334444",
        "wecombot": f"wecombot://{'k' * 36}",
    }
    return (service, own[service]) if service in own else ("apprise", {"url": addresses[service]})


@contextmanager
def _led_to(port: int) -> Iterator[None]:
    """Addresses that Apprise has fixed lead to the port while this lasts."""
    fixed = [
        (NotifySlack, "webhook_url", "/services"),
        (NotifyPushover, "notify_url", "/1/messages.json"),
        (NotifyTwilio, "notify_sms_url", "/Accounts/{sid}/Messages.json"),
        (NotifyWeComBot, "notify_url", "/cgi-bin/webhook/send?key={key}"),
    ]
    with pytest.MonkeyPatch.context() as there:
        for plugin, name, path in fixed:
            there.setattr(plugin, name, f"http://127.0.0.1:{port}{path}")
        there.setattr(NotifyMatrix, "request_rate_per_sec", 0)  # it waits between its own requests
        yield


def _readable(mail: bytes) -> str:
    read = email.message_from_bytes(mail, policy=email.policy.default)
    return "".join(part.get_content() for part in read.walk() if part.get_content_type() == "text/plain")


@asynccontextmanager
async def limited(service: str, share: float = 1.0) -> AsyncIterator[tuple[Notifier[Any], Callable[[], str], Limited]]:
    """A channel, what its service took so far as one text, and the service with its counts."""
    if service == "email":
        async with postoffice(largest=int(MAIL * share)) as office:
            smtp = Smtp(host="127.0.0.1", port=office.port, security="none", sender="tocsin@example.org")
            home = _context(smtp)
            made = channels.kind("email").build({"to": ["desk@example.org"]}, home)
            yield made, lambda: "".join(_readable(mail) for _, mail in office.mails), Limited()
            await home.aclose()
        return
    served = Limited(service=service, share=share)
    server = await asyncio.start_server(served.serve, "127.0.0.1", 0)
    served.port = server.sockets[0].getsockname()[1]
    kind, options = _options(service, served.port)
    with _led_to(served.port):
        home = _context()
        made = channels.kind(kind).build(options, home)
        yield made, lambda: b"\n".join(served.taken).decode("utf-8", "replace"), served
        await home.aclose()
    server.close()


@dataclass(frozen=True)
class Outcome:
    """Parts of a digest, requests that were refused first, parts that did not get through, and what the service took."""

    parts: int
    refused: int
    dead: list[DeliveryError]
    taken: str

    def missing(self, message: Message) -> list[str]:
        """Statements whose links the service did not get."""
        taken = unquote(self.taken)
        return [
            one.id for one in message.statements if f"id={one.id}&" not in taken and f"id={one.id}\\u0026" not in taken
        ]


async def told(service: str, message: Message, share: float = 1.0) -> Outcome:
    """Send every part once."""
    async with limited(service, share) as (notifier, taken, _):
        parts, dead, refused = notifier.parts(message), [], 0
        for part in parts:
            try:
                await notifier.send(part, NOW)
            except DeliveryError as error:
                dead.append(error)
            refused += notifier.cuts
        return Outcome(len(parts), refused, dead, taken())
