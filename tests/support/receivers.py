"""Receivers outside the product, in threads of their own: a webhook and a mail server that keep a ledger of what they took."""

from __future__ import annotations

import asyncio
import email
import email.policy
import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Any

from aiosmtpd.smtp import SMTP

from tests.support.badsite import _Server, head
from tests.support.postoffice import PostOffice


@dataclass(frozen=True)
class Taken:
    """One delivery as it arrived: its identity, what it is about, and the addresses of the statements that it tells."""

    identity: str
    topic: str
    urls: tuple[str, ...]
    kind: str


class Hook(_Server):
    """A webhook. ``temper(n)`` gives the status of the n-th request, or 0: take it and drop the connection (a lost acknowledgement)."""

    def __init__(self, temper: Callable[[int], int] = lambda n: 204) -> None:
        super().__init__()
        self.temper = temper
        self.taken: list[Taken] = []
        self.tries: list[str] = []
        self.came = threading.Event()

    @property
    def url(self) -> str:
        """Where to post."""
        return f"http://127.0.0.1:{self.port}/hook"

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = {k.lower(): v.strip() for k, _, v in (line.partition(":") for line in lines[1:] if line)}
        body = json.loads(await reader.readexactly(int(headers.get("content-length", 0))))
        status = self.temper(len(self.tries))
        self.tries.append(headers["webhook-id"])
        if status < 300:
            self.taken.append(_taken(headers["webhook-id"], body))
            self.came.set()
        if status == 0:
            writer.transport.abort()
            return
        writer.write(head(status, {"Content-Length": "0", "Connection": "close"}))


def _taken(identity: str, body: dict[str, Any]) -> Taken:
    data = body["data"]
    topic = (data.get("topic") or {}).get("name", "")
    return Taken(identity, topic, tuple(s["url"] for s in data.get("statements", ())), body["type"])


class MailServer(_Server):
    """A real SMTP server; ``mails`` are what it took."""

    def __init__(self) -> None:
        super().__init__()
        self.office = PostOffice()

    async def _main(self, ready: threading.Event) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        server = await self._loop.create_server(
            lambda: SMTP(self.office, hostname="office.example", loop=self._loop), "127.0.0.1", self.port
        )
        self.port = server.sockets[0].getsockname()[1]
        ready.set()
        await self._stop.wait()
        server.close()

    @property
    def mails(self) -> list[EmailMessage]:
        """All mails, read."""
        return [email.message_from_bytes(data, policy=email.policy.default) for _, data in list(self.office.mails)]  # type: ignore[misc]


def wait_for(what: Callable[[], Any], seconds: float = 120, step: float = 0.05) -> Any:
    """Look again and again until it is so; AssertionError when it never is."""
    until = time.monotonic() + seconds
    while not (found := what()):
        assert time.monotonic() < until, "it did not happen in time"
        time.sleep(step)
    return found
