"""Renders pages in a browser, one after another, in a process that is limited, replaced, and killed with all its children."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import importlib.util
import json
import os
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from crawler import clock
from crawler.browser.proxy import GuardProxy
from crawler.errors import FetchError
from crawler.guard import Guard
from crawler.items import Answer

RECYCLE = 50  # pages
DEADLINE = 40.0  # seconds for a page; then all processes are killed
MEMORY = 1 << 30  # bytes of all its processes together, without shared memory
IDLE = 60.0  # seconds without a page; then the browser ends
MOST_BYTES = 10_000_000
START = 90.0
_LINE = 32_000_000
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_MESSAGES = {
    "timeout_total": "The page did not finish loading in time.",
    "browser_crashed": "The browser crashed on the page.",
    "browser_download": "The address is a download, not a page.",
    "browser_failed": "The browser could not load the page.",
    "browser_memory": "The page needs more memory than a page may have.",
}


class BrowserPool:
    """One browser at a time, started with the first page that needs it. ``guard_for`` gives the guard for a URL.

    ``deadline`` in seconds a page, ``memory`` in bytes, ``recycle`` in pages. Belongs to the event loop that first uses it.
    """

    def __init__(
        self,
        guard_for: Callable[[str], Guard],
        *,
        deadline: float = DEADLINE,
        memory: int = MEMORY,
        recycle: int = RECYCLE,
        idle: float = IDLE,
    ) -> None:
        self._proxy = GuardProxy(guard_for)
        self._deadline, self._memory, self._recycle, self._idle = deadline, memory, recycle, idle
        self._port = 0
        self._one = asyncio.Lock()
        self._process: asyncio.subprocess.Process | None = None
        self._pages = 0
        self._idle_timer: asyncio.TimerHandle | None = None

    async def fetch(self, url: str, *, agent: str, headers: Mapping[str, str] | None = None) -> Answer:
        """The page after its scripts have run; ``headers`` are sent to its own site only.

        Raises FetchError: browser_missing, browser_start_failed, timeout_total, browser_crashed, browser_memory,
        browser_download, browser_failed, body_too_large, and the code with which the guard refused the URL.
        """
        async with self._one:
            started = clock.iso(clock.utcnow()) or ""
            self._proxy.next_page()
            try:
                reply = await self._ask(
                    {"url": url, "agent": agent, "headers": dict(headers or {}), "seconds": self._deadline - 8}
                )
            finally:
                self._pages += 1
                if self._pages >= self._recycle:
                    await self.stop()
                self._end_when_idle()
            return self._answer(url, reply, started)

    def _answer(self, url: str, reply: dict[str, Any], started: str) -> Answer:
        if code := str(reply.get("failed") or ""):
            refused = self._proxy.refused[0] if self._proxy.refused and code == "browser_failed" else ""
            raise FetchError(
                refused or code,
                "The address was refused." if refused else _MESSAGES.get(code, _MESSAGES["browser_failed"]),
            )
        body = base64.b64decode(reply["body"])
        if len(body) > MOST_BYTES:
            raise FetchError("body_too_large", "The answer is larger than 10 MB.")
        received = tuple((str(k), str(v)) for k, v in reply["headers"])
        if by_guard := dict(received).get("x-refused"):
            raise FetchError(by_guard, "The address was refused.")
        return Answer(reply["url"], reply["status"], received, body, None, started, clock.iso(clock.utcnow()) or "")

    # ---- the process

    async def _ask(self, job: dict[str, Any]) -> dict[str, Any]:
        process = await self._ready()
        assert process.stdin is not None
        watch = asyncio.ensure_future(self._watch(process.pid))
        try:
            async with asyncio.timeout(self._deadline):
                process.stdin.write(json.dumps(job).encode() + b"\n")
                await process.stdin.drain()
                reply = await self._line(process)
        except (TimeoutError, OSError):
            reply = {"failed": "timeout_total"}
        except BaseException:
            await self.stop()
            raise
        finally:
            watch.cancel()
        if watch.done() and not watch.cancelled() and watch.exception() is None:
            reply = {"failed": "browser_memory"}
        if reply.get("failed") in ("timeout_total", "browser_crashed", "browser_memory"):
            await self.stop()
        return reply

    @staticmethod
    async def _line(process: asyncio.subprocess.Process) -> dict[str, Any]:
        assert process.stdout is not None
        line = await process.stdout.readline()
        reply: dict[str, Any] = json.loads(line) if line else {"failed": "browser_crashed"}
        return reply

    async def _watch(self, pid: int) -> None:
        """Kill all processes when they use too much memory; returns only then."""
        while sum(map(private_bytes, process_tree(pid))) <= self._memory:  # noqa: ASYNC110 - there is no event for it
            await asyncio.sleep(0.3)
        kill(pid)

    async def _ready(self) -> asyncio.subprocess.Process:
        if self._idle_timer is not None:
            self._idle_timer.cancel()
        if self._process is not None and self._process.returncode is None:
            return self._process
        await self.stop()
        self._port = self._port or await self._proxy.start()
        self._process = process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-P",
            "-m",
            "crawler.browser.renderer",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            limit=_LINE,
            env=_environment(),
        )
        proxy = {
            "server": f"http://127.0.0.1:{self._port}",
            "username": self._proxy.user,
            "password": self._proxy.password,
        }
        assert process.stdin is not None
        try:
            process.stdin.write(json.dumps({"chromium": chromium(), "proxy": proxy}).encode() + b"\n")
            async with asyncio.timeout(START):
                reply = await self._line(process)
        except (TimeoutError, OSError):
            reply = {}
        if not reply.get("ready"):
            await self.stop()
            raise FetchError(
                "browser_start_failed",
                "The browser does not start.",
                "Run `chromium --headless --dump-dom about:blank` as the same user.",
            )
        return process

    def _end_when_idle(self) -> None:
        loop = asyncio.get_running_loop()
        if self._process is not None:
            self._idle_timer = loop.call_later(self._idle, kill, self._process.pid)

    async def stop(self) -> None:
        """Kill the browser with all its children; the next page starts a new one."""
        process, self._process, self._pages = self._process, None, 0
        if process is not None:
            kill(process.pid)
            await process.wait()

    async def close(self) -> None:
        """End the browser and its proxy."""
        if self._idle_timer is not None:
            self._idle_timer.cancel()
        await self.stop()
        await self._proxy.close()


def installed() -> bool:
    """Whether Chromium and Playwright are installed."""
    return any(map(shutil.which, _NAMES)) and importlib.util.find_spec("playwright") is not None


def chromium() -> str:
    """The path of the system's browser; FetchError browser_missing when it or Playwright is not installed."""
    found = next(filter(None, map(shutil.which, _NAMES)), None)
    if found is None or importlib.util.find_spec("playwright") is None:
        raise FetchError(
            "browser_missing",
            "The page needs a browser, and there is none.",
            "Install Debian's chromium and, in the checkout, `pip install -e '.[browser]'`.",
        )
    return found


