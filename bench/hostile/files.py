"""The group of files: what lies where we write or read (links, pipes, folders), backups that are none, and two processes at once."""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from alerts import channels, config
from alerts.channels.transports.context import Context
from alerts.messages.message import sample
from alerts.runtime.installation_lock import only_one
from alerts.runtime.wiring import open_database
from bench.hostile.case import Case, Doors, Outcome
from crawler.config.secrets import SecretStore
from crawler.errors import TocsinError
from crawler.guard import Guard
from crawler.storage import backup

NOW = datetime(2026, 3, 4, tzinfo=UTC)
EMPTY = hashlib.sha256(b"").hexdigest()


def _linked(place: Path) -> None:
    (place.parent / "another").write_text("mine")
    place.symlink_to(place.parent / "another")


LIE_THERE: dict[str, Callable[[Path], object]] = {
    "a link": _linked, "a link to nowhere": lambda place: place.symlink_to("/nowhere/at/all"), "a link to itself": lambda place: place.symlink_to(place),
    "a pipe": os.mkfifo, "a folder": lambda place: place.mkdir(), "a file that is none of ours": lambda place: place.write_bytes(b"\0\xff{[" * 1000),
    "a link to a device": lambda place: place.symlink_to("/dev/zero"), "a nested text": lambda place: place.write_text("[" * 100_000),
}  # fmt: skip
THEIR_OWN = (
    "tocsin.toml",
    "tocsin.secrets",
    "tocsin.key",
    "backup.zip",
)  # who names a pipe here means to write into it
ENDLESS = ("a pipe", "a link to a device")


def _send(kind: str, **options: str) -> Callable[[Path], None]:
    def send(folder: Path) -> None:
        context = Context(Guard(), folder=folder)
        asyncio.run(channels.kind(kind).build(options, context).send(sample("alert.created"), NOW))

    return send


def _kept(folder: Path) -> None:
    SecretStore(folder, env={}).keep("a", "a word")


def _loaded(folder: Path) -> None:
    config.load(folder=folder, env={})


def _restored(folder: Path) -> None:
    _database(folder, lambda database: backup.restore(database, folder / "backup.zip"))


def _database(folder: Path, work: Callable[[Any], object]) -> None:
    database = open_database(config.load(folder=folder, env={"TOCSIN_DATABASE": str(folder / "own.db")}))
    try:
        work(database)
    finally:
        database.engine.dispose()


PLACES: dict[str, tuple[str, Callable[[Path], None]]] = {
    "the file channel": ("lines", _send("file", path="lines")),
    "a feed's folder": ("feeds", _send("atom", folder="feeds")),
    "a feed's lock": ("feeds/.lock", _send("atom", folder="feeds")),
    "the named secrets": ("tocsin.secrets", _kept),
    "the key": ("tocsin.key", _kept),
    "a configuration": ("tocsin.toml", _loaded),
    "a backup": ("backup.zip", _restored),
}
BACKUPS: dict[str, Any] = {
    "of a later format": {"format": 99, "tables": {}}, "of an unknown table": {"format": 1, "tables": {"gadget": {"rows": 0, "sha256": EMPTY, "columns": ["id"]}}},
    "that is a list": [], "without a format": {"tables": {}}, "of tables in a list": {"format": 1, "tables": []}, "of a number for a table": {"format": 1, "tables": {"source": 7}},
    "nested": "{" * 100_000, "with fewer rows": {"format": 1, "tables": {"source": {"rows": 1, "sha256": EMPTY, "columns": ["id"]}}},
    "of a path": {"format": 1, "tables": {"../../etc/passwd": {"rows": 0, "sha256": EMPTY, "columns": ["id"]}}}, "of nothing": "", "of zeros": "\0" * 1000, "of 400 digits": {"format": 10**400},
}  # fmt: skip
ROWS = {
    "half of a character": ('[1, "\\ud800", "file", {"j": {}}]'), "a number beyond": '[9223372036854775808, "a", "file", {"j": {}}]', "a text for a number": '["1", "a", "file", {"j": {}}]',
    "a list for options": '[1, "a", "file", {"j": ["x"]}]', "an empty name": '[1, null, "file", {"j": {}}]', "no list": '{"id": 1}', "too few": "[1]", "no number": '[NaN, "a", "file", {"j": {}}]',
    "another kind of value": '[1, "a", "file", {"odd": 1}]', "bytes that are none": '[1, {"b": "!!!"}, "file", {"j": {}}]', "a date that is none": '[1, {"t": "never"}, "file", {"j": {}}]', "no JSON": "[1, ",
    "nesting": "[" * 50_000, "twice the same": '[1, "a", "file", {"j": {}}]\n[1, "a", "file", {"j": {}}]',
}  # fmt: skip


