"""Has work done that needs the languages' tables or the fetcher, in a process of its own that ends when it is idle: the web process stays small, and work that never ends is killed."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from alerts.errors import QueryError
from crawler import correlation
from crawler.errors import RequestError, TocsinError, WorkError

PATIENCE = 60.0  # seconds that one piece of work may take
IDLE = 300.0  # seconds after which the process is not worth its memory
LONGEST = 64_000_000  # bytes of an answer


class Workshop:
    """One process at most, one piece of work at a time. ``command`` starts it; it reads and writes a line of JSON for each piece."""

    def __init__(
        self,
        command: Sequence[str],
        env: Mapping[str, str],
        patience: float = PATIENCE,
        fix: str = "Try a simpler query.",
    ) -> None:
        self.command = list(command)
        self.env = dict(env)
        self.patience = patience
        self.fix = fix
        self._process: asyncio.subprocess.Process | None = None
        self._lock = asyncio.Lock()
        self._idle: asyncio.TimerHandle | None = None

    async def __call__(self, job: str, arguments: dict[str, Any]) -> dict[str, Any]:
        """The answer to a piece of work; TocsinError as it says, WorkError workshop_slow when it takes too long."""
        async with self._lock:
            if self._idle:
                self._idle.cancel()
            try:
                said = await asyncio.wait_for(self._asked(job, arguments), self.patience)
            except TimeoutError:
                await self.close()
                raise WorkError("workshop_slow", "This takes too long and was given up.", self.fix) from None  # fmt: skip
            except BaseException:
                await self.close()
                raise
            self._idle = asyncio.get_running_loop().call_later(IDLE, self._end)
        if "error" in said:
            raise raised(said["error"])
        return said

    async def close(self) -> None:
        """End the process."""
        process = self._process
        self._end()
        if process is not None:
            await process.wait()

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None and process.returncode is None:
            with suppress(ProcessLookupError):
                process.kill()

    async def _asked(self, job: str, arguments: dict[str, Any]) -> dict[str, Any]:
        process = await self._started()
        assert process.stdin is not None
        assert process.stdout is not None
        with suppress(ConnectionError):
            named = {**arguments, "ids": dict(correlation.ids())}
            process.stdin.write(json.dumps([job, named]).encode() + b"\n")
            await process.stdin.drain()
        line = await process.stdout.readline()
        if not line.endswith(b"\n"):
            raise WorkError("workshop_ended", "The process that works for the desk ended.", "Try again; the log may say why.")  # fmt: skip
        answer: dict[str, Any] = json.loads(line)
        return answer

    async def _started(self) -> asyncio.subprocess.Process:
        if self._process is None or self._process.returncode is not None:
            pipe = asyncio.subprocess.PIPE
            self._process = await asyncio.create_subprocess_exec(
                *self.command, stdin=pipe, stdout=pipe, env=self.env, limit=LONGEST
            )
        return self._process


def raised(said: dict[str, Any]) -> TocsinError:
    """The error that the other process met."""
    if said.get("position") is not None:
        return QueryError(said["code"], said["message"], said["fix"], said["query"], said["position"])
    kind = RequestError if said["request"] else WorkError
    return kind(said["code"], said["message"], said["fix"])


def told(error: TocsinError) -> dict[str, Any]:
    """An error, for the process that asked: `raised` makes it again."""
    where = {"query": error.query, "position": error.position} if isinstance(error, QueryError) else {}
    request = isinstance(error, RequestError)
    return {"code": error.code, "message": error.message, "fix": error.fix, "request": request} | where
