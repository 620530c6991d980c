"""Measure and prove delivery.

    python -m bench.delivery kill [--kills 200] [--alerts 2000] [--seed 7]     SIGKILL at named points and at random, both databases
    python -m bench.delivery rate [--rate 50] [--seconds 60]               from match committed to SMTP accepted
    python -m bench.delivery rate --rate 200 --workers 1 2                 the same by a scheduler and so many workers (PostgreSQL)
    python -m bench.delivery claim [--waiting 100000]                          the claim query beside that of an empty queue, both databases
    python -m bench.delivery powercut [--cuts 100]                             a recorded write log of SQLite, cut, unsynced writes dropped (needs strace)

Each prints what it saw and exits 1 when a promise is broken. The receivers are outside the victim and are the only judges.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from alerts.delivery import outbox
from alerts.models import Alert, Channel, Delivery
from alerts.runtime.wiring import ALERTS
from bench import delivery_rate, delivery_workers
from crawler.storage import schema
from crawler.storage.database import Database
from tests.support import killing, syscalls
from tests.support.builders import NOW, a_channel, a_source, a_topic, later
from tests.support.databases import Postgres
from tests.support.victim import POINTS

KINDS = ("sqlite", "postgresql")
OFTEN = ("after claim", "after send before mark", "after mark before commit")  # several times in one life of a worker


@contextmanager
def database_urls() -> Iterator[Callable[[str, Path], str]]:
    """Gives the URL of a fresh database of a kind."""
    with tempfile.TemporaryDirectory(prefix="pg-") as short:
        server = Postgres(Path(short))
        server.start()
        names = iter(range(1000))
        try:
            yield (
                lambda kind, folder: (
                    f"sqlite:///{folder}/t.db" if kind == "sqlite" else server.create(f"t{next(names)}")
                )
            )
        finally:
            server.stop()


# ---- killed


def kill(a: argparse.Namespace) -> bool:
    """The proof on both databases, and the mutant that has to fail it."""
    held = True
    with database_urls() as fresh:
        for kind in KINDS:
            held &= one_database(kind, fresh, a.kills // 2, a.alerts // 2, random.Random(a.seed))
        with (
            tempfile.TemporaryDirectory() as folder,
            killing.trial(Path(folder), fresh("sqlite", Path(folder))) as tried,
        ):
            set_up(tried)
            for _ in range(5):
                tried.publish(2, 0)
                tried.killed_at("after mark", mutant=True)
            tried.finish(mutant=True)
            print(f"mutant      marks before it sends, 5 kills: {len(tried.lost())} lost")
            held &= bool(tried.lost())
    return held


def set_up(tried: killing.Trial) -> None:
    """Tables and what stands in them."""
    schema.upgrade(tried.database, schema.CRAWLER, ALERTS)
    tried.furnish()


def one_database(kind: str, fresh: Callable[[str, Path], str], kills: int, alerts: int, dice: random.Random) -> bool:
    """Half of the kills at named points in turn, half at random moments."""
    with tempfile.TemporaryDirectory() as name, killing.trial(Path(name), fresh(kind, Path(name))) as tried:
        for n in range(1, 6):
            tried.killed_at("in migration", dice.randint(1, 30) if n > 1 else 1)
        set_up(tried)
        at_random = 0
        each = -(-alerts // (2 * (kills - 5)))  # a statement is told for two topics
        for n in range(kills - 5):
            tried.publish(each, 1)
            if n % 2:
                process = tried.victim()
                time.sleep(dice.uniform(0.05, 1.5))
                killing.kill(process)
                at_random += 1
            else:
                point = POINTS[1 + n // 2 % (len(POINTS) - 1)]
                tried.killed_at(point, dice.randint(1, 2) if point in OFTEN else 1)
        tried.finish(3600)
        told, lost, doubled = len(tried.expected) * 2, tried.lost(), tried.doubled()
        points = Counter({point: tried.kills()[point] for point in POINTS})
        print(
            f"{kind:11} {2 * each * (kills - 5)} alerts and {2 * (kills - 5)} lines of digests, {told} to be told on two channels"
        )
        print(f"            {sum(points.values()) + at_random} kills: {dict(points)}, at random {at_random}")
        print(
            f"            lost {len(lost)}, under two identities {len(doubled)}, repeats under the same identity {tried.repeats()}"
        )
        return not lost and not doubled and all(points.values())


# ---- how fast


def rate(a: argparse.Namespace) -> bool:
    """Match committed to SMTP accepted, at a steady rate of alerts, on both databases; with --workers by so many processes, on PostgreSQL."""
    if a.workers:
        return by_workers(a)
    held = True
    with database_urls() as fresh:
        for kind in KINDS:
            waits, spent = delivery_rate.on(kind, fresh, a.rate, a.seconds)
            cuts = statistics.quantiles(waits, n=100)
            print(
                f"{kind:11} {len(waits)} alerts at {a.rate} a second: median {cuts[49]:.3f} s, p95 {cuts[94]:.3f} s, longest {max(waits):.3f} s; {spent * 1000:.1f} ms of the worker's CPU each"
            )
            held &= cuts[94] < 1.0
    return held


def by_workers(a: argparse.Namespace) -> bool:
    """The same with a scheduler and so many alert workers in turn."""
    held = True
    with database_urls() as fresh:
        for workers in a.workers:
            waits, spent = delivery_workers.on(fresh, a.rate, a.seconds, workers)
            cuts = statistics.quantiles(waits, n=100)
            cpu = ", ".join(f"{name} {ms:.1f}" for name, ms in spent.items())
            print(f"{workers} workers, {len(waits)} alerts at {a.rate} a second: median {cuts[49]:.3f} s, p95 {cuts[94]:.3f} s, longest {max(waits):.3f} s; ms of CPU each: {cpu}", flush=True)  # fmt: skip
            held &= cuts[94] < 1.0
    return held


# ---- the claim


def claim(a: argparse.Namespace) -> bool:
    """The query that finds what is due, without the commit: an empty queue, many that wait for later, many that are due."""
    held = True
    with database_urls() as fresh:
        for kind in KINDS:
            times = {}
            for name, waiting, ahead in (("empty", 0, 0), ("for later", a.waiting, 3600), ("due", a.waiting, -3600)):
                with tempfile.TemporaryDirectory() as folder:
                    times[name] = queue(fresh(kind, Path(folder)), waiting, ahead)
            empty, worst = times["empty"], max(times.values())
            said = ", ".join(f"{name} {spent * 1000:.2f} ms" for name, spent in times.items())
            print(
                f"{kind:11} claim query, {a.waiting} waiting: {said}; at most {worst / empty:.2f} times empty (CPU of this process for SQLite, wall for PostgreSQL)"
            )
            held &= worst < 0.005 and times["for later"] / empty <= 1.5
    return held


def queue(url: str, waiting: int, ahead: int) -> float:
    """Median seconds of the query for eight that are due, among so many whose moment is ``ahead`` seconds from now."""
    database = Database(url)
    schema.upgrade(database, schema.CRAWLER, ALERTS)
    with database.write() as session:
        a_source(session)
        a_channel(session)
        topic = a_topic(session)
        for start in range(0, waiting, 5000):
            fill(session, topic.id, range(start, min(start + 5000, waiting)), ahead)
    if not database.sqlite:
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")
    clock = time.process_time if database.sqlite else time.perf_counter
    spent = []
    for _ in range(300):
        with database.write() as session:
            channel = session.scalars(select(Channel)).one()
            bounds = {"channel": channel.id, "limit": 8, **outbox.moments(NOW)}
            begun = clock()
            session.execute(outbox._DUE, bounds).all()
            spent.append(clock() - begun)
            session.rollback()
    database.close()
    return statistics.median(spent)


def fill(session: Session, topic: int, numbers: range, ahead: int) -> None:
    """Alerts on stories of their own, for the one channel."""
    named = [(f"{n:032}", n) for n in numbers]
    alert = {"topic_id": topic, "kind": "alert", "created_at": NOW, "ready_at": NOW, "notes": []}
    session.execute(insert(Alert), [{"id": i, "story_id": n, **alert} for i, n in named])
    delivery = {
        "channel_id": 1,
        "part": 1,
        "state": "waiting",
        "payload": None,
        "served": [],
        "attempts": 0,
        "created_at": NOW,
    }
    session.execute(
        insert(Delivery),
        [
            {"id": i, "alert_id": i, "thread": str(n), "next_at": later(seconds=ahead + n / 1000), **delivery}
            for i, n in named
        ],
    )


# ---- the plug


def powercut(a: argparse.Namespace) -> bool:
    """Record what the alert worker writes, cut the record, drop what was not synced: is anything lost?"""
    with tempfile.TemporaryDirectory() as folder:
        record = syscalls.record_worker(Path(folder), alerts=40)
        order = syscalls.order_of_syncs(record, Path(folder))
        results = [
            syscalls.cut(record, at, Path(folder), random.Random(a.seed + at) if at % 2 else None)
            for at in record.cut_points(a.cuts)
        ]
        mutant = syscalls.order_of_syncs(syscalls.record_worker(fresh_folder(folder), 10, unsynced=True), Path(folder))
    lost = sum(len(r.lost) for r in results)
    print(
        f"{len(results)} cuts of {len(record.events)} recorded calls, {record.syncs} syncs: {lost} lost, {sum(r.pending for r in results)} still pending at their cuts"
    )
    print(
        f"order: {order.sends} messages left the machine, {order.before_sync} of them before what they tell was synced"
    )
    print(f"mutant: never waits for the disk, {mutant.before_sync} of {mutant.sends} messages left too early")
    return not lost and not order.before_sync and len(results) >= a.cuts and bool(mutant.before_sync)


def fresh_folder(folder: str) -> Path:
    """A place for a second installation."""
    made = Path(folder) / "mutant"
    made.mkdir()
    return made


def main() -> int:
    """One of the measurements; 1 when a promise is broken."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["kill", "rate", "claim", "powercut"])
    for name, default in (
        ("--kills", 200),
        ("--alerts", 2000),
        ("--seed", 7),
        ("--rate", 50),
        ("--seconds", 60),
        ("--waiting", 100_000),
        ("--cuts", 100),
    ):
        parser.add_argument(name, type=int, default=default)
    parser.add_argument("--workers", type=int, nargs="+", default=[])
    a = parser.parse_args()
    held = {"kill": kill, "rate": rate, "claim": claim, "powercut": powercut}[a.what](a)
    print("held" if held else "BROKEN")
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
