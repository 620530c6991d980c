"""Conversations with real mail servers: encryption, log-in, each recipient's own result, and servers that behave badly."""

from __future__ import annotations

import asyncio
import ssl
from pathlib import Path
from typing import Any

import pytest

from alerts.channels.email import Email
from alerts.channels.transports.context import Context
from alerts.channels.transports.smtp import check, explain
from alerts.config import Smtp
from alerts.errors import DeliveryError
from crawler.errors import RequestError
from crawler.guard import Guard
from tests.support import certificates
from tests.support.messages import NOW, a_message
from tests.support.postoffice import PostOffice, in_time, postoffice, raw_office


async def post(
    port: int,
    *,
    to: Any = ("desk@example.org",),
    done: frozenset[str] = frozenset(),
    impatient: bool = False,
    sender: str = "Tocsin <tocsin@example.org>",
    **smtp: Any,
) -> DeliveryError | None:
    settings = Smtp(**{"host": "127.0.0.1", "port": port, "security": "none", "sender": sender, **smtp})
    shared = Context(Guard(["127.0.0.0/8"], tls=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)), settings, patience=60)

    async def attempt() -> DeliveryError | None:
        try:
            await Email.build({"to": list(to)}, shared).send(a_message(), NOW, done)
        except DeliveryError as error:
            return error
        finally:
            await shared.aclose()
        return None

    return await (in_time(shared, attempt) if impatient else attempt())


def through(client: dict[str, Any], **office: Any) -> tuple[DeliveryError | None, PostOffice]:
    """One mail by that client configuration to that server."""

    async def run() -> tuple[DeliveryError | None, PostOffice]:
        async with postoffice(**office) as made:
            return await post(made.port, **client), made

    return asyncio.run(run())


def test_each_recipient_has_a_result_of_its_own() -> None:
    to = ["a@example.org", "b@example.org", "c@example.org"]
    error, office = through(
        {"to": to}, refusals={"b@example.org": "450 4.2.1 busy", "c@example.org": "550 5.1.1 unknown"}
    )
    assert error is not None
    assert error.served == {"a@example.org"}
    assert not error.permanent  # b may still get it
    assert "refused 2 of 3 recipients" in error.message
    assert "@" not in str(error)  # it may be logged
    assert "b@example.org: 450" in error.answer
    assert "c@example.org: 550" in error.answer
    assert office.mails[0][0] == ["a@example.org"]


def test_a_server_that_closes_in_the_middle_of_the_recipients_is_tried_again() -> None:
    error, office = through({"to": ["a@example.org", "b@example.org"]}, refusals={"b@example.org": "421 closing"})
    assert error is not None
    assert not error.permanent
    assert error.served == (frozenset({"a@example.org"}) if office.mails else frozenset())


def test_only_who_was_not_served_is_tried_again() -> None:
    error, office = through({"to": ["a@example.org", "b@example.org"], "done": frozenset({"a@example.org"})})
    assert error is None
    assert office.tried == ["b@example.org"]
    assert b"To: a@example.org,\r\n b@example.org" in office.mails[0][1]  # the build_mail itself is the same


def test_nobody_left_is_done() -> None:
    error, office = through({"done": frozenset({"desk@example.org"})})
    assert (error, office.hellos) == (None, [])


def test_it_is_permanent_only_when_it_is_so_for_all() -> None:
    error, _ = through(
        {"to": ["a@example.org", "b@example.org"]}, refusals={"a@example.org": "550 no", "b@example.org": "551 no"}
    )
    assert error is not None
    assert (error.permanent, error.served) == (True, frozenset())


def test_starttls(tmp_path: Path) -> None:
    context, trust = certificates.make(tmp_path)
    error, office = through({"security": "starttls", "ca": str(trust)}, tls=context)
    assert error is None
    assert office.was_secure == [True]


def test_tls_from_the_first_byte(tmp_path: Path) -> None:
    context, trust = certificates.make(tmp_path)
    error, office = through({"security": "tls", "ca": str(trust)}, tls=context, implicit_tls=True)
    assert error is None
    assert len(office.mails) == 1


def test_a_certificate_nobody_vouches_for(tmp_path: Path) -> None:
    context, _ = certificates.make(tmp_path)
    for security, implicit in (("starttls", False), ("tls", True)):
        error, office = through({"security": security}, tls=context, implicit_tls=implicit)
        assert error is not None
        assert (error.code, office.mails) == ("smtp_certificate", [])


def test_a_certificate_for_another_host(tmp_path: Path) -> None:
    context, trust = certificates.make(tmp_path, "mail.example.org")
    error, office = through({"security": "starttls", "ca": str(trust)}, tls=context)
    assert error is not None
    assert (error.code, office.mails) == ("smtp_certificate", [])


def test_starttls_that_was_stripped_sends_nothing_in_clear_text() -> None:
    error, office = through({"security": "starttls", "username": "desk", "password": "pw"})
    assert error is not None
    assert error.code == "smtp_tls_required"
    assert office.mails == []


def test_tls_towards_a_port_that_speaks_plain_is_explained() -> None:
    error, _ = through({"security": "tls"})
    assert error is not None
    assert error.code == "smtp_tls_failed"
    assert "starttls" in error.fix


def test_plain_towards_a_port_that_speaks_tls_is_a_time_out(tmp_path: Path) -> None:
    context, _ = certificates.make(tmp_path)
    error, _ = through({"security": "none", "impatient": True}, tls=context, implicit_tls=True)
    assert error is not None
    assert error.code == "smtp_timeout"


