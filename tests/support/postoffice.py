"""Real mail servers on loopback: aiosmtpd with a scripted temper, and a raw one for what no good server does."""

# ruff: noqa: N802 - aiosmtpd finds handlers by these names

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from alerts.channels.transports.context import Context
from alerts.errors import DeliveryError


@dataclass
class PostOffice:
    """``refusals``: answers to RCPT by address; ``at_data``: the answer to a whole mail, ``largest``: bytes that it may have (0: any). ``mails`` are (recipients, bytes) taken."""

    refusals: dict[str, str] = field(default_factory=dict)
    at_data: str = "250 kept"
    largest: int = 0
    port: int = 0
    mails: list[tuple[list[str], bytes]] = field(default_factory=list)
    hellos: list[str] = field(default_factory=list)
    was_secure: list[bool] = field(default_factory=list)
    tried: list[str] = field(default_factory=list)

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        self.hellos.append(hostname)
        return responses

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self.tried.append(address)
        if address in self.refusals:
            return self.refusals[address]
        envelope.rcpt_tos.append(address)
        return "250 ok"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        content = envelope.original_content or b""
        if 0 < self.largest < len(content):
            return "552 5.3.4 Message size exceeds fixed maximum message size"
        self.mails.append((list(envelope.rcpt_tos), content))
        self.was_secure.append(session.ssl is not None)
        if self.at_data == "cut":
            assert server.transport is not None
            server.transport.abort()
        return self.at_data


@asynccontextmanager
async def postoffice(
    made: PostOffice | None = None,
    *,
    tls: ssl.SSLContext | None = None,
    implicit_tls: bool = False,
    password: str = "",
    utf8: bool = True,
    **temper: Any,
) -> AsyncIterator[PostOffice]:
    """An aiosmtpd server while the block runs. ``tls`` offers STARTTLS, or speaks TLS from the first byte; ``password`` makes it want a log-in of `desk`."""
    office = made or PostOffice(**temper)

    def authenticate(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
        good = isinstance(data, LoginPassword) and data == LoginPassword(b"desk", password.encode())
        return AuthResult(success=good, handled=False)

    def protocol() -> SMTP:
        return SMTP(
            office,
            hostname="office.example",
            tls_context=None if implicit_tls else tls,
            authenticator=authenticate if password else None,
            auth_required=bool(password),
            auth_require_tls=not implicit_tls and tls is not None,
            enable_SMTPUTF8=utf8,
            loop=asyncio.get_running_loop(),
        )

    server = await asyncio.get_running_loop().create_server(protocol, "127.0.0.1", 0, ssl=tls if implicit_tls else None)
    office.port = server.sockets[0].getsockname()[1]
    try:
        yield office
    finally:
        server.close()


async def in_time(home: Context, attempt: Callable[[], Awaitable[DeliveryError | None]]) -> DeliveryError | None:
    """What an impatient attempt meets at a server that is there: with more patience each time that not even the connection came about."""
    for home.patience in (0.3, 2, 10, 30):
        error = await attempt()
        if error is None or error.code != "smtp_unreachable":
            return error
    return error


@asynccontextmanager
async def raw_office(
    talk: Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]],
) -> AsyncIterator[int]:
    """A server that says what ``talk`` says; yields its port."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await talk(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
