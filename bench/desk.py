"""Fills an installation (300,000 statements, 2,000 topics, 5,000 sources, 50,000 alerts) and measures every page of the desk: `python -m bench.desk [--small] [--keep FOLDER]`.

`--memory`: of `tocsin serve` after every page was looked at. `--streams 200 --requests 50`: what so many listeners and readers a second cost a
crawler beside it in polls, turn by turn in one run; `--pin` keeps the crawler on the first core and all else on the second.

On PostgreSQL: TOCSIN_DATABASE=postgresql+psycopg://… before it, with an empty database and another folder; it is vacuumed and
analysed after it was filled, as autovacuum does it.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import statistics
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert
from starlette.testclient import TestClient

from alerts import config
from alerts.accounts import sessions
from alerts.models import Alert, Channel, Delivery, Match, Topic
from alerts.runtime import query_jobs, wiring
from alerts.topics import search
from alerts.web import app, security
from alerts.web.desk import Desk
from alerts.web.identity import COOKIE
from bench import desk_process
from crawler.storage.models import Source, Statement

WORDS = [f"{a}{b}{c}" for a in ("bri", "fer", "ple", "sta", "kor", "lum") for b in ("dge", "ri", "na", "to") for c in ("", "s", "r", "mil", "den", "vo")]  # fmt: skip
PAGES = {
    "overview": "/", "inbox": "/alerts", "inbox, filtered": "/alerts?topic=topic-7&state=new", "inbox of a source": "/alerts?source=source-7",
    "alert": "/alerts/{alert}", "statement": "/statements/{statement}", "search": "/search?q=bridge+AND+plenamil", "search, newest": "/search",
    "topics": "/topics", "topic": "/topics/topic-7", "sources": "/sources", "source": "/sources/source-7", "deliveries": "/deliveries",
    "channels": "/channels", "metrics": "/metrics",
}  # fmt: skip


def prose(dice: random.Random, words: int) -> str:
    return " ".join(dice.choices(WORDS, k=words)) + "."


def fill(database: Any, sizes: dict[str, int], now: datetime) -> None:
    """Rows by the thousand, of the shape that the product writes."""
    dice = random.Random(1)

    def put(table: Any, count: int, row: Any) -> None:
        for at in range(0, count, 5000):
            with database.write() as session:
                session.execute(insert(table), [row(n) for n in range(at + 1, min(at + 5000, count) + 1)])

    put(Source, sizes["sources"], lambda n: {"id": n, "name": f"source-{n}", "url": f"https://s{n}.example/feed", "kind": "feed", "every": "auto", "timezone": "UTC", "first": "alert", "declared": False, "state": "ok" if n % 50 else "failing", "host_key": f"s{n}.example", "created_at": now, "next_at": now + timedelta(hours=1), "failures": 0, "health": {}, "state_since": now - timedelta(days=2), "last_read": now})  # fmt: skip
    put(Statement, sizes["statements"], lambda n: {"id": n, "source_id": n % sizes["sources"] + 1, "url": f"https://s.example/{n}", "title": prose(dice, 8), "text": prose(dice, 90), "language": dice.choice(("en", "ru", "ar", "fr")), "kind": "article", "first_seen": now - timedelta(minutes=(sizes["statements"] - n) * 0.3), "changed_at": now, "revision": 1, "catch_up": False, "backfill": False, "fingerprint": str(n), "story_id": n - n % 3 or None, "matched_at": now})  # fmt: skip
    put(Topic, sizes["topics"], lambda n: {"id": n, "name": f"topic-{n}", "query": "bridge", "lang": [], "channels": [], "created_at": now, "changed_at": now, "digest": "cron 0 7 * * *"})  # fmt: skip
    with database.write() as session:
        session.execute(
            insert(Channel), [{"id": 1, "name": "desk", "kind": "terminal", "options": {}, "created_at": now}]
        )
    step = sizes["statements"] // sizes["alerts"]
    put(Alert, sizes["alerts"], lambda n: {"id": f"{n:032x}", "topic_id": n % sizes["topics"] + 1, "kind": "alert", "story_id": n * step, "created_at": now - timedelta(minutes=(sizes["alerts"] - n) * 2), "ready_at": now, "read_at": now if n % 3 else None, "notes": []})  # fmt: skip
    put(Match, sizes["alerts"], lambda n: {"topic_id": n % sizes["topics"] + 1, "statement_id": n * step, "alert_id": f"{n:032x}", "score": 1.0, "worth": 1.0, "spans": [["text", 0, 6, "bridge", "as written"]], "matched_at": now - timedelta(minutes=(sizes["alerts"] - n) * 2)})  # fmt: skip
    put(Delivery, sizes["alerts"], lambda n: {"id": f"d{n:031x}", "alert_id": f"{n:032x}", "channel_id": 1, "state": "sent", "created_at": now - timedelta(minutes=n), "next_at": now, "served": [], "attempts": 1})  # fmt: skip


def tidy(database: Any) -> None:
    """What PostgreSQL does by itself within minutes after so many rows (autovacuum): statistics, and the map of what an index may answer alone."""
    with database.connect() as connection:
        connection.exec_driver_sql("VACUUM (ANALYZE)")
        connection.close()


def measure(desk: Desk, sizes: dict[str, int], times: int) -> None:
    """Each page so many times over: the median and the 95th percentile in milliseconds, the processor's share (all that counts where others work too), and its size."""
    with TestClient(app.build(desk), base_url=desk.home.first, headers={"sec-fetch-site": "same-origin"}) as client:
        with desk.database.write() as session:
            now = datetime.now(UTC)
            client.cookies.set(COOKIE, sessions.enter(session, sessions.way_in(session, now), now))
        for name, path in PAGES.items():
            address = path.format(alert=f"{sizes['alerts']:032x}", statement=sizes["statements"])
            spent, worked = [], []
            for _ in range(times):
                start, before = time.perf_counter(), time.process_time()
                answer = client.get(address)
                spent.append((time.perf_counter() - start) * 1000)
                worked.append((time.process_time() - before) * 1000)
                assert answer.status_code == 200, (address, answer.text[:500])
            spent = sorted(spent[1:])
            print(f"{name:20} median {statistics.median(spent):7.1f} ms   p95 {spent[int(len(spent) * 0.95)]:7.1f} ms   processor {statistics.median(worked[1:]):6.1f} ms   {len(answer.content):8} bytes", flush=True)  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--small", action="store_true", help="a thirtieth of everything")
    parser.add_argument("--times", type=int, default=21)
    parser.add_argument("--keep", type=Path, help="a folder that is filled once and used again")
    parser.add_argument("--memory", action="store_true", help="the memory of the process instead")
    parser.add_argument("--streams", type=int, default=0, help="the cost of listeners instead")
    parser.add_argument("--requests", type=int, default=50, help="a second, beside the listeners")
    parser.add_argument("--turns", type=int, default=4)
    parser.add_argument("--seconds", type=float, default=15, help="of a turn")
    parser.add_argument("--pin", action="store_true")
    asked = parser.parse_args()
    share = 30 if asked.small else 1
    sizes = {"statements": 300_000 // share, "topics": 2000 // share, "sources": 5000 // share, "alerts": 50_000 // share}  # fmt: skip
    folder = asked.keep or Path(tempfile.mkdtemp())
    folder.mkdir(parents=True, exist_ok=True)
    fresh = not (folder / "tocsin.toml").exists()
    (folder / "tocsin.toml").touch()
    parts = wiring.Parts(config.load(str(folder / "tocsin.toml")))
    if fresh:
        start = time.perf_counter()
        fill(parts.database, sizes, datetime.now(UTC))
        print(f"filled in {time.perf_counter() - start:.0f} s", flush=True)
        search.catch_up(parts.database)
        print(f"filed in {time.perf_counter() - start:.0f} s", flush=True)
        if not parts.database.sqlite:
            tidy(parts.database)

    pages = [path.format(alert=f"{sizes['alerts']:032x}", statement=sizes["statements"]) for path in PAGES.values()]
    if asked.memory:
        desk_process.memory(folder, pages)
    elif asked.streams:
        desk_process.streams(folder, pages, asked)
    else:
        answer(parts, sizes, asked.times)


def answer(parts: wiring.Parts, sizes: dict[str, int], times: int) -> None:
    """The pages in this process, with queries compiled here."""

    async def workshop(job: str, arguments: dict[str, Any]) -> dict[str, Any]:
        return await asyncio.to_thread(query_jobs.JOBS[job], parts, arguments)

    measure(Desk(parts.database, parts.config, security.origins("", 8642), workshop, workshop), sizes, times)


if __name__ == "__main__":
    main()
