"""A month of 10 million statements, as rows by `INSERT ... SELECT`: of the number and the keys that the product writes, with shorter texts."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from sqlalchemy import column, insert, table, text

from alerts.models import Topic
from alerts.runtime import job_queue
from alerts.runtime.wiring import ALERTS
from bench.scale import claims
from bench.scale.server import KeptServer
from crawler import clock
from crawler.statements.near_duplicates import WINDOW
from crawler.storage import schema
from crawler.storage.database import Database

DAYS = 30
BYTES = 3000  # of the disk, a statement, with its indexes: what `need` reckons with
SAMPLES = 1000  # texts that repeat
TOPICS = 1000
DICE = random.Random(19)
SYLLABLES = ("ba", "re", "lo", "ti", "mu", "kan", "der", "fel", "gos", "hin", "jor", "pel", "sut", "vam", "zor", "wen")
VOCABULARY = sorted({"".join(DICE.choices(SYLLABLES, k=3)) for _ in range(20_000)})
WEIGHTS = [1 / (rank + 2) for rank in range(len(VOCABULARY))]  # as words of a language come

# Rows of number n: on which day it was seen, which source showed it, which text stands in for its own.
_SEEN = f"now() - interval '{DAYS} days' * (1 - n / CAST(:many AS float))"
_RECENT = f"n > CAST(:many AS bigint) * (1 - {WINDOW.days / DAYS})"
_ALL = "generate_series(1, CAST(:many AS bigint)) AS n"
_URL = "'https://site' || (n % :sources) * 4 / 5 || '.example/news/' || n"
_KEY = "'site' || (n % :sources) * 4 / 5 || '.example/news/' || n"
ROWS = {
    "statement": f"""INSERT INTO statement (id, source_id, url, canonical_url, canonical_key, title, text, published, author, language, kind,
            first_seen, changed_at, revision, catch_up, backfill, fingerprint, story_id, matched_at)
        SELECT n, n % :sources + 1, {_URL}, {_URL}, {_KEY}, s.title, s.body, CAST(CAST({_SEEN} AS date) AS text), 'A. Author',
            (ARRAY['en', 'en', 'en', 'ru', 'ar', 'fr'])[n % 6 + 1], 'article', {_SEEN}, {_SEEN}, 1, false, false, md5(CAST(n AS text)),
            CASE WHEN n % 10 = 0 THEN n - n % 1000 + 1 ELSE n END, {_SEEN} + interval '3 seconds'
        FROM {_ALL} JOIN bench_text AS s ON s.id = n % {SAMPLES}""",
    "page": f"""INSERT INTO page (id, key, url, source_id, entry, catch_up, state, host_key, seen_at, next_at, attempts, statement_id)
        SELECT n, {_KEY}, {_URL}, n % :sources + 1, '{{"title": "What the list says of it"}}', false, 'done',
            'site' || (n % :sources) * 4 / 5 || '.example', {_SEEN}, {_SEEN}, 0, n FROM {_ALL}""",
    "address": f"INSERT INTO address (key, url, statement_id) SELECT {_KEY}, {_URL}, n FROM {_ALL}",
    "fetch": f"""INSERT INTO "fetch" (id, statement_id, url, status, headers, started, ended, sha256)
        SELECT n, n, {_URL}, 200, '[["Content-Type", "text/html"]]', '2026-11-01T10:00:00Z', '2026-11-01T10:00:01Z',
            md5(CAST(n AS text)) || md5(CAST(-n AS text)) FROM {_ALL}""",
    "statement_word": f"INSERT INTO statement_word (rowid, words) SELECT n, s.words FROM {_ALL} JOIN bench_text AS s ON s.id = n * 7 % {SAMPLES}",
    "statement_quotes": f"INSERT INTO statement_quotes (statement_id, revision, quotes, reported) SELECT n, 1, '[]', '[]' FROM {_ALL}",
    "story_sketch": f"INSERT INTO story_sketch (statement_id, seen_at, sketch) SELECT n, {_SEEN}, decode(repeat(md5(CAST(n AS text)), 16), 'hex') FROM {_ALL} WHERE {_RECENT}",
    # the lowest 14 of some 500 hashes lie in a thirtieth of all values
    "story_band": f"INSERT INTO story_band (band, statement_id) SELECT CAST((k + random()) * 9586980 AS bigint), n FROM {_ALL}, generate_series(0, 13) AS k WHERE {_RECENT}",
    "match": f"""INSERT INTO match (id, topic_id, statement_id, revision, alert_id, mode, score, worth, spans, matched_at)
        SELECT n, n % {TOPICS} + 1, n * 20, 1, 'a' || n / 4, 'alert', 1, 1, '[["text", 0, 6, "bridge", ""]]', {_SEEN.replace("n /", "n * 20 /")}
        FROM generate_series(1, CAST(:many AS bigint) / 20) AS n""",
    "alert": f"""INSERT INTO alert (id, topic_id, kind, story_id, created_at, ready_at, notes)
        SELECT 'a' || n, n % {TOPICS} + 1, 'alert', n * 80, {_SEEN.replace("n /", "n * 80 /")}, {_SEEN.replace("n /", "n * 80 /")}, '[]'
        FROM generate_series(0, CAST(:many AS bigint) / 80) AS n""",
}  # fmt: skip
GROUPS = (("statement", "statement_quotes", "story_sketch", "match"), ("page", "address", "fetch", "story_band", "statement_word", "alert"))  # fmt: skip
_DEFINITIONS = text("""
    SELECT c.conrelid::regclass::text, c.conname, pg_get_constraintdef(c.oid), c.contype FROM pg_constraint AS c
    JOIN pg_class AS own ON own.oid = c.conrelid LEFT JOIN pg_class AS other ON other.oid = c.confrelid
    WHERE c.contype IN ('p', 'u', 'f') AND (own.relname = ANY(:tables) OR other.relname = ANY(:tables))""")
_INDEXES = text("""
    SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename = ANY(:tables)
    AND indexname NOT IN (SELECT conname FROM pg_constraint)""")


def prose(dice: random.Random, words: int) -> str:
    """A text of that many words, of which some come often and most seldom."""
    return " ".join(dice.choices(VOCABULARY, WEIGHTS, k=words)).capitalize() + "."


def base(server: KeptServer, name: str, sources: int) -> Database:
    """A database with sources and topics and no statement."""
    database = Database(server.create(name))
    schema.upgrade(database, schema.CRAWLER, ALERTS)
    now, dice = clock.utcnow(), random.Random(7)
    with database.write() as session:
        job_queue.prepare(session)
        session.execute(claims.FILL, {"sources": sources})
        session.execute(insert(Topic), [_topic(number, dice, now) for number in range(1, TOPICS + 1)])
    return database


def keyword(number: int) -> str:
    """The word that the topic of that number alone asks for."""
    digits = (number // len(SYLLABLES) ** place % len(SYLLABLES) for place in range(5))
    return "".join(SYLLABLES[digit] for digit in digits)


def _topic(number: int, dice: random.Random, now: object) -> dict[str, object]:
    """Asks for a word of its own, or for three that stand in one text in a hundred each."""
    words = dice.sample(VOCABULARY[2000:], 3)
    return {"id": number, "name": f"topic-{number}", "query": f"{keyword(number)} OR ({' AND '.join(words)})", "lang": ["en"], "channels": [],
            "created_at": now, "changed_at": now, "digest": "cron 0 7 * * *"}  # fmt: skip


def fill(database: Database, many: int, sources: int) -> None:
    """Fill the tables without their indexes, which are built afterwards, two things at a time; prints what it does."""
    began = time.perf_counter()
    with _bare(database, began), ThreadPoolExecutor(2) as both:
        _samples(database)
        list(both.map(lambda tables: [_put(database, name, many, sources, began) for name in tables], GROUPS))
    with database.write() as session:
        session.execute(text("DROP TABLE bench_text"))
        for name in ("statement", "page", "fetch", "match"):
            session.execute(text(f"SELECT setval(pg_get_serial_sequence('\"{name}\"', 'id'), max(id)) FROM \"{name}\""))
    for command in (
        "VACUUM story_band",
        "VACUUM address",
        "ANALYZE",
    ):  # as autovacuum would, so that look-ups read indexes alone
        _one(database, command)
        _said(command, began)


def _samples(database: Database) -> None:
    dice = random.Random(3)
    rows = [{"id": n, "title": prose(dice, 8), "body": prose(dice, 45)} for n in range(SAMPLES)]
    with database.write() as session:
        session.execute(text("CREATE TABLE bench_text (id int PRIMARY KEY, title text, body text, words tsvector)"))
        session.execute(insert(table("bench_text", column("id"), column("title"), column("body"))), rows)
        session.execute(text("UPDATE bench_text SET words = strip(to_tsvector('simple', left(body, 120)))"))


def _put(database: Database, name: str, many: int, sources: int, began: float) -> None:
    with database.write() as session:
        session.execute(text("SET LOCAL session_replication_role = replica"))  # asks no foreign key
        session.execute(text(f'TRUNCATE "{name}"'))  # so that the rows need no log to be safe
        session.execute(text(ROWS[name]), {"many": many, "sources": sources})
    _said(name, began)


@contextmanager
def _bare(database: Database, began: float) -> Iterator[None]:
    """The tables without indexes and keys inside the block, with them after it."""
    tables = {"tables": list(ROWS)}
    with database.write() as session:
        keys = session.execute(_DEFINITIONS, tables).all()
        indexes = session.execute(_INDEXES, tables).all()
        for where, name, _, _ in sorted(keys, key=lambda key: key.contype != "f"):
            session.execute(text(f'ALTER TABLE {where} DROP CONSTRAINT "{name}"'))
        for name, _ in indexes:
            session.execute(text(f'DROP INDEX "{name}"'))
    yield
    unique = [f'ALTER TABLE {where} ADD CONSTRAINT "{name}" {what}' for where, name, what, kind in keys if kind != "f"]
    foreign = [f'ALTER TABLE {where} ADD CONSTRAINT "{name}" {what} NOT VALID' for where, name, what, kind in keys if kind == "f"]  # fmt: skip
    _build(database, [*unique, *(definition for _, definition in indexes)], began)
    for command in foreign:
        _one(database, command)


def _build(database: Database, commands: Sequence[str], began: float) -> None:
    """Two at a time; those of one table wait for each other where they must."""

    def build(command: str) -> None:
        _one(database, command)
        _said(command.split(" USING ")[0][:70], began)

    with ThreadPoolExecutor(2) as both:
        list(both.map(build, sorted(commands, key=lambda command: "gin" not in command)))


def _one(database: Database, command: str) -> None:
    with database.connect() as connection:
        connection.exec_driver_sql(command)
        connection.close()


def _said(what: str, began: float) -> None:
    print(f"  {time.perf_counter() - began:5.0f} s  {what}", flush=True)
