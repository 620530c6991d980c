"""Backup and restore: every table as JSON Lines in one zip file, from one snapshot, verified. The same file fits both databases."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import os
import zipfile
import zlib
from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from crawler import __version__
from crawler.errors import RequestError, StorageError, WorkError
from crawler.progress import Report, quiet
from crawler.storage import restored_rows
from crawler.storage.database import Base, Database

FORMAT = 1
MANIFEST = "manifest.json"
CHUNK = 500
MOST_LINE = 64_000_000  # bytes; an answer as received has at most 10 MB before it is compressed
MOST_CONTENTS = 1_000_000
# What zipfile, zlib and json raise for files that are none of ours; RuntimeError covers encryption and nesting without end.
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    EOFError,
    OSError,
    RuntimeError,
)


def backup(database: Database, file: Path, report: Report = quiet) -> dict[str, int]:
    """Write a backup beside ``file``, verify it, then put it in its place; returns rows by table."""
    part = file.with_name(f".{file.name}.part")
    try:
        with database.read() as session:
            one_snapshot(session, database)
            counts = _write(session, part, report)
        verify(part)
        os.replace(part, file)
    except OSError as error:
        raise WorkError(
            "backup_failed", f"The backup cannot be written: {error.strerror}.", "Check the folder and its space."
        ) from error
    finally:
        part.unlink(missing_ok=True)
    return counts


def one_snapshot(session: Session, database: Database) -> None:
    """Let a reading session see one state until it ends; before its first query."""
    if not database.sqlite:
        session.execute(sa.text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"))


def _write(session: Session, part: Path, report: Report) -> dict[str, int]:
    manifest: dict[str, Any] = {"format": FORMAT, "version": __version__, "tables": {}}
    done = 0
    descriptor = os.open(
        part, os.O_CREAT | os.O_TRUNC | os.O_RDWR, 0o600
    )  # it holds what the configuration's secrets protect
    with os.fdopen(descriptor, "w+b") as stream, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as out:
        for table in Base.metadata.sorted_tables:
            digest, count = hashlib.sha256(), 0
            with out.open(f"{table.name}.jsonl", "w", force_zip64=True) as member:
                for row in session.execute(sa.select(table).execution_options(yield_per=CHUNK)):
                    line = (
                        json.dumps([plain(v) for v in row], ensure_ascii=False).encode("utf-8", "surrogatepass") + b"\n"
                    )
                    digest.update(line)
                    member.write(line)
                    count += 1
                    done += 1
                    if done % CHUNK == 0:
                        report(done, None, table.name)
            manifest["tables"][table.name] = {
                "rows": count,
                "sha256": digest.hexdigest(),
                "columns": [c.name for c in table.columns],
            }
        out.writestr(MANIFEST, json.dumps(manifest))
    with open(part, "rb") as written:
        os.fsync(written.fileno())
    return {name: facts["rows"] for name, facts in manifest["tables"].items()}


def verify(file: Path) -> dict[str, Any]:
    """The manifest of a backup whose every table has the right rows; RequestError backup_invalid or backup_newer otherwise."""
    try:
        with zipfile.ZipFile(file) as archive:
            manifest = _manifest(archive)
            for name, facts in manifest["tables"].items():
                if _measured(archive, name, facts["rows"]) != (facts["rows"], facts["sha256"]):
                    raise RequestError(
                        "backup_invalid", f"The table “{name}” of the backup is damaged.", "Use another backup."
                    )
            return manifest
    except _DAMAGE as error:
        raise RequestError("backup_invalid", "The file is not a whole backup.", "Use another backup.") from error


def _manifest(archive: zipfile.ZipFile) -> dict[str, Any]:
    with archive.open(MANIFEST) as member:
        data = member.read(MOST_CONTENTS + 1)
    if len(data) > MOST_CONTENTS:
        raise ValueError("the table of contents is too large")
    manifest: dict[str, Any] = json.loads(data)
    if manifest["format"] > FORMAT:
        raise RequestError("backup_newer", "The backup was made by a newer version of Tocsin.", "Install that version.")
    return manifest


def _measured(archive: zipfile.ZipFile, name: str, rows: int) -> tuple[int, str]:
    """Rows and hash of a table; no more is unpacked than the rows that there should be, and no row of any size."""
    digest, count = hashlib.sha256(), 0
    with archive.open(f"{name}.jsonl") as member:
        while count <= rows and (line := member.readline(MOST_LINE + 1)):
            if len(line) > MOST_LINE:
                raise ValueError("a row is too large")
            digest.update(line)
            count += 1
    return count, digest.hexdigest()


def restore(database: Database, file: Path, report: Report = quiet) -> dict[str, int]:
    """Put a verified backup into an empty database, all or nothing; RequestError database_not_empty."""
    manifest = verify(file)
    members = {table.info.get("was"): table.name for table in Base.metadata.sorted_tables}
    members = {members.get(name, name): name for name in manifest["tables"]}  # by the table's present name
    unknown = [members[name] for name in members if name not in Base.metadata.tables]
    if unknown:
        raise RequestError(
            "backup_newer",
            f"The backup holds a table “{unknown[0]}” that this version does not know.",
            "Install the version that made it.",
        )
    _check(file, members, manifest)
    try:
        _put(database, file, members, manifest, report)
    except StorageError as error:
        if not isinstance(error.__cause__, sa.exc.IntegrityError | sa.exc.DataError):
            raise
        raise RequestError(
            "backup_invalid", "The database refuses a row of the backup.", "Use another backup."
        ) from error
    return {name: facts["rows"] for name, facts in manifest["tables"].items()}


def _check(file: Path, members: dict[Any, str], manifest: dict[str, Any]) -> None:
    """RequestError backup_invalid, which names the first row that is none of its table's: before anything is written."""
    with zipfile.ZipFile(file) as archive:
        for table in Base.metadata.sorted_tables:
            for _ in _rows(archive, table, members, manifest):
                pass


