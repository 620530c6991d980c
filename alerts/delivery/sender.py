"""From the outbox to the channels: claim, send, settle. One slow receiver holds up no other; nothing is sent inside a transaction."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from alerts import channels as kinds
from alerts.channels.base import Notifier
from alerts.channels.transports.context import Context
from alerts.delivery import abandoned, outbox
from alerts.delivery.delays import Delays
from alerts.errors import DeliveryError
from alerts.messages.message import Message
from crawler import clock, correlation, tracing
from crawler.errors import TocsinError
from crawler.storage import leases
from crawler.storage.database import Database, Writer

log = logging.getLogger(__name__)
AT_ONCE = 8  # sends to one channel at a time
TOGETHER = 0.02  # seconds in which deliveries that succeeded gather for one transaction


class Deliverer:
    """Sends what is due. ``waits`` are the pauses between tries."""

    def __init__(
        self,
        database: Database,
        writer: Writer,
        context: Context,
        waits: Sequence[timedelta],
        owner: str = leases.RUN,
    ) -> None:
        self.database = database
        self.writer = writer
        self.context = context
        self.waits = waits
        self.owner = leases.new_token(owner)  # before the tokens of all that this one claims
        self.sent = self.failed = 0
        self.delays = Delays()
        self._busy: Counter[int] = Counter()
        self._tasks: set[asyncio.Task[None]] = set()
        self._claiming = False
        self._ending = False
        self._sent: list[tuple[outbox.DeliveryClaim, datetime]] = []  # to be recorded together
        self._recording: asyncio.Future[None] | None = None
        self._unsettled: set[str] = set()  # sent, and it could not be written

    async def deliver_due(self) -> int:
        """Claim what is due and start sending it; returns how many were claimed. Sends go on in the background (`finish` waits)."""
        if self._claiming:
            return 0
        self._claiming = True
        try:
            claims = await self._claim()
        finally:
            self._claiming = False
        if self._ending:  # `finish` puts them back
            return 0
        for claim in claims:
            self._busy[claim.channel_id] += 1
            task = asyncio.ensure_future(self._send(claim))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        return len(claims)

    async def _claim(self) -> list[outbox.DeliveryClaim]:
        busy, unsettled, alone = dict(self._busy), set(self._unsettled), not self._tasks
        if not await asyncio.to_thread(self._any_due, alone) or self._ending:
            return []
        now, token = clock.utcnow(), leases.new_token(self.owner)

        def claim(session: Session) -> list[outbox.DeliveryClaim]:
            abandoned.excuse(session, self.owner, unsettled)
            return outbox.claim_due(session, now, token, self.context, busy=busy, at_once=AT_ONCE, alone=alone)

        claims = await self.writer.run(claim)
        self._unsettled -= unsettled
        return claims

    def _any_due(self, alone: bool) -> bool:
        with self.database.read() as session:
            return outbox.any_due(session, clock.utcnow(), alone=alone)

    async def finish(self, seconds: float) -> None:
        """Wait for sends on their way; what is not through then waits in the outbox for the next process, and no end of a process is noted for it."""
        self._ending = True
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=seconds)
        for task in self._tasks:
            task.cancel()
        try:
            if self._recording is not None:  # else what was sent would be put back
                await self._recording
            await self.writer.run(lambda session: abandoned.put_back(session, self.owner))
        except TocsinError as failure:
            log.error("delivery.unreturned code=%s", failure.code)

    async def once(self) -> None:
        """Try every due delivery once."""
        while await self.deliver_due() or self._tasks:
            if self._tasks:
                await asyncio.wait(set(self._tasks), return_when=asyncio.FIRST_COMPLETED)

    async def _send(self, claim: outbox.DeliveryClaim) -> None:
        correlation.belong(poll=claim.poll)
        started = clock.utcnow()
        with tracing.span("delivery", delivery=claim.id, kind=claim.kind, attempt=claim.attempts + 1):
            error = await self._attempt(claim)
            tracing.note(code=error.code if error else None)
        try:
            if error is None:
                state: str | None = "sent"
                await self._note_sent(claim, started)
            else:
                state = await self._note_failed(claim, error, started)
        except TocsinError as failure:  # the lease runs out and the delivery is tried again, under the same identity
            log.error("delivery.unsettled delivery=%s code=%s", claim.id, failure.code)
            self._unsettled.add(claim.id)
            return
        self.sent += error is None
        self.failed += error is not None
        if error is None:
            self.delays.sent(claim.message, clock.utcnow())
            log.info("delivery.sent delivery=%s alert=%s channel=%s", claim.id, claim.message.alert_id, claim.channel)
        else:
            log.warning(
                "delivery.failed delivery=%s channel=%s code=%s state=%s", claim.id, claim.channel, error.code, state
            )

    async def _note_sent(self, claim: outbox.DeliveryClaim, started: datetime) -> None:
        """Record a success; those of a moment are recorded together, and the next is sent meanwhile."""
        if self._recording is None:
            self._recording = asyncio.ensure_future(self._record())
        recorded = self._recording
        self._sent.append((claim, started))
        await self._next(claim)
        await asyncio.shield(recorded)

    async def _note_failed(self, claim: outbox.DeliveryClaim, error: DeliveryError, started: datetime) -> str | None:
        """Record a failure, and only then send the next: the channel may rest now."""
        try:
            return await self.writer.run(
                lambda session: outbox.settle(session, claim, error, started, clock.utcnow(), self.waits)
            )
        finally:
            await self._next(claim)

    async def _next(self, claim: outbox.DeliveryClaim) -> None:
        """Its place is free. A database that is away costs the next one a tick, and what was sent nothing."""
        self._busy[claim.channel_id] -= 1
        if self._busy[claim.channel_id] < AT_ONCE // 2:
            with suppress(TocsinError):
                await self.deliver_due()

    async def _record(self) -> None:
        await asyncio.sleep(TOGETHER)
        sent, self._sent, self._recording = self._sent, [], None
        await self.writer.run(lambda session: outbox.settle_sent(session, sent, clock.utcnow()))

    async def _attempt(self, claim: outbox.DeliveryClaim) -> DeliveryError | None:
        try:
            notifier = kinds.kind(claim.kind).build(claim.options, self.context)
            message = await self._first_part(claim, notifier)
            async with asyncio.timeout(2 * notifier.time_limit):
                await notifier.send(message, clock.utcnow(), claim.served)
        except DeliveryError as error:
            return error
        except TimeoutError:
            return DeliveryError("timeout_total", "The channel did not answer in time.")
        except TocsinError as error:
            return DeliveryError(error.code, error.message, error.fix)
        except Exception as error:
            log.error("channel.broken channel=%s error=%s", claim.channel, type(error).__name__, exc_info=error)
            return DeliveryError("channel_broken", f"The channel's code failed ({type(error).__name__}).")
        return None

    async def _first_part(self, claim: outbox.DeliveryClaim, notifier: Notifier[Any]) -> Message:
        """What is sent now. A large digest is split here, in a thread, and not in a transaction: it takes seconds."""
        if len(claim.message.statements) < 2:
            return claim.message
        parts = await asyncio.to_thread(outbox.split, claim.message, notifier)
        if len(parts) > 1:
            await self.writer.run(lambda session: outbox.store_parts(session, claim, parts, clock.utcnow()))
        return parts[0]
