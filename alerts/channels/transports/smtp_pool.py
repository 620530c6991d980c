"""Connections to the mail server that wait a moment for the next mail, as Postfix keeps them. Knows neither envelopes nor answers."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import aiosmtplib

IDLE = 2.0  # seconds that a connection waits for the next mail; servers allow minutes (RFC 5321 §4.5.3.2.7)
MOST = 100  # mails by one connection; many servers refuse more


@dataclass(eq=False, slots=True)
class Connection:
    """An open connection that is greeted, encrypted and logged in, and the mails that went by it."""

    client: aiosmtplib.SMTP
    mails: int = 0
    timer: asyncio.TimerHandle | None = None


class ConnectionPool:
    """The connections of one process and one event loop that wait for a mail."""

    def __init__(self) -> None:
        self._idle: list[Connection] = []
        self._leaving: set[asyncio.Task[None]] = set()

    async def take(self) -> Connection | None:
        """One on which the server still answers; None when there is none."""
        while self._idle:
            connection = self._idle.pop()
            if connection.timer is not None:
                connection.timer.cancel()
            if connection.client.is_connected and await _answers(connection.client):
                return connection
            connection.client.close()
        return None

    def keep(self, connection: Connection) -> None:
        """A mail went through whole: let the connection wait for the next, or say goodbye when it has carried its share."""
        connection.mails += 1
        if connection.mails < MOST and connection.client.is_connected:
            connection.timer = asyncio.get_running_loop().call_later(IDLE, self._expire, connection)
            self._idle.append(connection)
        else:
            self._close(connection)

    def _expire(self, connection: Connection) -> None:
        self._idle.remove(connection)
        self._close(connection)

    def _close(self, connection: Connection) -> None:
        """Nobody waits for a goodbye: what the server did with the mail is settled."""
        task = asyncio.get_running_loop().create_task(leave(connection.client))
        self._leaving.add(task)
        task.add_done_callback(self._leaving.discard)

    async def aclose(self) -> None:
        """Say goodbye on all of them."""
        for connection in self._idle:
            if connection.timer is not None:
                connection.timer.cancel()
            self._close(connection)
        self._idle.clear()
        await asyncio.gather(*self._leaving)


async def _answers(client: aiosmtplib.SMTP) -> bool:
    """Whether the server is there and begins anew: one that closes meanwhile is found out before the mail, not after it."""
    import aiosmtplib

    try:
        await client.rset()
    except (aiosmtplib.SMTPException, OSError):
        return False
    return True


async def leave(client: aiosmtplib.SMTP) -> None:
    """Say goodbye; whatever happens now matters to nobody."""
    import aiosmtplib

    try:
        async with asyncio.timeout(2):
            await client.quit()
    except (aiosmtplib.SMTPException, OSError, TimeoutError):
        pass
    finally:
        client.close()
