"""How long a rehearsal takes on a large archive: python bench/rehearsal.py [--statements 100000]

Statements of 120 made-up words each are stored in SQLite and filed; then a rare word, a common phrase and an OR of twenty rare words are
rehearsed over all of them. Prints seconds, candidates and matches, and beside them the engine reading every statement (extrapolated).
"""

from __future__ import annotations

import argparse
import itertools
import random
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from alerts.runtime import wiring
from alerts.topics import search
from alerts.topics.engine import Engine
from alerts.topics.rehearsal import rehearse
from crawler.storage import schema
from crawler.storage.database import Database
from crawler.storage.models import Source, Statement

NOW = datetime(2026, 11, 22, tzinfo=UTC)
SYLLABLES = ["ka", "to", "mir", "el", "san", "dor", "bi", "lu", "ven", "par", "os", "gri", "na", "he", "tul", "zim"]


def words(dice: random.Random) -> list[str]:
    """A vocabulary in which the n-th word is taken in proportion to 1/n."""
    return ["".join(dice.choices(SYLLABLES, k=dice.randint(2, 4))) for _ in range(40_000)]


def fill(database: Database, number: int, dice: random.Random) -> list[str]:
    """Store and file the statements."""
    known = words(dice)
    weights = list(itertools.accumulate(1 / (n + 1) for n in range(len(known))))
    with database.write() as session:
        session.add(Source(id=1, name="s", url="", kind="feed", every="1d", host_key="s", created_at=NOW))
    for start in range(0, number, 2000):
        rows, filed = [], []
        for i in range(start, min(start + 2000, number)):
            text = " ".join(dice.choices(known, cum_weights=weights, k=120))
            moment = NOW - timedelta(minutes=i % 120_000)
            rows.append(
                {
                    "id": i + 1,
                    "source_id": 1,
                    "url": f"u{i}",
                    "title": "",
                    "text": text,
                    "kind": "article",
                    "first_seen": moment,
                    "changed_at": moment,
                    "revision": 1,
                    "catch_up": False,
                    "fingerprint": str(i),
                    "story_id": i + 1,
                    "language": "en",
                }
            )
            filed.append({"rowid": i + 1, "words": " ".join(search.words_of("", text))})
        with database.write() as session:
            session.execute(sa.insert(Statement), rows)
            session.execute(sa.insert(search.FILE), filed)
    return known


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--statements", type=int, default=100_000)
    number = parser.parse_args().statements
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'bench.db'}")
        schema.upgrade(database, schema.CRAWLER, wiring.ALERTS)
        begin = time.perf_counter()
        known = fill(database, number, random.Random(7))
        print(f"{number} statements stored and filed in {time.perf_counter() - begin:.0f} s")
        engine = Engine()
        queries = {
            "a rare word": known[20_000],
            "a phrase of common words": f'"{known[30]} {known[90]}"',
            "twenty rare words": " OR ".join(known[20_000:20_020]),
        }
        for name, query in queries.items():
            begin = time.perf_counter()
            found = rehearse(database, engine, engine.compile(query), 90, NOW)
            print(
                f"{name}: {time.perf_counter() - begin:.2f} s, {found.candidates} candidates, {found.matches} matches of {found.statements}"
            )
        with database.read() as session:
            sample = session.scalars(sa.select(Statement).limit(2000)).all()
        holds = engine.single(engine.compile(queries["a rare word"]))
        begin = time.perf_counter()
        for statement in sample:
            holds(statement, "s")
        print(
            f"without the word file (extrapolated, reading from disk not counted): {(time.perf_counter() - begin) * number / 2000:.1f} s"
        )


if __name__ == "__main__":
    main()
