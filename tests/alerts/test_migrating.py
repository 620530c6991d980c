"""An upgrade keeps what waited and what was told: no match changes its place by it."""

from __future__ import annotations

import json
import signal
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from sqlalchemy import select

from alerts import config
from alerts.dispatch import digests
from alerts.messages import builder
from alerts.models import Alert, Channel, Hold, Match, Mute
from alerts.runtime import wiring
from alerts.runtime.wiring import ALERTS
from crawler.storage import schema
from crawler.storage.database import Database
from tests.support.builders import SECRET, claimed, later
from tests.support.forked import FORKED
from tests.support.victim import Order, live

BOTH = pytest.mark.parametrize("fresh_url", ["sqlite", "postgresql"], indirect=True)
AT = "'2026-03-04 10:00:00'"
OLD = f"""
INSERT INTO source (id, name, url, kind, every, timezone, first, declared, state, host_key, created_at, failures)
VALUES (1, 'paper', 'https://paper.example/feed.xml', 'feed', '10m', 'UTC', 'catch-up', false, 'ok', 'paper.example', {AT}, 0);
INSERT INTO channel (id, name, kind, options, declared, operator, disabled, created_at) VALUES
(1, 'hook', 'webhook', '{{"url": "http://127.0.0.1:9/hook", "secret": "{SECRET}"}}', false, false, NULL, {AT}),
(2, 'desk', 'webhook', '{{"url": "http://127.0.0.1:9/desk", "secret": "{SECRET}"}}', false, false, NULL, {AT}),
(3, 'left', 'webhook', '{{"url": "http://127.0.0.1:9/left", "secret": "{SECRET}"}}', false, false, 'no longer in the file', {AT});
INSERT INTO topic (id, name, query, lang, channels, group_by, group_wait, immediate, digest, digest_at, timezone, off_forms, declared, muted_until, created_at, changed_at) VALUES
(1, 'All', 'a', '[]', '[]', 'story', 0, 1, 'cron 0 7 * * *', '2026-03-05 07:00:00', 'UTC', '[]', false, NULL, {AT}, {AT}),
(2, 'Desk', 'b', '[]', '["desk"]', 'story', 0, NULL, 'cron 0 7 * * *', '2026-03-05 07:00:00', 'UTC', '[]', false, '2026-03-06 00:00:00', {AT}, {AT});
INSERT INTO statement (id, source_id, url, title, text, kind, first_seen, changed_at, revision, catch_up, fingerprint, story_id)
SELECT n, 1, 'https://paper.example/' || n, 'Item ' || n, 'text', 'article', {AT}, {AT}, 1, false, '', n FROM (SELECT 1 AS n UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4) numbers;
INSERT INTO alert (id, topic_id, kind, story_id, created_at, ready_at) VALUES ('a1', 1, 'alert', 1, {AT}, {AT}), ('d1', 1, 'digest', NULL, {AT}, {AT});
INSERT INTO delivery (id, alert_id, channel_id, part, state, served, attempts, next_at, created_at) VALUES
('x1', 'a1', 1, 1, 'sent', '[]', 1, {AT}, {AT}), ('x2', 'd1', 1, 1, 'waiting', '[]', 0, {AT}, {AT});
INSERT INTO "match" (id, topic_id, statement_id, alert_id, tell, score, spans, matched_at) VALUES
(1, 1, 1, 'a1', 'alert', 2, '[]', {AT}), (2, 1, 2, 'd1', 'digest', 3, '[]', {AT}), (3, 1, 3, NULL, 'digest', 1, '[]', {AT}), (4, 2, 4, NULL, 'digest', 1, '[]', {AT});
"""


def before(url: str) -> Database:
    """A database as it was before there were holds, with one match of each kind."""
    database = Database(url)
    schema.upgrade(database, schema.CRAWLER)
    history = schema._config(ALERTS)
    with database.write() as session:
        history.attributes["connection"] = session.connection()
        command.upgrade(history, "alerts0002")
    with database.write() as session:
        for statement in filter(str.strip, OLD.split(";\n")):
            session.execute(sa.text(statement.replace(":", "\\:")))
    return database


@BOTH
def test_what_waited_and_what_was_told_keep_their_place(fresh_url: str) -> None:
    database = before(fresh_url)
    schema.upgrade(database, schema.CRAWLER, ALERTS)
    _everything_keeps_its_place(database)


@BOTH
@pytest.mark.timeout(500)
def test_an_upgrade_that_is_killed_half_way_changes_nothing_and_the_next_does_it_whole(
    fresh_url: str, tmp_path: Path
) -> None:
    """Killed after its first change, between two of the rows that it moves, and before its end."""
    before(fresh_url).close()
    (tmp_path / "tocsin.toml").write_text(f"database = {json.dumps(fresh_url)}", encoding="utf-8")
    for nth in (1, 8, 25):
        victim = FORKED.Process(target=live, args=(Order(tmp_path, "in migration", nth),), daemon=True)
        victim.start()
        victim.join(150)
        assert victim.exitcode == -signal.SIGKILL, (tmp_path / "victim.log").read_text()
    database = wiring.open_database(config.load(str(tmp_path / "tocsin.toml")))
    _everything_keeps_its_place(database)


def _everything_keeps_its_place(database: Database) -> None:
    with database.read() as session:
        names = {channel.id: channel.name for channel in session.scalars(select(Channel))}
        holds = {(hold.match_id, names[hold.channel_id or 0], hold.alert_id) for hold in session.scalars(select(Hold))}
        assert holds == {(2, "hook", "d1"), (3, "hook", None), (3, "desk", None), (4, "desk", None)}
        assert dict(session.execute(select(Match.id, Match.alert_id)).all()) == {1: "a1", 2: None, 3: None, 4: None}
        [mute] = session.scalars(select(Mute))
        assert (mute.kind, mute.value, mute.until.isoformat()) == ("topic", "Desk", "2026-03-06T00:00:00+00:00")
        digest, hook = session.get_one(Alert, "d1"), session.get_one(Channel, 1)
        assert [quote.title for quote in builder.message(session, digest, hook, "x2").statements] == ["Item 2"]
    with database.write() as session:  # a day later the rest is told, but for what is muted
        assert digests.raise_digests(session, later(days=1)) == 1
        told = [(c.channel, [q.title for q in c.message.statements]) for c in claimed(session, now=later(days=1))]
    assert sorted(told) == [("desk", ["Item 3"]), ("hook", ["Item 2"]), ("hook", ["Item 3"])]
    with database.write() as session:
        assert digests.raise_digests(session, later(days=2)) == 1
    database.close()
