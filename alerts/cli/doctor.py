"""`tocsin doctor`: one look at everything that the installation needs, each with what to do about it. Changes nothing of its own, and connects to the mail server alone."""

from __future__ import annotations

import asyncio
import importlib.metadata
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import click
from sqlalchemy import func, select

from alerts.cli.doctor_finding import Finding
from alerts.cli.doctor_operations import mail_server, processes_at_work, scheduler
from alerts.cli.filters import formed
from alerts.cli.output import Form, Installation, pass_installation, print_rows
from alerts.delivery import channel_store
from alerts.delivery.unmatched import unmatched
from alerts.lexicon import NotCompiled
from alerts.messages.rendering import count
from alerts.models import Alias, Channel, Delivery, Topic
from alerts.runtime import installation_lock, installation_mark, wiring
from alerts.topics import languages
from alerts.views import disk, metrics, secrets
from crawler import clock
from crawler.errors import TocsinError, WorkError
from crawler.frontier import pages
from crawler.health import coverage
from crawler.health import states as health
from crawler.statements import sites
from crawler.storage import private_files
from crawler.storage.database import Database
from crawler.storage.models import Gap, Page, Source, Statement

ROOM = 500_000_000  # bytes that should be free beside the database
SKEW = timedelta(minutes=5)  # that the clock may stand behind what is stored
LATE = timedelta(hours=1)  # that a page or a statement may wait


Check = Callable[[Installation], Finding]


@click.command()
@formed
@pass_installation
def doctor(installation: Installation, form: Form) -> int:
    """Check the installation: configuration, database, disk, clock, processes, mail server, channels, deliveries, topics, languages, sources, backlog.

    \b
    tocsin doctor
    tocsin doctor --json
    """
    found = list(findings(installation))
    print_rows(found, ("check", "result", "detail"), form)
    return 1 if any(f["result"] == "wrong" for f in found) else 0


def findings(installation: Installation) -> Iterator[dict[str, Any]]:
    """One row for each check; without a configuration or a database there is nothing else to look at."""
    yield {"check": "version", "result": "ok", "detail": importlib.metadata.version("tocsin")}
    for name, check in CHECKS.items():
        try:
            found = check(installation)
        except TocsinError as error:
            found = Finding("wrong", f"{error} [{error.code}]")
        yield {"check": name, "result": found.result, "detail": found.detail}
        if found.result == "wrong" and name in ("configuration", "database"):
            return


# ---- the installation


def _configuration(installation: Installation) -> Finding:
    return Finding("ok", str(installation.config.file or "no file: built-in defaults"))


def _files(installation: Installation) -> Finding:
    """Whether others on this machine can read the database or the configuration, before the database is opened and narrowed."""
    loaded, folder = installation.config, installation.config.folder
    path = loaded.database.removeprefix("sqlite:///")
    mine = private_files.of_database(Path(path)) if path != loaded.database else []
    if wide := private_files.open_to_others(mine):
        names = ", ".join(f"{file.name} ({mode:o})" for file, mode in wide.items())
        return Finding("wrong", f"Others on this machine can read {names}. Write: chmod 600 {' '.join(map(str, wide))}")
    if folder.stat().st_mode & private_files.OTHERS_WRITE:
        return Finding("wrong", f"Others on this machine can put files into {folder}. Write: chmod 700 {folder}")
    rest = private_files.open_to_others(filter(None, (loaded.file, folder)))
    if rest:
        names = ", ".join(f"{file} ({mode:o})" for file, mode in rest.items())
        return Finding("note", f"Others on this machine can look into {names}. Only its owner needs to: chmod go= {' '.join(map(str, rest))}")  # fmt: skip
    return Finding("ok", "only their owner can read them")


def _database(installation: Installation) -> Finding:
    with installation.parts.database.read() as session:
        if installation.parts.database.sqlite:
            answer = session.connection().exec_driver_sql("PRAGMA quick_check").scalar()
            if answer != "ok":
                raise WorkError(
                    "database_corrupt", f"SQLite says: {answer}.", "Restore a backup with `tocsin restore`."
                )
        stored = session.scalar(select(func.count()).select_from(Statement)) or 0
    _try_to_write(installation.parts.database)
    return Finding(
        "ok",
        f"{'SQLite, whole' if installation.parts.database.sqlite else 'PostgreSQL answers'}, can be written; {count(stored, 'statement')}",
    )


def _declared(installation: Installation) -> Finding:
    """What the file declares is brought in by whichever command comes first, which may be this one."""
    loaded = installation.config
    installation_mark.check(installation.parts.database, loaded.secrets)
    _ = installation.database
    counts = {name: len(rows) for name, rows in loaded.tables.items() if rows}
    return Finding(
        "ok", ", ".join(f"{n} {name}{'s' * (n > 1)}" for name, n in counts.items()) or "nothing in tocsin.toml"
    )


