"""Worker processes that read pages, so that no page can block, fill or crash the process that crawls. Extracts nothing itself.

Each worker is a fresh interpreter (no fork of a threaded parent) in the parent's process group, connected by one socket. When a
page takes longer than the deadline, its worker is killed; the kernel limits memory; every page gets an answer in any case.
"""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import json
import os
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from types import TracebackType

from crawler.article import extraction_worker as wire
from crawler.article.clean_text import without_text
from crawler.child_process import deaf_to_interrupt
from crawler.items import Entry, StatementItem

DEADLINE = 20.0
MEMORY = 1 << 30
RECYCLE = 300
START = 60.0  # seconds that a new process may take to load its parsers; not part of a page's time


class PoolClosed(Exception):
    """The crawl process is ending; the page stays due and is fetched again by the next process."""


class ExtractionPool:
    """At most ``workers`` pages at once; further calls wait. Workers start with the first page that needs them.

    ``deadline`` is in seconds a page, ``memory`` in bytes of address space a worker, ``recycle`` in pages a worker reads before
    it is replaced (parsers leak and memory fragments). Belongs to the event loop that first uses it.
    """

    def __init__(self, workers: int, deadline: float = DEADLINE, memory: int = MEMORY, recycle: int = RECYCLE) -> None:
        self._limits = (deadline, memory, recycle)
        self._idle: list[_Worker] = []
        self._all: set[_Worker] = set()
        self._room = asyncio.Semaphore(workers)
        self._closed = False

    async def extract(
        self,
        body: bytes,
        url: str,
        content_type: str | None = None,
        hint: Entry | None = None,
        now: datetime | None = None,
        include: Sequence[str] = (),
        exclude: Sequence[str] = (),
    ) -> StatementItem:
        """What crawler.article.extract gives, from a worker.

        A page that cannot be read gives an item of kind ``unreadable`` with the hint's title and an error code:
        extraction_timeout, extraction_memory, extraction_crashed or extraction_failed. Raises only after ``close``.
        """
        head: dict[str, object] = {
            "url": url,
            "content_type": content_type,
            "hint": dataclasses.asdict(hint) if hint else None,
            "now": now.isoformat() if now else None,
            "include": list(include),
            "exclude": list(exclude),
        }
        async with self._borrowed() as worker:
            answer = await worker.ask(wire.pack(head, body))
        if "failed" in answer and self._closed:
            raise PoolClosed  # the worker was killed by close(); the page did not fail
        if "failed" in answer:
            return without_text(url, hint, "unreadable", str(answer["failed"]))
        return wire.item_from(answer)

    @contextlib.asynccontextmanager
    async def _borrowed(self) -> AsyncIterator[_Worker]:
        async with self._room:
            if self._closed:
                raise PoolClosed
            worker = await self._ready()
            try:
                yield worker
            except BaseException:
                worker.kill()  # a late answer must not be taken for that of the next page
                raise
            finally:
                await self._give_back(worker)

    async def _ready(self) -> _Worker:
        while self._idle:
            worker = self._idle.pop()
            if worker.usable:
                return worker
            await self._give_back(worker)  # it was killed while idle
        worker = await _Worker.start(*self._limits)
        self._all.add(worker)
        return worker

    async def _give_back(self, worker: _Worker) -> None:
        if worker.usable and not self._closed:
            self._idle.append(worker)
            return
        self._all.discard(worker)
        await worker.stop()

    def pids(self) -> tuple[int, ...]:
        """The process ids of the running workers."""
        return tuple(worker.pid for worker in self._all)

    async def close(self) -> None:
        """Kill every worker, even one that is reading a page, and wait until all have ended."""
        self._closed = True
        workers, self._all, self._idle = list(self._all), set(), []
        await asyncio.gather(*(worker.stop() for worker in workers))

    async def __aenter__(self) -> ExtractionPool:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()


class _Worker:
    """One process and its socket."""

    def __init__(
        self,
        process: subprocess.Popen[bytes],
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        deadline: float,
        pages: int,
    ) -> None:
        self._process, self._reader, self._writer = process, reader, writer
        self._deadline, self._left = deadline, pages
        self._broken = False

    @classmethod
    async def start(cls, deadline: float, memory: int, pages: int) -> _Worker:
        """A fresh interpreter with its end of a new socket."""
        process, ours = _spawn(memory)
        reader, writer = await asyncio.open_connection(sock=ours)
        worker = cls(process, reader, writer, deadline, pages)
        await worker._wait_ready()
        return worker

    async def _wait_ready(self) -> None:
        """Wait until it has loaded its parsers. One that cannot is marked broken, and its page is answered extraction_crashed."""
        try:
            async with asyncio.timeout(START):
                await self._answer()
        except (TimeoutError, asyncio.IncompleteReadError, ConnectionError, ValueError):
            self._broken = True
        except BaseException:
            self.kill()
            raise

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    @property
    def usable(self) -> bool:
        """Whether it can take another page."""
        return not self._broken and self._left > 0 and self._process.poll() is None

    async def ask(self, frame: bytes) -> dict[str, object]:
        """The worker's answer, or {"failed": code} when it was killed or crashed."""
        self._left -= 1
        try:
            async with asyncio.timeout(self._deadline):
                return await self._exchange(frame)
        except TimeoutError:
            self.kill()
            return {"failed": "extraction_timeout"}
        except (asyncio.IncompleteReadError, ConnectionError, ValueError):
            self.kill()
            return {"failed": "extraction_crashed"}

    async def _exchange(self, frame: bytes) -> dict[str, object]:
        self._writer.write(frame)
        await self._writer.drain()
        answer = await self._answer()
        if answer.get("failed") == "extraction_memory":
            self._left = 0  # replace it: its memory stays large
        return answer

    async def _answer(self) -> dict[str, object]:
        head_size, _ = wire.header(await self._reader.readexactly(wire.HEADER))
        answer = json.loads(await self._reader.readexactly(head_size))
        if not isinstance(answer, dict):
            raise ValueError("a worker answered with something else than an item")
        return answer

    def kill(self) -> None:
        """End it at once."""
        self._broken = True
        self._process.kill()

    async def stop(self) -> None:
        """Kill it and wait for its end."""
        self.kill()
        self._writer.close()
        with contextlib.suppress(ConnectionError):
            await self._writer.wait_closed()
        await asyncio.to_thread(self._process.wait)


def _spawn(memory: int) -> tuple[subprocess.Popen[bytes], socket.socket]:
    """A fresh interpreter at the far end of a new socket, and our end of it."""
    ours, theirs = socket.socketpair()
    with theirs:
        command = [sys.executable, "-P", "-m", wire.__name__, str(theirs.fileno()), str(memory), str(os.getpid())]
        with deaf_to_interrupt():
            process = subprocess.Popen(  # noqa: S603 - our own module; no argument comes from outside
                command, pass_fds=(theirs.fileno(),), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
            )
    return process, ours
