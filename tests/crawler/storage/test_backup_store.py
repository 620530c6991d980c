"""Incremental backups: only what changed is added, what is not whole is none, and nothing but what was saved comes back."""

from __future__ import annotations

import json
import os
import random
import resource
import shutil
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from crawler.config.secrets import new_key
from crawler.errors import RequestError, TocsinError, WorkError
from crawler.storage import backup_store, restoring
from crawler.storage.backup_places import Folder
from crawler.storage.backup_sealing import Codec, Plain, Sealed
from crawler.storage.database import Database
from tests.crawler.storage.test_backup import content, filled
from tests.support.builders import NOW, a_source, a_statement

LATER = NOW + timedelta(days=2)


@pytest.fixture(autouse=True)
def _small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a small database has many."""
    monkeypatch.setattr(backup_store, "MEAN", 500)
    monkeypatch.setattr(backup_store, "MOST", 3_000)


@pytest.fixture(scope="module")
def _full(tmp_path_factory: pytest.TempPathFactory, _sqlite_template: Path) -> Path:
    path = tmp_path_factory.mktemp("full") / "full.db"
    shutil.copy(_sqlite_template, path)
    database = Database(f"sqlite:///{path}")
    filled(database)
    with database.write() as session:
        source = a_source(session, name="many")
        for number in range(12):
            a_statement(session, f"Bridge {number} fell into the river, and nobody knows why. " * 3, source)
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    return path


@pytest.fixture
def full(tmp_path: Path, _full: Path) -> Iterator[Database]:
    """A database that holds something."""
    database = Database(f"sqlite:///{shutil.copy(_full, tmp_path / 'full.db')}")
    yield database
    database.close()


@pytest.fixture
def place(tmp_path: Path) -> Folder:
    """A place for backups."""
    return Folder(tmp_path / "backups of mine")


def another(database: Database, text: str = "One more bridge.") -> None:
    with database.write() as session:
        a_statement(session, text)


def code_of(call: Any, *arguments: Any) -> str:
    with pytest.raises(TocsinError) as caught:
        call(*arguments)
    assert str(caught.value).count("Traceback") == 0
    return caught.value.code


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_there_and_back_through_the_other_kind_of_database(
    database: Database, full: Database, sqlite: Database, place: Folder
) -> None:
    first = backup_store.make(full, place, Plain(), NOW)
    assert first.added == first.parts > 20
    before = content(full)
    another(full)
    second = backup_store.make(full, place, Plain(), LATER)
    assert 0 < second.added < 12  # the last part of each table that grew
    restoring.restore(database, backup_store.read(place, Plain()))
    assert content(database) == content(full)
    # both kinds are cut alike: whoever moves to PostgreSQL goes on in the same place
    assert backup_store.make(database, place, Plain(), LATER + timedelta(days=1)).added == 0
    restoring.restore(sqlite, backup_store.read(place, Plain(), first.name))
    assert content(sqlite) == before


class CutOff(Folder):
    """A folder that takes some files and then fails, as when its disk is full or the machine ends."""

    def __init__(self, path: Path, left: int) -> None:
        super().__init__(path)
        self.left = left

    def put(self, name: str, data: bytes) -> None:
        self.left -= 1
        if self.left < 0:
            raise OSError(28, "No space left on device")
        super().put(name, data)
        os.utime(self.path / name, (LATER.timestamp(), LATER.timestamp()))


def test_one_that_is_cut_off_anywhere_is_none_and_the_next_goes_on(
    full: Database, place: Folder, tmp_path: Path
) -> None:
    """At the third file of it, at the seventh, and at the list that makes it whole."""
    whole = backup_store.make(full, place, Plain(), NOW)
    titled(full, "changed", after=0)
    for left in (2, 6, 0):
        wanted = left or backup_store.make(full, Folder(shutil.copytree(place.path, tmp_path / "apart")), Plain(), LATER).added  # fmt: skip
        with pytest.raises(WorkError, match="No space left") as caught:
            backup_store.make(full, CutOff(place.path, wanted), Plain(), LATER)
        assert caught.value.code == "backup_failed"
        assert backup_store.names(place) == [whole.name]
    backup_store.verify(backup_store.read(place, Plain()))
    assert backup_store.make(full, place, Plain(), LATER).added < 5
    backup_store.verify(backup_store.read(place, Plain()))


@contextmanager
def files_of_at_most(size: int) -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_disk_that_takes_no_more_leaves_no_half_file(full: Database, place: Folder) -> None:
    assert content(full)  # SQLite has its own files open
    with files_of_at_most(150):
        assert code_of(backup_store.make, full, place, Plain(), NOW) == "backup_failed"
    assert backup_store.names(place) == []
    assert not [file for file in place.path.rglob("*") if file.is_file() and file.name.endswith(".part")]
    assert code_of(backup_store.read, place, Plain()) == "backup_missing"


def test_a_changed_byte_in_any_file_is_noticed(full: Database, place: Folder) -> None:
    backup_store.make(full, place, Plain(), NOW)
    dice = random.Random(5)
    for file in sorted(path for path in place.path.rglob("*") if path.is_file()):
        assert file.stat().st_mode & 0o077 == 0
        whole = file.read_bytes()
        at = dice.randrange(len(whole))
        # all eight bits: of what zlib writes single ones say nothing, such as those that fill up the last byte
        file.write_bytes(whole[:at] + bytes([whole[at] ^ 255]) + whole[at + 1 :])
        assert code_of(lambda: backup_store.verify(backup_store.read(place, Plain()))) == "backup_invalid"
        file.write_bytes(whole)
    backup_store.verify(backup_store.read(place, Plain()))


def test_what_is_missing_or_cut_short_is_told_and_the_next_backup_adds_it(
    full: Database, sqlite: Database, place: Folder
) -> None:
    first = backup_store.make(full, place, Plain(), NOW)
    files = sorted((place.path / "chunks").rglob("??????????*"))
    files[0].unlink()
    assert code_of(lambda: backup_store.verify(backup_store.read(place, Plain()))) == "backup_incomplete"
    files[1].write_bytes(files[1].read_bytes()[:-1])
    assert code_of(restoring.restore, sqlite, backup_store.read(place, Plain())) in ("backup_incomplete", "backup_invalid")  # fmt: skip
    assert all(not rows for rows in content(sqlite).values())
    assert backup_store.make(full, place, Plain(), NOW + timedelta(days=3)).added == 2
    backup_store.verify(backup_store.read(place, Plain(), first.name))


def test_a_damaged_part_is_taken_out_of_use_and_the_next_backup_stores_it_anew(full: Database, place: Folder) -> None:
    """All later backups would rely on it, and none would be whole again."""
    first = backup_store.make(full, place, Plain(), NOW)
    damaged = sorted((place.path / "chunks").rglob("??????????*"))[:2]
    for file in damaged:
        whole = file.read_bytes()
        file.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    with pytest.raises(RequestError, match=r"is damaged: chunks/.*\.damaged\. Make a new backup") as caught:
        backup_store.verify(backup_store.read(place, Plain()))
    assert caught.value.code == "backup_invalid"
    assert [file.exists() for file in damaged] == [False, False]
    assert backup_store.make(full, place, Plain(), LATER).added == 2
    for name in ("", first.name):
        backup_store.verify(backup_store.read(place, Plain(), name))
    dated(place, NOW)
    assert backup_store.prune(place, Plain(), 1, LATER) == (1, 2)


def test_where_nothing_can_be_written_damage_is_told_all_the_same(full: Database, place: Folder) -> None:
    class Shut(Folder):
        def put(self, name: str, data: bytes) -> None:
            raise OSError(30, "Read-only file system")

    backup_store.make(full, place, Plain(), NOW)
    file = next((place.path / "chunks").rglob("??????????*"))
    file.write_bytes(b"x")
    assert code_of(lambda: backup_store.verify(backup_store.read(Shut(place.path), Plain()))) == "backup_invalid"
    assert file.read_bytes() == b"x"


def test_a_pipe_in_place_of_a_part_holds_nobody(full: Database, place: Folder) -> None:
    backup_store.make(full, place, Plain(), NOW)
    file = next((place.path / "chunks").rglob("??????????*"))
    file.unlink()
    os.mkfifo(file)
    assert code_of(lambda: backup_store.verify(backup_store.read(place, Plain()))) == "backup_incomplete"


PART = "0" * 64


def listing(name: str = "source", rows: Any = 1, chunks: Any = ((PART, 1, 1),), columns: Any = ("id",)) -> dict[str, Any]:  # fmt: skip
    return {"format": 1, "version": "0", "made_at": NOW.isoformat(), "tables": {name: {"rows": rows, "columns": columns, "chunks": chunks}}}  # fmt: skip


WRONG: list[tuple[Any, str]] = [
    ({"format": 99, "tables": {}}, "backup_newer"),
    ({"format": 10**400, "tables": {}}, "backup_newer"),
    (listing("gadget", 0, []), "backup_newer"),
    (listing(), "backup_incomplete"),
    (listing(chunks=[["../../../etc/passwd", 1, 1]]), "backup_invalid"),
    (listing(chunks=[[PART + "\n", 1, 1]]), "backup_invalid"),
    (listing(chunks=[[PART, 1, 1]] * 2, rows=2), "backup_invalid"),
    (listing(chunks=[[PART, 10**400, 1]]), "backup_invalid"),
    (listing(chunks=[[PART, -1, 1], ["1" * 64, 2, 1]]), "backup_invalid"),
    (listing(chunks=[[PART, 1e300, 1]], rows=1e300), "backup_invalid"),
    (listing(chunks=[[PART]]), "backup_invalid"),
    (listing(chunks={PART: 1}), "backup_invalid"),
    (listing(columns=[["id"]]), "backup_invalid"),
    (listing(columns=7), "backup_invalid"),
    ([], "backup_invalid"),
    ({"format": 1}, "backup_invalid"),
    ({"format": "x", "tables": {}}, "backup_invalid"),
    ({"format": 1, "tables": {"source": 7}}, "backup_invalid"),
    ("[" * 100_000, "backup_invalid"),
]


def test_what_is_no_backup_of_ours_is_refused_before_anything_is_written(sqlite: Database, tmp_path: Path) -> None:
    for number, (manifest, code) in enumerate(WRONG):
        place = Folder(tmp_path / str(number))
        data = (manifest if isinstance(manifest, str) else json.dumps(manifest)).encode()
        place.put(f"backups/2026-01-01T00-00-00Z-{Plain().name(data)[:32]}", Plain().pack(data))
        assert code_of(lambda place=place: restoring.restore(sqlite, backup_store.read(place, Plain()))) == code, manifest  # fmt: skip
    assert all(not rows for rows in content(sqlite).values())


def test_a_part_that_unpacks_without_end_is_refused(place: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backup_store, "MOST_PART", 1_000_000)
    bomb = b"[1]\n" * 20_000_000
    place.put(f"chunks/{PART[:2]}/{PART}", Plain().pack(bomb))
    data = json.dumps(listing()).encode()
    place.put(f"backups/2026-01-01T00-00-00Z-{Plain().name(data)[:32]}", Plain().pack(data))
    assert code_of(lambda: backup_store.verify(backup_store.read(place, Plain()))) == "backup_invalid"


def test_an_older_version_is_restored_and_what_it_did_not_know_gets_its_default(
    sqlite: Database, tmp_path: Path
) -> None:
    """A table and a column under the names that they had, and columns that are newer."""
    place, codec = Folder(tmp_path / "old"), Plain()
    row = b'["example.org", 3, null, {"j": {}}]\n[60, 5]\n'.split(b"\n")
    site, spent = row[0] + b"\n", row[1] + b"\n"
    tables = listing("site", 1, [[codec.name(site), 1, 1]], ["host_key", "version", "forgotten_at", "learned"])
    tables["tables"] |= listing("spent", 1, [[codec.name(spent), 1, 1]], ["minute", "requests"])["tables"]
    source = json.dumps([1, "a", "https://a.example/", "feed", "1h", {"j": {"x": 1}}, "a.example", {"t": NOW.isoformat()}]).encode() + b"\n"  # fmt: skip
    known = ["id", "name", "url", "kind", "every", "history", "host_key", "created_at"]
    tables["tables"] |= listing("source", 1, [[codec.name(source), 1, 1]], known)["tables"]
    for data in (site, spent, source):
        place.put(f"chunks/{codec.name(data)[:2]}/{codec.name(data)}", codec.pack(data))
    data = json.dumps(tables).encode()
    place.put(f"backups/2026-01-01T00-00-00Z-{codec.name(data)[:32]}", codec.pack(data))
    restoring.restore(sqlite, backup_store.read(place, codec))
    with sqlite.read() as session:
        assert session.execute(sa.text("SELECT requests FROM request_count")).scalar() == 5
        assert session.execute(sa.text("SELECT health, failures FROM source")).one() == ('{"x": 1}', 0)


def test_a_database_that_keeps_something_else_is_noticed(full: Database, sqlite: Database, place: Folder) -> None:
    backup_store.make(full, place, Plain(), NOW)
    with sqlite.write() as session:
        session.execute(sa.text("CREATE TRIGGER bad AFTER INSERT ON statement WHEN new.id = 3 BEGIN UPDATE statement SET text = text || ' ' WHERE id = 3; END"))  # fmt: skip
    assert code_of(restoring.restore, sqlite, backup_store.read(place, Plain())) == "backup_differs"
    assert all(not rows for rows in content(sqlite).values())


# ---- sealed


def test_a_sealed_backup_shows_nothing_and_needs_its_key(full: Database, place: Folder) -> None:
    old, new = new_key(), new_key()
    with full.write() as session:
        session.execute(sa.text("UPDATE statement SET title = 'canary'"))
    made = backup_store.make(full, place, Sealed([old]), NOW)
    stored = [file for file in place.path.rglob("*") if file.is_file()]
    assert not any(Plain().name(b"") in file.name or b"canary" in file.read_bytes() for file in stored)
    assert backup_store.is_sealed(place)
    for codec in (Plain(), Sealed([new])):
        assert code_of(backup_store.read, place, codec) == "secret_key_wrong"
    assert backup_store.make(full, place, Sealed([old]), LATER).added == 0
    again = backup_store.make(full, place, Sealed([new, old]), LATER + timedelta(days=1))
    assert again.added == made.parts  # the new key opens all of it without the old one
    backup_store.verify(backup_store.read(place, Sealed([new]), again.name))
    backup_store.verify(backup_store.read(place, Sealed([new, old]), made.name))


@pytest.mark.parametrize("codec", [Sealed([new_key()])])
def test_a_sealed_place_takes_nothing_forged(full: Database, place: Folder, codec: Codec) -> None:
    """Neither an unsealed backup nor a part in place of another."""
    made = backup_store.make(full, place, codec, NOW)
    first, second = sorted((place.path / "chunks").rglob("??????????*"))[:2]
    second.write_bytes(first.read_bytes())
    assert code_of(lambda: backup_store.verify(backup_store.read(place, codec))) == "backup_invalid"
    backup_store.make(full, place, Plain(), LATER)
    assert code_of(backup_store.read, place, codec) == "backup_invalid"
    assert backup_store.read(place, codec, made.name).name == made.name


# ---- taking old ones away


def dated(place: Folder, when: datetime) -> None:
    """As if all files had been written then."""
    for file in place.path.rglob("*"):
        os.utime(file, (when.timestamp(), when.timestamp()))


def titled(database: Database, title: str, after: int = 9) -> None:
    with database.write() as session:
        session.execute(sa.text("UPDATE statement SET title = :title WHERE id > :after"), {"title": title, "after": after})  # fmt: skip


def test_old_ones_are_taken_away_with_what_only_they_need(full: Database, place: Folder) -> None:
    for day in range(4):
        titled(full, f"as of day {day}")
        backup_store.make(full, place, Plain(), NOW + timedelta(days=day))
    kept = backup_store.names(place)[:2]
    parts = len(place.list("chunks"))
    dated(place, LATER)
    assert backup_store.prune(place, Plain(), 2, LATER + timedelta(hours=23)) == (2, 0)
    backups, gone = backup_store.prune(place, Plain(), 2, LATER + timedelta(hours=25))
    assert (backups, gone > 0, len(place.list("chunks"))) == (0, True, parts - gone)
    assert backup_store.names(place) == kept
    for name in kept:
        backup_store.verify(backup_store.read(place, Plain(), name))


def test_a_clock_that_was_ahead_once_puts_nothing_before_its_turn(full: Database, place: Folder) -> None:
    """Nor does a name from before backups had numbers."""
    ahead = backup_store.make(full, place, Plain(), NOW + timedelta(days=3650))
    dated(place, NOW + timedelta(days=3650))
    first = ahead.name.replace("-1-", "-")
    os.rename(place.path / "backups" / ahead.name, place.path / "backups" / first)
    titled(full, "changed", after=0)
    made = [backup_store.make(full, place, Plain(), NOW + timedelta(days=day)).name for day in range(11)]
    assert backup_store.names(place) == [*reversed(made), first]
    assert backup_store.read(place, Plain()).name == made[-1]
    assert backup_store.ahead(place, LATER + timedelta(days=30)) == [first]
    backups, gone = backup_store.prune(place, Plain(), 1, LATER + timedelta(days=30))
    assert (backups, gone > 0, backup_store.names(place)) == (11, True, made[-1:])
    backup_store.verify(backup_store.read(place, Plain()))


def test_what_was_being_written_by_one_that_was_killed_goes(full: Database, place: Folder) -> None:
    backup_store.make(full, place, Plain(), NOW)
    left = [next((place.path / "chunks").iterdir()) / ".a.12.part", place.path / "backups" / ".b.12.part"]
    for part in left:
        part.write_bytes(b"half of it")
    whole = place.list("")
    assert backup_store.prune(place, Plain(), 1, LATER) == (0, 0)
    assert [part.exists() for part in left] == [False, False]
    assert place.list("") == whole


class Pruned(Folder):
    """Old backups are taken away while a new one is made."""

    def put(self, name: str, data: bytes) -> None:
        super().put(name, data)
        os.utime(self.path / name, (LATER.timestamp(), LATER.timestamp()))
        backup_store.prune(type(self)(self.path), Plain(), 1, LATER)


class PrunedUnlocked(Pruned):
    """In a place that cannot keep the two apart."""

    def held(self, *, alone: bool) -> AbstractContextManager[None]:
        return nullcontext()


def test_old_ones_are_not_taken_away_while_one_is_made(full: Database, place: Folder) -> None:
    assert code_of(backup_store.make, full, Pruned(place.path), Plain(), NOW) == "backup_busy"
    assert backup_store.names(place) == []


def test_where_it_happens_all_the_same_the_new_one_is_whole(
    full: Database, place: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also when it holds again what only an old one held."""
    monkeypatch.setattr(backup_store, "_AT_ONCE", 1)
    for hour, title in enumerate(("old", "new")):
        titled(full, title)
        backup_store.make(full, place, Plain(), NOW + timedelta(hours=hour))
    dated(place, NOW)
    titled(full, "old")
    another(full)  # so that something is stored before the list is
    backup_store.make(full, PrunedUnlocked(place.path), Plain(), LATER)
    backup_store.verify(backup_store.read(place, Plain()))


class Emptied(Folder):
    """Somebody deletes a part while the backup is made."""

    def put(self, name: str, data: bytes) -> None:
        super().put(name, data)
        if not hasattr(self, "gone"):
            self.gone = name
            self.delete(name)


def test_a_backup_whose_part_was_deleted_meanwhile_is_none(full: Database, place: Folder) -> None:
    assert code_of(backup_store.make, full, Emptied(place.path), Plain(), NOW) == "backup_failed"
    assert backup_store.names(place) == []


def test_a_kept_one_that_cannot_be_read_saves_every_part(full: Database, place: Folder) -> None:
    made = backup_store.make(full, place, Plain(), NOW)
    (place.path / "backups" / made.name).write_bytes(b"")
    dated(place, NOW)
    parts = len(place.list("chunks"))
    with pytest.raises(RequestError):
        backup_store.prune(place, Plain(), 1, LATER)
    assert len(place.list("chunks")) == parts
