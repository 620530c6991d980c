"""An installation of many processes under load, to which something happens every few seconds: kill -9, a crash of PostgreSQL, a cut cable, a machine asleep. Needs root.

    python -m bench.faults --times 200 --seed 1
    python -m bench.faults --times 40 --mutant no-fencing       # must fail
    python -m bench.faults --times 20 --clocks 600              # clocks that are ten minutes wrong
    python -m bench.faults --times 20 --upgrade                 # half-way to a made newer version, one machine after the other
    python -m bench.faults --times 20 --upgrade-from bbfb3a9f   # from that commit to this one: two migrations of one layer, one of the other
    python -m bench.faults --times 4 --upgrade-from bbfb3a9f --record tests/support/last_version.jsonl     # of that version alone

Ctrl-C, `--minutes` or a TERM to its own process (not `timeout`, which signals the servers too) end the faults, not the comparison; every tenth fault what was broken so far is said.

Two schedulers and three workers, each a machine with a network namespace of its own, some hundred sites and a webhook's receiver. In the end the ledgers of the sites and of the
receiver decide: nothing lost, nothing told under two identities, no host asked by two at once or too soon, and work going on within 30 s of each fault.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from itertools import cycle
from multiprocessing.connection import Connection
from pathlib import Path

from sqlalchemy import NullPool, create_engine
from sqlalchemy.exc import DBAPIError

from alerts.runtime.wiring import ALERTS
from bench import faults_versions
from bench.faults_judge import DELAY, RECOVERY, describe, judge, so_far
from bench.faults_world import PORT, Ledger, Machine, ask, hosts, start_web
from crawler import clock
from crawler.config.secrets import KEY
from crawler.storage import schema
from crawler.storage.database import Database
from tests.support.builders import SECRET, a_channel, a_source, a_topic
from tests.support.databases import Postgres

LONG = 40.0  # longer than any lease
SLOW = 15.0  # seconds without anything new, after which it is said who waits for whom in the database
PROBES = 10  # items that appear right after a fault, each at a site of its own
LAST = 120.0  # seconds in which the last items are told
COMPARED = 10  # faults between two comparisons
TRIES = 40  # to meet a worker in a transaction that has written
WRITING = "SELECT count(*) FROM pg_stat_activity WHERE client_addr = %s AND backend_xid IS NOT NULL AND state = 'idle in transaction'"
WAITING = """
    SELECT pid, client_addr, state, wait_event, pg_blocking_pids(pid), (now() - xact_start)::text, left(query, 200) FROM pg_stat_activity
    WHERE state <> 'idle' AND xact_start < now() - interval '2 seconds' AND pid <> pg_backend_pid() ORDER BY xact_start
"""
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

# The machine's clock is so many seconds wrong, for the two ways in which the product asks for the time.
CLOCK = """
import os, time
from datetime import datetime, timedelta
from crawler import clock
wrong, true_time = float(os.environ["FAULTS_CLOCK"]), time.time
class Wrong(datetime):
    @classmethod
    def now(cls, tz=None):
        return datetime.now(tz) + timedelta(seconds=wrong)
clock.datetime = Wrong
time.time = lambda: true_time() + wrong
"""


class Installation:
    """The server, the machines, and what can happen to them."""

    def __init__(
        self, folder: Path, postgres: Postgres, dice: random.Random, workers: int, mutant: str, clocks: float
    ) -> None:
        self.postgres, self.dice, self.interrupted = postgres, dice, False
        self.watching = create_engine(postgres.url("bench"), isolation_level="AUTOCOMMIT", poolclass=NullPool)
        environment = {k: v for k, v in os.environ.items() if not k.startswith("TOCSIN_")} | {KEY: os.environ[KEY]}  # fmt: skip
        environment["PYTHONPATH"] = str(faults_versions.HERE)
        (folder / "sitecustomize.py").write_text(mutant + (CLOCK if clocks else ""))
        environment["PYTHONPATH"] += f":{folder}"
        roles = [("run", "--role", "scheduler")] * 2 + [("worker",)] * workers
        wrong = cycle((clocks, -clocks, 0.0))
        self.machines = [Machine(number, folder, words, environment | {"FAULTS_CLOCK": str(next(wrong))}) for number, words in enumerate(roles)]  # fmt: skip
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

    def say_who_waits(self) -> None:
        """The server's sessions that have been in a transaction for long, and those for which they wait."""
        with suppress(DBAPIError), self.watching.connect() as connection:
            for row in connection.exec_driver_sql(WAITING):
                print("    ", *row, flush=True)

    def interrupt(self, sent: int, _: object) -> None:
        """No more faults; a second time it is simply the end."""
        self.interrupted = True
        signal.signal(sent, signal.SIG_DFL)

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
        with self.watching.connect() as connection:
            connection.exec_driver_sql(f"ALTER SYSTEM SET default_transaction_read_only = {'on' if on else 'off'}")
            connection.exec_driver_sql("SELECT pg_reload_conf()")

    def short_cut(self) -> float:
        """The cable between a machine and the database is cut for some seconds."""
        lasts = self.dice.uniform(2, 6)
        self._joined(self.machines).cut(time.time() + lasts)
        return lasts

    def long_cut(self) -> float:
        """The same for longer than any lease; meanwhile other things happen."""
        self._joined(self.machines).cut(time.time() + LONG)
        return 0

    def stall(self) -> float:
        """A machine stands still for longer than its leases and goes on with what it had; every other time at the worst moment, with rows locked, if that can be met."""
        machine = self._joined(self.machines)
        for _ in range(self.dice.choice((0, TRIES))):
            machine.stall(time.time() + LONG)
            if self._has_written(machine):
                break
            machine.wake()
            self.keep(self.dice.uniform(0, 0.1))
        else:
            machine.stall(time.time() + LONG)
        return 0

    def _has_written(self, machine: Machine) -> bool:
        """Whether the machine, which stands still, is within a transaction that has changed something."""
        time.sleep(0.02)  # for what is on its way to the server
        with suppress(DBAPIError), self.watching.connect() as connection:
            return bool(connection.exec_driver_sql(WRITING, (machine.client,)).scalar())
        return False

    def draw(self) -> str:
        """Something that can happen now."""
        possible = {name: often for name, often in FAULTS.items() if name not in LASTING or self._all_there()}
        return self.dice.choices(list(possible), list(possible.values()))[0]

    def _all_there(self) -> bool:
        """Whether no machine is cut off or stands still; the two faults that last begin only then."""
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
LASTING = {"long_cut", "stall"}


