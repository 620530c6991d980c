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

from alerts.cli import crawl_progress
from alerts.cli.output import Installation, as_json, bold, dim, pass_installation, print_json, progress, say
from alerts.runtime.alert_worker import AlertWorker
from alerts.views import statements as view
from crawler import clock, logs
from crawler.errors import FetchError, RequestError
from crawler.frontier import pages
from crawler.frontier.backfill import Progress
from crawler.items import Answer, Entry, Reading
from crawler.runtime.backfill_worker import BackfillWorker
from crawler.runtime.crawl_worker import Worker
from crawler.runtime.jobs.base import Tally
from crawler.runtime.reactor import in_reactor
from crawler.sources import store as sources
from crawler.storage.models import ADHOC, Source


@dataclass
class Targets:
    """What the command's targets are: sources, by their numbers, and spiders, by their names."""

    source_ids: list[int]
    spiders: list[str]
    named: list[int]  # of the sources those that were named: without `adhoc`, which holds single addresses


@dataclass(frozen=True, slots=True)
class Options:
    """The flags of the command."""

    alert: bool
    dry_run: bool
    deliver: bool
    json: bool


@click.command()
@click.argument("targets", nargs=-1, required=True, metavar="TARGET...")
@click.option(
    "--since",
    help="With an address: skip what its list dates earlier. With a source: also read its past, back to this day (ISO date).",
)
@click.option("--alert", is_flag=True, help="With --since: also alert on what the past holds, in one digest a topic.")
@click.option("--dry-run", is_flag=True, help="With --since: read the lists and count the pages, but fetch none.")
@click.option("--deliver", is_flag=True, help="Send the alerts now instead of leaving them to `tocsin run`.")
@as_json
@pass_installation
def crawl(
    installation: Installation,
    targets: tuple[str, ...],
    since: str | None,
    alert: bool,
    dry_run: bool,
    deliver: bool,
    json_: bool,
) -> int:
    """Read TARGET now: a source's name, a spider's name, or any address (stored under the source `adhoc`).

    With --since the past of a source is read too: older pages of its feed or listing, calendars, sitemaps. That may take days;
    the same command continues where it stopped.

    Alerts that are raised wait for `tocsin run`, unless --deliver sends them.

    \b
    tocsin crawl hrw
    tocsin crawl https://www.example.org/statement/17
    tocsin crawl https://www.example.org/feed.xml --since 2026-11-01 --deliver
    tocsin crawl hrw --since 2017-04-01 --dry-run
    tocsin crawl hrw --since 2017-04-01
    """
    logs.set_up("WARNING")
    day = _date(since) if since else None
    if day is None and (alert or dry_run):
        raise RequestError("since_missing", "--alert and --dry-run go with --since.", "Add --since 2017-04-01.")
    return in_reactor(lambda: _crawl(installation, targets, day, Options(alert, dry_run, deliver, json_)))


def _date(since: str) -> date:
    try:
        return date.fromisoformat(since)
    except ValueError as error:
        raise RequestError("date_invalid", f"«{since}» is not a date.", "Write it like 2026-11-01.") from error


async def _crawl(installation: Installation, targets: tuple[str, ...], since: date | None, options: Options) -> int:
    started = clock.utcnow()
    wanted = await _resolved(installation, targets, since)
    owner = f"adhoc-{os.getpid()}-{secrets.token_hex(3)}"
    worker = _worker(installation, wanted, owner, since, options)
    for number in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):
            asyncio.get_running_loop().add_signal_handler(number, worker.stopping.set)
    with progress("reading") as report:
        worker.on_change = crawl_progress.reporter(worker, report)
        tally = await worker.drain()
    alerts = AlertWorker(installation.parts, owner=owner, delivers=options.deliver)
    await alerts.match_all()
    if options.deliver:
        await alerts.digest()
        await alerts.deliverer.once()
    await alerts.close()
    backfill = worker.progress() if isinstance(worker, BackfillWorker) else None
    if options.dry_run and backfill is not None:
        crawl_progress.say_count(installation.config, backfill, since, options.json)
    else:
        _say(installation, tally, alerts, started, backfill, options.json)
    broken = tally.failed_sweeps or tally.failed_pages or alerts.deliverer.failed
    return 1 if broken or (backfill and backfill.documents_failed) else 0


