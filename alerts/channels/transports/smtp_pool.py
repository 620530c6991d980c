"""Connections to the mail server that wait a moment for the next mail, as Postfix keeps them. Knows neither envelopes nor answers."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import aiosmtplib

IDLE = 2.0  # seconds that a connection waits for the next mail; servers allow minutes (RFC 5321 §4.5.3.2.7)
MOST = 100  # mails by one connection; many servers refuse more


@dataclass(eq=False, slots=True)
class Line:
    """An open conversation that is greeted, encrypted and logged in, and the mails that went by it."""

    client: aiosmtplib.SMTP
    mails: int = 0
    timer: asyncio.TimerHandle | None = None


class Lines:
    """Those of one process and one event loop that wait for a mail."""

    def __init__(self) -> None:
        self._idle: list[Line] = []
        self._leaving: set[asyncio.Task[None]] = set()

    async def take(self) -> Line | None:
        """One on which the server still answers; None when there is none."""
        while self._idle:
            line = self._idle.pop()
            if line.timer is not None:
                line.timer.cancel()
            if line.client.is_connected and await _answers(line.client):
                return line
            line.client.close()
        return None

    def keep(self, line: Line) -> None:
        """A mail went through whole: let the connection wait for the next, or say goodbye when it has carried its share."""
        line.mails += 1
        if line.mails < MOST and line.client.is_connected:
            line.timer = asyncio.get_running_loop().call_later(IDLE, self._expire, line)
            self._idle.append(line)
        else:
            self._part(line)

    def _expire(self, line: Line) -> None:
        self._idle.remove(line)
        self._part(line)

    def _part(self, line: Line) -> None:
        """Nobody waits for a goodbye: what the server did with the mail is settled."""
        task = asyncio.get_running_loop().create_task(leave(line.client))
        self._leaving.add(task)
        task.add_done_callback(self._leaving.discard)

    async def aclose(self) -> None:
        """Say goodbye on all of them."""
        for line in self._idle:
            if line.timer is not None:
                line.timer.cancel()
            self._part(line)
        self._idle.clear()
        await asyncio.gather(*self._leaving)


async def _answers(client: aiosmtplib.SMTP) -> bool:
    """Whether the server is there and begins anew: one that closes meanwhile is found out before the mail, not after it."""
    try:
        await client.rset()
    except (aiosmtplib.SMTPException, OSError):
        return False
    return True


async def leave(client: aiosmtplib.SMTP) -> None:
    """Say goodbye; whatever happens now matters to nobody."""
    try:
        async with asyncio.timeout(2):
            await client.quit()
    except (aiosmtplib.SMTPException, OSError, TimeoutError):
        pass
    finally:
        client.close()
