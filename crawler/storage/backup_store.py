"""Incremental backups in one place: rows in parts that are named by their content, so that the next backup adds only what changed.

`chunks/ab/abcd…` is a part, `backups/TIME-NUMBER-HASH` says which parts make a whole backup and is written last. Each has the number
behind the highest that is there, and by these they are ordered: a clock can be wrong. Knows no kind of place.
"""

from __future__ import annotations

import json
import re
import zlib
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from crawler import __version__
from crawler.errors import RequestError, WorkError
from crawler.progress import Report, quiet
from crawler.storage import backup_rows, restoring, snapshot
from crawler.storage.backup_places import Place, Stored
from crawler.storage.backup_sealing import SEALED, Codec
from crawler.storage.database import Base, Database

FORMAT = 1
MEAN, MOST = 1_000_000, 8_000_000  # bytes of a part before it is compressed: usual, and at most but for one row
MOST_PART = MOST + 64_000_000  # a row has at most so much
MOST_MANIFEST = 256_000_000
ASIDE = ".damaged"  # behind the name of a part that no backup may use any more; `prune` takes it away
RESUMED, SPARED = timedelta(hours=12), timedelta(hours=24)  # parts that no backup names are used, and kept
_TIME = "%Y-%m-%dT%H-%M-%SZ"
_NAME = re.compile(
    r"(\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ)-(?:([1-9]\d{0,17})-)?[0-9a-f]{32}"
)  # the first ones had no number
_PART = re.compile(r"[0-9a-f]{64}")
_AT_ONCE, _WAITING = 4, 8  # parts that are compressed and stored at a time, and that wait for it
_ANEW = "Make a new backup, which adds what is missing, or use an older one (`tocsin backup list`)."


class Made(NamedTuple):
    """A backup that was made: ``added`` parts of ``parts`` were not there before, ``stored`` bytes of them."""

    name: str
    rows: int
    tables: int
    parts: int
    added: int
    stored: int


# ---- making one


def make(database: Database, place: Place, codec: Codec, now: datetime, report: Report = quiet) -> Made:
    """Add a backup to a place; whoever looks meanwhile finds the older ones alone.

    WorkError backup_failed and those of the place; StorageError.
    """
    with _writing(), place.held(alone=False), database.read() as session:
        snapshot.begin(session, database)
        with ThreadPoolExecutor(_AT_ONCE, "backup") as pool:
            parts = _Parts(place, codec, pool, _usable(place, codec, now))
            tables = _tables(session, parts, report)
            _note_sizes(tables, parts.sizes())
        data = json.dumps({"format": FORMAT, "version": __version__, "made_at": now.isoformat(), "tables": tables}).encode()  # fmt: skip
        _all_there(place, parts.sizes())
        number = max(map(_number, names(place)), default=0) + 1
        name = f"{now:{_TIME}}-{number}-{codec.name(data)[:32]}"
        place.put(f"backups/{name}", codec.pack(data))
    rows = sum(facts["rows"] for facts in tables.values())
    return Made(name, rows, len(tables), parts.count, parts.added, parts.stored)


@contextmanager
def _writing() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        why = (error.strerror or str(error)).rstrip(".")
        raise WorkError("backup_failed", f"The backup cannot be written: {why}.", "Check the folder and its space.") from error  # fmt: skip


def _all_there(place: Place, sizes: dict[str, int]) -> None:
    """OSError when a part was taken away meanwhile, by hand or by a rule of the server."""
    there = {name.rpartition("/")[2] for name in place.list("chunks")}
    if not sizes.keys() <= there:
        raise OSError(0, "a part of it was deleted meanwhile")


def _usable(place: Place, codec: Codec, now: datetime) -> dict[str, int]:
    """The parts that need not be stored again, with their sizes: those of the newest backup, and those just written by one that was cut off.

    `prune` takes away none of them, where a place cannot keep the two apart. A part that was cut short is stored anew.
    """
    there = {name.rpartition("/")[2]: stored for name, stored in place.list("chunks").items()}
    wanted: dict[str, int] = {}
    with suppress(RequestError):  # one that cannot be read, or has another key, leaves everything to be stored anew
        wanted = read(place, codec).sizes
    fresh = {part: stored.size for part, stored in there.items() if abs(now - stored.written) < RESUMED}
    return {part: size for part, size in (fresh | wanted).items() if part in there and there[part].size == size}


