"""Signed JSON by HTTP POST: Standard Webhooks 1.0.0. What the body says is described in docs/webhooks.md."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from alerts.channels import base, options
from alerts.channels.transports import http, signing
from alerts.channels.transports.context import HTTP_TIME_LIMIT
from alerts.messages import fitting, rendering, senses
from alerts.messages.message import Message, MessageStatement
from crawler.config.declaration import Secret, option
from crawler.errors import RequestError
from crawler.logs import escaped

LIMIT = 100_000  # bytes of a body
_OURS = frozenset(
    {
        "host",
        "content-length",
        "content-type",
        "content-encoding",
        "transfer-encoding",
        "connection",
        "user-agent",
        "webhook-id",
        "webhook-timestamp",
        "webhook-signature",
    }
)


def _check_secret(secret: Secret) -> None:
    signing.keys(secret.reveal())


def _check_headers(headers: dict[str, str]) -> None:
    for name, value in headers.items():
        token = re.fullmatch(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+", name)
        if not token or name.lower() in _OURS or not value.isascii() or not (value.isprintable() or not value):
            raise RequestError(
                "header_forbidden",
                f"The header “{rendering.one_line(name)[:50]}” cannot be set.",
                "Choose a name that neither HTTP nor the signature uses, in plain text.",
            )


class Webhook(base.Notifier["Webhook.Options"]):
    """A receiver of our own protocol: 2xx is success, everything else is tried again under the same webhook-id."""

    kind = "webhook"
    summary = "Signed JSON by HTTP POST (Standard Webhooks)."
    time_limit = HTTP_TIME_LIMIT + 5

    @dataclass(frozen=True, slots=True, kw_only=True)
    class Options(options.Options):
        """The options of a webhook."""

        url: str = option(
            "Where to send; redirects are not followed.",
            example='"https://hooks.example.org/tocsin"',
            check=http.check_url,
        )
        secret: Secret = option(
            "Signs every message: whsec_ and base64; several with spaces between sign side by side.",
            example='"whsec_..."',
            check=_check_secret,
        )
        headers: dict[str, str] | None = option(
            "Further request headers.", default=None, example='{ Authorization = "..." }', check=_check_headers
        )

    def parts(self, message: Message) -> list[Message]:
        """Pieces whose body stays under LIMIT."""
        return rendering.parts(message, lambda m: len(body(m)), LIMIT)

    async def send(self, message: Message, now: datetime, done: frozenset[str] = frozenset()) -> None:
        """One attempt; its timestamp is ``now``, its id that of the delivery. Less of it when the receiver says that it is too long."""

        async def post(less: Message) -> http.Reply:
            content = body(less)
            return await http.post(self.context, self.options.url, content, self._headers(message, content, now), now)

        await self.less_when_refused(post, fitting.shorter(self.outgoing(message)))

    def _headers(self, message: Message, content: bytes, now: datetime) -> dict[str, str]:
        identity, timestamp = webhook_id(message), int(now.timestamp())
        signed = signing.signatures(signing.keys(self.options.secret.reveal()), identity, timestamp, content)
        return {
            **(self.options.headers or {}),
            "content-type": "application/json",
            "user-agent": "Tocsin",
            "webhook-id": identity,
            "webhook-timestamp": str(timestamp),
            "webhook-signature": signed,
        }


def webhook_id(message: Message) -> str:
    """The same for every attempt; without full stops, which part the signed text."""
    part = f"_{message.part}" if message.of > 1 else ""
    return re.sub(r"[^A-Za-z0-9_-]", "_", message.delivery_id) + part


def body(message: Message) -> bytes:
    """The JSON of a message, UTF-8; the same at every attempt."""
    data = _alert(message) if message.statements or message.kind == "alert.created" else {}
    if message.kind != "alert.created":
        data = {**_about(message), **data}
    payload = {"type": message.kind, "timestamp": message.created, "data": data}
    return utf8(json.dumps(payload, ensure_ascii=False, separators=(",", ":")))


def utf8(line: str) -> bytes:
    """JSON as bytes, in which nothing stands that a terminal obeys: who looks at a log of it shall not be fooled."""
    return escaped(line.encode("utf-8", "replace").decode()).encode()


def _alert(message: Message) -> dict[str, Any]:
    topic = {} if message.discreet else {"topic": {"name": message.topic}}
    return {
        "alert_id": message.alert_id,
        **topic,
        "story_id": message.story_id,
        "statements": [_statement(q, message.discreet) for q in message.statements],
        "earlier": [{"id": e.id} if message.discreet else {"id": e.id, "url": e.url} for e in message.earlier],
        **({"left_out": message.left_out} if message.left_out else {}),
    }


def _about(message: Message) -> dict[str, Any]:
    """What the other types say beside statements."""
    about: dict[str, Any] = {"alert_id": message.alert_id}
    if message.of > 1:
        about |= {"part": message.part, "of": message.of}
    if message.discreet:
        return about
    if message.topic:
        about["topic"] = {"name": message.topic}
    return {
        **about,
        "title": message.title,
        "notes": list(message.notes),
        **({"facts": dict(message.facts)} if message.facts else {}),
    }


def _statement(statement: MessageStatement, discreet: bool) -> dict[str, Any]:
    if discreet:
        return {"id": statement.id}
    return {
        "id": statement.id,
        "url": statement.url,
        "title": statement.title,
        "source": statement.source,
        "published": statement.published,
        "language": statement.language,
        "excerpt": statement.excerpt,
        "matched": senses.line(statement.matches),
        "matches": [{k: v for k, v in asdict(p).items() if v or k != "speaker"} for p in statement.matches],
        **({"topic": {"name": statement.topic}} if statement.topic else {}),
        **({"since": statement.since, "added": [asdict(a) for a in statement.added]} if statement.added else {}),
    }
