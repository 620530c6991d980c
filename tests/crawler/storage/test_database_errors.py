"""What the databases say in our sentences: files that cannot be used, and a real PostgreSQL server that refuses."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, OperationalError

from crawler.errors import StorageError
from crawler.storage import database_errors
from crawler.storage.database import Database
from crawler.storage.models import Source
from tests.support.databases import Postgres


class FakePsycopg(Exception):
    __module__ = "psycopg.errors"


SENTENCES = [
    (Exception("database or disk is full"), "disk_full"),
    (FakePsycopg('could not extend file "base/1": No space left on device'), "disk_full"),
    (Exception("disk I/O error"), "disk_full"),
    (Exception("database is locked"), "database_busy"),
    (Exception("unable to open database file"), "database_unreachable"),
    (Exception("database disk image is malformed"), "database_corrupt"),
    (Exception("file is not a database"), "database_corrupt"),
    (Exception("no such table: source"), "database_empty"),
    (FakePsycopg('relation "source" does not exist'), "database_empty"),
    (FakePsycopg("connection refused"), "database_unreachable"),
    (Exception("near x: syntax error"), "database_error"),
]


@pytest.mark.parametrize(("cause", "code"), SENTENCES)
def test_what_the_driver_means(cause: Exception, code: str) -> None:
    error: DBAPIError = OperationalError("select secret_value", {"p": "parameter"}, cause)
    said = database_errors.sentence(error)
    assert said.code == code
    assert "select" not in str(said)
    assert "parameter" not in str(said)


def test_real_failures_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "text.db").write_text("this is no database, not even a bad one" * 50)
    for url, code in (
        (f"sqlite:///{tmp_path}/no/such/folder/x.db", "database_unreachable"),
        (f"sqlite:///{tmp_path}/text.db", "database_corrupt"),
        (f"sqlite:///{tmp_path}/empty.db", "database_empty"),
        ("postgresql+psycopg://u@127.0.0.1:9/x", "database_unreachable"),
    ):
        with pytest.raises(StorageError) as caught, Database(url).write() as session:
            session.scalars(sa.select(Source)).all()
        assert caught.value.code == code, url


@pytest.mark.parametrize("url", ["oracle-or-so://x", "mysql://root@localhost/x", "postgresql+psycopg://h:port/x"])
def test_a_url_that_is_none_of_ours(url: str) -> None:
    with pytest.raises(StorageError) as caught:
        Database(url)
    assert caught.value.code == "database_url"


def test_a_driver_that_is_missing_is_named() -> None:
    error = database_errors.no_driver("postgresql+psycopg://x")
    assert (error.code, "pip install -e '.[postgres]'" in error.fix) == ("database_driver", True)


def test_a_file_that_may_not_be_written(sqlite: Database, tmp_path: Path) -> None:
    database = Database(f"sqlite:///file:{tmp_path}/tocsin.db?mode=ro&uri=true")
    with pytest.raises(StorageError) as caught, database.write() as session:  # to begin is not refused yet
        session.execute(sa.delete(Source))
    assert caught.value.code == "database_readonly"
    database.close()


# ---- PostgreSQL


@pytest.fixture(scope="module")
def strict(postgres: Postgres) -> Iterator[Postgres]:
    """The server with rules: `weak` needs a password, `barred` is refused, `lone` may connect once, `poor` owns nothing."""
    rules = postgres.data / "pg_hba.conf"
    before = rules.read_text()
    engine = sa.create_engine(postgres.url("postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for line in (
            "CREATE ROLE weak LOGIN PASSWORD 'right'",
            "CREATE ROLE lone LOGIN CONNECTION LIMIT 1",
            "CREATE ROLE poor LOGIN",
            "CREATE TABLE rich (x int)",
            "CREATE DATABASE shut",
            "REVOKE CONNECT ON DATABASE shut FROM public",
        ):
            connection.exec_driver_sql(line)
        rules.write_text(f"local all weak scram-sha-256\nlocal all barred reject\n{before}")
        _reload(connection)
        yield postgres
        rules.write_text(before)
        _reload(connection)
        for line in ("DROP TABLE rich", "DROP DATABASE shut", "DROP ROLE weak, lone, poor"):
            connection.exec_driver_sql(line)
    engine.dispose()


def _reload(connection: sa.Connection) -> None:
    """Have the server read its rules, and wait until it has."""
    before = connection.exec_driver_sql("SELECT pg_conf_load_time()").scalar()
    connection.exec_driver_sql("SELECT pg_reload_conf()")
    while connection.exec_driver_sql("SELECT pg_conf_load_time()").scalar() == before:
        time.sleep(0.01)


def said(url: str, statement: str = "SELECT 1") -> StorageError:
    database = Database(url)
    try:
        with pytest.raises(StorageError) as caught, database.write() as session:
            session.execute(sa.text(statement))
    finally:
        database.close()
    return caught.value


REFUSED = [
    # user, database, what is added to the URL, code, the server's own words
    ("weak:wrong-pw", "postgres", "", "database_login", 'password authentication failed for user "weak"'),
    ("weak", "postgres", "", "database_login", "no password supplied"),
    ("stranger", "postgres", "", "database_login", 'role "stranger" does not exist'),
    ("barred", "postgres", "", "database_login", "pg_hba.conf rejects connection"),
    ("postgres", "nowhere", "", "database_missing", 'database "nowhere" does not exist'),
    ("poor", "shut", "", "database_forbidden", 'permission denied for database "shut"'),
    ("postgres", "postgres", "&port=99999", "database_url", "invalid port number"),
    ("postgres", "postgres", "&nonsense=1", "database_url", "invalid connection option"),
    ("postgres", "postgres", "&port=5999", "database_unreachable", "does not answer"),
]


@pytest.mark.parametrize(("user", "name", "more", "code", "words"), REFUSED)
def test_a_refused_connection_is_told_in_the_servers_words(
    strict: Postgres, user: str, name: str, more: str, code: str, words: str
) -> None:
    error = said(strict.url(name).replace("postgres@", f"{user}@") + more)
    assert (error.code, words in error.message, bool(error.fix)) == (code, True, True), error
    assert "wrong-pw" not in str(error)
    assert str(strict.folder) not in str(error)


WORK = [
    ("INSERT INTO rich VALUES (1)", "poor", "database_forbidden", "permission denied for table rich"),
    ("CREATE TABLE own (x int)", "poor", "database_forbidden", "permission denied for schema public"),
    ("SET TRANSACTION READ ONLY; CREATE TABLE own (x int)", "postgres", "database_readonly", "cannot be written"),
    ("SELECT * FROM nothing", "postgres", "database_empty", "no tables"),
    ("SELECT pg_terminate_backend(pg_backend_pid())", "postgres", "database_unreachable", "ended the connection"),
    ("SELECT 1 / 0", "postgres", "database_error", "division by zero"),
]


@pytest.mark.parametrize(("statement", "user", "code", "words"), WORK)
def test_refused_work_is_told_by_its_sqlstate(
    strict: Postgres, statement: str, user: str, code: str, words: str
) -> None:
    error = said(strict.url("postgres").replace("postgres@", f"{user}@"), statement)
    assert (error.code, words in error.message) == (code, True), error


def test_one_connection_too_many(strict: Postgres) -> None:
    url = strict.url("postgres").replace("postgres@", "lone@")
    holder = Database(url)
    with holder.read() as session:
        session.execute(sa.text("SELECT 1"))
        error = said(url)
    holder.close()
    assert (error.code, 'too many connections for role "lone"' in error.message) == ("database_crowded", True)


def test_words_in_another_language_are_repeated() -> None:
    """Servers translate all but the code, and there is no code before a connection is made."""
    words = "Datenbank »x« existiert nicht"
    cause = FakePsycopg(f'connection failed: connection to server at "h", port 5 failed: FATAL:  {words}')
    error: DBAPIError = OperationalError("", {}, cause)
    assert words in database_errors.sentence(error).message