def moved(asked: argparse.Namespace, folder: Path) -> tuple[Path, Path | None]:
    """The trees of the version at the beginning, and of that to which every machine goes over half-way, if any."""
    if asked.upgrade_from:
        return faults_versions.older(folder, asked.upgrade_from), None if asked.record else faults_versions.HERE
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


def trial(made: Installation, web: Connection, options: argparse.Namespace, tree: Path | None, compare: Callable[[], object]) -> list[tuple[str, float]]:  # fmt: skip
    """Let things happen; what did, and how long after it something new was told. Half-way every machine goes over to the version of ``tree``."""
    recovered: list[tuple[str, float]] = []
    end = time.time() + 60 * options.minutes
    while len(recovered) < options.times and time.time() < end and not made.interrupted:
        if tree is not None and len(recovered) >= options.times // 2:
            recovered += [("upgrade", recovery(made, web, made.upgrade(machine, tree), options.pause)) for machine in made.machines]  # fmt: skip
            tree = None
        name = made.draw()
        recovered.append((name, recovery(made, web, getattr(made, name)(), options.pause)))
        print(f"{len(recovered):4} {name:10} told something new {recovered[-1][1]:5.1f} s after it", flush=True)
        if len(recovered) % COMPARED == 0:
            compare()
    return recovered


def recovery(made: Installation, web: Connection, lasts: float, pause: float) -> float:
    """Seconds from the end of a fault until something was told that has appeared since."""
    made.keep(lasts)
    over = time.time()
    web.send(("burst", PROBES))

    def told() -> bool:
        return bool(ask(web, "told_since", over))

    if not made.keep(SLOW, told):
        made.say_who_waits()
        made.keep(2 * RECOVERY - SLOW, told)
    took = time.time() - over
    made.keep(pause - took)
    return took


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
    put_in = faults_versions.RECORDER if asked.record else MUTANTS.get(asked.mutant, "")
    made = Installation(folder, postgres, random.Random(asked.seed), asked.workers, put_in, asked.clocks)
    for machine in made.machines:
        machine.move(first)
    before = revisions(database)
    for sent in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sent, made.interrupt)
    try:
        assert made.keep(120, lambda: len(ask(web, "asked")) == asked.hosts), "not every host was read in two minutes"
        web.send(("publish",))
        made.keep(5)
        recovered = trial(made, web, asked, then, lambda: so_far(database, web))
        web.send(("stop",))
        made.whole()
        made.keep(LAST, lambda: not ask(web, "untold"))
    finally:
        for machine in made.machines:
            machine.end()
    ledger: Ledger = ask(web, "ledger")
    describe(database, ledger)
    broken = judge(database, ledger, recovered, math.inf)
    print(f"tables from {before} to {revisions(database)}")
    if asked.clocks:
        logs = [(machine.folder / "log").read_text() for machine in made.machines]
        print(f"{sum('clock.differs' in log for log in logs)} of {len(logs)} machines said that their clocks differ")
    for name, count in sorted(Counter(name for name, _ in recovered).items()):
        longest = max(seconds for kind, seconds in recovered if kind == name)
        print(f"{count:4} x {name:10} the longest recovery {longest:.1f} s")
    print("\n".join(f"{count:6} {promise}" for promise, count in broken.items()))
    postgres.stop()
    if asked.record:
        faults_versions.recorded(folder, asked.record)
    return not any(broken.values())


def main() -> None:
    """Everything happens in a network namespace of its own, so that nothing of the machine's is touched."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=60, help="of faults, at most")
    parser.add_argument("--pause", type=float, default=2, help="seconds from one fault to the next, at least")
    parser.add_argument("--hosts", type=int, default=200)
    parser.add_argument("--every", default="8s")
    parser.add_argument(
        "--rate", type=float, default=2, help="items published a second, in all; ten more appear after each fault"
    )
    parser.add_argument("--workers", type=int, default=3)
    parser.add_argument("--mutant", choices=list(MUTANTS))
    parser.add_argument(
        "--clocks",
        type=float,
        default=0.0,
        help="seconds by which the machines' clocks differ from the server's, before it and after it by turns",
    )
    parser.add_argument("--upgrade", action="store_true", help="half-way every machine goes over to a newer version")
    parser.add_argument(
        "--upgrade-from", metavar="COMMIT", help="half-way every machine goes over from that version to this one"
    )
    parser.add_argument(
        "--record", metavar="FILE", type=Path, help="write every kind of statement that went to the database"
    )
    parser.add_argument("--without", nargs="*", default=[], choices=list(FAULTS), help="faults that do not happen")
    parser.add_argument("--only", nargs="*", default=list(FAULTS), choices=list(FAULTS), help="no other fault happens")
    parser.add_argument("--keep", action="store_true", help="leave the logs there")
    asked = parser.parse_args()
    for name in set(FAULTS) - set(asked.only) | set(asked.without):
        del FAULTS[name]
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
