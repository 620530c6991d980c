"""What `tocsin doctor` says of the processes at work and of the mail server. The only check that connects is the mail server's: nothing is sent."""

from __future__ import annotations

import asyncio

from alerts import config
from alerts.cli.doctor_finding import Finding
from alerts.cli.output import Installation
from alerts.errors import DeliveryError
from alerts.views import metrics, processes
from crawler import __version__, clock


def processes_at_work(installation: Installation) -> Finding:
    """Signs of life: who gave none for long, and whose version is another."""
    now = clock.utcnow()
    with installation.parts.database.read() as session:
        alive, silent = processes.alive(session, now), processes.silent(session, now)
    if other := sorted({row.version for row in alive} - {__version__}):
        where = ", ".join(sorted({row.host for row in alive if row.version != __version__}))
        return Finding("wrong", f"At work is also version {', '.join(other)} (on {where}), here {__version__}. Bring all to one version, the scheduler first.")  # fmt: skip
    roles = ", ".join(sorted({row.role for row in alive}))
    text = f"{len(alive)} at work: {roles}" if alive else "none is at work"
    if lost := [row for row in silent if row.role not in {one.role for one in alive}]:
        row = lost[-1]
        ago = clock.in_words(now - row.seen_at)
        return Finding("note", f"{text}; {row.role} on {row.host} was last heard of {ago} ago. Start it again if it should work.")  # fmt: skip
    return Finding("ok", text if alive else f"{text}. `tocsin run` starts them.")


def scheduler(installation: Installation) -> Finding:
    """Of an installation of many processes: who gives the work out, and who would take its place."""
    with installation.parts.database.read() as session:
        found = {name: values for name, _, values in metrics.queue(session)}
        leading, waiting = processes.schedulers(processes.alive(session, clock.utcnow()))
    if not found:
        return Finding("ok", "one process does everything")
    names = ", ".join(sorted(row.host for row in waiting)) or "none"
    others = f"{names} {'stand' if len(waiting) > 1 else 'stands'} by"
    if leading is not None:
        return Finding("ok", f"{leading.host} leads since {clock.iso(leading.started_at)}, {others}")
    if waiting:
        return Finding("wrong", f"No scheduler leads, though {others}. If it stays so, a `tocsin run` without `--role` holds the database: stop it.")  # fmt: skip
    if found["tocsin_workers"][""] or sum(found["tocsin_jobs_waiting"].values()):
        return Finding("wrong", "No scheduler leads, so that workers get nothing to do. Start `tocsin run --role scheduler`.")  # fmt: skip
    return Finding("note", "No scheduler leads and no worker is at work. Start `tocsin run --role scheduler` and `tocsin worker`.")  # fmt: skip


def mail_server(installation: Installation) -> Finding:
    """Whether the mail server takes the log-in."""
    smtp = config.smtp(installation.config)
    if not smtp.host:
        return Finding("ok", "none is configured")
    from alerts.channels.transports import smtp as conversation

    context = installation.parts.context

    async def tried() -> None:
        try:
            await conversation.greet(context)
        finally:
            await context.aclose()

    try:
        asyncio.run(tried())
    except DeliveryError as error:
        return Finding("wrong", f"{error} [{error.code}]")
    return Finding("ok", f"{smtp.host} answers{' and takes the log-in' if smtp.username else ''}")
