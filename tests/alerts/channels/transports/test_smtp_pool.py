"""Connections that carry several mails: fewer greetings, the same promises, and nothing kept that a server has given up."""

from __future__ import annotations

import asyncio
import ssl
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session

from alerts.channels.email import Email
from alerts.channels.transports import smtp_pool
from alerts.channels.transports.context import Context
from alerts.config import Smtp
from alerts.errors import DeliveryError
from crawler.guard import Guard
from tests.support import certificates
from tests.support.messages import NOW, a_message
from tests.support.postoffice import PostOffice, postoffice

TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine may take longer than a connection waits."""
    monkeypatch.setattr(smtp_pool, "IDLE", 600)


async def post(shared: Context, *to: str) -> DeliveryError | None:
    try:
        await Email.build({"to": list(to) or ["desk@example.org"]}, shared).send(a_message(), NOW)
    except DeliveryError as error:
        return error
    return None


def to(office: PostOffice, **smtp: Any) -> Context:
    settings = Smtp(
        **{"host": "127.0.0.1", "port": office.port, "security": "none", "sender": "tocsin@example.org", **smtp}
    )
    return Context(Guard(["127.0.0.0/8"], tls=TLS), settings, patience=60)


def test_mails_one_after_the_other_go_by_one_connection_that_is_greeted_and_logged_in_once(tmp_path: Path) -> None:
    context, trust = certificates.make(tmp_path)

    async def run() -> PostOffice:
        async with postoffice(tls=context, password="right") as office:
            shared = to(office, security="starttls", ca=str(trust), username="desk", password="right")
            assert [await post(shared) for _ in range(5)] == [None] * 5
            await shared.aclose()
            return office

    office = asyncio.run(run())
    assert len(office.mails) == 5
    assert len(office.hellos) == 2  # before and after STARTTLS
    assert office.was_secure == [True] * 5


def test_mails_at_once_go_by_connections_of_their_own() -> None:
    async def run() -> PostOffice:
        async with postoffice() as office:
            shared = to(office)
            assert await asyncio.gather(*(post(shared) for _ in range(4))) == [None] * 4
            await shared.aclose()
            return office

    office = asyncio.run(run())
    assert (len(office.mails), len(office.hellos)) == (4, 4)


def test_a_connection_carries_so_many_mails_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp_pool, "MOST", 3)

    async def run() -> PostOffice:
        async with postoffice() as office:
            shared = to(office)
            for _ in range(7):
                assert await post(shared) is None
            await shared.aclose()
            return office

    assert len(asyncio.run(run()).hellos) == 3


def test_a_connection_waits_no_longer_than_a_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp_pool, "IDLE", 0.01)
    gone = asyncio.Event()

    class Office(PostOffice):
        async def handle_QUIT(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
            gone.set()
            return "221 bye"

    async def run() -> None:
        async with postoffice(Office()) as office:
            shared = to(office)
            assert await post(shared) is None
            await gone.wait()  # nobody asked for it
            assert await post(shared) is None
            await shared.aclose()
            assert len(office.hellos) == 2

    asyncio.run(run())


class Tired(PostOffice):
    """Takes one mail by each connection; what it does at the next is its ``way``."""

    way = ""

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        session.tired = True  # type: ignore[attr-defined]
        if self.way == "closes" and server.transport is not None:
            asyncio.get_running_loop().call_soon(server.transport.close)
        return await super().handle_DATA(server, session, envelope)

    async def handle_RSET(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        return "421 enough" if self.way == "no rset" else "250 ok"

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if getattr(session, "tired", False) and self.way.startswith("4"):
            return self.way
        envelope.mail_from = address
        return "250 ok"


@pytest.mark.parametrize("way", ["closes", "no rset", "421 4.7.0 too many mails", "452 4.5.3 too many mails"])
def test_a_server_that_takes_no_more_by_a_connection_gets_the_mail_by_another(way: str) -> None:
    async def run() -> PostOffice:
        tired = Tired()
        tired.way = way
        async with postoffice(tired) as office:
            shared = to(office)
            assert [await post(shared) for _ in range(3)] == [None] * 3
            await shared.aclose()
            return office

    office = asyncio.run(run())
    assert len(office.mails) == len(office.hellos) == 3


@pytest.mark.parametrize(
    ("temper", "code", "served"),
    [
        ({"at_data": "cut"}, "smtp_connection_lost", frozenset()),
        ({"at_data": "451 later"}, "smtp_try_later", frozenset()),
        ({"refusals": {"b@example.org": "450 busy"}}, "smtp_recipient_refused", frozenset({"a@example.org"})),
    ],
)
def test_what_fails_by_an_old_connection_fails_once_and_tells_who_was_served(
    temper: dict[str, Any], code: str, served: frozenset[str]
) -> None:
    async def run() -> tuple[DeliveryError | None, PostOffice]:
        async with postoffice() as office:
            shared = to(office)
            both = ("a@example.org", "b@example.org")
            assert await post(shared, *both) is None
            for name, value in temper.items():
                setattr(office, name, value)
            error = await post(shared, *both)
            await shared.aclose()
            return error, office

    error, office = asyncio.run(run())
    assert error is not None
    assert (error.code, error.served) == (code, served)
    assert len(office.hellos) == 1  # nothing was tried again behind the outbox's back
