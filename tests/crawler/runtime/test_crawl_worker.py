"""The crawl process as a whole, with real sites: nobody holds up another, its spider may die, and who slept too long is fenced off."""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
import threading
import time
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pytest
from sqlalchemy import func, select, update

from crawler import clock
from crawler.browser import browser_pool
from crawler.config.sections import SECTIONS, TABLES, Config, Crawl, Network, SourceSpec
from crawler.config.source_options import SourceOptions
from crawler.frontier import pages
from crawler.items import Entry
from crawler.runtime.crawl_worker import KINDS, Worker
from crawler.runtime.jobs.base import Ingest
from crawler.runtime.reactor import in_reactor
from crawler.sources import store as sources
from crawler.storage import leases
from crawler.storage.database import Database, Writer
from crawler.storage.models import Gap, Page, Source, Statement
from tests.support.badsite import answer
from tests.support.builders import prose
from tests.support.databases import Postgres, at_head
from tests.support.forked import FORKED
from tests.support.receivers import wait_for
from tests.support.site import Site


def configuration(url: str) -> Config:
    built = {name: kind() for name, kind in SECTIONS.items()}
    manners = Crawl(delay=timedelta(0), workers=1, timeout=timedelta(hours=1))  # no test waits for a time-out
    built |= {"network": Network(allow_private=("127.0.0.0/8",)), "crawl": manners}
    return Config(Path(), None, url, built, dict.fromkeys(TABLES, ()))


def crawl(url: str, told: dict[str, Any]) -> None:
    """A crawl process. ``told``: `crash`: its spider is ended after so many statements; `over`: its leases are over when its turn comes, and this event says that it has come; `lease`: of so many seconds."""

    async def work() -> int:
        worker = Worker(configuration(url), Database(url), lease=timedelta(seconds=told.get("lease", 60)))
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, worker.stopping.set)
        if "over" in told:
            worker._holds = lambda job: bool(told["over"].set())  # type: ignore[method-assign]
        running = asyncio.ensure_future(worker.run())
        if "crash" in told:
            while worker.tally.statements < told["crash"]:
                await asyncio.sleep(0.05)
            for crawler in list(worker._runner.crawlers):
                await crawler.stop_async()
        await running
        return 0

    in_reactor(work)


async def hangs(*_: Any) -> None:
    """Takes the request and never answers."""
    await asyncio.sleep(3600)


def process(database: Database, **told: Any) -> Any:
    started = FORKED.Process(target=crawl, args=(database.url, told), daemon=True)
    started.start()
    return started


def ended(*processes: Any) -> None:
    for one in processes:
        one.kill()
        one.join(60)


def watch(database: Database, *sites: Site | tuple[str, str], every: str = "1s") -> None:
    now = clock.utcnow()
    with database.write() as session:
        for number, site in enumerate(sites):
            name, url = site if isinstance(site, tuple) else (f"s{number}", site.feed)
            sources.add(session, SourceSpec(url=url, name=name, kind="feed", every=every, first="alert"), now)


def stored(database: Database) -> int:
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(Statement)) or 0


def test_slow_and_broken_sources_hold_up_nobody_and_the_spider_is_started_again(sqlite: Database) -> None:
    with Site() as good, Site() as slow, Site() as odd:
        slow.routes["/feed.xml"] = hangs
        odd.routes["/feed.xml"] = answer(b"<rss><channel><item>" + b"\x00" * 1000, content_type="application/rss+xml")
        watch(sqlite, good, slow, odd, ("none", "http://127.0.0.1:9099/feed.xml"))
        worker = process(sqlite, crash=1)
        try:
            wait_for(lambda: slow.served["/feed.xml"] and odd.served["/feed.xml"] > 1)
            good.publish("/one", "One")
            wait_for(lambda: stored(sqlite) == 1)  # while the slow one still waits for its answer
            # the spider is ended now, and what it had under way is asked for again, though its time-out never came
            wait_for(lambda: slow.served["/feed.xml"] > 1)
            good.publish("/two", "Two")
            wait_for(lambda: stored(sqlite) == 2)
        finally:
            ended(worker)