def _try_to_write(database: Database) -> None:
    """Write a row and take it back; StorageError. Reading works on a full disk, on a standby and without the right to write."""
    with suppress(_TakenBack), database.write() as session:
        session.add(Alias(digest="doctor", names=[], added_at=clock.utcnow()))
        session.flush()
        raise _TakenBack


class _TakenBack(Exception):
    """Ends a transaction that is not to be kept."""


def _disk(installation: Installation) -> Finding:
    free = disk.free(installation.config)
    text = f"{free / 1e9:.1f} GB free"
    return Finding("ok", text) if free >= ROOM else Finding("wrong", f"{text}. Make room, or shorten [retention] raw.")


def _clock(installation: Installation) -> Finding:
    """A clock that was set back makes everything late; the newest row shows it without asking a time server."""
    database = installation.parts.database
    behind = clock.follow(database.now())
    if abs(behind) >= timedelta(seconds=wiring.FAR):
        where = "behind" if behind > timedelta() else "ahead of"
        return Finding("wrong", f"It is {clock.in_words(abs(behind))} {where} the database server's, by which all work goes. Set it, best by NTP.")  # fmt: skip
    now = clock.utcnow()
    with database.read() as session:
        newest = max(filter(None, (session.scalar(select(func.max(Source.last_tried))), session.scalar(select(func.max(Statement.first_seen))))), default=now)  # fmt: skip
    if newest > now + SKEW:
        return Finding(
            "wrong",
            f"It says {clock.iso(now)}, but something was stored at {clock.iso(newest)}: it is behind now, or was ahead then. Set it if it is wrong.",
        )
    return Finding("ok", clock.iso(now) or "")


def _running(installation: Installation) -> Finding:
    """Whether `tocsin run` holds the lock of this database."""
    if installation_lock.held(installation.parts.database):
        return Finding("ok", "`tocsin run` is at work.")
    return Finding("note", "`tocsin run` is not running. Start it to watch.")


def _workers(installation: Installation) -> Finding:
    """Of an installation of many processes: whether somebody does what the scheduler gives out."""
    with installation.parts.database.read() as session:
        found = {name: values for name, _, values in metrics.queue(session)}
    if not found:
        return Finding("ok", "one process does everything")
    workers, oldest = int(found["tocsin_workers"][""]), metrics.oldest(found)
    waiting = int(sum(found["tocsin_jobs_waiting"].values()))
    text = f"{count(workers, 'worker')} at work, {count(waiting, 'job')} waiting"
    if failed := int(found["tocsin_jobs_failed"][""]):
        text += f", {count(failed, 'job')} failed in seven days"
    if waiting and not workers:
        return Finding("wrong", f"{text}. Start `tocsin worker`.")
    if oldest > LATE.total_seconds():
        return Finding(
            "wrong", f"{text}, the oldest for {clock.in_words(timedelta(seconds=oldest))}. Start more `tocsin worker`."
        )
    return Finding("ok", text)


# ---- topics and delivery


def _channels(installation: Installation) -> Finding:
    context = installation.parts.context
    with installation.parts.database.read() as session:
        channels = session.scalars(select(Channel).order_by(Channel.name)).all()
    try:
        for row in channels:
            if row.disabled is None:
                channel_store.build(row, context).check()
    finally:
        asyncio.run(context.aclose())
    off = [row.name for row in channels if row.disabled]
    if not len(channels) - len(off):
        return Finding("note", "No channel works: `tocsin channels add`, or `tocsin channels list` says why.")
    return Finding("note" if off else "ok", f"{len(channels)} configured" + (f"; switched off: {', '.join(off)}" if off else ""))  # fmt: skip


def _secrets(installation: Installation) -> Finding:
    """Whether each password and token can be opened, and which stand in clear."""
    with installation.parts.database.read() as session:
        rows = secrets.listing(session, installation.config)
    if lost := [row for row in rows if row["state"] != "ok"]:
        return Finding("wrong", f"{lost[0]['secret']} cannot be opened ({lost[0]['state']}). {lost[0]['fix']} `tocsin secrets list` shows all.")  # fmt: skip
    if plain := [row["secret"] for row in rows if row["kept"] == "plain"]:
        return Finding("note", f"{', '.join(plain)} in clear text: keep it with `tocsin secrets set NAME`, and write secret:NAME.")  # fmt: skip
    return Finding("ok", f"{len(rows)} sealed or kept elsewhere" if rows else "there are none")


def _deliveries(installation: Installation) -> Finding:
    with installation.parts.database.read() as session:
        states = dict(session.execute(select(Delivery.state, func.count()).group_by(Delivery.state)).all())
        owed = metrics.seconds_owed(session, clock.utcnow())
    text = f"{states.get('waiting', 0) + states.get('leased', 0)} waiting"
    if dead := states.get("dead", 0):
        return Finding(
            "wrong",
            f"{dead} dead (given up), {text}. `tocsin deliveries list` says why, `tocsin deliveries retry` sends them again.",
        )
    if owed > LATE.total_seconds():
        return Finding("wrong", f"{text}, one of them overdue for {clock.in_words(timedelta(seconds=owed))}. Is `tocsin run` running?")  # fmt: skip
    return Finding("ok", text)


