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
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from crawler import __version__
from crawler.errors import RequestError, WorkError
from crawler.progress import Report, quiet
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
            _one_snapshot(session, database)
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


def _one_snapshot(session: Session, database: Database) -> None:
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
                        json.dumps([_plain(v) for v in row], ensure_ascii=False).encode("utf-8", "surrogatepass")
                        + b"\n"
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
            if table.name not in members:
                continue
            name = members[table.name]
            with archive.open(f"{name}.jsonl") as member:
                for rows in _fitting(_chunks(member, table, manifest["tables"][name]["columns"])):
                    session.execute(sa.insert(table), rows)
                    done += len(rows)
                    report(done, None, table.name)
            _count_on(session, database, table)
    return {name: facts["rows"] for name, facts in manifest["tables"].items()}


def _fitting(chunks: Iterator[list[dict[str, Any]]]) -> Iterator[list[dict[str, Any]]]:
    """The chunks; RequestError at the first row that is none of the table's."""
    try:
        yield from chunks
    except _DAMAGE as error:
        raise RequestError("backup_invalid", "A row of the backup does not fit.", "Use another backup.") from error


def _count_on(session: Session, database: Database, table: sa.Table) -> None:
    """PostgreSQL's sequences do not see keys that were inserted by hand."""
    key = table.primary_key.columns
    if not database.sqlite and len(key) == 1 and isinstance(key[0].type, sa.Integer | sa.BigInteger):
        sequence = sa.func.pg_get_serial_sequence(f'"{table.name}"', key[0].name)
        highest = sa.select(sa.func.coalesce(sa.func.max(key[0]), 0) + 1).scalar_subquery()
        session.execute(sa.select(sa.func.setval(sequence, highest, False)))


def _chunks(member: Any, table: sa.Table, columns: list[str]) -> Iterator[list[dict[str, Any]]]:
    was = {c.info.get("was"): c.name for c in table.columns}
    columns = [was.get(name, name) for name in columns]
    kinds = {c.name: c.type for c in table.columns}
    rows: list[dict[str, Any]] = []
    for line in io.TextIOWrapper(member, encoding="utf-8", errors="surrogatepass"):
        values = json.loads(line)
        rows.append(
            {name: _restored(value, kinds[name]) for name, value in zip(columns, values, strict=True) if name in kinds}
        )
        if len(rows) == CHUNK:
            yield rows
            rows = []
    if rows:
        yield rows


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return {"t": value.isoformat()}
    if isinstance(value, bytes | memoryview):
        return {"b": base64.b64encode(bytes(value)).decode()}
    return {"j": value} if isinstance(value, dict | list) else value


def _restored(value: Any, kind: Any) -> Any:
    if not isinstance(value, dict):
        return value
    if "t" in value:
        return datetime.fromisoformat(value["t"])
    return base64.b64decode(value["b"]) if "b" in value else value["j"]