def test_what_another_process_may_have_by_now_is_not_asked_for(sqlite: Database) -> None:
    """A lease that is over before the request's turn comes, as after a sleep: no request, and no failure of the source."""
    came = FORKED.Event()
    with Site() as site:
        watch(sqlite, site)
        worker = process(sqlite, over=came)
        try:
            assert came.wait(100)
            worker.terminate()
            worker.join(100)
        finally:
            ended(worker)
        assert not +site.served  # not even robots.txt
    with sqlite.read() as session:
        assert session.scalars(select(Source.last_tried)).all() == [None]


def test_a_full_disk_is_no_fault_of_the_site(small_disk: Postgres) -> None:
    """What could not be stored is fetched again when its lease is over, and counts as no failure of the page, after some of which it would be given up."""
    full = threading.Event()
    with Site() as site, closing(at_head(small_disk.create("crawl"))) as database:
        url = site.publish("/story", "Story", prose(7, 1000))

        async def held(request: Any, writer: Any) -> None:
            await asyncio.to_thread(full.wait, 100)
            await answer(site.page("/story"), content_type="text/html; charset=utf-8")(request, writer)

        site.routes["/story"] = held
        watch(database, site)
        worker = process(database, lease=1)
        try:
            wait_for(lambda: site.served["/story"])
            small_disk.fill()
            full.set()
            wait_for(lambda: site.served["/story"] > 1)
            with database.read() as session:
                failed = session.execute(select(Page.attempts, Page.error, Source.failures, Source.last_error).join(Source, Page.source_id == Source.id)).all()  # fmt: skip
            small_disk.empty()
            wait_for(lambda: stored(database) == 1)
        finally:
            ended(worker)
        assert failed == [(0, None, 0, None)]
        with database.read() as session:
            assert session.scalars(select(Statement.url)).all() == [url]


def test_a_worker_that_slept_too_long_is_fenced_off(sqlite: Database) -> None:
    """Stopped while a page is on its way, woken when another process has it: one statement, one settlement."""
    assert timedelta(minutes=1) >= leases.LEASE  # nobody waits longer for one that was killed
    gate = {"open": False}

    with Site() as site:
        url = site.publish("/story", "Story", number=5)

        async def held(request: Any, writer: Any) -> None:
            while not gate["open"]:
                await asyncio.sleep(0.02)
            await answer(site.page("/story"), content_type="text/html; charset=utf-8")(request, writer)

        site.routes["/story"] = held
        watch(sqlite, site)
        sqlite.engine.dispose()
        sleeper = process(sqlite)
        try:
            wait_for(lambda: site.served["/story"] == 1)
            stop_outside_a_transaction(sleeper.pid, sqlite)
            first = token(sqlite)
            run_out(sqlite)
            other = process(sqlite)
            wait_for(lambda: site.served["/story"] == 2 and token(sqlite) not in (first, None))
            os.kill(sleeper.pid, signal.SIGCONT)
            gate["open"] = True  # both are answered, and both would store it
            wait_for(lambda: stored(sqlite) == 1 and token(sqlite) is None)
            for one in (sleeper, other):
                one.terminate()
                one.join(60)
                assert one.exitcode == 0, "it came to the end of all that it had under way"
            with sqlite.read() as session:
                assert session.scalars(select(Statement.url)).all() == [url]
                assert session.scalars(select(Page.state)).all() == ["done"]
            assert site.served["/story"] == 2
        finally:
            gate["open"] = True
            ended(sleeper, other)


