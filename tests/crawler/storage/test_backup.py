"""Backup and restore: every row comes back, also on the other kind of database, and a file that is not whole is refused."""

from __future__ import annotations

import hashlib
import io
import json
import os
import random
import resource
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

import alerts.models
from crawler.errors import RequestError, WorkError
from crawler.evidence import store as evidence
from crawler.storage import backup
from crawler.storage.database import Base, Database
from crawler.storage.models import Body
from tests.support.builders import (
    NOW,
    a_channel,
    a_page,
    a_source,
    a_statement,
    a_topic,
    an_alert,
    an_answer,
    claimed,
    match_all,
)
from tests.support.databases import Postgres, at_head

assert alerts.models  # its tables are part of every backup


def filled(database: Database) -> None:
    """A row or more in most tables, with the values that are hard to carry."""
    with database.write() as session:
        source = a_source(session, etag='W/"ü"')
        a_page(session, source, title="Löwe")
        a_channel(session)
        topic = a_topic(session)
        proof = evidence.prepare(an_answer(body=bytes(range(256)), headers=(("X", "é"),)))
        an_alert(session, topic, a_statement(session, "A bridge \U0001f309 fell.", source, proof=proof))
        claimed(session)
        a_statement(session, "Another bridge.", source)
    match_all(database)


def content(database: Database) -> dict[str, list[Any]]:
    with database.read() as session:
        return {
            table.name: [tuple(row) for row in session.execute(sa.select(table).order_by(*table.primary_key.columns))]
            for table in Base.metadata.sorted_tables
        }


def test_there_and_back_through_the_other_kind_of_database(
    sqlite: Database, postgres: Postgres, tmp_path: Path
) -> None:
    filled(sqlite)
    counts = backup.backup(sqlite, tmp_path / "one.zip")
    there = at_head(postgres.create("restored"))
    assert backup.restore(there, tmp_path / "one.zip") == counts
    assert content(there) == content(sqlite)
    with there.write() as session:  # numbers go on where they stopped
        a_statement(session, "A third bridge.")
    backup.backup(there, tmp_path / "two.zip")
    back = at_head(f"sqlite:///{tmp_path / 'back.db'}")
    backup.restore(back, tmp_path / "two.zip")
    assert content(back) == content(there)
    assert match_all(back) == 1  # it works on
    for database in (there, back):
        database.close()


def test_a_backup_is_private_and_replaces_the_old_one_only_when_it_is_whole(sqlite: Database, tmp_path: Path) -> None:
    filled(sqlite)
    file = tmp_path / "b.zip"
    file.write_text("the old one")
    backup.backup(sqlite, file)
    assert file.stat().st_mode & 0o077 == 0
    assert backup.verify(file)["format"] == backup.FORMAT
    assert sorted(p.name for p in tmp_path.glob("*.part")) == []
    with pytest.raises(WorkError) as caught:
        backup.backup(sqlite, tmp_path / "no" / "folder" / "b.zip")
    assert caught.value.code == "backup_failed"


def test_two_backups_into_one_file_at_a_time_are_both_whole(sqlite: Database, tmp_path: Path) -> None:
    """The second begins and ends while the first is being written; what was left by one that was killed goes, once it is old."""
    filled(sqlite)
    file, counts = tmp_path / "b.zip", []
    killed, working = tmp_path / ".b.zip.12.part", tmp_path / ".b.zip.34.part"
    for part in (killed, working):
        part.touch()
    os.utime(killed, (0, 0))

    def beside(done: int, total: int | None, note: str) -> None:
        if not counts:
            counts.append({})  # once: it tells its progress as well
            counts[0] = backup.backup(sqlite, file)

    with sqlite.write() as session:  # progress is told every 500 rows
        session.execute(sa.insert(Body), [{"sha256": str(n), "data": b"", "size": 0, "stored_at": NOW} for n in range(500)])  # fmt: skip
    counts.append(backup.backup(sqlite, file, beside))
    assert counts[0] == counts[1] == {name: facts["rows"] for name, facts in backup.verify(file)["tables"].items()}
    assert sorted(tmp_path.glob(".*.part")) == [working]


def test_what_holds_something_is_never_overwritten(sqlite: Database, tmp_path: Path) -> None:
    filled(sqlite)
    backup.backup(sqlite, tmp_path / "b.zip")
    before = content(sqlite)
    with pytest.raises(RequestError) as caught:
        backup.restore(sqlite, tmp_path / "b.zip")
    assert caught.value.code == "database_not_empty"
    assert content(sqlite) == before


