"""From match committed to SMTP accepted: an alert worker at work, a mail server and a source of statements in processes of their own."""

from __future__ import annotations

import asyncio
import contextlib
import email
import email.policy
import json
import tempfile
import time
from pathlib import Path
from typing import Any

from sqlalchemy import bindparam, select, update

from alerts import config
from alerts.runtime.alert_worker import AlertWorker
from alerts.runtime.wiring import ALERTS, Parts
from crawler.storage import schema
from crawler.storage.database import Database
from crawler.storage.models import Statement
from tests.support.builders import NOW, a_channel, a_source, a_statement, a_topic
from tests.support.forked import FORKED
from tests.support.receivers import MailServer


class Clocked(list[Any]):
    """Notes when each mail was taken."""

    def __init__(self) -> None:
        super().__init__()
        self.times: list[float] = []

    def append(self, mail: Any) -> None:
        self.times.append(time.monotonic())
        super().append(mail)


def post(told: Any) -> None:
    """A mail server; hands out what came and when, once asked."""
    with MailServer() as mail:
        mails = Clocked()
        mail.office.mails = mails
        told.send(mail.port)
        while told.recv() == "how many":
            told.send(len(mails))
        told.send([(at, url_of(raw)) for at, (_, raw) in zip(mails.times, mails, strict=True)])


def url_of(raw: bytes) -> str:
    """Of the statement that the mail tells of."""
    letter: Any = email.message_from_bytes(raw, policy=email.policy.default)
    lines = letter.get_body(("plain",)).get_content().splitlines()
    return next((line.strip() for line in lines if line.startswith("https://paper.example/")), "")


def release(url: str, ids: list[int], rate: int) -> None:
    """Statements become new at a steady rate, by a process that takes little from those who are measured."""
    database = Database(url)
    new = update(Statement).where(Statement.id == bindparam("one")).values(matched_at=None)
    begin = time.monotonic()
    for n, one in enumerate(ids):
        time.sleep(max(0.0, begin + n / rate - time.monotonic()))
        with database.writing.begin() as connection:
            connection.execute(new, {"one": one})
    database.close()


def measure(url: str, folder: Path, rate: int, seconds: int) -> tuple[list[float], float]:
    """Seconds from the commit of each match to the server's 250, and the seconds of CPU that the alert worker took for an alert."""
    ours, theirs = FORKED.Pipe()
    office = FORKED.Process(target=post, args=(theirs,), daemon=True)
    office.start()
    port = ours.recv()
    ids, urls = furnish(url, rate * seconds)
    (folder / "tocsin.toml").write_text(toml(url, port))
    source = FORKED.Process(target=release, args=(url, ids, rate), daemon=True)
    begun = time.process_time()
    committed = asyncio.run(worker(folder, source, ours, len(ids)))
    spent = (time.process_time() - begun) / len(ids)
    ours.send("done")
    arrived = {address: at for at, address in reversed(ours.recv())}
    office.join(10)
    assert len(arrived) == len(ids), f"{len(arrived)} of {len(ids)} arrived"
    return [arrived[urls[one]] - committed[one] for one in ids], spent


def toml(url: str, port: int) -> str:
    """The configuration: this database, and the mail server at that port."""
    return f'database = {json.dumps(url)}\n[network]\nallow_private = ["127.0.0.0/8"]\n[smtp]\nhost = "127.0.0.1"\nport = {port}\nsecurity = "none"\nsender = "tocsin@example.org"\n'


def furnish(url: str, count: int) -> tuple[list[int], dict[int, str]]:
    """Statements that were looked at already, on one topic that goes to one mail channel."""
    database = Database(url)
    schema.upgrade(database, schema.CRAWLER, ALERTS)
    with database.write() as session:
        a_source(session).first_read = NOW
        a_channel(session, "desk", "email", to=["desk@example.org"])
        a_topic(session, "Bridges", "=bridges", group_by="statement", immediate=None)
        for _ in range(count):
            a_statement(session, "The bridges.").matched_at = NOW
    with database.read() as session:
        urls = dict(session.execute(select(Statement.id, Statement.url)).tuples().all())
    if not database.sqlite:  # as autovacuum would have done by itself
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("ANALYZE")
    database.close()
    return sorted(urls), urls


async def worker(folder: Path, source: Any, office: Any, count: int) -> dict[int, float]:
    """An alert worker at work until all has arrived; when the match of each statement was committed."""
    loaded = config.load(str(folder / "tocsin.toml"))
    made = AlertWorker(Parts(loaded, Database(loaded.database)))
    committed: dict[int, float] = {}
    write = made._write

    async def noted(judged: Any) -> int:
        found = await write(judged)
        committed.update(dict.fromkeys((one.statement_id for one in judged), time.monotonic()))
        return found

    made._write = noted  # type: ignore[method-assign]
    running = asyncio.create_task(made.run())
    source.start()
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(600):
            while True:
                await asyncio.sleep(1)
                office.send("how many")
                if await asyncio.to_thread(office.recv) >= count:
                    break
    made.stopping.set()
    await running
    return committed


def on(kind: str, fresh: Any, rate: int, seconds: int) -> tuple[list[float], float]:
    """On a fresh database of that kind."""
    with tempfile.TemporaryDirectory() as folder:
        return measure(fresh(kind, Path(folder)), Path(folder), rate, seconds)
