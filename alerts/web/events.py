"""Server-sent events: says that there are new alerts. One look at the database serves everybody who listens, however many they are."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from urllib.parse import urlencode

from anyio import CapacityLimiter, to_thread
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response, StreamingResponse

from alerts.accounts.visitor import Role
from alerts.views import inbox
from alerts.web import html
from alerts.web.asking import Ask
from alerts.web.desk import Desk
from alerts.web.identity import who
from crawler.errors import TocsinError

LOOK = 2.0  # seconds between two looks
ALIVE = 20.0  # seconds after which a silent stream says that it lives, so that proxies keep it


class Watch:
    """The newest alert, looked up every few seconds as long as somebody listens."""

    def __init__(self) -> None:
        self.newest = ""
        self.listeners = 0
        self.thread = CapacityLimiter(
            1
        )  # listeners are told in a thread of their own: they and the pages do not wait for each other
        self._changed = asyncio.Event()  # another one after each change, so that no listener misses it
        self.task: asyncio.Task[None] | None = None

    async def wait(self, desk: Desk, known: str) -> str:
        """The newest alert's cursor when it is another than the one that is known, or as it is after a while."""
        if self.task is None or self.task.done():
            self.task = asyncio.ensure_future(self._look(desk))
        if self.newest in ("", known):
            with suppress(TimeoutError):
                await asyncio.wait_for(self._changed.wait(), ALIVE)
        return self.newest or known

    async def _look(self, desk: Desk) -> None:
        while self.listeners:
            try:
                newest = await run_in_threadpool(_newest, desk)
            except TocsinError:  # the database is busy or away: there is nothing new to tell
                newest = self.newest
            if newest != self.newest:
                told, self._changed, self.newest = self._changed, asyncio.Event(), newest
                told.set()
            await asyncio.sleep(LOOK)
        self.newest = ""


def _newest(desk: Desk) -> str:
    with desk.database.read() as session:
        return inbox.newest(session)


async def stream(desk: Desk, ask: Ask) -> Response:
    """The stream of one page, as long as its session lasts; RequestError cursor_invalid."""
    return await _streamed(desk, ask, _line)


async def stream_json(desk: Desk, ask: Ask) -> Response:
    """Server-sent events for programs: how many alerts are new since it began."""
    return await _streamed(desk, ask, _numbers)


_Line = Callable[[Desk, Ask, str, int], bytes]


async def _streamed(desk: Desk, ask: Ask, line: _Line) -> Response:
    await run_in_threadpool(_count, desk, ask, ask.one("newest"))
    return StreamingResponse(
        _told(desk, ask, line), media_type="text/event-stream", headers={"X-Accel-Buffering": "no"}
    )


async def _told(desk: Desk, ask: Ask, line: _Line) -> AsyncIterator[bytes]:
    watch = _watch_of(desk)
    watch.listeners += 1
    start = known = ask.one("newest")
    try:
        yield b": open\n\n"
        while True:
            newest = await watch.wait(desk, known)
            if newest == known:
                yield b": alive\n\n"
                continue
            known = newest
            said = await to_thread.run_sync(_said, desk, ask, line, start, known, limiter=watch.thread)
            if said is None:
                return
            yield b"".join(b"data: " + part + b"\n" for part in said.splitlines() or [b""]) + b"\n"
    finally:
        watch.listeners -= 1


_WATCHES: dict[tuple[int, int | None], Watch] = {}  # of each installation that this process serves and each team


def _watch_of(desk: Desk) -> Watch:
    return _WATCHES.setdefault((id(desk.config), desk.team), Watch())


def forget(desk: Desk) -> None:
    """Stop looking: the desk is being closed."""
    for key in [key for key in _WATCHES if key[0] == id(desk.config)]:
        watch = _WATCHES.pop(key)
        if watch.task is not None:
            watch.task.cancel()


def listeners(desk: Desk) -> int:
    """How many pages listen."""
    return sum(watch.listeners for (config, _), watch in _WATCHES.items() if config == id(desk.config))


def _count(desk: Desk, ask: Ask, start: str) -> int | None:
    """How many alerts are newer than those on the page; None when the session has ended meanwhile."""
    visitor = who(desk, ask.request)
    if not visitor.may(Role.READER) or visitor.team != desk.team:
        return None
    with desk.database.read() as session:
        return inbox.since(session, start)


def _said(desk: Desk, ask: Ask, line: _Line, start: str, known: str) -> bytes | None:
    """The event; None when the session has ended meanwhile."""
    count = _count(desk, ask, start)
    return None if count is None else line(desk, ask, known, count)


def _line(desk: Desk, ask: Ask, newest: str, count: int) -> bytes:
    """A line that leads to them."""
    kept = [(k, v) for k, v in ask.request.query_params.multi_items() if k not in ("newest", "after")]
    target = "/alerts" + (f"?{urlencode(kept)}" if kept else "")
    return bytes(html.page(desk, ask, "news.html", count=count, target=target).body)


def _numbers(desk: Desk, ask: Ask, newest: str, count: int) -> bytes:
    return json.dumps({"count": count, "newest": newest}).encode()
