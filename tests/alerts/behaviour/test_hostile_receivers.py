"""Receivers at their worst, by the whole road from the outbox: each has its stable code and leaves its delivery in the right state."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select

from alerts.config import Smtp
from alerts.delivery.sender import Deliverer
from alerts.models import Attempt, Channel, Delivery
from crawler import clock
from crawler.storage.database import Database
from tests.support import delivering
from tests.support.builders import SECRET, a_channel, a_context, a_source, a_statement, a_topic, an_alert
from tests.support.postoffice import postoffice
from tests.support.receiver import receiver

deliverer = partial(delivering.deliverer, tries=30)


def owe(database: Database, kind: str, title: str = "Bridge", **options: Any) -> None:
    with database.write() as session:
        a_source(session)
        a_channel(session, "x", kind, **options)
        an_alert(session, a_topic(session), a_statement(session, "A bridge.", title=title))


async def one_try(made: Deliverer) -> None:
    await made.deliver_due()
    await asyncio.wait(made._tasks)


def outcome(database: Database) -> tuple[str, str, bool]:
    """State of the delivery, code of its last try, whether the channel is switched off."""
    with database.read() as session:
        state = session.scalars(select(Delivery.state)).one()
        code = session.scalars(select(Attempt.code).order_by(Attempt.id.desc()).limit(1)).one()
        return state, code, session.scalars(select(Channel.disabled)).one() is not None


HOOKS: list[tuple[str, dict[str, Any], tuple[str, str, bool]]] = [
    ("G1 moved for good", {"status": 301, "Location": "http://127.0.0.1:1/"}, ("waiting", "redirect", False)),
    ("G1 moved for now", {"status": 307, "Location": "/x"}, ("waiting", "redirect", False)),
    ("G2 gone", {"status": 410}, ("waiting", "receiver_gone", True)),
    ("G3 busy for ten years", {"status": 429, "Retry_After": "315360000"}, ("waiting", "receiver_busy", False)),
    ("G3 busy until yesterday", {"status": 503, "Retry_After": "-86400"}, ("waiting", "receiver_error", False)),
    ("G4 an answer without end", {"status": 200, "mood": "endless"}, ("sent", "sent", False)),
    ("G6 an error in words, 2xx", {"status": 200, "body": b'{"error": "no"}'}, ("sent", "sent", False)),
]


@pytest.mark.parametrize(("case", "answer", "want"), HOOKS, ids=[h[0] for h in HOOKS])
def test_webhooks(sqlite: Database, case: str, answer: dict[str, Any], want: tuple[str, str, bool]) -> None:
    async def run() -> None:
        async with receiver(**answer) as hook:
            owe(sqlite, "webhook", url=hook.url, secret=SECRET)
            async with deliverer(sqlite) as made:
                await one_try(made)

    asyncio.run(run())
    assert outcome(sqlite) == want
    with sqlite.read() as session:
        assert session.scalars(select(Delivery.next_at)).one() <= clock.utcnow() + timedelta(days=1)


def test_g5_a_200_that_came_too_late_is_repeated_under_the_same_id(sqlite: Database) -> None:
    async def run() -> list[str]:
        async with receiver(mood="hang") as hook:
            owe(sqlite, "webhook", url=hook.url, secret=SECRET)
            async with deliverer(sqlite, patience=0.3) as made:
                while not hook.got:  # on a slow machine not even the connection may come about in time
                    await one_try(made)
            hook.mood = "answer"
            async with deliverer(sqlite) as made:
                await made.once()
            return [got.headers["webhook-id"] for got in hook.got]

    identities = asyncio.run(run())
    assert len(identities) >= 2
    assert len(set(identities)) == 1
    assert outcome(sqlite) == ("sent", "sent", False)


def test_g9_a_secret_that_changes_between_two_tries_signs_both_ways(sqlite: Database) -> None:
    new = "whsec_" + "WFla" * 8

    async def run() -> list[dict[str, str]]:
        async with receiver(status=500) as hook:
            owe(sqlite, "webhook", url=hook.url, secret=SECRET)
            async with deliverer(sqlite, wait=0.5) as made:
                await one_try(made)
                with sqlite.write() as session:
                    row = session.scalars(select(Channel)).one()
                    row.options = {**row.options, "secret": f"{new} {SECRET}"}
                hook.status = 204
                while len(hook.got) < 2:
                    await made.once()
                    await asyncio.sleep(0.05)
            return [got.headers for got in hook.got]

    first, second = asyncio.run(run())
    assert first["webhook-id"] == second["webhook-id"]
    assert len(first["webhook-signature"].split()) == 1
    assert len(second["webhook-signature"].split()) == 2


TO = ["a@example.org", "b@example.org"]
MAILS: list[tuple[str, dict[str, Any], tuple[str, str, bool]]] = [
    ("F7 one recipient is told to wait", {"refusals": {TO[0]: "451 4.7.1 later"}}, ("waiting", "smtp_recipient_refused", False)),
    ("F7 one recipient does not exist", {"refusals": {TO[0]: "550 5.1.1 no"}}, ("dead", "smtp_recipient_refused", False)),
    ("F7 all full", {"refusals": dict.fromkeys(TO, "552 5.2.2 full")}, ("dead", "smtp_recipient_refused", False)),
    ("F7 one not now, one never", {"refusals": {TO[0]: "451 later", TO[1]: "550 no"}}, ("waiting", "smtp_recipient_refused", False)),
    ("F7 closing", {"at_data": "421 4.3.2 closing"}, ("waiting", "smtp_try_later", False)),
    ("F8 lost after the dot", {"at_data": "cut"}, ("waiting", "smtp_connection_lost", False)),
    ("F7 taken for spam", {"at_data": "554 5.7.1 spam"}, ("dead", "smtp_refused", False)),
]  # fmt: skip


@pytest.mark.parametrize(("case", "temper", "want"), MAILS, ids=[m[0] for m in MAILS])
def test_mail_servers(sqlite: Database, case: str, temper: dict[str, Any], want: tuple[str, str, bool]) -> None:
    async def run() -> None:
        async with postoffice(**temper) as office:
            owe(sqlite, "email", to=TO)
            async with deliverer(sqlite, smtp=mail_by(office.port)) as made:
                await one_try(made)

    asyncio.run(run())
    assert outcome(sqlite) == want


def mail_by(port: int) -> Smtp:
    return Smtp("127.0.0.1", port, "none", sender="tocsin@example.org")


SUBJECTS = ["Bridge\r\nBcc: spy@example.org", "Bri\x00dge", "Bridge \ud800", "Bridge\u2028Bcc: spy@example.org"]


@pytest.mark.parametrize("title", SUBJECTS, ids=["F1 line break", "F2 NUL", "F2 surrogate", "F1 line separator"])
def test_f_titles_that_break_headers(sqlite: Database, title: str) -> None:
    async def run() -> tuple[list[str], bytes]:
        async with postoffice() as office:
            owe(sqlite, "email", title=title.replace("\ud800", "\ufffd"), to=TO[:1])
            async with deliverer(sqlite, smtp=mail_by(office.port)) as made:
                await made.once()
            return office.mails[0]

    recipients, mail = asyncio.run(run())
    head = mail.split(b"\r\n\r\n")[0]
    assert recipients == TO[:1]
    assert b"\nBcc:" not in head
    assert b"\x00" not in mail
    assert outcome(sqlite) == ("sent", "sent", False)


def test_f12_many_statements_are_split_and_none_is_dropped(sqlite: Database) -> None:
    from alerts.channels.email import LIMIT, Email
    from alerts.messages.mime import size
    from tests.support.messages import a_message, a_message_statement

    message = a_message(*(a_message_statement(n) for n in range(400)), kind="digest.created")
    parts = Email.build({"to": TO}, a_context()).parts(message)
    assert [q.id for part in parts for q in part.statements] == [str(n) for n in range(400)]
    assert len(parts) > 2
    assert all(size(part) <= LIMIT for part in parts)
