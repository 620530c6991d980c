#!/bin/sh
# alembic 1.20.1 with SQLAlchemy 2.1.9 on SQLite with "PRAGMA foreign_keys = ON": batch_alter_table of a parent table empties its child
# tables, without a word. Batch mode copies the parent into a new table, drops the old one and renames; SQLite does an implicit DELETE before a
# DROP, and that fires ON DELETE CASCADE. All parents are there afterwards, their children are not; foreign_key_check finds nothing wrong. A
# good engineer expects a migration that adds a column to keep every row (and SQLite ignores a PRAGMA inside the migration's transaction).
# It would have lost what Tocsin holds back for a digest: the migration that widens a unique constraint keeps the children aside and says so.
set -eu
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check alembic==1.20.1 sqlalchemy==2.1.9
"$folder/venv/bin/python" - <<'PYTHON'
import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.operations import Operations

for enforced in ("OFF", "ON"):
    engine = sa.create_engine("sqlite://")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"PRAGMA foreign_keys = {enforced}")
        connection.exec_driver_sql("CREATE TABLE parent (id INTEGER PRIMARY KEY, name TEXT, CONSTRAINT once UNIQUE (name))")
        connection.exec_driver_sql("CREATE TABLE child (id INTEGER PRIMARY KEY, parent_id INTEGER REFERENCES parent (id) ON DELETE CASCADE)")
        connection.exec_driver_sql("INSERT INTO parent VALUES (1, 'a'), (2, 'b')")
        connection.exec_driver_sql("INSERT INTO child VALUES (1, 1), (2, 2)")
        connection.commit()
        with Operations(MigrationContext.configure(connection)).batch_alter_table("parent") as table:
            table.add_column(sa.Column("revision", sa.Integer))
            table.drop_constraint("once", type_="unique")
        connection.commit()
        parents, children = (connection.exec_driver_sql(f"SELECT count(*) FROM {name}").scalar() for name in ("parent", "child"))
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    print(f"foreign_keys {enforced}: {parents} parents, {children} children, foreign_key_check {broken}")
    assert parents == 2 and not broken
    assert children == (0 if enforced == "ON" else 2), "the behaviour has changed"
PYTHON
