"""Backup and restore: every table as JSON Lines in one zip file, from one snapshot, verified. The same file fits both databases."""

from __future__ import annotations

import glob
import hashlib
import json
import os
import secrets
import time
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from crawler import __version__
from crawler.errors import RequestError, WorkError
from crawler.progress import Report, quiet
from crawler.storage import backup_rows, private_files, restoring, snapshot
from crawler.storage.database import Base, Database

FORMAT = 1
MANIFEST = "manifest.json"
CHUNK = 500
MOST_LINE = 64_000_000  # bytes; an answer as received has at most 10 MB before it is compressed
MOST_CONTENTS = 1_000_000
LEFT = 86_400.0  # seconds in which a part that is still written to has grown


def backup(database: Database, file: Path, report: Report = quiet) -> dict[str, int]:
    """Write a backup beside ``file``, verify it, then put it in its place; returns rows by table. Two at a time do not meet, and the later one stays."""
    part = file.with_name(f".{file.name}.{secrets.token_hex(8)}.part")
    try:
        _clear(file)
        with database.read() as session:
            snapshot.begin(session, database)
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


def _clear(file: Path) -> None:
    """Take away what those left that were killed; OSError."""
    for part in file.parent.glob(f".{glob.escape(file.name)}.*part"):
        with suppress(FileNotFoundError):  # its writer has just ended
            if time.time() - part.stat().st_mtime > LEFT:
                part.unlink()


def _write(session: Session, part: Path, report: Report) -> dict[str, int]:
    tables: dict[str, Any] = {}
    done = 0
    private_files.make(part)  # it holds what the configuration's secrets protect
    with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as out:
        for table in Base.metadata.sorted_tables:
            tables[table.name] = _add(session, out, table, done, report)
            done += tables[table.name]["rows"]
        out.writestr(MANIFEST, json.dumps({"format": FORMAT, "version": __version__, "tables": tables}))
    private_files.sync(part)
    return {name: facts["rows"] for name, facts in tables.items()}


def _add(session: Session, out: zipfile.ZipFile, table: sa.Table, done: int, report: Report) -> dict[str, Any]:
    """What the manifest says of a table whose rows are written."""
    digest, count = hashlib.sha256(), 0
    with out.open(f"{table.name}.jsonl", "w", force_zip64=True) as member:
        for row in session.execute(sa.select(table).execution_options(yield_per=CHUNK)):
            line = backup_rows.line(row) + b"\n"
            digest.update(line)
            member.write(line)
            count += 1
            if (done + count) % CHUNK == 0:
                report(done + count, None, table.name)
    return {"rows": count, "sha256": digest.hexdigest(), "columns": [c.name for c in table.columns]}


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
    except restoring.DAMAGE as error:
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
    """Put a verified backup into an empty database; see `restoring.restore`."""
    return restoring.restore(database, ZipArchive(file), report)


class ZipArchive:
    """A verified file as an archive; RequestError backup_invalid, backup_newer."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self.tables: dict[str, Any] = verify(file)["tables"]

    def lines(self, name: str) -> Iterator[bytes]:
        """The rows of a table; what an unpacked file can raise."""
        with zipfile.ZipFile(self._file) as archive, archive.open(f"{name}.jsonl") as member:
            yield from member
