"""Serves the desk: takes the port, or waits for it, and ends at a signal. One process, one loop."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext

import uvicorn
from anyio import to_thread

from alerts.web import app, events
from alerts.web.connections import Connection
from alerts.web.desk import Desk
from crawler.errors import WorkError

log = logging.getLogger(__name__)
BACKLOG = 128
THREADS = 3  # in which handlers wait for the database; each has a connection with its own pages, some 4 MB
MOST_CONNECTIONS = 600  # further ones are answered 503; a process may commonly have 1024 files open
AGAIN = 5.0  # seconds between two tries for a port that somebody else has


def bind(host: str, port: int) -> socket.socket:
    """The socket to listen at; WorkError web_port_taken, web_unbound."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    found = socket.socket(family, socket.SOCK_STREAM)
    try:
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        found.bind((host, port))
        found.listen(BACKLOG)
    except OSError as error:
        found.close()
        if isinstance(error, PermissionError) or error.errno != 98:
            raise WorkError("web_unbound", f"Nothing can listen at {host}:{port}: {error.strerror}.", "Set another host or port in [web].") from None  # fmt: skip
        raise WorkError(
            "web_port_taken",
            f"Port {port} is in use, perhaps by another `tocsin run` or `tocsin serve`.",
            "Set another one: `port` in [web], or TOCSIN_WEB__PORT.",
        ) from None
    return found


async def bind_patiently(
    host: str, port: int, stopping: asyncio.Event, said: Callable[[str], object]
) -> socket.socket | None:
    """As `bind`, but say once that it cannot be had and try again until it can; None when told to stop."""
    told = ""
    while not stopping.is_set():
        try:
            return bind(host, port)
        except WorkError as error:
            if error.code != told:
                told = error.code
                said(f"tocsin: {error} The rest works without it. [{error.code}]\n")
        try:
            await asyncio.wait_for(stopping.wait(), AGAIN)
        except TimeoutError:
            continue
    return None


async def serve(desk: Desk, listening: socket.socket, stopping: asyncio.Event) -> None:
    """Answer until told to stop."""
    settings = uvicorn.Config(
        app.build(desk),
        loop="asyncio",
        http=Connection,
        ws="none",
        lifespan="off",
        access_log=False,
        log_config=None,
        server_header=False,
        date_header=True,
        proxy_headers=False,
        timeout_keep_alive=30,
        timeout_graceful_shutdown=2,
        h11_max_incomplete_event_size=64 * 1024,
        limit_concurrency=MOST_CONNECTIONS,
    )
    to_thread.current_default_thread_limiter().total_tokens = THREADS
    server = _Server(settings)
    serving = asyncio.ensure_future(server.serve([listening]))
    waiting = asyncio.ensure_future(stopping.wait())
    await asyncio.wait((serving, waiting), return_when=asyncio.FIRST_COMPLETED)
    server.should_exit = True
    waiting.cancel()
    await serving
    events.forget(desk)


class _Server(uvicorn.Server):
    """One that leaves signals to the process (alerts/runtime/processes.py)."""

    def capture_signals(self) -> AbstractContextManager[None]:  # type: ignore[override]
        """Heed none."""
        return nullcontext()