def test_told_to_stop_while_a_page_is_extracted_it_ends_and_the_page_is_still_to_be_done(sqlite: Database) -> None:
    with Site() as site:
        site.publish("/one", "One", number=1)
        watch(sqlite, site)
        sqlite.engine.dispose()
        worker = process(sqlite)
        try:
            wait_for(lambda: stored(sqlite) == 1)
            (extractor,) = (
                pid
                for pid in browser_pool.process_tree(worker.pid)
                if b"crawler.article.extraction_worker" in Path(f"/proc/{pid}/cmdline").read_bytes()
            )
            os.kill(extractor, signal.SIGSTOP)  # it has its page, and never answers
            site.publish("/two", "Two", number=2)
            wait_for(lambda: site.served["/two"])
            worker.terminate()
            worker.join(100)
            assert worker.exitcode == 0
            assert not Path(f"/proc/{extractor}").exists()
            with sqlite.read() as session:
                left = session.execute(select(Page.state, Page.attempts).order_by(Page.id)).all()
            assert left == [("done", 0), ("pending", 0)]
        finally:
            ended(worker)


def run_out(database: Database) -> None:
    """All leases have run out."""
    with database.write() as session:
        for model in (Source, Page):
            session.execute(update(model).values(lease_until=clock.utcnow() - timedelta(seconds=1)))


def stop_outside_a_transaction(pid: int, database: Database) -> None:
    """Stop a process while it does not write: SQLite's one write lock sleeps with its holder, and nobody could go on."""
    with closing(sqlite3.connect(database.url.removeprefix("sqlite:///"), timeout=0, isolation_level=None)) as other:
        for _ in range(1000):
            os.kill(pid, signal.SIGSTOP)
            time.sleep(0.05)  # until it has really stopped
            try:
                other.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError:
                os.kill(pid, signal.SIGCONT)
                time.sleep(0.05)
            else:
                other.execute("ROLLBACK")
                return
    raise AssertionError("it never stopped writing")


def token(database: Database) -> str | None:
    with database.read() as session:
        return session.scalar(select(Page.lease_token).where(Page.lease_until > clock.utcnow()))


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_two_processes_never_work_on_one_host_at_once(database: Database) -> None:
    """Many sources of one host, two processes: the host never answers two at a time."""
    at_once, most = [0], [0]

    async def slowly(request: Any, writer: Any) -> None:
        at_once[0] += 1
        most[0] = max(most[0], at_once[0])
        await asyncio.sleep(0.05)
        at_once[0] -= 1
        await answer(site.rss(), content_type="application/rss+xml")(request, writer)

    with Site() as site:
        for number in range(8):
            site.routes[f"/feed-{number}.xml"] = slowly
        watch(database, *((f"f{n}", site.url(f"/feed-{n}.xml")) for n in range(8)))
        database.engine.dispose()
        crowd = [process(database) for _ in range(2)]
        try:
            wait_for(lambda: all(site.served[f"/feed-{n}.xml"] > 1 for n in range(8)))
            assert most[0] == 1
        finally:
            ended(*crowd)


def test_a_claim_is_renewed_for_as_long_as_the_work_goes_on(sqlite: Database) -> None:
    with sqlite.write() as session:
        sources.add(session, SourceSpec(url="https://a.example/f", name="a", kind="feed"), clock.utcnow())
    now = clock.utcnow()
    with sqlite.write() as session:
        mine = sources.claim_due(session, now, "run:1", 1)
        session.execute(update(Source).values(lease_until=now - timedelta(seconds=1)))
        leases.renew(session, Source, mine, now, leases.LEASE)
        assert session.scalar(select(Source.lease_until)) == now + leases.LEASE
        session.execute(update(Source).values(lease_token="run:2", lease_until=now))
        leases.renew(session, Source, mine, now, leases.LEASE)
        assert session.scalar(select(Source.lease_until)) == now