def _environment() -> dict[str, str]:
    """The environment variables that a browser needs, without ours and without any proxy setting."""
    kept = ("PATH", "HOME", "LANG", "TMPDIR", "USER", "XDG_RUNTIME_DIR", "PYTHONPATH", "VIRTUAL_ENV")
    return {k: v for k in kept if (v := os.environ.get(k)) is not None}


def process_tree(pid: int) -> list[int]:
    """The process and all its descendants, parents first (Chromium makes groups and sessions of its own)."""
    children: dict[int, list[int]] = {}
    for one, parent in _parents():
        children.setdefault(parent, []).append(one)
    out = [pid]
    for one in out:
        out += children.get(one, [])
    return out


def _parents() -> Iterator[tuple[int, int]]:
    for place in Path("/proc").iterdir():
        if place.name.isdigit():
            with contextlib.suppress(OSError, IndexError, ValueError):
                yield int(place.name), int((place / "stat").read_text().rpartition(")")[2].split()[1])


def private_bytes(pid: int) -> int:
    """Bytes of memory that the process does not share."""
    with contextlib.suppress(OSError, IndexError, ValueError):
        resident, shared = (int(n) for n in Path(f"/proc/{pid}/statm").read_text().split()[1:3])
        return (resident - shared) * os.sysconf("SC_PAGE_SIZE")
    return 0


def kill(pid: int) -> None:
    """SIGKILL to the process and its descendants, repeated until no new one appears."""
    until = time.monotonic() + 1
    known: set[int] = set()
    while time.monotonic() < until and (fresh := set(process_tree(pid)) - known):
        known |= fresh
        for one in fresh:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(one, signal.SIGKILL)
