"""`tocsin crawl`: a source, a spider or any address, now; matched at once, and shown with what was found."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import secrets
import signal
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import click

from alerts.cli import crawl_progress, crawl_report, crawl_targets
from alerts.cli.crawl_followed import Followed, by_workers
from alerts.cli.crawl_targets import Failed, Targets
from alerts.cli.filters import MOMENT
from alerts.cli.output import Installation, as_json, dim, pass_installation, print_json, progress, say
from alerts.runtime.alert_worker import AlertWorker
from alerts.views import findings
from alerts.views import statements as view
from crawler import clock, logs, tracing
from crawler.errors import RequestError
from crawler.frontier.backfill import Progress
from crawler.items import Failure
from crawler.runtime.backfill_worker import BackfillWorker
from crawler.runtime.crawl_worker import Worker
from crawler.runtime.jobs.base import Tally
from crawler.runtime.reactor import in_reactor


@dataclass(frozen=True, slots=True)
class Options:
    """The flags of the command."""

    alert: bool
    dry_run: bool
    deliver: bool
    json: bool


@dataclass(frozen=True, slots=True)
class Done:
    """What a run did. ``problems``: what kept spiders from their lists."""

    started: datetime
    tally: Tally
    matches: int
    sent: int
    backfill: Progress | None
    problems: Mapping[str, Failure] = field(default_factory=dict)


@click.command()
@click.argument(
    "targets",
    help="The name of a source or a spider, or an address; several may be given.",
    nargs=-1,
    required=True,
    metavar="TARGET...",
)
@click.option(
    "--since",
    type=MOMENT,
    help="A day, `yesterday`, or 7d (ago). With an address: skip what its list dates earlier. With a source: also read its past.",
)
@click.option("--alert", is_flag=True, help="With --since: also alert on what the past holds, in one digest a topic.")
@click.option("--dry-run", is_flag=True, help="With --since: read the lists and count the pages, but fetch none.")
@click.option(
    "--deliver", is_flag=True, help="Send the alerts now, also those about an address that no source watches."
)
@as_json
@pass_installation
def crawl(
    installation: Installation,
    targets: tuple[str, ...],
    since: datetime | None,
    alert: bool,
    dry_run: bool,
    deliver: bool,
    json_: bool,
) -> int:
    """Read TARGET now, and show what was found: a source's name, a spider's name, or any address.

    Of an address that is a list, its pages are read; of a large sitemap index the newest, and it is said which. Shown is each page with its date and language, the topics that match it, where and
    why, and who would be told.

    Nothing is sent without --deliver. Alerts about a watched source wait for `tocsin run`; an address or a spider that no source watches
    is only tried, and nobody is told of it later, unless a source shows the page.

    With --since the past of a source is read too: older pages of its feed or listing, calendars, sitemaps. That may take days;
    the same command continues where it stopped. Where `tocsin worker` works, workers read the sources, and go on when this command ends.

    \b
    tocsin crawl hrw
    tocsin crawl https://www.example.org/statement/17
    tocsin crawl https://www.example.org/feed.xml --since 2026-11-01 --deliver
    tocsin crawl hrw --since 2017-04-01 --dry-run
    tocsin crawl hrw --since 2017-04-01
    """
    logs.set_up("WARNING")
    logging.getLogger("crawler.runtime.jobs.page").setLevel(logging.ERROR)  # what fails is named at the end
    if since is None and (alert or dry_run):
        raise RequestError("since_missing", "--alert and --dry-run go with --since.", "Add --since 2017-04-01.")
    with tracing.sending(installation.config.traces.endpoint, "once"):
        return in_reactor(lambda: _crawl(installation, targets, since, Options(alert, dry_run, deliver, json_)))


async def _crawl(installation: Installation, targets: tuple[str, ...], since: datetime | None, options: Options) -> int:
    started = clock.utcnow()
    wanted = await crawl_targets.resolve(installation, targets, since, deliver=options.deliver)
    if not (wanted.pages or wanted.spiders or options.deliver) and by_workers(installation.database, wanted.source_ids):
        return await _follow(installation, wanted, started, since, options)
    owner = f"adhoc-{os.getpid()}-{secrets.token_hex(3)}"
    worker = _worker(installation, wanted, owner, since, options)
    _on_stop(worker.stopping)
    with progress("reading") as report:
        worker.on_change = crawl_progress.reporter(worker, report)
        tally = await worker.drain()
    alerts = await _alerts(installation, owner, options)
    backfill = worker.progress() if isinstance(worker, BackfillWorker) else None
    done = Done(started, tally, alerts.matches, alerts.deliverer.sent, backfill, worker.problems)
    return _ended(installation, wanted, done, since, options) or int(bool(alerts.deliverer.failed))


async def _follow(
    installation: Installation, wanted: Targets, started: datetime, since: datetime | None, options: Options
) -> int:
    """As above, by the workers of an installation of many processes; who stops it stops only watching them."""
    followed = Followed(installation.database, wanted.source_ids, started, asyncio.Event())
    _on_stop(followed.stopping)
    backfill = None
    with progress("reading") as report:
        await followed.read(report)
        if since is not None and not followed.stopping.is_set():
            past = {"alert": options.alert, "counting": options.dry_run}
            backfill = await followed.read_past(since.date(), report, **past)
    if followed.stopping.is_set():
        say(dim("The workers go on with it; the same command follows them again."))
    tally, matches = followed.tally()
    return _ended(installation, wanted, Done(started, tally, matches, 0, backfill), since, options)


def _on_stop(stopping: asyncio.Event) -> None:
    for number in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):
            asyncio.get_running_loop().add_signal_handler(number, stopping.set)


def _ended(installation: Installation, wanted: Targets, done: Done, since: datetime | None, options: Options) -> int:
    """Say what came of it; the exit code."""
    if options.dry_run and done.backfill is not None:
        day = since.date() if since else None
        crawl_progress.say_count(installation.config, done.backfill, day, options.json)
        failed = wanted.failed
    else:
        failed = _say(installation, wanted, done, options)
    broken = failed or done.tally.failed_sweeps or done.tally.failed_pages
    return 1 if broken or (done.backfill and done.backfill.documents_failed) else 0


async def _alerts(installation: Installation, owner: str, options: Options) -> AlertWorker:
    """Match what was read, and deliver it where that is asked for."""
    alerts = AlertWorker(installation.parts, owner=owner, delivers=options.deliver)
    await alerts.match_all()
    if options.deliver:
        await alerts.digest()
        await alerts.deliverer.once()
    await alerts.close()
    return alerts


def _worker(
    installation: Installation, wanted: Targets, owner: str, since: datetime | None, options: Options
) -> Worker:
    """A worker for these targets; with ``since`` one that reads the past of the sources as well."""
    if since is None or not wanted.source_ids:
        if options.dry_run or options.alert:
            raise RequestError(
                "since_without_source", "Only a source has a past.", "Name one of `tocsin sources list`."
            )
        worker = Worker(installation.config, installation.database, owner=owner, only=wanted.source_ids)
    else:
        worker = BackfillWorker(installation.config, installation.database, owner=owner, only=wanted.source_ids)
        worker.begin(wanted.source_ids, since.date(), alert=options.alert, counting=options.dry_run)
    worker.scope.pages = wanted.pages
    worker.spiders, worker.since = wanted.spiders, since.date().isoformat() if since else None
    worker.tells, worker.tally.read = options.deliver, set()
    return worker


# ---- what is said of it


def _counted(key: str, value: float) -> str:
    """`1 page`, `2 pages`, `1 failed list`."""
    words = key.replace("_", " ")
    return f"{value} {words.removesuffix('es' if key == 'matches' else 's') if value == 1 else words}"


def _summary(done: Done) -> dict[str, Any]:
    tally = done.tally
    summary = {
        "lists": tally.sweeps,
        "failed_lists": tally.failed_sweeps,
        "pages": tally.pages,
        "failed_pages": tally.failed_pages,
        "new": tally.statements,
        "changed": tally.changed,
        "matches": done.matches,
        "sent": done.sent,
        "seconds": round((clock.utcnow() - done.started).total_seconds(), 1),
    }
    return summary | (crawl_progress.as_dict(done.backfill) if done.backfill is not None else {})


def _say(installation: Installation, wanted: Targets, done: Done, options: Options) -> list[Failed]:
    """Say what was found and what failed; returns the latter."""
    summary, started = _summary(done), done.started
    with installation.database.read() as session:
        shown = findings.of_run(
            session, done.tally.read or (), wanted.pages, crawl_targets.sources_read(session, wanted), started
        )
        found = findings.listing(session, shown, started, clock.utcnow())
        failed = wanted.failed + crawl_targets.failures(session, wanted, done.problems, started)
        new = view.since(session, started)
    if options.json:
        statements = [{"id": s.id, "url": s.url, "title": s.title, "source": n, "kind": s.kind} for s, n in new]
        told = {"failed": [one.as_dict() for one in failed], "notes": wanted.notes}
        print_json({**summary, "statements": statements, "found": found, **told})
        return failed
    crawl_report.show(found, clock.utcnow())
    crawl_report.show_failed(failed)
    for note in wanted.notes:
        say(dim(note))
    say(" · ".join(_counted(key, value) for key, value in summary.items() if value or key in ("new", "pages")))
    if advice := crawl_report.advice(found):
        say(dim(advice))
    return failed
