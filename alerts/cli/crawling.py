"""`tocsin crawl`: a source, a spider or any address, now; matched at once."""

from __future__ import annotations

import asyncio
import contextlib
import os
import secrets
import signal
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import click
from sqlalchemy import select

from alerts import preparing
from alerts.desk import Desk
from crawler import pages, places, sources, telemetry, times
from crawler.cli.output import House, as_json, console, pass_house, progress, say_json
from crawler.errors import FetchError, RequestError
from crawler.items import Answer, Entry, Reading
from crawler.models import Source, Statement
from crawler.settling import Tally
from crawler.worker import Worker, in_reactor


@dataclass
class Plan:
    """What the targets come down to."""

    source_ids: list[int]
    spiders: list[str]


@click.command()
@click.argument("targets", nargs=-1, required=True, metavar="TARGET...")
@click.option("--since", help="Leave out what the list dates earlier (ISO date).")
@click.option("--deliver", is_flag=True, help="Send the alerts now instead of leaving them to `tocsin run`.")
@as_json
@pass_house
def crawl(house: House, targets: tuple[str, ...], since: str | None, deliver: bool, json_: bool) -> int:
    """Read TARGET now: a source's name, a spider's name, or any address (stored under the source `adhoc`).

    \b
    tocsin crawl hrw
    tocsin crawl https://www.example.org/statement/17
    tocsin crawl https://www.example.org/feed.xml --since 2026-11-01 --deliver
    """
    telemetry.set_up("WARNING")
    if since:
        _check_date(since)
    return in_reactor(lambda: _crawl(house, targets, since, deliver, json_))


def _check_date(since: str) -> None:
    try:
        date.fromisoformat(since)
    except ValueError as error:
        raise RequestError("date_invalid", f"«{since}» is not a date.", "Write it like 2026-11-01.") from error


async def _crawl(house: House, targets: tuple[str, ...], since: str | None, deliver: bool, json_: bool) -> int:
    started = times.utcnow()
    with house.database.write() as session:
        preparing.synchronise(session, house.config)
    plan = await _plan(house, targets, since)
    owner = f"adhoc-{os.getpid()}-{secrets.token_hex(3)}"
    worker = Worker(house.config, house.database, owner=owner, only=plan.source_ids)
    worker.spiders = plan.spiders
    for number in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):
            asyncio.get_running_loop().add_signal_handler(number, worker.stopping.set)
    with progress("reading") as tell:
        worker.on_change = lambda: tell(
            worker.tally.pages, max(worker.tally.found, worker.tally.pages), f"{worker.tally.statements} new"
        )
        tally = await worker.drain()
    desk = Desk(house.config, house.database, owner=owner)
    await desk.match_all()
    if deliver:
        await desk.digest()
        await desk.deliverer.once()
    await desk.close()
    _say(house, tally, desk, started, json_)
    return 1 if tally.failed_sweeps or tally.failed_pages or desk.deliverer.failed else 0


def _say(house: House, tally: Tally, desk: Desk, started: Any, json_: bool) -> None:
    seconds = (times.utcnow() - started).total_seconds()
    with house.database.read() as session:
        new = session.execute(
            select(Statement, Source.name).join(Source).where(Statement.first_seen >= started).order_by(Statement.id)
        ).all()
    summary = {
        "lists": tally.sweeps,
        "failed_lists": tally.failed_sweeps,
        "pages": tally.pages,
        "failed_pages": tally.failed_pages,
        "new": tally.statements,
        "changed": tally.changed,
        "matches": desk.matches,
        "sent": desk.deliverer.sent,
        "seconds": round(seconds, 1),
    }
    if json_:
        say_json(
            {
                **summary,
                "statements": [
                    {"id": s.id, "url": s.url, "title": s.title, "source": n, "kind": s.kind} for s, n in new
                ],
            }
        )
        return
    for statement, name in new[:50]:
        console.print(
            f"[bold]{statement.title or statement.url}[/]  [dim]{name} · {statement.kind} · {len(statement.text)} characters[/]",
            highlight=False,
        )
    console.print(
        " · ".join(
            f"{value} {key.replace('_', ' ')}" for key, value in summary.items() if value or key in ("new", "pages")
        )
    )


# ---- what the targets are


async def _plan(house: House, targets: tuple[str, ...], since: str | None) -> Plan:
    plan = Plan([], [])
    for target in targets:
        if "://" in target:
            await _address(house, plan, target, since)
            continue
        with house.database.read() as session:
            row = session.scalar(select(Source).where(Source.name == target))
        if row is not None:
            plan.source_ids.append(row.id)
        elif target in _spiders():
            plan.spiders.append(target)
        else:
            raise RequestError(
                "target_unknown",
                f"«{target}» is no source, no spider and no address.",
                "`tocsin sources list` and `tocsin sites list` show what there is.",
            )
    return plan


def _spiders() -> list[str]:
    from crawler import sites

    return sites.names()


async def _address(house: House, plan: Plan, url: str, since: str | None) -> None:
    """An address: the pages that it lists when it is a list, itself otherwise; as pages of the source adhoc."""
    from crawler import reading
    from crawler.discovery import fetch_politely

    with house.database.read() as session:
        routes = places.routes(house.config, session)
    answer: Answer = await fetch_politely(url, routes)
    if answer.status >= 400:
        raise FetchError(f"http_{answer.status}", f"The site answered {answer.status}.", "Check the address.")
    found: Reading = await asyncio.to_thread(reading.read, answer.body, answer.url, answer.header("Content-Type"))
    entries = found.entries if found.kind in ("feed", "sitemap") else (Entry(url),)
    if since:
        entries = tuple(e for e in entries if (e.published or e.updated or "9999") >= since)
    now = times.utcnow()
    with house.database.write() as session:
        source = sources.adhoc(session, now)
        pages.note(session, source, entries, now)
        pages.ask_again(
            session,
            [e.url for e in entries] if found.kind not in ("feed", "sitemap") else [],
            now - timedelta(seconds=1),
        )
        plan.source_ids.append(source.id)
