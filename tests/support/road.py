"""The whole lower road in one pass, as a process of its own: sources of a tocsin.toml read once, with every name that was looked up."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.support.site import FEED, ITEM

HEAD = """
[network]
allow_private = ["127.0.0.0/8"]
[crawl]
delay = "0s"
workers = 1
"""

ROAD = """
import json, socket, sys
from pathlib import Path

looked_up, system = [], socket.getaddrinfo

def lookup(host, *rest, **more):
    looked_up.append(host.decode() if isinstance(host, bytes) else host)
    return system(host, *rest, **more)

socket.getaddrinfo = lookup  # before Twisted takes it for its own

from scrapy.core.downloader import Downloader

left, download = [], Downloader._download  # when each request left, by the downloader's clock: a server's holds its own delays

def _download(self, slot, request):
    left.append(slot.lastseen)
    return download(self, slot, request)

Downloader._download = _download

from alerts import config
from alerts.runtime import startup
from alerts.runtime.wiring import Parts
from crawler import logs
from crawler.runtime.crawl_worker import Worker
from crawler.runtime.reactor import in_reactor
from tests.support.unheld import watch_callbacks

held = watch_callbacks()
logs.set_up("WARNING")
loaded = config.load("tocsin.toml", env={})
parts = Parts(loaded)
database = parts.database
startup.prepare(parts)

async def drain():
    with database.read() as session:
        rows = session.connection().exec_driver_sql
        every = [n for (n,) in rows("select id from source where name != 'adhoc'")]
    for number in range(int(sys.argv[1])):
        with database.write() as session:
            for table in ("source", "page"):  # as if the time had passed for which a host wants to be left alone
                session.connection().exec_driver_sql(f"update {table} set lease_until = null")
        await Worker(loaded, database, only=every if number else None).drain()
    return 0

in_reactor(drain)
with database.read() as session:
    rows = session.connection().exec_driver_sql
    print(json.dumps({
        "lookups": looked_up,
        "held": held,
        "left": left,
        "state": {r[0]: dict(zip(("state", "error", "reason", "warnings", "next_at", "failures", "pace"), r[1:]))
                  for r in rows("select name, state, last_error, reason, warnings, next_at, failures, rate_items from source")},
        "stored": {n: [list(r) for r in rows("select title, text, s.url, published, revision, author, language from statement s"
                  " join source on source.id = source_id where name = ? order by s.id", (n,))]
                   for (n,) in rows("select name from source").all()},
        "revisions": {u: t for u, t in rows("select url, r.text from revision r join statement s on s.id = statement_id")},
        "gaps": [n for (n,) in rows("select name from gap join source on source.id = source_id")],
        "sources": {n: [s, e] for n, s, e in rows("select name, state, last_error from source")},
        "failover": {n: json.loads(s) for n, s in rows("select name, failover from source where failover is not null")},
        "pages": {u: e for u, e in rows("select url, error from page")},
        "statements": {u: [t, x, e] for u, t, x, e in rows("select url, title, text, error from statement")},
        "texts": rows("select count(*) from statement where length(text) > 100").scalar(),
    }))
"""


def drain(folder: Path, text: str, polls: int = 1) -> dict[str, Any]:
    """So many passes over everything, as a process of its own; what was stored, and every name that was looked up."""
    (folder / "tocsin.toml").write_text(text, encoding="utf-8")
    top = str(Path(__file__).parents[2])
    env = {**os.environ, "PYTHONPATH": top}
    done = subprocess.run(
        [sys.executable, "-c", ROAD, str(polls)], cwd=folder, env=env, capture_output=True, text=True, timeout=240
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert "hunter2" not in done.stderr
    out: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    held = out.pop("held")
    assert not held, held
    return out | {"log": done.stderr}


def source(name: str, url: str, **own: object) -> str:
    keys = {"name": name, "url": url, "kind": "feed", "every": "1s", "first": "alert", **own}
    return "\n".join(["[[source]]", *(f"{key} = {json.dumps(value)}" for key, value in keys.items())]) + "\n"


def feed(*urls: str) -> bytes:
    items = "".join(ITEM.format(title=f"Item {n}", url=url) for n, url in enumerate(urls))
    return FEED.format(base="/", items=items).encode()