def _worker(installation: Installation, wanted: Targets, owner: str, since: date | None, options: Options) -> Worker:
    """A worker for these targets; with ``since`` one that reads the past of the sources as well."""
    if since is None or not wanted.named:
        if options.dry_run or options.alert:
            raise RequestError(
                "since_without_source", "Only a source has a past.", "Name one of `tocsin sources list`."
            )
        worker = Worker(installation.config, installation.database, owner=owner, only=wanted.source_ids)
    else:
        worker = BackfillWorker(installation.config, installation.database, owner=owner, only=wanted.source_ids)
        worker.begin(wanted.named, since, alert=options.alert, counting=options.dry_run)
    worker.spiders = wanted.spiders
    return worker


def _say(
    installation: Installation, tally: Tally, alerts: AlertWorker, started: Any, backfill: Progress | None, json_: bool
) -> None:
    seconds = (clock.utcnow() - started).total_seconds()
    with installation.database.read() as session:
        new = view.since(session, started)
    summary = {
        "lists": tally.sweeps,
        "failed_lists": tally.failed_sweeps,
        "pages": tally.pages,
        "failed_pages": tally.failed_pages,
        "new": tally.statements,
        "changed": tally.changed,
        "matches": alerts.matches,
        "sent": alerts.deliverer.sent,
        "seconds": round(seconds, 1),
    }
    if backfill is not None:
        summary |= crawl_progress.as_dict(backfill)
    if json_:
        print_json(
            {
                **summary,
                "statements": [
                    {"id": s.id, "url": s.url, "title": s.title, "source": n, "kind": s.kind} for s, n in new
                ],
            }
        )
        return
    for statement, name in new[:50]:
        about = f"  {name} · {statement.kind} · {len(statement.text)} characters"
        say(bold(statement.title or statement.url), dim(about))
    say(
        " · ".join(
            f"{value} {key.replace('_', ' ')}" for key, value in summary.items() if value or key in ("new", "pages")
        )
    )


# ---- what the targets are


async def _resolved(installation: Installation, targets: tuple[str, ...], since: date | None) -> Targets:
    from crawler.runtime import spider_loader

    wanted = Targets([], [], [])
    for target in targets:
        if "://" in target:
            await _address(installation, wanted, target, since)
            continue
        with installation.database.read() as session:
            row = session.scalar(select(Source).where(Source.name == target))
        if row is not None:
            wanted.source_ids.append(row.id)
            wanted.named.append(row.id)
        elif target in spider_loader.names(installation.config):
            wanted.spiders.append(target)
        else:
            raise RequestError(
                "target_unknown",
                f"«{target}» is no source, no spider and no address.",
                "`tocsin sources list` and `tocsin sites list` show what there is.",
            )
    return wanted


async def _address(installation: Installation, wanted: Targets, url: str, since: date | None) -> None:
    """An address: the pages that it lists when it is a list, itself otherwise; as pages of the source adhoc."""
    from crawler.feeds import reader
    from crawler.sources.discovery import fetch_politely

    egress = installation.parts.egress
    answer: Answer = await fetch_politely(url, egress)
    if answer.status >= 400:
        raise FetchError(f"http_{answer.status}", f"The site answered {answer.status}.", "Check the address.")
    found: Reading = await asyncio.to_thread(reader.read, answer.body, answer.url, answer.header("Content-Type"))
    entries = found.entries if found.kind in ("feed", "sitemap") else (Entry(url),)
    if since:
        entries = tuple(e for e in entries if (e.published or e.updated or "9999") >= since.isoformat())
    now = clock.utcnow()
    with installation.database.write() as session:
        source = sources.named(session, ADHOC, now)
        pages.note(session, source, entries, now)
        pages.ask_again(
            session,
            [e.url for e in entries] if found.kind not in ("feed", "sitemap") else [],
            now - timedelta(seconds=1),
        )
        wanted.source_ids.append(source.id)
