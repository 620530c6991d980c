"""From the outbox to real receivers: an acknowledgement that is lost changes no identity, a slow receiver holds up no other."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import select

from alerts.config import Smtp
from alerts.delivery import outbox
from alerts.delivery.sender import Deliverer
from alerts.models import Attempt, Channel, Delivery
from crawler import clock
from crawler.storage import leases
from crawler.storage.database import Database
from tests.support.builders import SECRET, a_channel, a_context, a_source, a_statement, a_topic, an_alert
from tests.support.delivering import deliverer
from tests.support.postoffice import postoffice
from tests.support.receiver import receiver

WAITS = tuple(timedelta(seconds=s) for s in (0, 0, 0))


def owe(database: Database, alerts: int = 1, **channels: tuple[str, dict[str, Any]]) -> None:
    with database.write() as session:
        a_source(session)
        for name, (kind, options) in channels.items():
            a_channel(session, name, kind, **options)
        topic = a_topic(session)
        for n in range(alerts):
            an_alert(session, topic, a_statement(session, f"Bridge {n}.", title=f"Bridge {n}"))


def states(database: Database) -> dict[str, list[tuple[str, int]]]:
    """State and tries of every delivery, by channel."""
    out: dict[str, list[tuple[str, int]]] = {}
    with database.read() as session:
        for name, state, attempts in session.execute(
            select(Channel.name, Delivery.state, Delivery.attempts).join(Channel)
        ):
            out.setdefault(name, []).append((state, attempts))
    return out


async def once(made: Deliverer) -> None:
    async with asyncio.timeout(100):
        await made.once()


def test_a_lost_acknowledgement_is_repeated_under_the_same_identity(database: Database) -> None:
    async def whole() -> list[tuple[str, bytes]]:
        async with receiver(mood="reset") as hook:
            owe(database, hook=("webhook", {"url": hook.url, "secret": SECRET}))
            async with deliverer(database) as made:
                await made.deliver_due()
                await asyncio.wait(made._tasks)
                hook.mood = "answer"
                await once(made)
            return [(g.headers["webhook-id"], g.body) for g in hook.got]

    got = asyncio.run(whole())
    assert len(got) == 2
    assert got[0] == got[1]
    assert states(database) == {"hook": [("sent", 2)]}
    with database.read() as session:
        assert [a.code for a in session.scalars(select(Attempt).order_by(Attempt.id))][-1] == "sent"


def test_one_slow_receiver_holds_up_no_other(sqlite: Database) -> None:
    async def whole() -> None:
        async with receiver(mood="hang") as slow, receiver() as quick:
            owe(
                sqlite,
                12,
                slow=("webhook", {"url": slow.url, "secret": SECRET}),
                quick=("webhook", {"url": quick.url, "secret": SECRET}),
            )
            async with deliverer(sqlite, patience=500.0) as made:
                await made.deliver_due()
                async with asyncio.timeout(100):
                    while len(quick.got) < 12:
                        await asyncio.sleep(0.01)
                        await made.deliver_due()
                for task in list(made._tasks):
                    task.cancel()
                assert slow.got

    asyncio.run(whole())
    assert {tries for _, tries in states(sqlite)["slow"]} == {0}  # asked, and still silent


def test_the_next_is_sent_while_what_was_sent_is_not_recorded_yet(database: Database) -> None:
    """Else each eight wait for a commit, and many alerts pile up."""

    async def whole() -> None:
        async with receiver() as hook:
            owe(database, 12, hook=("webhook", {"url": hook.url, "secret": SECRET}))
            async with deliverer(database) as made:
                gate, record = asyncio.Event(), made._record

                async def held() -> None:
                    await gate.wait()
                    await record()

                made._record = held  # type: ignore[method-assign]
                await made.deliver_due()
                async with asyncio.timeout(30):
                    while len(hook.got) < 12:
                        await asyncio.sleep(0.01)
                assert {state for state, _ in states(database)["hook"]} == {"leased"}
                gate.set()
                await once(made)
            assert len({got.headers["webhook-id"] for got in hook.got}) == len(hook.got) == 12

    asyncio.run(whole())
    assert states(database) == {"hook": [("sent", 1)] * 12}


def test_a_process_that_ends_in_good_order_gives_back_what_it_was_sending(database: Database) -> None:
    """However often that is: no process ended over it. What another process holds meanwhile stays with it."""

    async def whole() -> list[str]:
        async with receiver(mood="hang") as hook:
            owe(database, 2, hook=("webhook", {"url": hook.url, "secret": SECRET}))
            for restart in range(1, 4):
                async with deliverer(database) as made:
                    assert await made.deliver_due() == 2
                    while len(hook.got) < 2 * restart:
                        await asyncio.sleep(0.01)
                    if restart == 3:
                        with database.write() as session:
                            other = session.scalars(select(Delivery).limit(1)).one()
                            other.lease_token = "run:other"
                    await made.finish(0)
            assert sorted(states(database)["hook"]) == [("leased", 0), ("waiting", 0)]
            with database.write() as session:
                other.state = "waiting"
                session.merge(other)
                leases.release(session, (Delivery,), "run:")
            hook.mood = "answer"
            async with deliverer(database) as made:
                await once(made)
            return [g.headers["webhook-id"] for g in hook.got]

    identities = asyncio.run(whole())
    assert (len(identities), len(set(identities))) == (8, 2)
    with database.read() as session:
        assert session.scalars(select(Attempt.code)).all() == ["sent", "sent"]


def test_what_is_claimed_while_the_process_ends_is_given_back_as_well(database: Database) -> None:
    async def whole() -> int:
        async with receiver() as hook:
            owe(database, hook=("webhook", {"url": hook.url, "secret": SECRET}))
            async with deliverer(database) as made:
                claiming = asyncio.ensure_future(made._claim())
                with database.write():  # the writer waits for this one's lock, so the claim is under way
                    await asyncio.sleep(0.2)
                    claiming.cancel()
                await made.finish(0)
            return len(hook.got)

    assert asyncio.run(whole()) == 0
    assert states(database) == {"hook": [("waiting", 0)]}


def test_what_was_cut_off_is_sent_again_after_a_restart_under_its_identity(sqlite: Database) -> None:
    """A send is dropped in the middle (a crash): its row stays leased, and a restart voids the lease."""

    async def whole() -> list[str]:
        async with receiver(mood="hang") as hook:
            owe(sqlite, hook=("webhook", {"url": hook.url, "secret": SECRET}))
            async with deliverer(sqlite) as made:
                await made.deliver_due()
                while not hook.got:
                    await asyncio.sleep(0.01)
                for task in list(made._tasks):
                    task.cancel()
                assert states(sqlite) == {"hook": [("leased", 0)]}
                with sqlite.write() as session:
                    leases.release(session, (Delivery,), "run:")
            hook.mood = "answer"
            async with deliverer(sqlite) as made:
                await once(made)
            return [g.headers["webhook-id"] for g in hook.got]

    identities = asyncio.run(whole())
    assert len(identities) == 2
    assert len(set(identities)) == 1
    assert states(sqlite) == {"hook": [("sent", 1)]}


def test_a_message_too_large_is_cut_before_its_first_piece_is_sent_also_after_a_crash_between(
    database: Database,
) -> None:
    async def whole() -> list[Any]:
        async with receiver() as hook:
            with database.write() as session:
                a_source(session)
                a_channel(session, "hook", "webhook", url=hook.url, secret=SECRET)
                stated = [a_statement(session, title=f"{n} {'y' * 9000}") for n in range(60)]
                an_alert(session, a_topic(session), *stated)
            with database.write() as session:
                (claim,) = outbox.claim_due(session, clock.utcnow(), "run:x", a_context())
                assert (claim.message.of, len(claim.message.statements)) == (1, 60)
                leases.release(session, (Delivery,), "run:")
            async with deliverer(database) as made:
                await once(made)
            return hook.got

    got = asyncio.run(whole())
    assert len(got) == len({g.headers["webhook-id"] for g in got}) == len(states(database)["hook"]) > 1
    told = [statement["id"] for g in got for statement in json.loads(g.body)["data"]["statements"]]
    assert len(told) == len(set(told)) == 60


def test_of_many_recipients_only_those_without_it_are_served_again(sqlite: Database) -> None:
    async def whole() -> list[list[str]]:
        async with postoffice(refusals={"b@example.org": "451 later"}) as office:
            owe(sqlite, desk=("email", {"to": ["a@example.org", "b@example.org"]}))
            smtp = Smtp("127.0.0.1", office.port, "none", sender="tocsin@example.org")
            async with deliverer(sqlite, smtp=smtp) as made:
                await made.deliver_due()
                await asyncio.wait(made._tasks)
                office.refusals.clear()
                await once(made)
            return [recipients for recipients, _ in office.mails]

    assert asyncio.run(whole()) == [["a@example.org"], ["b@example.org"]]
    assert states(sqlite) == {"desk": [("sent", 2)]}


def test_a_channel_whose_code_is_gone_fails_in_words_and_the_others_are_served(sqlite: Database) -> None:
    async def whole() -> list[str]:
        async with receiver() as hook:
            owe(sqlite, odd=("webhook", {}), hook=("webhook", {"url": hook.url, "secret": SECRET}))
            with sqlite.write() as session:
                session.scalars(select(Channel).where(Channel.name == "odd")).one().kind = "pigeon"
            async with deliverer(sqlite) as made:
                await made.deliver_due()
                await asyncio.wait(made._tasks)
            return [json.loads(got.body)["type"] for got in hook.got]

    assert asyncio.run(whole()).count("alert.created") == 1  # a notice that the other is dead may follow
    with sqlite.read() as session:
        said = session.scalars(select(Delivery.last_error).where(Delivery.last_error.is_not(None))).one()
    assert "pigeon" in (said or "")


def test_a_full_disk_while_noting_a_success_is_no_loss_and_no_second_identity(sqlite: Database) -> None:
    """The mail is out, the note of it cannot be written: it is sent again later, as the same mail."""
    room = {"pages": 1_000_000}

    async def whole() -> list[str]:
        async with receiver() as hook:
            owe(sqlite, hook=("webhook", {"url": hook.url, "secret": SECRET}))
            sa.event.listen(
                sqlite.writing,
                "begin",
                lambda c: c.exec_driver_sql(f"PRAGMA max_page_count={room['pages']}"),
                insert=True,
            )
            sa.event.listen(sqlite.writing, "before_cursor_execute", _full(room), retval=False)
            async with deliverer(sqlite) as made:
                await made.deliver_due()
                await asyncio.wait(made._tasks)
                assert states(sqlite)["hook"][0][0] == "leased"
                room["full"] = 0
                with sqlite.write() as session:
                    session.execute(sa.update(Delivery).values(lease_until=None))
                await once(made)
                with sqlite.read() as session:  # no process ended over it
                    assert session.scalars(select(Attempt.code)).all() == ["sent"]
            return [g.headers["webhook-id"] for g in hook.got]

    room["full"] = 1
    identities = asyncio.run(whole())
    assert len(identities) == 2
    assert len(set(identities)) == 1
    assert states(sqlite) == {"hook": [("sent", 1)]}


def _full(room: dict[str, int]) -> Any:
    """Before an attempt is noted, SQLite is told to grow no more, and made to need a page."""

    def before(conn: Any, cursor: Any, statement: str, parameters: Any, context: Any, many: bool) -> None:
        if room["full"] and statement.startswith("INSERT INTO attempt"):
            cursor.execute("PRAGMA max_page_count=1")
            cursor.execute("CREATE TABLE filler AS SELECT zeroblob(100000) AS x")

    return before
