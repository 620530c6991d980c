"""The API under schemathesis, once for each scope of a token and once for nobody: no answer is 5xx, and none has a status, type or shape that its description lacks.

`make check-api`, or `python -m bench.api [--examples 20] [--seed 1] [SCOPE ...]`. A desk with a few rows serves in a folder of its own; nothing else is asked.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from datetime import timedelta
from pathlib import Path

import msgspec

from alerts import config
from alerts.accounts import api_tokens, store
from alerts.accounts.visitor import SCOPES
from alerts.runtime import wiring
from alerts.web.api import description
from crawler import clock
from crawler.storage.database import Database
from tests.alerts.web.conftest import a_desk, serving
from tests.support.builders import a_channel, a_source, a_statement, a_topic, an_alert

CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"


def tokens(database: Database) -> dict[str, str]:
    """A few rows, and a token of each scope."""
    now = clock.utcnow()
    with database.write() as session:
        a_channel(session)
        source = a_source(session)
        an_alert(session, a_topic(session), a_statement(session, "The bridge fell.", source), now=now)
        account = store.add(session, "anna", "admin", now)
        return {
            scope: api_tokens.add(session, account, scope, scope, store.DEFAULT_TEAM, timedelta(days=1), now)
            for scope in SCOPES
        }


def run(port: int, token: str, examples: int, seed: int) -> int:
    """One run of schemathesis; its exit code."""
    command = Path(sys.executable).with_name("schemathesis")
    origin = f"http://127.0.0.1:{port}"
    headers = ["--header", f"Authorization: Bearer {token}"] if token else []
    return subprocess.call(
        [
            command, "run", f"{Path.cwd()}/openapi.json", "--url", origin, *headers, "--checks", CHECKS, "--max-examples", str(examples),
            "--seed", str(seed), "--phases", "examples,coverage,fuzzing", "--exclude-path", "/api/v1/alerts/stream", "--continue-on-failure",
            "--request-timeout", "30", "--suppress-health-check", "all", "--no-color",
        ],
        env={**os.environ, "NO_PROXY": "127.0.0.1"},
    )  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--examples", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("scope", nargs="*", default=[*SCOPES, "nobody"])
    asked = parser.parse_args()
    folder = Path(tempfile.mkdtemp())
    os.chdir(folder)
    (folder / "tocsin.toml").touch()
    loaded = config.load(str(folder / "tocsin.toml"))
    database = wiring.open_database(loaded)
    known = tokens(database)
    failed = []
    (folder / "openapi.json").write_bytes(msgspec.json.encode(description.document()))
    with serving(a_desk(database, folder)) as served:
        for scope in asked.scope:
            print(f"== {scope}", flush=True)
            if run(served.port, known.get(scope, ""), asked.examples, asked.seed):
                failed.append(scope)
    print(f"failed: {', '.join(failed)}" if failed else "Every answer is as described.")
    return len(failed)


if __name__ == "__main__":
    sys.exit(main())