def test_login(tmp_path: Path) -> None:
    context, trust = certificates.make(tmp_path)
    client = {"security": "starttls", "ca": str(trust), "username": "desk"}
    error, office = through({**client, "password": "right"}, tls=context, password="right")
    assert (error, len(office.mails)) == (None, 1)
    error, office = through({**client, "password": "wrong-one"}, tls=context, password="right")
    assert error is not None
    assert (error.code, error.status, office.mails) == ("smtp_auth", 535, [])
    assert "wrong-one" not in str(error) + error.answer
    error, _ = through({"security": "starttls", "ca": str(trust)}, tls=context, password="right")
    assert error is not None
    assert (error.code, error.status, error.permanent) == ("smtp_auth", 530, False)
    assert "username" in error.fix


def test_letters_before_the_at_need_a_server_that_carries_them() -> None:
    error, office = through({"to": ["用户@example.org"]}, utf8=False)
    assert error is not None
    assert (error.code, error.permanent, office.mails) == ("smtp_utf8_needed", True, [])
    error, office = through({"to": ["用户@example.org"]})
    assert error is None
    assert "To: 用户@example.org\r\n".encode() in office.mails[0][1]


def test_the_machines_name_is_not_told() -> None:
    _, office = through({})
    assert office.hellos == ["example.org"]


def test_a_mail_arrives_byte_for_byte() -> None:
    from alerts.messages.mime import build_mail, mailbox

    _, office = through({})
    want = build_mail(a_message(), mailbox("Tocsin <tocsin@example.org>"), [mailbox("desk@example.org")], NOW)
    assert office.mails[0][1] == want


def test_a_lost_answer_is_tried_again_under_the_same_identity() -> None:
    error, office = through({}, at_data="cut")
    assert error is not None
    assert (error.code, error.permanent, error.served) == ("smtp_connection_lost", False, frozenset())
    _, again = through({})
    assert office.mails[0][1] == again.mails[0][1]


async def _banner(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"220 " + b"x" * 1_000_000)
    await writer.drain()
    await reader.read()


async def _http(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
    await writer.drain()


async def _busy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"421 4.3.2 too many connections\r\n")
    await writer.drain()


async def _silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read()


async def _gone(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.transport.abort()


async def _endless_hello(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"220 hi\r\n")
    await reader.readline()
    while True:
        writer.write(b"250-more\r\n" * 1000)
        await writer.drain()


@pytest.mark.parametrize(
    ("talk", "code"),
    [
        (_banner, "smtp_bad_answer"),
        (_http, "smtp_bad_answer"),
        (_busy, "smtp_try_later"),
        (_silent, "smtp_timeout"),
        (_gone, "smtp_connection_lost"),
        (_endless_hello, "smtp_bad_answer"),
    ],
)
def test_servers_that_are_none(talk: Any, code: str) -> None:
    async def run() -> DeliveryError | None:
        async with raw_office(talk) as port:
            return await post(port, impatient=talk is _silent)

    error = asyncio.run(run())
    assert error is not None
    assert (error.code, error.permanent) == (code, False)
    assert len(error.answer) <= 1000


def test_nobody_answers() -> None:
    async def run() -> DeliveryError | None:
        async with raw_office(_gone) as port:
            pass
        return await post(port)

    error = asyncio.run(run())
    assert error is not None
    assert error.code == "smtp_unreachable"


def test_the_guard_is_asked() -> None:
    async def run() -> DeliveryError | None:
        async with raw_office(_gone) as port:
            shared = Context(Guard(), Smtp(host="127.0.0.1", port=port, security="none", sender="a@example.org"))
            try:
                await Email.build({"to": ["desk@example.org"]}, shared).send(a_message(), NOW)
            except DeliveryError as error:
                return error
        return None

    error = asyncio.run(run())
    assert error is not None
    assert error.code == "url_forbidden_address"


@pytest.mark.parametrize(
    ("smtp", "code"),
    [
        (Smtp(), "smtp_missing"),
        (Smtp(host="mail.example.org", security="ssl"), "smtp_security"),
        (Smtp(host="mail.example.org", port=99_999), "smtp_port"),
        (Smtp(host="mail.example.org", port=465), "smtp_port_security"),
        (Smtp(host="mail.example.org", security="none", username="desk"), "smtp_tls_required"),
        (Smtp(host="mail.example.org", ca="/nowhere.pem"), "smtp_ca"),
    ],
)
def test_a_section_that_makes_no_sense(smtp: Smtp, code: str) -> None:
    with pytest.raises(RequestError) as error:
        check(smtp)
    assert error.value.code == code
    assert error.value.fix


def test_a_sender_is_needed_and_the_failure_can_be_mended() -> None:
    error, _ = through({"sender": ""})
    assert error is not None
    assert (error.code, error.permanent) == ("smtp_sender", False)


def test_a_password_is_not_shown() -> None:
    assert "hunter2" not in repr(Smtp(password="hunter2"))


@pytest.mark.parametrize(
    ("code", "answer", "word"),
    [
        (550, "5.1.1 The email account does not exist", "no such mailbox"),
        (550, "5.7.26 unauthenticated mail", "DMARC"),
        (451, "4.7.1 greylisted", "again later"),
        (451, "later please", "again later"),
        (552, "message too big", "too large"),
        (599, "what", "server's answer"),
    ],
)
def test_answers_in_words(code: int, answer: str, word: str) -> None:
    assert word in explain(code, answer)
