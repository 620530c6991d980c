"""Rehearsals of the desk in an installation of many processes: a worker does them, so that they take nothing from the machine of the desk.

The question is a row of the queue's table that no worker takes, and becomes the answer; the job has its number alone, since what a job says may stand in a log.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from alerts.runtime.job_queue import REHEARSALS, REHEARSE, TABLE, at_work
from alerts.web.workshop import Workshop, raised, told
from crawler import correlation
from crawler.errors import TocsinError, WorkError
from crawler.storage.database import Database

LOOK = 0.3  # seconds between two looks
UNTAKEN = 5.0  # a job that nobody took by then is done by the desk itself
LONGEST = 300.0
URGENT = 10

Work = Callable[[str, dict[str, Any]], Awaitable[dict[str, Any]]]


class Rehearsals:
    """The desk's workshop, but rehearsals are done by workers where some are at work."""

    def __init__(self, workshop: Workshop, database: Database) -> None:
        self.workshop = workshop
        self.database = database

    async def __call__(self, job: str, arguments: dict[str, Any]) -> dict[str, Any]:
        """As the workshop's; WorkError workshop_slow after five minutes."""
        number = None if job != REHEARSE or self.database.sqlite else await asyncio.to_thread(self._ask, arguments)
        if number is None:
            return await self.workshop(job, arguments)
        try:
            answer = await self._answered(number)
        finally:
            await asyncio.to_thread(self._forget, number)
        if answer is None:
            return await self.workshop(job, arguments)
        if "error" in answer:
            raise raised(answer["error"])
        return answer

    async def close(self) -> None:
        """End the workshop's process."""
        await self.workshop.close()

    def _ask(self, arguments: dict[str, Any]) -> int | None:
        with self.database.write() as session:
            return ask(session, arguments) if at_work(session) else None

    async def _answered(self, number: int) -> dict[str, Any] | None:
        """None: nobody took it."""
        asked = time.monotonic()
        while (waited := time.monotonic() - asked) < LONGEST:
            await asyncio.sleep(LOOK)
            answer, waits = await asyncio.to_thread(self._look, number)
            if answer is not None or (waits and waited > UNTAKEN):
                return answer
        raise WorkError("workshop_slow", "This takes too long and was given up.", "Try a simpler query.")

    def _look(self, number: int) -> tuple[dict[str, Any] | None, bool]:
        with self.database.read() as session:
            said = session.execute(_READ, {"number": number}).scalar_one()
            return said.get("answer"), bool(session.execute(_WAITS, {"number": number}).scalar())

    def _forget(self, number: int) -> None:
        with self.database.write() as session:
            session.execute(_FORGET, {"number": number})


def ask(session: Session, arguments: dict[str, Any]) -> int:
    """Put a question and the job to answer it; returns the question's number."""
    number: int = session.execute(
        _QUESTION, {"said": json.dumps({"question": {**arguments, "request": correlation.ids().get("request")}})}
    ).scalar_one()
    session.execute(_JOB, {"said": json.dumps({"question": number}), "priority": URGENT})
    return number


def forget_old(session: Session) -> None:
    """Take away questions of desks that were killed: they hold the text of a query. Part of a transaction."""
    session.execute(_OLD, {"seconds": LONGEST})
    session.execute(_NOTED)


async def answer(database: Database, work: Work, number: int) -> None:
    """Answer a question; one that is not asked any more is no work."""
    asked = await asyncio.to_thread(_asked, database, number)
    if asked is None:
        return
    correlation.belong(request=asked.pop("request", None))
    try:
        found = await work(REHEARSE, asked)
    except TocsinError as error:
        found = {"error": told(error)}
    await asyncio.to_thread(_write, database, number, found)


def _asked(database: Database, number: int) -> dict[str, Any] | None:
    with database.read() as session:
        said = session.execute(_READ, {"number": number}).scalar()
    return said.get("question") if said else None


def _write(database: Database, number: int, found: dict[str, Any]) -> None:
    with database.write() as session:
        session.execute(_ANSWER, {"number": number, "said": json.dumps({"answer": found})})


_QUESTION = sa.text(f"INSERT INTO {TABLE} (queue_name, task_name, args, status) VALUES ('{REHEARSALS}', 'question', CAST(:said AS jsonb), 'succeeded') RETURNING id")  # noqa: S608  # fmt: skip
_JOB = sa.text(f"INSERT INTO {TABLE} (queue_name, task_name, args, priority) VALUES ('{REHEARSALS}', '{REHEARSE}', CAST(:said AS jsonb), :priority)")  # noqa: S608  # fmt: skip
_READ = sa.text(f"SELECT args FROM {TABLE} WHERE id = :number AND task_name = 'question'")  # noqa: S608
_MINE = f"queue_name = '{REHEARSALS}' AND status = 'todo' AND args->>'question' = CAST(:number AS text)"
_WAITS = sa.text(f"SELECT count(*) FROM {TABLE} WHERE {_MINE}")  # noqa: S608
_ANSWER = sa.text(f"UPDATE {TABLE} SET args = CAST(:said AS jsonb) WHERE id = :number AND task_name = 'question'")  # noqa: S608
# The server's clock says since when one has been seen here: the desk, perhaps an older one, writes no time.
_OLD = sa.text(
    f"DELETE FROM {TABLE} WHERE task_name = 'question' AND scheduled_at < now() - make_interval(secs => :seconds)"  # noqa: S608
)
_NOTED = sa.text(f"UPDATE {TABLE} SET scheduled_at = now() WHERE task_name = 'question' AND scheduled_at IS NULL")  # noqa: S608
_FORGET = sa.text(f"DELETE FROM {TABLE} WHERE id = :number OR ({_MINE})")  # noqa: S608