class _Parts:
    """Stores parts, several at a time, each once."""

    def __init__(self, place: Place, codec: Codec, pool: ThreadPoolExecutor, known: dict[str, int]) -> None:
        self._place, self._codec, self._pool, self._known = place, codec, pool, known
        self._work: deque[tuple[str, Future[int]]] = deque()
        self.count = self.added = self.stored = 0

    def keep(self, data: bytes) -> str:
        """The name of a part, which is stored unless it is there."""
        name = self._codec.name(data)
        self.count += 1
        if name not in self._known:
            self._known[name] = 0  # until it is stored
            self._work.append((name, self._pool.submit(self._store, name, data)))
        if len(self._work) > _WAITING:
            self._settle()
        return name

    def _store(self, name: str, data: bytes) -> int:
        stored = self._codec.pack(data)
        self._place.put(_file(name), stored)
        return len(stored)

    def _settle(self) -> None:
        name, work = self._work.popleft()
        self._known[name] = work.result()
        self.added += 1
        self.stored += self._known[name]

    def sizes(self) -> dict[str, int]:
        """The stored bytes of every part, when the last is stored."""
        while self._work:
            self._settle()
        return self._known


def _file(part: str) -> str:
    return f"chunks/{part[:2]}/{part}"


def _tables(session: Session, parts: _Parts, report: Report) -> dict[str, Any]:
    tables, done = {}, 0
    for table in Base.metadata.sorted_tables:
        chunks, rows = [], 0
        for data, count in _cut(session, table):
            chunks.append([parts.keep(data), count, 0])
            rows += count
            report(done + rows, None, table.name)
        tables[table.name] = {"rows": rows, "columns": [c.name for c in table.columns], "chunks": chunks}
        done += rows
    return tables


def _note_sizes(tables: dict[str, Any], sizes: dict[str, int]) -> None:
    for facts in tables.values():
        for chunk in facts["chunks"]:
            chunk[2] = sizes[chunk[0]]


def _cut(session: Session, table: sa.Table) -> Iterator[tuple[bytes, int]]:
    """The rows of a table in parts, with their number. Where one ends is a matter of its last row alone: what comes in between changes one part."""
    keys = [list(table.columns).index(column) for column in table.primary_key.columns]
    query = snapshot.ordered(session, table).execution_options(yield_per=500)
    lines: list[bytes] = []
    size = 0
    for row in session.execute(query):
        line = backup_rows.line(row)
        lines.append(line)
        size += len(line)
        chance = zlib.crc32(repr([row[n] for n in keys]).encode())
        if chance * MEAN < len(line) << 32 or size > MOST:
            yield b"\n".join((*lines, b"")), len(lines)
            lines, size = [], 0
    if lines:
        yield b"\n".join((*lines, b"")), len(lines)


# ---- reading one


def names(place: Place) -> list[str]:
    """The whole backups of a place, the newest first."""
    found = [name.rpartition("/")[2] for name in place.list("backups")]
    return sorted(filter(_NAME.fullmatch, found), key=lambda name: (_number(name), name), reverse=True)


def _number(name: str) -> int:
    """Of two that were made at a time it may be the same."""
    found = _NAME.fullmatch(name)
    return int(found[2] or 0) if found else 0


def ahead(place: Place, now: datetime) -> list[str]:
    """Those whose time is still to come by more than an hour: a clock was wrong when they were made, or is now."""
    return [name for name in names(place) if name > f"{now + timedelta(hours=1):{_TIME}}"]


def is_sealed(place: Place) -> bool:
    """Whether its newest backup was made for another kind of place, from which it was copied here."""
    newest = next(iter(names(place)), "")
    return bool(newest) and (place.get(f"backups/{newest}", len(SEALED)) or b"").startswith(SEALED)


@dataclass(frozen=True, slots=True)
class StoredBackup:
    """A backup that is read (`restoring.Archive`); every part is compared with its name as it is read."""

    place: Place
    codec: Codec
    name: str
    version: str
    made_at: datetime
    tables: dict[str, Any] = field(repr=False)

    @property
    def sizes(self) -> dict[str, int]:
        """Its parts, with the bytes that each takes in its place."""
        return {part: size for facts in self.tables.values() for part, _, size in facts["chunks"]}

    def lines(self, name: str) -> Iterator[bytes]:
        """The rows of a table; RequestError backup_incomplete, backup_invalid; ConfigError secret_key_wrong."""
        for part, rows, _ in self.tables[name]["chunks"]:
            yield from self.part_lines(name, part, rows)

    def part_lines(self, name: str, part: str, rows: int) -> list[bytes]:
        """The rows of one part of a table; errors as `lines`."""
        lines = self._part(part, name).split(b"\n")
        if len(lines) != rows + 1 or lines[-1]:
            raise _damaged(f"A part of the table “{name}”", part)
        return lines[:-1]

    def _part(self, part: str, table: str) -> bytes:
        stored = self.place.get(_file(part), MOST_PART)
        if stored is None:
            raise RequestError("backup_incomplete", f"A part of the table “{table}” of the backup is missing: {_file(part)}.", _ANEW)  # fmt: skip
        try:
            return self.codec.unpack(stored, part, MOST_PART)
        except restoring.DAMAGE as error:
            raise _damaged(f"A part of the table “{table}”", part) from error