def _pack(folder: Path, manifest: Any, **members: bytes) -> None:
    with zipfile.ZipFile(folder / "backup.zip", "w", zipfile.ZIP_DEFLATED) as out:
        for name, data in members.items():
            out.writestr(f"{name}.jsonl", data)
        out.writestr(backup.MANIFEST, manifest if isinstance(manifest, str) else json.dumps(manifest))


def _row(folder: Path, lines: str) -> None:
    data = lines.encode() + b"\n"
    facts = {"rows": data.count(b"\n"), "sha256": hashlib.sha256(data).hexdigest(), "columns": ["id", "name", "kind", "options"]}  # fmt: skip
    _pack(folder, {"format": 1, "tables": {"channel": facts}}, channel=data)
    _restored(folder)


def _manifest(folder: Path, manifest: Any) -> None:
    _pack(folder, manifest, source=b"", gadget=b"")
    _restored(folder)


def _two_runs(folder: Path) -> None:
    (folder / "tocsin.toml").write_text("")
    loaded = config.load(folder=folder, env={})
    with only_one(loaded), only_one(loaded):
        raise AssertionError("two at work")


def _restored_beside_a_writer(folder: Path) -> None:
    """A restore into a database that somebody filled meanwhile."""

    def work(database: Any) -> None:
        backup.backup(database, folder / "backup.zip")
        SecretStore(folder, env={}).keep("a", "b")
        with database.write() as session:
            from alerts.models import Channel

            session.add(Channel(name="a", kind="file", options={}, created_at=NOW))
        backup.restore(database, folder / "backup.zip")

    _database(folder, work)


PROCESSES = {"two runs": (_two_runs, "already_running"), "a restore beside a writer": (_restored_beside_a_writer, "database_not_empty")}  # fmt: skip


def _tried(work: Callable[[Path], object]) -> Outcome:
    with tempfile.TemporaryDirectory() as name:
        folder, began = Path(name), Path(name) / "another"
        try:
            work(folder)
        except TocsinError as error:
            return Outcome(error.code, error.message)
        finally:
            if began.exists() and began.read_text() != "mine":
                raise AssertionError("it wrote through the link")
    return Outcome(note="done")


async def _run(work: Callable[[Path], object], doors: Doors) -> Outcome:
    return await asyncio.to_thread(_tried, work)


def _there(lie: Callable[[Path], object], name: str, work: Callable[[Path], None], folder: Path) -> None:
    (folder / name).parent.mkdir(exist_ok=True)
    lie(folder / name)
    work(folder)


def cases(size: int) -> Iterator[Case]:
    """Everything that may lie there at every place; every backup and row that is none; two processes."""
    for door, (name, work) in PLACES.items():
        for what, lie in LIE_THERE.items():
            if name in THEIR_OWN and what in ENDLESS:
                continue
            yield Case("files", door, what, partial(_run, partial(_there, lie, name, work)))
    for what, manifest in BACKUPS.items():
        codes = frozenset({"backup_invalid", "backup_newer"})
        yield Case("files", "a backup's contents", what, partial(_run, partial(_manifest, manifest=manifest)), codes)
    for what, lines in ROWS.items():
        yield Case("files", "a backup's row", what, partial(_run, partial(_row, lines=lines)), frozenset({"backup_invalid"}))  # fmt: skip
    for what, (work, code) in PROCESSES.items():
        yield Case("files", "two processes", what, partial(_run, work), frozenset({code}))
