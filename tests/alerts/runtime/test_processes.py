"""Whole processes on PostgreSQL: the desk, too, ends where a newer version left tables that it cannot work with."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import urllib.request
from contextlib import closing, suppress
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.journeys.house import wait_for
from tests.support.databases import Postgres, at_head

ROLE = "import os, sys; from alerts.runtime import agreement, processes; agreement.LOOK = 0.05; sys.exit(processes.main('web', os.getppid()))"
COMMAND = "from alerts.runtime import agreement; agreement.LOOK = 0.05; from alerts.cli import main; main(['serve'])"


@pytest.mark.parametrize(("script", "code"), [(ROLE, 0), (COMMAND, 1)], ids=["role", "command"])
def test_the_desk_ends_when_the_versions_part(script: str, code: int, postgres: Postgres, tmp_path: Path) -> None:
    url = postgres.create("desk")
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    (tmp_path / "tocsin.toml").write_text(f"database = {json.dumps(url)}\n[web]\nport = {port}\n", encoding="utf-8")
    with closing(at_head(url)) as database:
        desk = subprocess.Popen([sys.executable, "-c", script], cwd=tmp_path, stderr=subprocess.PIPE, text=True)
        try:
            wait_for(lambda: answers(port) or desk.poll() is not None)
            assert desk.poll() is None
            with database.write() as session:
                session.execute(sa.text("COMMENT ON TABLE crawler_version IS 'crawler9999'"))
                session.execute(sa.text("UPDATE crawler_version SET version_num = 'newer'"))
            said = desk.communicate(timeout=30)[1]
        finally:
            desk.kill()
    assert "version.parted code=database_newer" in said
    assert (desk.returncode, "[database_newer]" in said) == (code, code == 1)


def answers(port: int) -> bool:
    with suppress(OSError):
        return bool(urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5).status == 200)
    return False
