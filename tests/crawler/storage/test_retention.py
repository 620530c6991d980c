"""What is old goes in small transactions between which others write; what was starred or found useful stays."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from alerts.dispatch import triage
from alerts.models import Alert, Hold, Match
from crawler.errors import StorageError
from crawler.evidence import store as evidence
from crawler.storage import retention
from crawler.storage.database import Database, Writer
from crawler.storage.models import Body, Fetch
from tests.support.builders import NOW, a_channel, a_statement, a_topic, an_alert, an_answer, later
from tests.support.databases import until_somebody_waits

RAW = timedelta(days=90)


def bodies(database: Database, count: int) -> None:
    with database.write() as session:
        rows = [
            {"sha256": f"{n:064x}", "data": b"", "size": 0, "stored_at": later(days=n / 1000)} for n in range(count)
        ]
        session.execute(sa.insert(Body), rows)


def left(database: Database) -> int:
    with database.read() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(Body)) or 0


def old(most: int = retention.BATCH) -> Callable[[Session], int]:
    return lambda session: evidence.prune(session, later(days=100), RAW, triage.kept_statements(), most)


def pruned(database: Database, delete: Callable[[Session], int]) -> int:
    async def prune() -> int:
        writer = Writer(database)
        try:
            return await retention.in_batches(writer, delete)
        finally:
            await writer.close()

    return asyncio.run(prune())


def test_no_transaction_deletes_more_than_a_batch_and_others_write_between_two(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On either database; the other writer has a connection of its own, and is let in at once."""
    bodies(database, 1_000)
    monkeypatch.setattr(retention, "PAUSE", 0)
    deleted: list[int] = []

    def one(session: Session) -> int:
        deleted.append(old(300)(session))
        return deleted[-1]

    async def prune() -> int:
        writer = Writer(database)
        work = asyncio.ensure_future(retention.in_batches(writer, one))
        while not work.done():
            await asyncio.to_thread(_write_beside, database)
        await writer.close()
        return await work

    assert asyncio.run(prune()) == 1_000
    assert deleted == [300, 300, 300, 100, 0]


def _write_beside(database: Database) -> None:
    with database.write() as session:
        session.execute(sa.update(Body).where(Body.sha256 == "none").values(size=1))


def test_an_end_in_the_middle_costs_nothing(database: Database) -> None:
    """What a transaction deleted stays deleted, what it had begun is undone, and the next run goes on."""
    bodies(database, 500)
    calls = iter(range(10))

    def cut_off(session: Session) -> int:
        gone = old(200)(session)
        if next(calls) >= 1:  # also when the writer tries once more
            raise StorageError("database_down", "The server is gone.")
        return gone

    with pytest.raises(StorageError):
        pruned(database, cut_off)
    assert left(database) == 300
    assert pruned(database, old(200)) == 300


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_bytes_that_are_kept_anew_meanwhile_stay(database: Database) -> None:
    """The deletion waits for a writer that keeps the same bytes for a new statement, and finds them young when it goes on."""
    proof = evidence.prepare(an_answer())
    with database.write() as session:
        a_statement(session, "An old text.", now=NOW, proof=proof)
    with ThreadPoolExecutor(1) as beside:
        with database.write() as session:
            number = a_statement(session, "Another one.", now=later(days=100), proof=proof).id
            gone = beside.submit(pruned, database, old())
            until_somebody_waits(database)
        assert gone.result() == 0
    with database.read() as session:
        assert evidence.last_answer(session, number) is not None


def test_what_proves_a_starred_or_useful_alert_stays(database: Database) -> None:
    with database.write() as session:
        topic, channel = a_topic(session), a_channel(session)
        kinds = {}
        for number, kind in enumerate(("plain", "starred", "useful", "false", "digest", "alone")):
            proof = evidence.prepare(an_answer(body=kind.encode()))
            statement = a_statement(session, f"Bridge {number} fell.", proof=proof)
            kinds[kind] = an_alert(session, topic, statement) if kind != "alone" else None
        session.flush()
        session.execute(sa.update(Alert).where(Alert.id == kinds["starred"].id).values(starred_at=NOW))
        session.execute(sa.update(Alert).where(Alert.id == kinds["useful"].id).values(mark="useful"))
        session.execute(sa.update(Alert).where(Alert.id == kinds["false"].id).values(mark="false"))
        match = session.scalars(sa.select(Match).where(Match.alert_id == kinds["digest"].id)).one()
        match.alert_id = None
        session.add(Hold(match_id=match.id, channel_id=channel.id, reason="digest", alert_id=kinds["starred"].id, since=NOW))  # fmt: skip
        records = session.scalar(sa.select(sa.func.count()).select_from(Fetch))
    assert pruned(database, old()) == 3
    with database.read() as session:
        stay = {hashlib.sha256(kind.encode()).hexdigest() for kind in ("starred", "useful", "digest")}
        assert set(session.scalars(sa.select(Body.sha256))) == stay
        assert session.scalar(sa.select(sa.func.count()).select_from(Fetch)) == records
