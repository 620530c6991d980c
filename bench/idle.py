"""What `tocsin run` costs while nothing happens: python -m bench.idle [--sources 50] [--every 5m] [--settle 60] [--seconds 300]; with --sources 0 nothing is configured

A server on loopback (a process of its own) is every host; the feeds never change. After the first reading and ``--settle`` seconds, memory (proportional
set size, what is shared counted once) and CPU of all processes of the run are taken over ``--seconds``. One line of JSON.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from bench.crawl import host, serve

TICK = os.sysconf("SC_CLK_TCK")


def configured(folder: Path, a: argparse.Namespace, port: int) -> None:
    """A topic, a file for its alerts, and the sources; without sources an empty file."""
    out = ['[network]\nallow_private = ["127.0.0.0/8"]', '[[topic]]\nname = "t"\nquery = "bridge OR мост"', '[[channel]]\nname = "f"\nkind = "file"\npath = "alerts.jsonl"']  # fmt: skip
    out += [f'[[source]]\nurl = "http://{host(n, port)}/feed.xml"\nkind = "feed"\nevery = "{a.every}"' for n in range(a.sources)]  # fmt: skip
    (folder / "tocsin.toml").write_text("\n".join(out) if a.sources else "")


def unread(folder: Path) -> bool:
    """Whether a source was not read yet."""
    try:
        with sqlite3.connect(folder / "tocsin.db", timeout=30) as connection:
            total, never = connection.execute("SELECT count(*), sum(last_read IS NULL) FROM source").fetchone()
    except sqlite3.OperationalError:  # no tables yet
        return True
    return bool(not total or never)


def members(group: int) -> list[int]:
    """The processes of a group."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if os.getpgid(int(entry.name)) == group:
                found.append(int(entry.name))
        except (ProcessLookupError, ValueError):
            continue
    return found


def proportional(pid: int) -> int:
    """Kilobytes."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))


def cpu(pid: int) -> float:
    """Seconds, user and system."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def named(pid: int) -> str:
    """What the process does: its last module and role."""
    words = Path(f"/proc/{pid}/cmdline").read_bytes().decode().split("\0")
    return next((w for w in words if w in ("crawl", "alerts", "web")), next((w for w in words if "extraction" in w), "supervisor"))  # fmt: skip


def measured(group: int, seconds: float) -> dict[str, Any]:
    """Memory and CPU of the group."""
    before = {pid: cpu(pid) for pid in members(group)}
    time.sleep(seconds)
    spent = sum(cpu(pid) - before.get(pid, 0.0) for pid in members(group))
    memory = [(named(pid), round(proportional(pid) / 1024)) for pid in members(group)]
    return {"megabytes": sum(m for _, m in memory), "core_percent": round(100 * spent / seconds, 2), "processes": memory}  # fmt: skip


def main() -> None:
    """Parse the flags, run, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sources", type=int, default=50)
    parser.add_argument("--every", default="5m")
    parser.add_argument("--settle", type=float, default=60)
    parser.add_argument("--seconds", type=float, default=300)
    a = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that the run is ended too
    fresh = multiprocessing.get_context("spawn")
    here, there = fresh.Pipe()
    web = fresh.Process(target=serve, args=(there,), daemon=True)
    web.start()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        configured(folder, a, here.recv())
        with (folder / "log").open("wb") as log:
            run = subprocess.Popen([sys.executable, "-c", "from tocsin.__main__ import main; main()", "run"], cwd=folder, stdout=log, stderr=log, start_new_session=True)  # fmt: skip
        try:
            while a.sources and unread(folder) and run.poll() is None:
                time.sleep(0.5)
            time.sleep(a.settle)
            print(json.dumps({"sources": a.sources, "every": a.every, **measured(run.pid, a.seconds)}))
        finally:
            run.send_signal(signal.SIGTERM)
            run.wait(60)
            web.kill()


if __name__ == "__main__":
    main()
