"""What the alert worker writes, syncs and sends, recorded by strace; and what a disk would hold had the plug been pulled at some moment.

SIGKILL does not test syncing: the system keeps what was written. Here writes that were not synced are dropped, all or at random.
"""

from __future__ import annotations

import asyncio
import codecs
import random
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from alerts import config
from alerts.runtime.alert_worker import AlertWorker
from alerts.runtime.wiring import ALERTS, Parts
from crawler.storage import database as db
from crawler.storage import schema
from crawler.storage.database import Database
from tests.support.killing import trial

_CALL = re.compile(r"^(\d+) +(?:<\.\.\. )?(\w+)(?: resumed>|\()(.*)$")
_CALLS = "pwrite64,write,fsync,fdatasync,ftruncate,unlink,unlinkat,sendto"
_IDENTITY = re.compile(rb"(?:webhook-id: |Message-ID: <)([0-9a-f]{32})", re.IGNORECASE)


@dataclass(frozen=True)
class Event:
    """One call: write, sync, truncate, unlink (of ``file``) or send (of the delivery ``identity``)."""

    kind: str
    file: str = ""
    data: bytes = b""
    offset: int = 0
    identity: str = ""


@dataclass(frozen=True)
class Record:
    """The database as it was, and everything that was done to its files since, in order. ``expected``: statements to be told."""

    base: bytes
    events: list[Event]
    expected: int

    @property
    def syncs(self) -> int:
        """How often anything was synced."""
        return sum(e.kind == "sync" for e in self.events)

    def cut_points(self, count: int) -> list[int]:
        """Moments all over the record."""
        return [round((n + 1) * len(self.events) / count) for n in range(count)]


@dataclass(frozen=True)
class Remains:
    """What a cut left: which deliveries or statements are lost, and how many deliveries are pending."""

    lost: set[str]
    pending: int


@dataclass(frozen=True)
class Order:
    """How many messages left, and how many of them before what they tell was on the disk."""

    sends: int
    before_sync: int


def usable() -> bool:
    """Whether strace is here and may trace."""
    found = shutil.which("strace")
    return bool(found) and subprocess.run([str(found), "-o", "/dev/null", "true"], check=False).returncode == 0


def record_worker(folder: Path, alerts: int, *, unsynced: bool = False) -> Record:
    """Have an alert worker match and deliver under strace. ``unsynced``: a mutant that never waits for the disk."""
    path = folder / "t.db"
    with trial(folder, f"sqlite:///{path}") as tried:
        schema.upgrade(tried.database, schema.CRAWLER, ALERTS)
        tried.furnish()
        tried.publish(alerts, 2)
        tried.database.close()  # the last to leave empties the log
        base = path.read_bytes()
        assert not path.with_name("t.db-wal").exists()
        trace = folder / "trace"
        victim = [sys.executable, "-m", "tests.support.syscalls", str(folder), *(["unsynced"] if unsynced else [])]
        command = [
            "strace",
            "-f",
            "--seccomp-bpf",
            "-y",
            "-s",
            "100000",
            "-e",
            f"trace={_CALLS}",
            "-o",
            str(trace),
            *victim,
        ]
        done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
        assert done.returncode == 0, done.stderr
        return Record(base, list(_events(trace, path)), alerts + 2)


def _events(trace: Path, path: Path) -> Iterator[Event]:
    """The calls in the order in which they were done."""
    begun: dict[str, str] = {}
    for line in trace.read_text(encoding="utf-8", errors="surrogateescape").splitlines():
        found = _CALL.match(line)
        if not found:
            continue
        thread, name, rest = found.groups()
        if rest.endswith("<unfinished ...>"):
            begun[thread] = rest.removesuffix("<unfinished ...>")
            continue
        if "resumed>" in line[:60]:
            rest = begun.pop(thread, "") + rest
        if event := _event(name, rest, path):
            yield event


def _event(name: str, rest: str, path: Path) -> Event | None:
    place = re.match(r"\d+<([^>]*)>", rest)
    file = place[1] if place else ""
    text = re.search(r'"((?:[^"\\]|\\.)*)"', rest)
    data = codecs.escape_decode(text[1].encode("latin-1", "replace"))[0] if text else b""
    assert isinstance(data, bytes)
    if name in ("sendto", "write") and (sent := _IDENTITY.search(data)):
        return Event("send", identity=sent[1].decode())
    if name.startswith("unlink"):
        return Event("unlink", data.decode()) if data.decode().endswith("-wal") else None
    if file not in (str(path), f"{path}-wal"):
        return None
    if name == "pwrite64":
        offset = re.search(r", (\d+)\s*\)\s*= \d+$", rest)
        assert offset, rest[-80:]
        return Event("write", file, data, int(offset[1]))
    if name == "ftruncate":
        size = re.search(r", (\d+)\s*\)\s*= 0$", rest)
        return Event("truncate", file, offset=int(size[1])) if size else None
    return Event("sync", file) if name in ("fsync", "fdatasync") else None


