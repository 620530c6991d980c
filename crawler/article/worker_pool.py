"""Worker processes that read what strangers sent, so that no document can block, fill or crash the process that crawls. Reads nothing itself.

Each worker is a fresh interpreter (no fork of a threaded parent) in the parent's process group, connected by one socket. The kernel
ends a worker whose job takes too much processor time and limits its memory; one that does not answer is killed at the deadline.
Every job gets an answer in any case.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from crawler.article import worker_process as wire
from crawler.child_process import deaf_to_interrupt

START = 60.0  # seconds that a new process may take to load its parsers; not part of a job's time
_LARGEST_FRAME = 32_000_000  # bytes of an answer: a worker that was taken over must not fill its parent
_MOST_FRAMES = 2_000
_PIECE = 262_144  # bytes written at once, so that a large document does not hold up the event loop


class PoolClosed(Exception):
    """The crawl process is ending; the job stays due and is done again by the next process."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Of one job: seconds until the answer, seconds of processor time, bytes above what the worker has loaded. ``recycle``: jobs
    that a worker does before it is replaced (parsers leak and memory fragments)."""

    deadline: float
    cpu: float
    memory: int
    recycle: int


class WorkerPool:
    """At most ``workers`` jobs at once; further calls wait. Workers start with the first job that needs them.

    A job that finds no idle worker starts one and takes whichever is free first; one that was ended is replaced before the next job
    needs it. ``module`` is what a worker runs. Belongs to the event loop that first uses it.
    """

    def __init__(self, module: str, workers: int, limits: Limits) -> None:
        self._module, self._workers, self._limits = module, workers, limits
        self._idle: asyncio.LifoQueue[_Worker | Exception] = asyncio.LifoQueue()
        self._all: set[_Worker] = set()
        self._starting: set[asyncio.Task[None]] = set()
        self._waiting = 0  # jobs that have room and no worker yet
        self._room = asyncio.Semaphore(workers)
        self._closed = False

    async def ask(self, head: wire.Job, body: bytes = b"", *, spare: bool = False) -> list[wire.Job]:
        """The frames of a worker's answer; the last one has ``failed`` (timeout, memory, crashed or failed) when there is none.

        ``spare``: the job may take long or end its worker, so another one is started for the next job. Raises PoolClosed, only
        after ``close``.
        """
        async with self._borrowed() as worker:
            if spare:
                self._start_another()
            frames = await worker.ask(head, body)
        if "failed" in frames[-1] and self._closed:
            raise PoolClosed  # the worker was killed by close(); the job did not fail
        return frames

    @contextlib.asynccontextmanager
    async def _borrowed(self) -> AsyncIterator[_Worker]:
        async with self._room:
            if self._closed:
                raise PoolClosed
            worker = await self._ready()
            try:
                yield worker
            except BaseException:
                worker.kill()  # a late answer must not be taken for that of the next job
                raise
            finally:
                await self._give_back(worker)

    async def _ready(self) -> _Worker:
        while True:
            self._start_another()
            self._waiting += 1
            try:
                worker = await self._idle.get()
            finally:
                self._waiting -= 1
            if isinstance(worker, Exception):
                if self._closed:
                    self._idle.put_nowait(worker)  # for the next that waits
                raise worker
            if not worker.lost:
                return worker
            await self._end(worker)

    def _start_another(self) -> None:
        """Start a worker in the background if none is idle and there is room for it."""
        if self._idle.empty() and len(self._all) + len(self._starting) < self._workers:
            task = asyncio.create_task(self._start())
            self._starting.add(task)
            task.add_done_callback(self._starting.discard)

    async def _start(self) -> None:
        try:
            worker = await _Worker.start(self._module, self._limits)
        except Exception as error:
            if self._waiting:
                self._idle.put_nowait(error)
        else:
            self._all.add(worker)
            self._idle.put_nowait(worker)

    async def _give_back(self, worker: _Worker) -> None:
        if worker.usable and not self._closed:
            self._idle.put_nowait(worker)
            return
        await self._end(worker)
        if not self._closed:
            self._start_another()

    async def _end(self, worker: _Worker) -> None:
        self._all.discard(worker)
        await worker.stop()

    def pids(self) -> tuple[int, ...]:
        """The process ids of the running workers."""
        return tuple(worker.pid for worker in self._all)

    async def close(self) -> None:
        """Kill every worker, even one that is at work, and wait until all have ended."""
        self._closed = True
        starting = list(self._starting)
        for task in starting:
            task.cancel()
        await asyncio.gather(*starting, return_exceptions=True)
        while not self._idle.empty():
            self._idle.get_nowait()
        self._idle.put_nowait(PoolClosed())
        workers, self._all = list(self._all), set()
        await asyncio.gather(*(worker.stop() for worker in workers))

    async def __aenter__(self) -> Self:
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
        limits: Limits,
    ) -> None:
        self._process, self._reader, self._writer = process, reader, writer
        self._deadline, self._left = limits.deadline, limits.recycle
        self._broken = False

    @classmethod
    async def start(cls, module: str, limits: Limits) -> _Worker:
        """A fresh interpreter with its end of a new socket."""
        process, ours = _spawn(module, limits)
        try:
            reader, writer = await asyncio.open_connection(sock=ours)
        except BaseException:
            ours.close()
            process.kill()
            process.wait()
            raise
        worker = cls(process, reader, writer, limits)
        await worker._wait_ready()
        return worker

    async def _wait_ready(self) -> None:
        """Wait until it has loaded its parsers. One that cannot is marked broken, and its job is answered "crashed"."""
        try:
            async with asyncio.timeout(START):
                await self._frame()
        except (TimeoutError, asyncio.IncompleteReadError, ConnectionError, ValueError):
            self._broken = True
        except BaseException:
            await self.stop()
            raise

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    @property
    def usable(self) -> bool:
        """Whether it can take another job."""
        return not self._broken and self._left > 0 and self._process.poll() is None

    @property
    def lost(self) -> bool:
        """Whether something else ended it while it was idle."""
        return not self._broken and self._process.poll() is not None

    async def ask(self, head: wire.Job, body: bytes) -> list[wire.Job]:
        """The worker's frames, or the word that it was killed or crashed."""
        self._left -= 1
        try:
            async with asyncio.timeout(self._deadline):
                return await self._exchange(head, body)
        except TimeoutError:
            self.kill()
            return [{"failed": "timeout"}]
        except (asyncio.IncompleteReadError, ConnectionError, ValueError):
            self.kill()
            return [{"failed": "timeout" if await self._out_of_time() else "crashed"}]

    async def _out_of_time(self) -> bool:
        """Whether the kernel ended it for its processor time (it had ended before we killed it)."""
        return await asyncio.to_thread(self._process.wait) == -signal.SIGPROF

    async def _exchange(self, head: wire.Job, body: bytes) -> list[wire.Job]:
        self._writer.write(wire.start_of(head, len(body)))
        for at in range(0, len(body), _PIECE):
            self._writer.write(body[at : at + _PIECE])
            await self._writer.drain()
        frames = [await self._frame()]
        while frames[-1].pop("more", False):
            if len(frames) >= _MOST_FRAMES:
                raise ValueError("a worker answers without end")
            await asyncio.sleep(0)  # frames that have arrived already are not read in one go
            frames.append(await self._frame())
        if frames[-1].get("failed") == "memory":
            self._left = 0  # replace it: its memory stays large
        return frames

    async def _frame(self) -> wire.Job:
        head_size, _ = wire.header(await self._reader.readexactly(wire.HEADER))
        if head_size > _LARGEST_FRAME:
            raise ValueError("a worker's answer is too large")
        answer = json.loads(await self._reader.readexactly(head_size))
        if not isinstance(answer, dict):
            raise ValueError("a worker answered with something else than an object")
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


def _spawn(module: str, limits: Limits) -> tuple[subprocess.Popen[bytes], socket.socket]:
    """A fresh interpreter at the far end of a new socket, and our end of it."""
    ours, theirs = socket.socketpair()
    with theirs:
        said = (theirs.fileno(), limits.memory, round(limits.cpu * 1000), os.getpid())
        command = [sys.executable, "-P", "-m", module, *map(str, said)]
        with deaf_to_interrupt():
            process = subprocess.Popen(  # noqa: S603 - our own module; no argument comes from outside
                command, pass_fds=(theirs.fileno(),), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
            )
    return process, ours