def _put(database: Database, file: Path, members: dict[Any, str], manifest: dict[str, Any], report: Report) -> None:
    done = 0
    with database.write() as session, zipfile.ZipFile(file) as archive:
        for table in Base.metadata.sorted_tables:
            if session.execute(sa.select(sa.literal(1)).select_from(table).limit(1)).first():
                raise RequestError(
                    "database_not_empty", "The database holds something already.", "Name an empty one under `database`."
                )
        if database.sqlite:
            session.execute(sa.text("PRAGMA defer_foreign_keys=ON"))
        for table in Base.metadata.sorted_tables:
            rows = _rows(archive, table, members, manifest)
            while chunk := list(islice(rows, CHUNK)):
                session.execute(sa.insert(table), chunk)
                done += len(chunk)
                report(done, None, table.name)
            if table.name in members:
                count_on(session, database, table)


def count_on(session: Session, database: Database, table: sa.Table) -> None:
    """PostgreSQL's sequences do not see keys that were inserted by hand."""
    key = table.primary_key.columns
    if not database.sqlite and len(key) == 1 and isinstance(key[0].type, sa.Integer | sa.BigInteger):
        sequence = sa.func.pg_get_serial_sequence(f'"{table.name}"', key[0].name)
        highest = sa.select(sa.func.coalesce(sa.func.max(key[0]), 0) + 1).scalar_subquery()
        session.execute(sa.select(sa.func.setval(sequence, highest, False)))


def _rows(
    archive: zipfile.ZipFile, table: sa.Table, members: dict[Any, str], manifest: dict[str, Any]
) -> Iterator[dict[str, Any]]:
    """The rows of a table, none where the backup has no such table; RequestError backup_invalid at the first that does not fit."""
    if table.name not in members:
        return
    name, number = members[table.name], 0
    was = {c.info.get("was"): c.name for c in table.columns}
    try:
        columns = [was.get(column, column) for column in manifest["tables"][name]["columns"]]
        with archive.open(f"{name}.jsonl") as member:
            for line in io.TextIOWrapper(member, encoding="utf-8", errors="surrogatepass"):
                number += 1
                yield restored_rows.row(table, columns, json.loads(line))
    except _DAMAGE as error:
        why = f": {error}" if isinstance(error, restored_rows.Unfit) else ""
        said = f"Row {number} of the table “{name}” of the backup does not fit{why}."
        raise RequestError("backup_invalid", said, "Use another backup.") from error


def plain(value: Any) -> Any:
    """A value of a row as JSON can carry it, with its kind."""
    if isinstance(value, datetime):
        return {"t": value.isoformat()}
    if isinstance(value, bytes | memoryview):
        return {"b": base64.b64encode(bytes(value)).decode()}
    return {"j": value} if isinstance(value, dict | list) else value