def test_a_flipped_byte_anywhere_is_noticed(sqlite: Database, tmp_path: Path) -> None:
    """Refused, or harmless (a byte of a date in the directory): never something else than what was saved, never a crash."""
    filled(sqlite)
    backup.backup(sqlite, tmp_path / "b.zip")
    whole = (tmp_path / "b.zip").read_bytes()
    manifest = backup.verify(tmp_path / "b.zip")
    dice, refused = random.Random(3), 0
    damaged = tmp_path / "damaged.zip"
    for _ in range(80):
        place = dice.randrange(len(whole))
        damaged.write_bytes(whole[:place] + bytes([whole[place] ^ (1 << dice.randrange(8))]) + whole[place + 1 :])
        try:
            assert backup.verify(damaged) == manifest
        except RequestError as error:
            refused += error.code in ("backup_invalid", "backup_newer")
    assert refused > 40
    for size in (0, 1, len(whole) // 2, len(whole) - 1):
        damaged.write_bytes(whole[:size])
        with pytest.raises(RequestError) as caught:
            backup.verify(damaged)
        assert caught.value.code == "backup_invalid"


def packed(path: Path, manifest: object, **members: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        for name, data in members.items():
            out.writestr(f"{name}.jsonl", data)
        out.writestr(backup.MANIFEST, manifest if isinstance(manifest, str) else json.dumps(manifest))
    return path


def one_table(name: str = "source", rows: int = 0, sha256: str = "", columns: Any = ("id",)) -> dict[str, Any]:
    return {"format": 1, "version": "0", "tables": {name: {"rows": rows, "sha256": sha256, "columns": list(columns)}}}


EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
WRONG = [
    ({"format": 99, "tables": {}}, "backup_newer", "of a later format"),
    (one_table("gadget", 0, EMPTY), "backup_newer", "with a table that we do not know"),
    ([], "backup_invalid", "no object"),
    ({"format": "x", "tables": {}}, "backup_invalid", "no number"),
    ({"format": 1}, "backup_invalid", "without tables"),
    ({"format": 1, "tables": []}, "backup_invalid", "a list of tables"),
    ({"format": 1, "tables": {"source": 7}}, "backup_invalid", "a number for a table"),
    ("{" * 100_000, "backup_invalid", "nested too deep"),
    (one_table(rows=1, sha256=EMPTY), "backup_invalid", "fewer rows than it says"),
    (one_table("../../etc/passwd", 0, EMPTY), "backup_invalid", "a path for a table"),
]


@pytest.mark.parametrize(("manifest", "code", "why"), WRONG)
def test_what_is_no_backup_of_ours_is_refused(
    sqlite: Database, tmp_path: Path, manifest: object, code: str, why: str
) -> None:
    file = packed(tmp_path / "b.zip", manifest, source=b"", gadget=b"")
    with pytest.raises(RequestError) as caught:
        backup.restore(sqlite, file)
    assert caught.value.code == code, why


@pytest.mark.parametrize("where", ["line", "lines", "manifest"])
def test_a_bomb_is_refused_before_it_fills_the_memory(tmp_path: Path, where: str) -> None:
    """A small file that unpacks to a hundred megabytes and more, as one line, as many, or as the table of contents."""
    file = tmp_path / "bomb.zip"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as out:
        with out.open("source.jsonl" if where != "manifest" else backup.MANIFEST, "w", force_zip64=True) as member:
            for _ in range(120):
                member.write(b"[]\n" * 330_000 if where == "lines" else b" " * 1_000_000)
        if where != "manifest":
            out.writestr(backup.MANIFEST, json.dumps(one_table(rows=3, sha256=EMPTY)))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(RequestError) as caught:
        backup.verify(file)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before  # kilobytes
    assert caught.value.code == "backup_invalid"
    assert grown < 300_000


def test_rows_that_do_not_fit_are_refused_whole(sqlite: Database, tmp_path: Path) -> None:
    for line in (b'{"not": "a list"}\n', b"[1, 2, 3]\n", b'[{"t": "no date"}]\n', b'[{"odd": 1}]\n', b"[null]\n"):
        facts = one_table(rows=1, sha256=hashlib.sha256(line).hexdigest())
        with pytest.raises((RequestError, WorkError)) as caught:
            backup.restore(sqlite, packed(tmp_path / "b.zip", facts, source=line))
        assert caught.value.code in ("backup_invalid", "database_error"), line
        assert all(not rows for rows in content(sqlite).values())


def test_a_process_that_only_backs_up_knows_every_table() -> None:
    """Tables are known when their module is imported; a backup that forgot some would look whole."""
    code = "import alerts.cli.maintenance; from crawler.storage.database import Base; print(len(Base.metadata.tables))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=200, check=True)
    assert int(done.stdout) == len(Base.metadata.tables)


def test_progress_is_told(sqlite: Database, tmp_path: Path) -> None:
    with sqlite.write() as session:
        session.execute(
            sa.insert(Body),
            [{"sha256": str(n), "data": b"", "size": 0, "stored_at": NOW} for n in range(1100)],
        )
    seen: list[int] = []
    backup.backup(sqlite, tmp_path / "b.zip", lambda done, total, note: seen.append(done))
    assert seen == [500, 1000]
    assert io.BytesIO((tmp_path / "b.zip").read_bytes()).getvalue()[:2] == b"PK"


SURROGATE = '"\\ud800"'
HOSTILE = [
    ("channel", ["id", "name", "kind", "options"], '[1, "a", "file", {"j": ["x"]}]', "options"),
    ("channel", ["id", "name", "kind", "options"], f'[1, {SURROGATE}, "file", {{"j": {{}}}}]', "name"),
    ("channel", ["id", "name", "kind", "options"], f'[1, "a", "file", {{"j": {{"to": {SURROGATE}}}}}]', "options"),
    ("channel", ["id", "name", "kind", "options"], '[9223372036854775808, "a", "file", {"j": {}}]', "id"),
    ("channel", ["id", "name", "kind", "options"], '["1", "a", "file", {"j": {}}]', "id"),
    ("channel", ["id", "name", "kind", "options"], '[1, 7, "file", {"j": {}}]', "name"),
    ("channel", ["id", "name", "kind", "options"], '[1, null, "file", {"j": {}}]', "name"),
    ("channel", ["id", "name", "kind", "options"], '[1, ["a"], "file", {"j": {}}]', "name"),
    ("topic", ["id", "name", "query", "lang"], '[1, "a", "b", {"j": {"en": 1}}]', "lang"),
    ("topic", ["id", "name", "query", "created_at"], '[1, "a", "b", "2026-01-01"]', "created_at"),
    ("topic", ["id", "name", "query", "created_at"], '[1, "a", "b", {"t": "nonsense"}]', ""),
    ("statement", ["id", "source_id", "url", "title", "text"], '[1, 1, "u", "t", {"b": "!!!"}]', ""),
    ("statement", ["id", "source_id", "url", "title", "text"], '[NaN, 1, "u", "t", "x"]', "id"),
    ("topic", ["id", "name", "query", "created_at"], '[1, "a", "b", {"t": "0001-01-01T00:00:00+09:00"}]', ""),
    ("statement", ["id", "source_id", "url", "title", "text"], '{"id": 1}', ""),
    ("statement", ["id", "source_id", "url", "title", "text"], "[1]", ""),
]


@pytest.mark.parametrize(("table", "columns", "line", "column"), HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_row_is_named_and_nothing_is_written(
    sqlite: Database, tmp_path: Path, table: str, columns: list[str], line: str, column: str
) -> None:
    good = json.dumps(["h", 0, {"b": ""}, {"t": NOW.isoformat()}]).encode() + b"\n"
    bad = line.encode() + b"\n"
    facts = one_table("body", 1, hashlib.sha256(good).hexdigest(), ["sha256", "size", "data", "stored_at"])
    facts["tables"] |= one_table(table, 1, hashlib.sha256(bad).hexdigest(), columns)["tables"]
    with pytest.raises(RequestError) as caught:
        backup.restore(sqlite, packed(tmp_path / "b.zip", facts, **{"body": good, table: bad}))
    assert caught.value.code == "backup_invalid"
    assert f"Row 1 of the table “{table}” of the backup does not fit" in caught.value.message
    assert column in caught.value.message
    assert all(not rows for rows in content(sqlite).values())


def test_rows_that_the_database_refuses_are_an_invalid_backup(sqlite: Database, tmp_path: Path) -> None:
    twice = b'["a"]\n["a"]\n'
    facts = one_table("body", 2, hashlib.sha256(twice).hexdigest(), ["sha256"])
    with pytest.raises(RequestError) as caught:
        backup.restore(sqlite, packed(tmp_path / "b.zip", facts, body=twice))
    assert caught.value.code == "backup_invalid"
