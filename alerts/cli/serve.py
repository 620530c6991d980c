"""`tocsin serve`: the desk alone, and ways into it."""

from __future__ import annotations

import asyncio
import signal
import socket

import click

from alerts import config
from alerts.accounts import sessions
from alerts.cli.output import Installation, answer, as_json, pass_installation
from alerts.runtime import agreement, installation_mark, web_host, web_worker
from alerts.web import server
from crawler import logs, tracing


@click.command()
@click.option("--link", is_flag=True, help="Print an address that lets one browser in, once, within a day, and end.")
@click.option("--sign-out", is_flag=True, help="End all sessions and ways in, and end.")
@as_json
@pass_installation
def serve(installation: Installation, link: bool, sign_out: bool, json_: bool) -> int:
    """Serve the desk, the pages at which people work, until stopped. `tocsin run` does so too; it need not run for --link.

    \b
    tocsin serve
    tocsin serve --link
    """
    parts = installation.parts
    installation_mark.check(parts.database, parts.config.secrets)
    assert installation.database
    if sign_out:
        with parts.database.write() as session:
            ended = sessions.leave_all(session)
        answer(json_, {"ended": ended}, f"{ended} {'session was' if ended == 1 else 'sessions were'} ended.")
        return 0
    if link:
        address = web_worker.link(parts)
        answer(json_, {"address": address}, address)
        return 0
    logs.set_up(form=parts.config.log.format)
    web_host.check(parts)
    section = config.web(parts.config)
    listening = server.bind(section.host, section.port)
    with tracing.sending(parts.config.traces.endpoint, "web"):
        asyncio.run(_serve(installation, listening))
    return 0


async def _serve(installation: Installation, listening: socket.socket) -> None:
    stopping, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    parted = asyncio.ensure_future(agreement.keep(installation.parts.database, stopping.set))
    await web_worker.serve(installation.parts, listening, stopping)
    if not parted.cancel():
        agreement.check(installation.parts.database)  # says why it ended