def _damaged(what: str, part: str) -> RequestError:
    return RequestError("backup_invalid", f"{what} of the backup is damaged: {_file(part)}.", f"Delete that file. {_ANEW}")  # fmt: skip


def read(place: Place, codec: Codec, name: str = "") -> StoredBackup:
    """A backup of a place, the newest without a name; RequestError backup_missing, backup_invalid, backup_newer; ConfigError secret_key_wrong."""
    found = names(place)
    chosen = name or next(iter(found), "")
    if chosen not in found:
        said = f"There is no backup “{name}”." if name else "There is no whole backup."
        raise RequestError("backup_missing", said, "`tocsin backup list` shows what there is.")
    stored = place.get(f"backups/{chosen}", MOST_MANIFEST)
    try:
        manifest = json.loads(codec.unpack(stored or b"", chosen[-32:], MOST_MANIFEST))
        return _checked(place, codec, chosen, manifest)
    except restoring.DAMAGE as error:
        raise RequestError("backup_invalid", f"The list of contents of {chosen} is damaged.", _ANEW) from error


def _checked(place: Place, codec: Codec, name: str, manifest: Any) -> StoredBackup:
    """The manifest, of whose every value is known that it is harmless; what `restoring.DAMAGE` holds otherwise."""
    if manifest["format"] > FORMAT:
        raise RequestError("backup_newer", "The backup was made by a newer version of Tocsin.", "Install that version.")
    for facts in manifest["tables"].values():
        parts = [part for part, _, _ in facts["chunks"]]
        counts = [rows for _, rows, _ in facts["chunks"]]
        fit = all(_PART.fullmatch(part) for part in parts) and len(set(parts)) == len(parts)
        fit &= all(isinstance(name, str) for name in facts["columns"])
        if not fit or not all(isinstance(n, int) and n > 0 for n in counts) or sum(counts) != facts["rows"]:
            raise ValueError("parts that cannot be")
    made_at = datetime.fromisoformat(manifest["made_at"])
    return StoredBackup(place, codec, name, str(manifest["version"]), made_at, manifest["tables"])


def verify(backup: StoredBackup, report: Report = quiet) -> dict[str, int]:
    """Read every part of a backup; rows by table. Errors are those of `StoredBackup.lines`, the first one; damaged parts are set aside."""
    total, done = sum(facts["rows"] for facts in backup.tables.values()), 0
    wrong: list[RequestError] = []
    for name, facts in backup.tables.items():
        for part, rows, _ in facts["chunks"]:
            try:
                backup.part_lines(name, part, rows)
            except RequestError as error:
                wrong.append(_set_aside(backup, part, error))
            done += rows
            report(done, total, name)
    if wrong:
        raise wrong[0]
    return {name: facts["rows"] for name, facts in backup.tables.items()}


def _set_aside(backup: StoredBackup, part: str, error: RequestError) -> RequestError:
    """Give a part that is damaged, also when it is read again, a name that no backup goes by: else every later one would rely on it."""
    file = _file(part)
    try:
        stored = backup.place.get(file, MOST_PART)
        if stored is not None and _is_damaged(backup.codec, stored, part):
            backup.place.put(file + ASIDE, stored)
            backup.place.delete(file)
            return RequestError("backup_invalid", f"{error.message[:-1]}; it is out of use now, as *{ASIDE}.", _ANEW)
    except (OSError, WorkError):
        pass  # a place that is only read, for one: what is wrong is said all the same
    return error


def _is_damaged(codec: Codec, stored: bytes, part: str) -> bool:
    try:
        codec.unpack(stored, part, MOST_PART)
    except restoring.DAMAGE:
        return True
    return False


# ---- taking old ones away


def prune(place: Place, codec: Codec, keep: int, now: datetime) -> tuple[int, int]:
    """Take away all but the newest backups, then what none of those needs; returns how many backups and parts are gone.

    Parts of the last day stay: a backup that is being made may need them. Errors as `read`, and nothing more is deleted then.
    """
    with _writing(), place.held(alone=True):
        old = names(place)[keep:]
        for name in reversed(old):
            place.delete(f"backups/{name}")
        needed = {part for name in names(place) for part in read(place, codec, name).sizes}
        spare = [file for file, stored in place.list("chunks").items() if _spare(file, stored, needed, now)]
        for file in spare:
            place.delete(file)
    return len(old), len(spare)


def _spare(file: str, stored: Stored, needed: set[str], now: datetime) -> bool:
    return file.rpartition("/")[2] not in needed and abs(now - stored.written) > SPARED
