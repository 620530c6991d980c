"""The alert worker of an installation in a process of its own that SIGKILLs its whole group at a named point. The points are put around the
product's functions here, in the victim; the product knows nothing of them."""

from __future__ import annotations

import asyncio
import functools
import os
import signal
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from alerts import config
from alerts.delivery import abandoned, outbox, sender
from alerts.delivery.sender import Deliverer
from alerts.runtime import startup
from alerts.runtime.alert_worker import AlertWorker
from alerts.runtime.wiring import Parts
from alerts.topics import matcher
from crawler import clock
from crawler.runtime.timers import Timers
from crawler.storage.database import Database

POINTS = (
    "in migration",  # some changes are made, none is committed
    "after match",  # what matches is known, nothing is written
    "after alert",  # matches, alerts and deliveries are written, not committed
    "in digest building",  # the digest is there, what stands in it is not marked
    "after claim",  # taken, nothing sent
    "after send before mark",  # the receiver has it, we do not know
    "after mark before commit",  # written down, not committed
)
WAITS = (timedelta(milliseconds=50),) * 60


@dataclass(frozen=True)
class Order:
    """Where the victim lives, and where it dies: at the ``nth`` time that it comes to ``point`` (None: nowhere). ``mutant``: it marks before it sends."""

    folder: Path
    point: str | None = None
    nth: int = 1
    mutant: bool = False


class Trap:
    """Counts how often the point was passed; the last thing a victim does is to write down that it was there."""

    def __init__(self, order: Order) -> None:
        self.order, self.passed = order, 0

    def at(self, point: str) -> None:
        if point != self.order.point:
            return
        self.passed += 1
        if self.passed == self.order.nth:
            ledger = os.open(self.order.folder / "kills", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
            os.write(ledger, f"{point}\n".encode())
            os.killpg(os.getpgrp(), signal.SIGKILL)

    def after(self, point: str, function: Callable[..., Any], when: Callable[[Any], bool] = bool) -> Any:
        """The function, with the point behind it whenever its result is worth it."""

        @functools.wraps(function)
        def wrapped(*arguments: Any, **named: Any) -> Any:
            result = function(*arguments, **named)
            if when(result):
                self.at(point)
            return result

        return wrapped

    def after_async(self, point: str, function: Callable[..., Any], when: Callable[[Any], bool] = bool) -> Any:
        """The same for coroutines."""

        @functools.wraps(function)
        async def wrapped(*arguments: Any, **named: Any) -> Any:
            result = await function(*arguments, **named)
            if when(result):
                self.at(point)
            return result

        return wrapped


def lay(trap: Trap) -> None:
    """Put every point where it belongs."""
    abandoned.TRIES = 1000  # it is by our hand that processes end: what they send is not set aside for it
    sender.AT_ONCE = 2  # so that a life has several claims, whatever the moments at which things happen
    every = Timers.every
    Timers.every = lambda self, seconds, work, within=None: every(self, seconds / 10, work, within)  # type: ignore[method-assign] # a life is short
    matcher.Matcher.next_batch = trap.after("after match", matcher.Matcher.next_batch)  # type: ignore[method-assign]
    matcher.match_new = trap.after("after alert", matcher.match_new)
    Deliverer._claim = trap.after_async("after claim", Deliverer._claim)  # type: ignore[method-assign]
    Deliverer._attempt = trap.after_async(  # type: ignore[method-assign]
        "after send before mark", Deliverer._attempt, lambda error: error is None
    )
    outbox.settle_sent = trap.after("after mark before commit", outbox.settle_sent)
    owe = outbox.enqueue

    def enqueue(session: Any, alert: Any, *more: Any, **named: Any) -> Any:
        result = owe(session, alert, *more, **named)
        session.flush()
        if alert.kind != "alert":
            trap.at("in digest building")
        return result

    outbox.enqueue = enqueue
    sa.event.listen(sa.Engine, "after_cursor_execute", lambda *told: _ddl(trap, told[2]))


def _ddl(trap: Trap, statement: str) -> None:
    if statement.lstrip().startswith(("CREATE", "ALTER", "DROP", "INSERT", "UPDATE", "DELETE")):
        trap.at("in migration")


async def _marks_before_it_sends(self: Deliverer, claim: outbox.DeliveryClaim) -> None:
    """The classical fault: the note first, then the mail. Killed between, the alert is lost for good."""
    started = clock.utcnow()
    await self.writer.run(lambda session: outbox.settle(session, claim, None, started, started, self.waits))
    await Deliverer._attempt(self, claim)
    self._busy[claim.channel_id] -= 1


def live(order: Order) -> None:
    """Set up and work until killed."""
    os.setsid()
    log = os.open(order.folder / "victim.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(log, 1)
    os.dup2(log, 2)
    trap = Trap(order)
    lay(trap)
    if order.mutant:
        Deliverer._send = _marks_before_it_sends  # type: ignore[method-assign]
    loaded = config.load(str(order.folder / "tocsin.toml"))
    parts = Parts(loaded, None if order.point == "in migration" else Database(loaded.database))
    startup.prepare(parts)
    asyncio.run(_work(AlertWorker(parts), trap, order))


async def _work(worker: AlertWorker, trap: Trap, order: Order) -> None:
    worker.deliverer.waits = WAITS
    if order.mutant:  # the moment after its note is committed
        run = worker.writer.run

        async def noted(operation: Any) -> Any:
            result = await run(operation)
            if result == "sent":
                trap.at("after mark")
            return result

        worker.writer.run = noted  # type: ignore[method-assign]
    await worker.run()
