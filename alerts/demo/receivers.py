"""Where the demonstration's messages arrive: a webhook receiver that checks every signature, and a mail server, both on loopback."""

# ruff: noqa: N802 - aiosmtpd finds handlers by these names

from __future__ import annotations

import asyncio
import email
import email.policy
import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

from alerts.channels.transports import signing

Pieces = tuple[tuple[str, bool], ...]  # a stretch of text and whether it is highlighted
_TOLERANCE = 300.0  # seconds that a signature's time may be off, as Standard Webhooks advises
_MARK = re.compile(">>(.+?)<<")


@dataclass(frozen=True, slots=True)
class Received:
    """One statement of a message."""

    url: str
    title: Pieces
    excerpt: Pieces
    source: str


@dataclass(frozen=True, slots=True)
class Arrival:
    """Something arrived: by which channel, of which kind (alert or digest) and topic, and when (monotonic seconds)."""

    channel: str
    kind: str
    topic: str
    statements: tuple[Received, ...]
    at: float


@dataclass
class Receivers:
    """``on_arrival`` is called for each alert and digest. ``bad_signatures`` counts what was refused. Mails are kept in ``mailbox``."""

    on_arrival: Callable[[Arrival], None]
    secret: str
    mailbox: Path
    http_port: int = 0
    smtp_port: int = 0
    good_signatures: int = 0
    bad_signatures: int = 0
    _seen: set[str] = field(default_factory=set)
    _servers: list[asyncio.Server] = field(default_factory=list)

    async def start(self) -> None:
        """Listen on two free ports."""
        loop = asyncio.get_running_loop()
        hook = await asyncio.start_server(self._hook, "127.0.0.1", 0)
        mail = await loop.create_server(lambda: SMTP(self, enable_SMTPUTF8=True, loop=loop), "127.0.0.1", 0)
        self._servers = [hook, mail]
        self.http_port, self.smtp_port = (s.sockets[0].getsockname()[1] for s in self._servers)

    def stop(self) -> None:
        """Listen no more."""
        for server in self._servers:
            server.close()

    # ---- webhook

    async def _hook(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            headers = {k.lower(): v.strip() for k, _, v in (line.partition(":") for line in head[1:])}
            body = await reader.readexactly(int(headers.get("content-length", 0)))
            status = "204 No Content" if self._take(headers, body) else "400 Bad Request"
            writer.write(f"HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode())
            await writer.drain()
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ValueError):
            pass  # the sender tries again
        finally:
            writer.close()

    def _take(self, headers: dict[str, str], body: bytes) -> bool:
        if not verified(self.secret, headers, body, time.time()):
            self.bad_signatures += 1
            return False
        self.good_signatures += 1
        if self._is_new(headers["webhook-id"]):
            self.on_arrival(from_webhook(json.loads(body), time.monotonic()))
        return True

    def _is_new(self, identity: str) -> bool:
        """A message may be delivered more than once; a repetition has the same identity."""
        new = identity not in self._seen
        self._seen.add(identity)
        return new

    # ---- mail

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """aiosmtpd hands over a whole mail."""
        mail = email.message_from_bytes(envelope.original_content or b"", policy=email.policy.default)
        if mail["X-Tocsin-Alert"] and self._is_new(str(mail["Message-ID"])):
            self._keep(envelope.original_content or b"")
            self.on_arrival(from_mail(mail, time.monotonic()))
        return "250 kept"

    def _keep(self, mail: bytes) -> None:
        """As a file that mail programs open, in the order of arrival."""
        self.mailbox.mkdir(exist_ok=True)
        number = sum(1 for _ in self.mailbox.iterdir()) + 1
        (self.mailbox / f"{number:02}.eml").write_bytes(mail)


def verified(secret: str, headers: dict[str, str], body: bytes, now: float) -> bool:
    """Whether a request is signed with our secret, and lately."""
    identity, stamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not identity or not stamp.isdigit() or abs(now - int(stamp)) > _TOLERANCE:
        return False
    expected = signing.signatures(signing.keys(secret), identity, int(stamp), body)
    return expected in headers.get("webhook-signature", "").split()


def from_webhook(payload: dict[str, Any], at: float) -> Arrival:
    """What a webhook's body says (docs/webhooks.md)."""
    data = payload["data"]
    kind = "digest" if payload["type"] == "digest.created" else "alert"
    return Arrival("webhook", kind, data["topic"]["name"], tuple(map(_from_json, data["statements"])), at)


def _from_json(statement: dict[str, Any]) -> Received:
    words = {m["text"] for m in statement["matches"]}
    cut = re.compile("|".join(map(re.escape, sorted(words, key=len, reverse=True))) or "(?!)")
    return Received(
        statement["url"], _cut(statement["title"], cut), _cut(statement["excerpt"], cut), statement["source"]
    )


def _cut(text: str, marks: re.Pattern[str]) -> Pieces:
    """The text cut where ``marks`` matches; a group, if there is one, is the highlighted part."""
    out: list[tuple[str, bool]] = []
    at = 0
    for found in marks.finditer(text):
        out += [(text[at : found.start()], False), (found[found.re.groups], True)]
        at = found.end()
    return tuple(piece for piece in (*out, (text[at:], False)) if piece[0])


def from_mail(mail: Any, at: float) -> Arrival:
    """What a mail's plain part says: of each statement a numbered title, facts, the address alone on a line, and the passage indented."""
    lines = mail.get_body(("plain",)).get_content().splitlines()
    statements = tuple(
        Received(
            lines[n],
            _cut(_bare(lines[n - 2]), _MARK),
            _passage(lines[n + 1 : n + 3]),
            _bare(lines[n - 1].split(" · ")[0]),
        )
        for n in range(2, len(lines))
        if lines[n].startswith("http://") and re.match(r"\d+\. ", lines[n - 2])
    )
    kind = "alert" if " new statement" in lines[0] else "digest"
    return Arrival("mail", kind, str(mail["X-Tocsin-Topic"]), statements, at)


def _bare(line: str) -> str:
    return re.sub("^\\d+\\. |[\u2068\u2069]", "", line)


def _passage(lines: list[str]) -> Pieces:
    indented = next((line.strip() for line in lines if line.startswith("    ")), "")
    return _cut(indented, _MARK)
