"""Old and new processes side by side through an upgrade: migrations only add, unless they say that they end what came before; older code goes on beside tables that have more."""

from __future__ import annotations

import asyncio
import importlib.util
import io
import json
import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext

from alerts.models import Alert, Match
from alerts.runtime import agreement, job_queue
from alerts.runtime.wiring import ALERTS
from crawler.errors import StorageError
from crawler.storage import leases, schema
from crawler.storage.database import Database
from crawler.storage.models import Source
from crawler.storage.schema import Layer
from tests.support.builders import NOW, a_channel, a_source, a_statement, a_topic, match_all
from tests.support.databases import Postgres, at_head

LAYERS = (schema.CRAWLER, ALERTS)
FILES = [
    file for layer in LAYERS for file in sorted((layer.folder / "versions").glob("[0-9]*.py"))[1:]
]  # after the squashed ones
# Without an index older code is slower, no more: what is unique are constraints. What is looser takes all that older code
# writes; who empties a column must know what older code makes of it.
ADDING = re.compile(
    r"CREATE TABLE |CREATE INDEX |DROP INDEX |INSERT INTO |UPDATE |COMMENT ON |ALTER TABLE \S+ (ADD (COLUMN \S+ |CONSTRAINT \S+ FOREIGN KEY)|ALTER COLUMN \S+ DROP NOT NULL|DROP CONSTRAINT \S+_fkey)"
)


# Each kind of statement that schedulers and workers of bbfb3a9f sent. `python -m bench.faults --record` writes it anew, of the version that is to be the oldest.
SAID = Path(__file__).parents[2] / "support" / "last_version.jsonl"
STATEMENTS = [json.loads(line) for line in SAID.read_text("utf-8").splitlines()]
COLUMNS = [
    ("source", "next_at"),
    ("page", "host_key"),
    ("statement", "fingerprint"),
    ("match", "mode"),
    ("delivery", "lease_until"),
]


def takes_away(file: Path) -> list[str]:
    """The statements of a migration on PostgreSQL that older code, which still runs, might not survive."""
    buffer = io.StringIO()
    context = MigrationContext.configure(dialect_name="postgresql", opts={"as_sql": True, "output_buffer": buffer})
    found = importlib.util.spec_from_file_location("migration", file)
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    if getattr(module, "contract", False):
        return []
    with Operations.context(context):
        module.upgrade()
    said = [statement.strip() for statement in buffer.getvalue().split(";\n") if statement.strip()]
    return [statement for statement in said if not _adds(statement)]


def _adds(statement: str) -> bool:
    needed = (
        "NOT NULL" in statement.replace("DROP NOT NULL", "")
        and "DEFAULT" not in statement
        and not statement.startswith("CREATE")
    )
    return bool(ADDING.match(statement)) and not needed


@pytest.mark.parametrize("layer", LAYERS, ids=lambda layer: layer.name)
def test_migrations_are_a_chain(layer: Layer) -> None:
    """Two that were written at the same time do not go on from one and the same."""
    assert len(layer._history) == len(list((layer.folder / "versions").glob("[0-9]*.py")))


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parts[-4]}-{file.stem}")
def test_a_migration_only_adds_or_says_that_it_does_not(file: Path) -> None:
    assert takes_away(file) == []


@pytest.mark.parametrize(
    "change",
    [
        'op.drop_column("source", "tags")',
        'op.add_column("source", sa.Column("x", sa.Text(), nullable=False))',
        'op.alter_column("source", "name", new_column_name="title")',
        'op.alter_column("source", "name", type_=sa.Integer())',
        'op.alter_column("source", "tags", nullable=False)',
        'op.create_unique_constraint("once", "source", ["name"])',
        'op.create_index("once", "source", ["name"], unique=True)',
        'op.rename_table("source", "feed")',
        'op.execute("DELETE FROM source")',
    ],
)
def test_what_older_code_would_not_survive_is_found(change: str, tmp_path: Path) -> None:
    (tmp_path / "0009_x.py").write_text(
        f"import sqlalchemy as sa\nfrom alembic import op\ndef upgrade():\n    {change}\n"
    )
    assert takes_away(tmp_path / "0009_x.py") != []


def test_the_oldest_code_that_may_go_on_is_that_of_the_last_migration_that_takes_away(tmp_path: Path) -> None:
    (tmp_path / "versions").mkdir()
    for number, mark in ((1, ""), (2, "contract = True  # why\n"), (3, "")):
        before = f'"x{number - 1}"' if number > 1 else None
        (tmp_path / "versions" / f"000{number}_x.py").write_text(
            f'revision = "x{number}"\ndown_revision = {before}\n{mark}'
        )
    layer = Layer("x", tmp_path, "x0")
    assert (layer.head, layer.oldest) == ("x3", "x2")
    (tmp_path / "versions" / "0002_x.py").write_text('revision = "x2"\ndown_revision = "x1"\n')
    assert Layer("x", tmp_path, "x0").oldest == "x1"


