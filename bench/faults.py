"""An installation of many processes under load, to which something happens every few seconds: kill -9, a crash of PostgreSQL, a cut cable, a machine asleep. Needs root.

    python -m bench.faults --times 200 --seed 1
    python -m bench.faults --times 40 --mutant no-fencing       # must fail
    python -m bench.faults --times 20 --upgrade                 # half-way to a made newer version, one machine after the other
    python -m bench.faults --times 20 --upgrade-from bbfb3a9f   # from that commit to this one: two migrations of one layer, one of the other

Two schedulers and three workers, each a machine with a network namespace of its own, some hundred sites and a webhook's receiver. In the end the ledgers of the sites and of the
receiver decide: nothing lost, nothing told under two identities, no host asked by two at once or too soon, and work going on within 30 s of each fault.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from itertools import pairwise
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, select

from alerts.runtime.wiring import ALERTS
from bench import faults_versions
from bench.faults_world import PORT, Machine, hosts, start_web
from crawler import clock
from crawler.config.secrets import KEY
from crawler.storage import schema
from crawler.storage.database import Database
from crawler.storage.models import Statement
from tests.support.builders import SECRET, a_channel, a_source, a_topic
from tests.support.databases import Postgres

DELAY = 2.0  # seconds between two requests to a host, as configured; Scrapy spreads them over .5 to 1.5 of it
SOONEST = 0.5 * DELAY - 0.6  # less is too soon: the clock runs at the site, and its process waits for its turn
RECOVERY = 30.0
LONG = 40.0  # longer than any lease
INSIDE = "TOCSIN_FAULTS_INSIDE"
MUTANTS = {  # how the installation's own processes are spoiled: Python runs this file at their start
    "no-fencing": """
from crawler.frontier import pages
from crawler.storage import leases
from crawler.storage.models import Page, Source
from sqlalchemy import Text, bindparam, null, select, update
this = Page.id == bindparam("page"), bindparam("token", type_=Text) != ""
pages._SOURCE = select(Source.id, Source.name, Source.field_traces).join(Page, Page.source_id == Source.id).where(*this)
pages._DONE = update(Page.__table__).where(*this).values(state="done", statement_id=bindparam("statement"), error=null(), lease_token=null(), lease_until=null())
leases.holds = lambda session, model, row_id, token: session.scalar(select(model).where(model.id == row_id).with_for_update())
def renew(session, model, held, now, lease):
    session.execute(update(model).where(model.id.in_([one.id for one in held])).values(lease_until=now + lease))