def images(record: Record, at: int, dice: random.Random | None) -> dict[str, bytearray]:
    """The files after a power cut at that event. What was not synced is dropped, or (``dice``) kept here and there."""
    files: dict[str, bytearray] = {"": bytearray(record.base)}
    open_: dict[str, list[Event]] = {}
    for event in record.events[:at]:
        key = "-wal" if event.file.endswith("-wal") else ""
        if event.kind in ("write", "truncate"):
            open_.setdefault(key, []).append(event)
        elif event.kind == "sync":
            for one in open_.pop(key, []):
                _apply(files.setdefault(key, bytearray()), one)
        elif event.kind == "unlink":
            files.pop("-wal", None)
            open_.pop("-wal", None)
    for key, events in open_.items() if dice else ():
        for one in events:
            if dice and dice.random() < 0.5:
                _apply(files.setdefault(key, bytearray()), one)
    return files


def _apply(image: bytearray, event: Event) -> None:
    if event.kind == "truncate":
        del image[event.offset :]
        return
    if len(image) < event.offset:
        image.extend(bytes(event.offset - len(image)))
    image[event.offset : event.offset + len(event.data)] = event.data


def opened(files: dict[str, bytearray], folder: Path) -> sqlite3.Connection:
    """The database as SQLite finds it after the cut."""
    place = folder / "cut"
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir()
    for key, image in files.items():
        (place / f"t.db{key}").write_bytes(image)
    return sqlite3.connect(place / "t.db")


def cut(record: Record, at: int, folder: Path, dice: random.Random | None = None) -> Remains:
    """What is left after a cut: every statement is unmatched or told to both channels, and what counts as sent was sent."""
    sent = {e.identity for e in record.events[:at] if e.kind == "send"}
    database = opened(images(record, at, dice), folder)
    try:
        whole = database.execute("PRAGMA integrity_check").fetchone()[0]
        lost = set() if whole == "ok" else {whole}
        unmatched = database.execute("SELECT count(*) FROM statement WHERE matched_at IS NULL").fetchone()[0]
        matched = database.execute("SELECT id FROM statement WHERE matched_at IS NOT NULL").fetchall()
        if unmatched + len(matched) != record.expected:
            lost.add("statements")
        lost |= {f"statement {i}" for (i,) in matched if _matches(database, i) != 2}
        pending = 0
        for identity, state in database.execute("SELECT id, state FROM delivery"):
            pending += state in ("waiting", "leased")
            if state not in ("waiting", "leased", "sent") or (state == "sent" and identity not in sent):
                lost.add(identity)
        return Remains(lost, pending)
    finally:
        database.close()


def _matches(database: sqlite3.Connection, statement: int) -> int:
    """How many topics' matches of it are sent, pending or held for a digest."""
    query = """SELECT count(*) FROM match m WHERE statement_id = ?
               AND ((SELECT count(*) FROM delivery d WHERE d.alert_id = m.alert_id) = 2
                    OR (SELECT count(*) FROM hold h WHERE h.match_id = m.id
                        AND (h.alert_id IS NULL OR EXISTS (SELECT 1 FROM delivery d WHERE d.alert_id = h.alert_id AND d.channel_id = h.channel_id))) > 0)"""
    found: int = database.execute(query, (statement,)).fetchone()[0]
    return found


def order_of_syncs(record: Record, folder: Path) -> Order:
    """Whether each message was pending on the disk, synced, before its first byte left."""
    sends = early = 0
    for at, event in enumerate(record.events):
        if event.kind == "send":
            sends += 1
            database = opened(images(record, at, None), folder)
            row = database.execute("SELECT state FROM delivery WHERE id = ?", (event.identity,)).fetchone()
            early += row is None or row[0] != "leased"
            database.close()
    return Order(sends, early)


async def _deliver(folder: Path) -> None:
    loaded = config.load(str(folder / "tocsin.toml"))
    worker = AlertWorker(Parts(loaded, Database(loaded.database)))
    await worker.once()
    await worker.close()


def _never_wait() -> None:
    """The mutant: SQLite is told not to wait for the disk."""
    prepare = db._prepare_sqlite

    def hasty(connection: Any, record: Any) -> None:
        prepare(connection, record)
        connection.execute("PRAGMA synchronous=OFF")

    db._prepare_sqlite = hasty


if __name__ == "__main__":
    if "unsynced" in sys.argv:
        _never_wait()
    asyncio.run(_deliver(Path(sys.argv[1])))