@pytest.fixture(scope="module")
def expanded(postgres: Postgres) -> Iterator[Database]:
    """As a newer version leaves a database that only has more: a column in each table, and a mark of who may go on."""
    with closing(at_head(postgres.create("expanded"))) as database:
        with database.write() as session:
            job_queue.prepare(session)
            for table in sa.inspect(session.connection()).get_table_names():
                if not table.endswith("_version") and not table.startswith("procrastinate"):
                    session.execute(sa.text(f"ALTER TABLE \"{table}\" ADD COLUMN newer text NOT NULL DEFAULT 'x'"))
            for layer in LAYERS:
                session.execute(sa.text(f"UPDATE {layer.version_table} SET version_num = 'newer'"))
        yield database


def mark(database: Database, oldest: str) -> None:
    with database.write() as session:
        session.execute(sa.text(f"COMMENT ON TABLE crawler_version IS '{oldest}'"))


def test_older_code_goes_on_beside_tables_that_have_more(expanded: Database) -> None:
    mark(expanded, schema.CRAWLER.head)
    schema.check(expanded, *LAYERS)
    schema.upgrade(expanded, *LAYERS)  # as a scheduler of the older version that takes the place of the newer one
    with expanded.write() as session:
        source = a_source(session)
        leases.claim(session, Source, [source.id], "worker:1", NOW, leases.LEASE)
        a_channel(session)
        a_topic(session, "Bridges", "=bridge")
        a_statement(session, "A bridge.", source)
    assert match_all(expanded) == 1
    with expanded.read() as session:
        assert schema.revision(expanded, schema.CRAWLER) == "newer"
        assert session.scalar(sa.select(sa.func.count()).select_from(Match)) == 1
        assert session.scalar(sa.select(sa.func.count()).select_from(Alert)) == 1


def numbered(statement: str) -> str:
    """With the server's own parameters, as it prepares a statement."""
    names = list(dict.fromkeys(re.findall(r"%\((\w+)\)s", statement)))
    return re.sub(r"%\((\w+)\)s", lambda found: f"${names.index(found[1]) + 1}", statement).replace("%%", "%")


def refused(connection: sa.Connection) -> list[str]:
    """The statements that the server does not understand, each with why."""
    out = []
    for statement in STATEMENTS:
        try:
            with connection.begin_nested():
                connection.exec_driver_sql(f"PREPARE old AS {numbered(statement)}".replace("%", "%%"))
            connection.exec_driver_sql("DEALLOCATE old")
        except sa.exc.DBAPIError as error:
            out.append(f"{str(error.orig).splitlines()[0]}: {statement}")
    return out


def test_these_tables_take_what_the_last_version_says(expanded: Database) -> None:
    assert len(STATEMENTS) > 80
    with expanded.read() as session:
        assert refused(session.connection()) == []


def test_a_column_that_is_gone_is_missed(expanded: Database) -> None:
    with expanded.read() as session:
        for table, column in COLUMNS:
            session.execute(sa.text(f'ALTER TABLE "{table}" RENAME {column} TO {column}_'))
        why = "\n".join(refused(session.connection()))
    assert [column for _, column in COLUMNS if not re.search(rf"column .*{column}.* does not exist", why)] == []


def test_older_code_is_told_to_end_where_something_was_taken_away(expanded: Database) -> None:
    mark(expanded, "crawler9999")
    for attempt in (schema.check, schema.upgrade):
        with pytest.raises(StorageError) as caught:
            attempt(expanded, *LAYERS)
        assert caught.value.code == "database_newer"
    assert schema.revision(expanded, schema.CRAWLER) == "newer"


def test_a_process_at_work_ends_when_the_versions_part(expanded: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(agreement, "LOOK", 0.01)
    mark(expanded, schema.CRAWLER.head)
    stopped = asyncio.Event()

    async def work() -> bool:
        watch = asyncio.ensure_future(agreement.keep(expanded, stopped.set))
        await asyncio.sleep(0.1)
        before = stopped.is_set()
        await asyncio.to_thread(mark, expanded, "crawler9999")
        await asyncio.wait_for(stopped.wait(), 10)
        await watch
        return before

    assert asyncio.run(work()) is False


def test_an_upgrade_notes_who_may_go_on(postgres: Postgres) -> None:
    with closing(at_head(postgres.create("marked"))) as database, database.read() as session:
        for layer in LAYERS:
            assert schema._oldest(session.connection(), layer) == layer.oldest
        job_queue.prepare(session)
        session.execute(sa.text("COMMENT ON TABLE procrastinate_jobs IS '99.0.0'"))
        job_queue.prepare(session)
        noted = session.scalar(sa.text("SELECT obj_description('procrastinate_jobs'::regclass)"))
        assert noted == "99.0.0"  # an older Tocsin takes nothing back
