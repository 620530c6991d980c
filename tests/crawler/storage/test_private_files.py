"""Who may read what we write: nobody but its owner, from the first moment, whatever the umask says."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from crawler.storage import private_files
from crawler.storage.database import Database


@pytest.fixture(autouse=True)
def _open_umask() -> Iterator[None]:
    """The most careless one; with it a mode is ours alone."""
    before = os.umask(0)
    yield
    os.umask(before)


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_a_database_and_what_sqlite_puts_beside_it_are_private(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'new.db'}")
    assert not (tmp_path / "new.db").exists()  # nothing is made before it is used
    with database.write() as session:
        session.execute(sa.text("CREATE TABLE t (x)"))
    assert {file.name: mode(file) for file in tmp_path.iterdir()} == dict.fromkeys(
        ("new.db", "new.db-wal", "new.db-shm"), 0o600
    )
    database.close()


def test_a_file_that_is_there_keeps_its_contents(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("kept")
    private_files.make(tmp_path / "file")
    assert (tmp_path / "file").read_text() == "kept"
    with pytest.raises(FileExistsError):
        private_files.write_new(tmp_path / "file", b"new")


def test_missing_folders_are_made_private_and_those_that_are_there_stay(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir(mode=0o755)
    private_files.make_folder(tmp_path / "there" / "a" / "b")
    assert [mode(tmp_path / name) for name in ("there", "there/a", "there/a/b")] == [0o755, 0o700, 0o700]
    private_files.make_folder(tmp_path / "there")
    assert mode(tmp_path / "there") == 0o755


@pytest.mark.parametrize(("was", "now"), [(0o644, 0o600), (0o666, 0o600), (0o440, 0o400), (0o600, 0o600)])
def test_what_is_open_to_others_is_closed(tmp_path: Path, was: int, now: int) -> None:
    file = tmp_path / "x.db-wal"
    file.touch()
    file.chmod(was)
    found = private_files.of_database(tmp_path / "x.db")
    assert found == [file]
    assert private_files.open_to_others(found) == private_files.narrow(found) == ({file: was} if was != now else {})
    assert mode(file) == now
    assert private_files.narrow(found) == {}  # said once


def test_a_folder_in_the_place_of_the_database_stays_as_it_is(tmp_path: Path) -> None:
    assert private_files.of_database(tmp_path) == []


def test_a_file_of_somebody_else_stays_as_it_is() -> None:
    if os.geteuid() == 0:
        pytest.skip("root may change everything")
    assert private_files.narrow([Path("/etc/passwd")]) == {}
