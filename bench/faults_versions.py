"""Trees of other versions for bench/faults.py: an older one as it was committed, and a newer one that is made up."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

from alerts.runtime.wiring import ALERTS
from crawler.storage import schema

HERE = Path(__file__).parents[1]
RECORDER = Path(__file__).with_name("statement_recorder.py").read_text("utf-8")


def older(folder: Path, commit: str) -> Path:
    """A tree of the version that was committed so."""
    archive = subprocess.run(["git", "archive", commit], cwd=HERE, check=True, capture_output=True).stdout
    with tarfile.open(fileobj=io.BytesIO(archive)) as files:
        files.extractall(folder / "older", filter="data")
    return folder / "older"


def newer(folder: Path) -> Path:
    """A tree of a version that adds a column to tables with which everybody works."""
    tree = folder / "newer"
    for layer, tables in ((schema.CRAWLER, ("source", "page", "statement")), (ALERTS, ("match", "alert", "delivery"))):
        package = tree / layer.folder.parent.name
        shutil.copytree(HERE / package.name, package, ignore=shutil.ignore_patterns("__pycache__"))
        adds = "\n".join(
            f'    op.add_column("{table}", sa.Column("newer", sa.Text(), nullable=False, server_default="x"))'
            for table in tables
        )
        head = f'import sqlalchemy as sa\nfrom alembic import op\nrevision = "{layer.name}9999"\ndown_revision = "{layer.head}"\n'
        (package / "migrations" / "versions" / "9999_newer.py").write_text(f"{head}def upgrade():\n{adds}\n")
    return tree


def call(tree: Path, code: str) -> None:
    """Run Python with the code of a tree."""
    subprocess.run([sys.executable, "-c", code], cwd=tree, env=os.environ | {"PYTHONPATH": str(tree)}, check=True)


def recorded(folder: Path, into: Path) -> None:
    """What bench/statement_recorder.py wrote in all processes, each kind of statement once, in a lasting order."""
    lines = (folder / "statements.jsonl").read_text("utf-8").splitlines(keepends=True)
    into.write_text("".join(sorted(set(lines))), "utf-8")