leases.renew = renew
"""
}


class Installation:
    """The server, the machines, and what can happen to them."""

    def __init__(self, folder: Path, postgres: Postgres, dice: random.Random, workers: int, mutant: str | None) -> None:
        self.postgres, self.dice = postgres, dice
        environment = {k: v for k, v in os.environ.items() if not k.startswith("TOCSIN_")} | {KEY: os.environ[KEY]}  # fmt: skip
        environment["PYTHONPATH"] = str(faults_versions.HERE)
        if mutant:
            (folder / "sitecustomize.py").write_text(MUTANTS[mutant])
            environment["PYTHONPATH"] += f":{folder}"
        roles = [("run", "--role", "scheduler")] * 2 + [("worker",)] * workers
        self.machines = [Machine(number, folder, words, environment) for number, words in enumerate(roles)]
        for machine in self.machines:
            url = f"postgresql://postgres@{machine.database}/bench"
            (machine.folder / "tocsin.toml").write_text(f'database = {json.dumps(url)}\n[network]\nallow_private = ["10.0.0.0/8"]\n[crawl]\ndelay = "{DELAY}s"\ntimeout = "90s"\nworkers = 1\n')  # fmt: skip
        self.schedulers, self.workers = self.machines[:2], self.machines[2:]

    def keep(self, seconds: float, until: Callable[[], bool] = lambda: False) -> bool:
        """Start what ended and mend what was cut, for so long or until it is so; returns whether it came to be so."""
        end = time.time() + seconds
        while time.time() < end:
            for machine in self.machines:
                machine.keep(time.time())
            if until():
                return True
            time.sleep(0.2)
        return False

    def whole(self) -> None:
        """Mend every cable, and wake who stands still."""
        for machine in self.machines:
            if machine.woken_at is not None:
                machine.wake()
            if machine.joined_at is not None:
                machine.join()

    def _joined(self, machines: list[Machine]) -> Machine:
        return self.dice.choice([machine for machine in machines if machine.joined_at is machine.woken_at is None] or machines)  # fmt: skip

    def upgrade(self, machine: Machine, tree: Path) -> float:
        """A machine goes over to another version, as an operator does it."""
        machine.move(tree)
        machine.stop()
        return 0

    # ---- faults: each returns when it is over, seconds from now

    def child(self) -> float:
        """kill -9 of one process of a worker."""
        if found := self._joined(self.workers).children():
            os.kill(self.dice.choice(found), signal.SIGKILL)
        return 0

    def worker(self) -> float:
        """A worker's machine ends."""
        self._joined(self.workers).kill()
        return 0

    def scheduler(self) -> float:
        """Both processes of a scheduler end, of the one that works or of the one that stands by."""
        self._joined(self.schedulers).kill()
        return 0

    def server(self) -> float:
        """PostgreSQL stops as in a crash, and comes again."""
        self.postgres.restart(signal.SIGQUIT)
        return 0

    def failover(self) -> float:
        """PostgreSQL answers and cannot be written, as a standby before it is promoted; then its connections end."""
        self._read_only(True)
        self.keep(self.dice.uniform(2, 6))
        self._read_only(False)
        self.postgres.restart()
        return 0

    def _read_only(self, on: bool) -> None:
        engine = create_engine(self.postgres.url("postgres"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.exec_driver_sql(f"ALTER SYSTEM SET default_transaction_read_only = {'on' if on else 'off'}")
            connection.exec_driver_sql("SELECT pg_reload_conf()")
        engine.dispose()

    def short_cut(self) -> float:
        """The cable between a machine and the database is cut for some seconds."""
        lasts = self.dice.uniform(2, 6)
        self._joined(self.machines).cut(time.time() + lasts)
        return lasts

    def long_cut(self) -> float:
        """The same for longer than any lease; meanwhile other things happen."""
        if self._all_there():
            self._joined(self.machines).cut(time.time() + LONG)
        return 0

    def stall(self) -> float:
        """A worker stands still for longer than its leases, and goes on with what it had."""
        if self._all_there():
            self._joined(self.workers).stall(time.time() + LONG)
        return 0

    def _all_there(self) -> bool:
        return all(machine.joined_at is None and machine.woken_at is None for machine in self.machines)


FAULTS = {
    "child": 6,
    "worker": 4,
    "scheduler": 3,
    "server": 2,
    "failover": 1,
    "short_cut": 3,
    "long_cut": 1,
    "stall": 2,
}


def moved(asked: argparse.Namespace, folder: Path) -> tuple[Path, Path | None]:
    """The trees of the version at the beginning, and of that to which every machine goes over half-way, if any."""
    if asked.upgrade_from:
        return faults_versions.older(folder, asked.upgrade_from), faults_versions.HERE
    return faults_versions.HERE, faults_versions.newer(folder) if asked.upgrade else None


def furnish(url: str, addresses: list[str], every: str) -> Database:
    """Sources that were read before, a topic and a webhook."""
    database = Database(url)
    schema.upgrade(database, schema.CRAWLER, ALERTS)
    with database.write() as session:
        for n, host in enumerate(addresses):
            source = a_source(session, f"s{n}", url=f"http://{host}:{PORT}/feed", every=every)
            source.next_at = source.first_read = clock.utcnow()
        a_channel(session, "hook", url=f"http://{addresses[0]}:{PORT}/hook", secret=SECRET)
        a_topic(session, "Bridges", "=bridges", group_by="statement", immediate=None)
    return database


def trial(made: Installation, web: Connection, times: int, pause: float, tree: Path | None) -> list[tuple[str, float]]:
    """Let things happen; what did, and how long after it something new was told. Half-way every machine goes over to the version of ``tree``."""
    recovered: list[tuple[str, float]] = []
    names = made.dice.choices(list(FAULTS), list(FAULTS.values()), k=times)
    plan: list[tuple[str, Callable[[], float]]] = [(name, getattr(made, name)) for name in names]
    if tree is not None:
        plan[times // 2 : times // 2] = [("upgrade", partial(made.upgrade, machine, tree)) for machine in made.machines]
    for number, (name, happen) in enumerate(plan):
        over = time.time() + happen()
        made.keep(max(0.0, over - time.time()))
        over = time.time()
        made.keep(2 * RECOVERY, lambda over=over: ask(web, "told_since", over))  # type: ignore[misc]
        recovered.append((name, time.time() - over))
        print(f"{number + 1:4} {name:10} told something new {recovered[-1][1]:5.1f} s after it", flush=True)
        made.keep(max(0.0, pause - recovered[-1][1]))
    return recovered


def ask(web: Connection, *words: Any) -> Any:
    """An order to the sites that has an answer."""
    web.send(words)
    return web.recv()


def judge(database: Database, ledger: tuple[Any, Any, Any], recovered: list[tuple[str, float]]) -> dict[str, int]:
    """How often each promise was broken."""
    published, asked, told = ledger
    with database.read() as session:
        rows = session.execute(
            select(Statement.url, Statement.changed_at, Statement.matched_at, Statement.revision)
        ).all()
    stored = Counter(row.url for row in rows)
    pairs = [(a, b) for visits in asked.values() for a, b in pairwise(sorted(visits))]
    soonest = min((b[0] - a[0] for a, b in pairs), default=0.0)
    print(
        f"{len(published)} items, {sum(map(len, asked.values()))} requests, a host asked again {soonest:.2f} s after at the soonest"
    )
    steps = {row.url: (published[row.url], row.changed_at.timestamp(), row.matched_at.timestamp(), min(told[row.url].values())) for row in rows if row.url in told and row.matched_at}  # fmt: skip
    for name, begin, end in (("publication to storing", 0, 1), ("storing to matching", 1, 2), ("matching to telling", 2, 3), ("publication to telling", 0, 3)):  # fmt: skip
        took = sorted(step[end] - step[begin] for step in steps.values())
        print(
            f"from {name}: {statistics.median(took):.1f} s p50, {took[int(len(took) * 0.99)]:.1f} s p99, {took[-1]:.1f} s at most"
        )
    for host, a, b in [(host, a, b) for host, visits in asked.items() for a, b in pairwise(sorted(visits)) if b[0] < max(a[1], a[0] + SOONEST)][:10]:  # fmt: skip
        print(f"too soon at {host}: {a[2]} at {clock.iso(datetime.fromtimestamp(a[0], UTC))} for {a[1] - a[0]:.2f} s, {b[2]} {b[0] - a[0]:.2f} s after it began")  # fmt: skip
    return {
        "not stored": len(published.keys() - stored.keys()),
        "not told": len(published.keys() - told.keys()),
        "stored twice": sum(count > 1 for count in stored.values()),
        "stored by a process that had lost its lease": sum(row.revision > 1 for row in rows),
        "told under two identities": sum(len(identities) > 1 for identities in told.values()),
        "a host asked by two at once": sum(b[0] < a[1] for a, b in pairs),
        "a host asked too soon": sum(a[1] <= b[0] < a[0] + SOONEST for a, b in pairs),
        f"nothing told within {RECOVERY:.0f} s": sum(seconds > RECOVERY for _, seconds in recovered),
    }


def revisions(database: Database) -> str:
    """How far the tables are, by layer."""
    return " and ".join(str(schema.revision(database, layer)) for layer in (schema.CRAWLER, ALERTS))


def run(asked: argparse.Namespace, folder: Path) -> bool:
    """The whole trial; whether every promise was kept."""
    addresses = hosts(asked.hosts)
    web = start_web(asked.hosts, asked.rate, asked.seed)
    (folder / "server").mkdir()
    (folder / "hba").write_text("local all all trust\nhost all all 10.0.0.0/8 trust\n")
    postgres = Postgres(folder / "server", "listen_addresses=*", f"hba_file={folder}/hba", "synchronous_commit=on", "max_connections=200", "autovacuum=on", "shared_buffers=64MB")  # fmt: skip
    postgres.start()
    first, then = moved(asked, folder)
    database = Database(postgres.create("bench"))
    faults_versions.call(
        first, f"from bench import faults; faults.furnish({database.url!r}, {addresses!r}, {asked.every!r})"
    )
    made = Installation(folder, postgres, random.Random(asked.seed), asked.workers, asked.mutant)
    for machine in made.machines:
        machine.move(first)
    before = revisions(database)
    try:
        assert made.keep(120, lambda: len(ask(web, "asked")) == asked.hosts), "not every host was read in two minutes"
        web.send(("publish",))
        made.keep(5)
        recovered = trial(made, web, asked.times, asked.pause, then)
        web.send(("stop",))
        made.whole()
        made.keep(180, lambda: not ask(web, "untold"))
    finally:
        for machine in made.machines:
            machine.end()
    web.send(("ledger",))
    broken = judge(database, web.recv(), recovered)
    print(f"tables from {before} to {revisions(database)}")
    for name, count in sorted(Counter(name for name, _ in recovered).items()):
        longest = max(seconds for kind, seconds in recovered if kind == name)
        print(f"{count:4} x {name:10} the longest recovery {longest:.1f} s")
    print("\n".join(f"{count:6} {promise}" for promise, count in broken.items()))
    postgres.stop()
    return not any(broken.values())


def main() -> None:
    """Everything happens in a network namespace of its own, so that nothing of the machine's is touched."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--pause", type=float, default=3, help="seconds from one fault to the next, at least")
    parser.add_argument("--hosts", type=int, default=200)
    parser.add_argument("--every", default="8s")
    parser.add_argument("--rate", type=float, default=3, help="items published a second, in all")
    parser.add_argument("--workers", type=int, default=3)
    parser.add_argument("--mutant", choices=list(MUTANTS))
    parser.add_argument("--upgrade", action="store_true", help="half-way every machine goes over to a newer version")
    parser.add_argument(
        "--upgrade-from", metavar="COMMIT", help="half-way every machine goes over from that version to this one"
    )
    parser.add_argument("--without", nargs="*", default=[], choices=list(FAULTS), help="faults that do not happen")
    parser.add_argument("--keep", action="store_true", help="leave the logs there")
    asked = parser.parse_args()
    for name in asked.without:
        FAULTS.pop(name, None)
    if INSIDE not in os.environ:
        os.execvpe(
            "unshare",
            ["unshare", "-n", "--", sys.executable, "-m", "bench.faults", *sys.argv[1:]],
            os.environ | {INSIDE: "1"},
        )
    os.environ[KEY] = "QUJD" * 10 + "QUI="
    folder = Path(tempfile.mkdtemp(prefix="faults-"))
    folder.chmod(0o755)
    print(f"seed {asked.seed}, in {folder}", flush=True)
    kept = run(asked, folder)
    if not asked.keep:
        shutil.rmtree(folder)
    sys.exit(0 if kept else 1)


if __name__ == "__main__":
    main()
