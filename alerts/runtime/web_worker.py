"""The desk as a process: its parts, its port, and the address that is shown to people. Used by `tocsin run` and `tocsin serve`."""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import socket
import sys

from alerts import config
from alerts.accounts import sessions
from alerts.runtime import supervisor
from alerts.runtime.rehearsal_jobs import Rehearsals
from alerts.runtime.wiring import Parts
from alerts.web import security, server
from alerts.web.desk import Desk
from alerts.web.workshop import Workshop
from crawler import clock
from crawler.child_process import give_memory_back

log = logging.getLogger(__name__)
NICE = 10  # where the cores do not suffice, polls and alerts go before pages


async def run(parts: Parts, stopping: asyncio.Event) -> None:
    """Serve as soon as the port can be had, until told to stop."""
    section = config.web(parts.config)
    listening = await server.bind_patiently(section.host, section.port, stopping, sys.stderr.write)
    if listening is not None:
        await serve(parts, listening, stopping)


async def serve(parts: Parts, listening: socket.socket, stopping: asyncio.Event) -> None:
    """Serve at a port that is ours, and say where."""
    give_memory_back()
    os.nice(NICE)
    gc.freeze()  # what is loaded stays: to look through it for what pages leave takes a twentieth of their time
    parts.database.keep_little()
    command, env = supervisor.command("queries"), supervisor.environment(parts.config)
    workshop = Rehearsals(Workshop(command, env), parts.database)
    lookout = Workshop(command, env, 120, "Give the address of the feed itself, or use `tocsin sources add`.")
    try:
        announce(parts)
        await server.serve(Desk(parts.database, parts.config, home(parts), workshop, lookout), listening, stopping)
    finally:
        await workshop.close()
        await lookout.close()


def home(parts: Parts) -> security.Origins:
    """Where browsers find the desk."""
    section = config.web(parts.config)
    return security.origins(section.public_url, section.port)


def announce(parts: Parts) -> None:
    """Say where the desk is: on a terminal with a way in as long as no browser is signed in, in a log never with a secret."""
    if not sys.stderr.isatty():
        log.info("web.ready address=%s", home(parts).first)
        return
    with parts.database.read() as session:
        known = sessions.any_open(session, clock.utcnow())
    address = f"{home(parts).first}/" if known else link(parts)
    sys.stderr.write(f"The desk: {address}\n")


def link(parts: Parts) -> str:
    """An address that lets one browser in, once, within a day."""
    with parts.database.write() as session:
        token = sessions.way_in(session, clock.utcnow())
    return f"{home(parts).first}/sign-in?token={token}"
