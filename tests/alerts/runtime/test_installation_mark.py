"""Two installations never work on one database: whose it is stands in it, and every process of another one ends with a sentence before it does anything."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from alerts import config
from alerts.cli import cli
from alerts.models import Declared
from alerts.runtime import installation_mark, processes, startup
from alerts.runtime.installation_lock import only_one
from alerts.runtime.wiring import Parts
from crawler.config.secrets import KEY, SecretStore, new_key
from crawler.errors import ConfigError
from crawler.storage.database import Database
from crawler.storage.models import Source
from tests.journeys.house import Installation, installation
from tests.support.commands import CommandLine
from tests.support.databases import Postgres, at_head

ROLES = ("prepare", "prepare_queue", "agree", "crawl", "alerts", "web", "scheduler", "crawl_jobs", "alert_jobs")


def of(folder: Path, url: str, key: str, source: str) -> Path:
    """The file of an installation with a key and a source of its own."""
    folder.mkdir()
    (folder / "tocsin.key").write_text(key)
    file = folder / "tocsin.toml"
    file.write_text(f'database = {json.dumps(url)}\n[web]\nport = 9\n[[source]]\nname = "{source}"\nurl = "https://{source}.example/feed"\nkind = "feed"\n')  # fmt: skip
    return file


@pytest.fixture(scope="module")
def shared(postgres: Postgres) -> str:
    """The address of a database that the installation `ours` has, to which every test leaves it."""
    return postgres.create("shared")


@pytest.fixture
def theirs(shared: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The file of another installation; afterwards the first one's sources are as they were."""
    monkeypatch.delenv(KEY)
    with closing(at_head(shared)) as database:
        startup.prepare(Parts(config.load(str(of(tmp_path / "ours", shared, new_key(), "ours"))), database))
        with database.read() as session:
            before = session.execute(select(Source.name, Source.state, Source.declared)).all()
        yield of(tmp_path / "theirs", shared, new_key(), "theirs")
        with database.write() as session:
            assert session.execute(select(Source.name, Source.state, Source.declared)).all() == before
            session.delete(session.scalars(select(Declared)).one())


@pytest.mark.parametrize("role", ROLES)
def test_no_process_of_another_installation_works(role: str, theirs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOCSIN_CONFIG", str(theirs))
    with pytest.raises(ConfigError) as caught:
        processes._work(role, os.getppid())
    assert caught.value.code == "installation_differs"


@pytest.mark.parametrize("command", [("worker", "--only", "crawl"), ("run",)], ids=" ".join)
def test_a_command_of_another_installation_ends(command: tuple[str, ...], theirs: Path) -> None:
    with installation(theirs.parent) as house:
        refused(house, *command)


def test_a_scheduler_of_another_installation_does_not_stand_by(theirs: Path) -> None:
    with installation(theirs.parent) as house, only_one(config.load(str(theirs))):
        refused(house, "run", "--role", "scheduler")


def refused(house: Installation, *command: str) -> None:
    done = house.call(*command, seconds=60)
    assert (done.returncode, "[installation_differs]" in done.stderr) == (2, True), done.stderr


def test_a_command_of_another_installation_brings_nothing_in(theirs: Path, tmp_path: Path) -> None:
    tocsin = of_file(theirs)
    assert tocsin.refusal("sources", "list").code == "installation_differs"
    theirs.write_text((tmp_path / "ours" / "tocsin.toml").read_text())  # which leaves nothing to bring in
    assert tocsin.refusal("serve", "--link").code == "installation_differs"
    doctor = CliRunner().invoke(cli, ["--config", str(theirs), "doctor", "--json"]).stdout
    assert [row["check"] for row in map(json.loads, doctor.splitlines()) if "[installation_differs]" in row["detail"]] == ["declared"]  # fmt: skip


def of_file(file: Path) -> CommandLine:
    text = file.read_text("utf-8")
    tocsin = CommandLine(file.parent)
    file.write_text(text, encoding="utf-8")
    return tocsin


def test_a_database_follows_its_key_and_can_be_adopted(
    postgres: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Through an older version's start, a new key, and a key that was lost."""
    monkeypatch.delenv(KEY)
    url = postgres.create("kept")
    ours, theirs = (of(tmp_path / name, url, new_key(), name) for name in ("ours", "theirs"))
    with closing(at_head(url)) as database:
        assert not check(ours, database)  # nobody has marked it
        with database.write() as session:
            session.add(Declared(id=1, digest="of an older version"))
        startup.prepare(Parts(config.load(str(ours)), database))
        assert check(ours, database)
        with database.write() as session:
            session.merge(Declared(id=1, digest="of an older version"))  # as it says it, beside newer ones
        assert check(ours, database)

        before = (tmp_path / "ours" / "tocsin.key").read_text()
        of_file(ours)("secrets", "rekey")
        assert before not in (tmp_path / "ours" / "tocsin.key").read_text()
        assert check(ours, database)

        (tmp_path / "theirs" / "tocsin.key").unlink()  # as after a loss
        assert is_refused(theirs, database)
        assert "`tocsin secrets list`" in of_file(theirs)("db", "adopt")
        assert check(theirs, database)
        assert is_refused(ours, database)
        with only_one(config.load(str(ours))):
            assert of_file(ours).refusal("db", "adopt").code == "already_running"


def check(file: Path, database: Database) -> bool:
    return installation_mark.check(database, config.load(str(file)).secrets)


def is_refused(file: Path, database: Database) -> bool:
    with pytest.raises(ConfigError) as caught:
        check(file, database)
    return caught.value.code == "installation_differs"


def test_where_there_is_no_key_nothing_is_marked_and_none_is_made(
    postgres: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A container whose folder is empty at each start goes on as it did."""
    monkeypatch.delenv(KEY)
    url = postgres.create("keyless")
    file = of(tmp_path / "keyless", url, "", "ours")
    (tmp_path / "keyless" / "tocsin.key").unlink()
    with closing(at_head(url)) as database:
        for _ in range(2):
            startup.prepare(Parts(config.load(str(file)), database))
        assert not check(file, database)
    assert not (tmp_path / "keyless" / "tocsin.key").exists()


def test_a_file_of_sqlite_is_whose_folder_it_is_in(sqlite: Database, tmp_path: Path) -> None:
    """A database that was moved without its key goes on; its channels say what they miss."""
    with sqlite.write() as session:
        installation_mark.take(session, SecretStore(tmp_path, env={KEY: new_key()}))
    parts = Parts(config.load(str(CommandLine(tmp_path).file)), sqlite)
    startup.prepare(parts)
    startup.check_key(parts)
    assert CommandLine(tmp_path)("sources", "list")