def _topics(installation: Installation) -> Finding:
    with installation.parts.database.read() as session:
        topics = session.scalars(select(Topic)).all()
    broken = [f"“{topic.name}”: {topic.error}" for topic in topics if topic.error]
    return Finding("wrong", "; ".join(broken)) if broken else Finding("ok", f"{len(topics)} watched")


def _languages(installation: Installation) -> Finding:
    """Tables of word forms are compiled at their first use, which takes seconds each."""
    with installation.parts.database.read() as session:
        wanted = {languages.ALWAYS, *languages.spoken(session)}
        wanted |= {lang for topic in session.scalars(select(Topic)) for lang in topic.lang}
    words = languages.lexicon(installation.config)
    words.wait = False
    waiting = sorted(lang for lang in wanted if not _compiled(words, lang))
    if waiting:
        return Finding("note", f"{len(wanted) - len(waiting)} ready; at their first use: {', '.join(waiting)}")
    return Finding("ok", f"ready: {', '.join(sorted(wanted))}")


def _compiled(words: Any, lang: str) -> bool:
    try:
        words.table(lang)
    except NotCompiled:
        return False
    return True


# ---- crawling


def _sources(installation: Installation) -> Finding:
    now = clock.utcnow()
    with installation.parts.database.read() as session:
        states = dict(
            session.execute(
                select(Source.state, func.count()).where(Source.removed_at.is_(None)).group_by(Source.state)
            ).all()
        )
        found = coverage.coverage(session, None, now)
    text = ", ".join(f"{n} {state}" for state, n in sorted(states.items(), key=lambda pair: -pair[1]))
    bad = states.keys() - health.GOOD
    if bad:
        return Finding(
            "wrong" if bad - coverage.READ else "note",
            f"{text}. {coverage.sentence(found)} `tocsin sources list` says why.",
        )
    if not states:
        return Finding("ok", "none yet: `tocsin sources add`")
    unread = bool(found.total) and not found.read  # after the first minutes that is a crawl that does not run
    return Finding(
        "note" if unread else "ok", f"{text}. {coverage.sentence(found)}" + " Is `tocsin run` running?" * unread
    )


def _robots(installation: Installation) -> Finding:
    query = select(Source.name).where(Source.last_error.contains("[robots_")).order_by(Source.name)
    with installation.parts.database.read() as session:
        closed = session.scalars(query).all()
    return (
        Finding("note", f"robots.txt forbids reading: {', '.join(closed)}")
        if closed
        else Finding("ok", "robots.txt forbids no source")
    )


def _sites(installation: Installation) -> Finding:
    with installation.parts.database.read() as session:
        hosts = sites.rebuilt(session, clock.utcnow())
    if not hosts:
        return Finding("ok", "none was built anew lately")
    return Finding(
        "note",
        f"{', '.join(hosts)}: the pages are built differently, what was known of them is learned anew. Look at their new statements.",
    )


def _gaps(installation: Installation) -> Finding:
    query = select(func.count(), func.sum(Gap.estimated)).where(Gap.closed_at.is_(None))
    with installation.parts.database.read() as session:
        number, items = session.execute(query).one()
    return Finding("note", f"{number} open, about {count(items, 'item')}. `tocsin sources list --json` names them.") if number else Finding("ok", "none is open")  # fmt: skip


def _backlog(installation: Installation) -> Finding:
    """Pages that are due and statements that were not matched yet; old ones mean that something has stopped."""
    now = clock.utcnow()
    with installation.parts.database.read() as session:
        waiting = pages.waiting(session)
        page = session.scalar(select(func.min(Page.next_at)).where(Page.state == "pending"))
        left = unmatched(session, now)
    late = max(now - page if page else timedelta(), left.overdue)
    text = f"{count(waiting, 'page')} to fetch, {count(left.waiting, 'statement')} to match"
    text += f", {left.aside} set aside" if left.aside else ""
    if late > LATE:
        return Finding("wrong", f"{text}, the oldest for {clock.in_words(late)}. Is `tocsin run` running?")
    return Finding("ok", text)


CHECKS: dict[str, Check] = {
    "configuration": _configuration,
    "files": _files,
    "database": _database,
    "declared": _declared,
    "disk": _disk,
    "clock": _clock,
    "running": _running,
    "processes": processes_at_work,
    "scheduler": scheduler,
    "workers": _workers,
    "mail": mail_server,
    "channels": _channels,
    "secrets": _secrets,
    "deliveries": _deliveries,
    "topics": _topics,
    "languages": _languages,
    "sources": _sources,
    "robots": _robots,
    "sites": _sites,
    "gaps": _gaps,
    "backlog": _backlog,
}