@pytest.mark.parametrize(
    ("own", "lasts"), [(None, timedelta(seconds=62)), (timedelta(minutes=5), timedelta(seconds=60 + 300 + 20))]
)
def test_a_claim_lasts_for_the_pause_beyond_its_lease(
    sqlite: Database, own: timedelta | None, lasts: timedelta
) -> None:
    """Else whoever takes over from a process that was killed would ask too soon; a long pause counts from the next renewal."""
    manners = configuration(sqlite.url)
    crawl = Crawl(delay=timedelta(seconds=2), workers=1)
    worker, now = Worker(replace(manners, sections={**manners.sections, "crawl": crawl}), sqlite), clock.utcnow()
    worker._kinds = tuple(kind(Ingest(cast("Any", None), cast("Any", None)), worker.scope) for kind in KINDS)
    spec = SourceSpec(url="https://a.example/f", name="a", kind="feed", options=SourceOptions(delay=own))
    with sqlite.write() as session:
        sources.add(session, spec, now)
        jobs = worker._take(session, 5, now, "run:1", odd=False)
        assert session.scalar(select(Source.lease_until)) == now + lasts
    later = now + worker.lease / 3
    with sqlite.write() as session:
        worker._hold(session, jobs, later)
        assert session.scalar(select(Source.lease_until)) == later + lasts


def test_a_single_pass_waits_for_short_pauses_alone(sqlite: Database) -> None:
    """Else `tocsin crawl` would wait for hours for a host that asked for them."""
    now = clock.utcnow()
    with sqlite.write() as session:
        source = sources.add(session, SourceSpec(url="https://a.example/f", name="a", kind="feed"), now)
        pages.note(session, source, [Entry("https://b.example/1")], now)
        only = [source.id]
    worker = Worker(configuration(sqlite.url), sqlite, only=only)
    worker._kinds = tuple(kind(Ingest(cast("Any", None), cast("Any", None)), worker.scope) for kind in KINDS)
    worker.scope.unread = set(only)

    def waits(**held: timedelta) -> bool:
        with sqlite.write() as session:
            for name, model in (("source", Source), ("page", Page)):
                session.execute(update(model).values(lease_until=clock.utcnow() + held[name]))
        return worker._worth_waiting()

    short, long = timedelta(seconds=30), timedelta(hours=1)
    assert waits(source=short, page=long)
    assert waits(source=long, page=short)
    assert not waits(source=long, page=long)


def test_old_answers_are_pruned_also_where_no_process_lives_an_hour(sqlite: Database) -> None:
    async def first() -> float:
        began = clock.utcnow()
        timers = Worker(configuration(sqlite.url), sqlite)._timers()
        found = next(job.next_run_time - began for job in timers.get_jobs() if job.func.__name__ == "_prune")
        timers.shutdown(wait=False)
        return float(found.total_seconds())

    assert asyncio.run(first()) <= 301


def test_soon_after_the_start_what_a_clock_dated_that_was_ahead_is_due_again(sqlite: Database) -> None:
    now, hour = clock.utcnow(), timedelta(hours=1)
    with sqlite.write() as session:
        source = sources.add(session, SourceSpec(url="https://a.example/f", name="a", kind="feed"), now)
        source.last_tried, source.next_at = now + 3 * hour, now + 4 * hour

    def next_at() -> datetime:
        with sqlite.read() as session:
            return session.scalars(select(Source.next_at)).one() or now

    async def run() -> None:
        worker = Worker(configuration(sqlite.url), sqlite)
        worker.writer = Writer(sqlite)
        timers = worker._timers()
        for _ in range(100):
            await asyncio.sleep(0.1)
            if next_at() < now + 2 * hour:
                break
        timers.shutdown(wait=False)
        await worker.writer.close()

    asyncio.run(run())
    assert next_at() - now == pytest.approx(hour, abs=timedelta(seconds=20))


def test_a_worker_forgets_the_pauses_of_gaps(sqlite: Database) -> None:
    now, worker = clock.utcnow(), Worker(configuration(sqlite.url), sqlite)
    with sqlite.write() as session:
        sources.add(session, SourceSpec(url="https://a.example/f", name="a", kind="feed"), now)
        moments = dict.fromkeys(("from_at", "to_at", "next_at", "closed_at"), now)
        session.add(Gap(source_id=1, estimated=1, lease_until=now - timedelta(seconds=1), **moments))

    async def run() -> None:
        worker.writer = Writer(sqlite)
        await worker._forget_pauses()
        await worker.writer.close()

    asyncio.run(run())
    with sqlite.read() as session:
        assert session.scalars(select(Gap.lease_until)).all() == [None]
