"""Topics and channels as rows: what the file declares, what is refused, and what is left alone."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from alerts.config import ChannelSpec, TopicSpec
from alerts.delivery import channel_store
from alerts.errors import QueryError
from alerts.models import Alert, Channel, Delivery, Match, Topic
from alerts.topics import changes
from alerts.topics import store as topics
from crawler.config.secrets import SecretStore
from crawler.errors import ConfigError, RequestError
from crawler.storage.database import Database
from tests.support.builders import ENGINE, NOW, SECRET, a_channel, a_source, a_statement, a_topic, an_alert, later

WRONG = [
    ({"name": " "}, "topic_without_name"),
    ({"query": " "}, "topic_without_query"),
    ({"group_by": "day"}, "topic_group_by"),
    ({"digest": "cron 9"}, "cron_invalid"),
    ({"timezone": "Mars/Olympus"}, "timezone_unknown"),
    ({"channels": ("nobody",)}, "channel_unknown"),
]


@pytest.mark.parametrize(("changes", "code"), WRONG)
def test_a_topic_that_contradicts_itself_is_refused(sqlite: Database, changes: dict[str, Any], code: str) -> None:
    with pytest.raises((RequestError, ConfigError)) as caught, sqlite.write() as session:
        a_topic(session, **changes)
    assert caught.value.code == code
    assert caught.value.fix


def test_a_query_that_does_not_parse_says_where(sqlite: Database) -> None:
    with pytest.raises(QueryError) as caught, sqlite.write() as session:
        a_topic(session, query="(bridge OR")
    assert 0 <= caught.value.position <= len("(bridge OR")
    assert caught.value.caret().endswith("^")
    with sqlite.read() as session:
        assert session.scalars(select(Topic)).all() == []


def test_a_name_is_taken_once(sqlite: Database) -> None:
    with sqlite.write() as session:
        a_topic(session)
    with pytest.raises(RequestError) as caught, sqlite.write() as session:
        a_topic(session)
    assert caught.value.code == "topic_exists"
    for wrong in (topics.get, changes.remove):
        with pytest.raises(RequestError) as caught, sqlite.write() as session:
            wrong(session, "nobody")
        assert caught.value.code == "topic_unknown"


def synchronise(database: Database, *specs: TopicSpec, now: Any = NOW) -> tuple[dict[str, Topic], list[QueryError]]:
    with database.write() as session:
        wrong = topics.synchronise(session, specs, ENGINE, now)
    with database.read() as session:
        return {row.name: row for row in session.scalars(select(Topic))}, wrong


def test_the_file_is_brought_in_and_an_unchanged_topic_is_left_alone(database: Database) -> None:
    specs = (TopicSpec("a", "bridge", lang=("en",)), TopicSpec("b", "dam"))
    rows, wrong = synchronise(database, *specs)
    assert (set(rows), wrong) == ({"a", "b"}, [])
    again, _ = synchronise(database, *specs, now=later(hours=1))
    assert all(row.changed_at == NOW for row in again.values())
    changed, _ = synchronise(database, specs[0], TopicSpec("b", "river"), now=later(hours=2))
    assert (changed["a"].changed_at, changed["b"].changed_at) == (NOW, later(hours=2))
    assert changed["b"].query == "river"
    assert changed["b"].digest_at == rows["b"].digest_at


def test_a_query_that_does_not_hold_is_noted_and_the_others_work(database: Database) -> None:
    rows, wrong = synchronise(
        database, TopicSpec("good", "bridge"), TopicSpec("bad", "(a OR"), TopicSpec("also", "dam")
    )
    assert len(wrong) == 1
    assert wrong[0][0] == "bad"
    assert wrong[0][1].code in (rows["bad"].error or "")
    assert rows["good"].error is rows["also"].error is None
    mended, wrong = synchronise(
        database, TopicSpec("good", "bridge"), TopicSpec("bad", "river"), TopicSpec("also", "dam")
    )
    assert (mended["bad"].error, wrong) == (None, [])


def test_what_left_the_file_is_told_no_more_and_keeps_its_history(database: Database) -> None:
    synchronise(database, TopicSpec("a", "bridge"))
    with database.write() as session:
        a_topic(session, "mine")
    rows, _ = synchronise(database)
    assert rows["a"].error == "no longer in the file"
    assert rows["mine"].error is None
    rows, _ = synchronise(database, TopicSpec("a", "bridge"))
    assert rows["a"].error is None


def test_the_file_names_a_topic_once(sqlite: Database) -> None:
    with pytest.raises(RequestError) as caught:
        synchronise(sqlite, TopicSpec("a", "x"), TopicSpec("a", "y"))
    assert caught.value.code == "topic_twice"


def test_a_topic_that_is_removed_takes_its_matches_and_leaves_what_was_told(database: Database) -> None:
    with database.write() as session:
        a_source(session)
        a_channel(session)
        an_alert(session, a_topic(session), a_statement(session, "A bridge."))
    with database.write() as session:
        changes.remove(session, "Bridges")
    with database.read() as session:
        assert session.scalars(select(Match)).all() == []
        assert session.scalars(select(Alert.topic_id)).one() is None
        assert len(session.scalars(select(Delivery)).all()) == 1


# ---- channels


def hook(name: str = "hook", **options: Any) -> ChannelSpec:
    return ChannelSpec(name, "webhook", {"url": "http://127.0.0.1:9/x", "secret": SECRET, **options})


def channels(database: Database, *specs: ChannelSpec) -> dict[str, Channel]:
    with database.write() as session:
        channel_store.synchronise(session, specs, SecretStore(), NOW)
    with database.read() as session:
        return {row.name: row for row in session.scalars(select(Channel))}


def test_channels_follow_the_file(database: Database) -> None:
    first = channels(database, hook("a"), hook("b"))
    assert all(row.declared for row in first.values())
    gone = channels(database, hook("a"))
    assert gone["b"].disabled == "no longer in the file"
    back = channels(database, hook("a"), hook("b"))
    assert (back["b"].disabled, back["b"].id) == (None, first["b"].id)


def test_a_channel_that_was_switched_off_gets_another_chance_only_when_it_is_changed(database: Database) -> None:
    channels(database, hook("a"))
    with database.write() as session:
        channel_store.get(session, "a").disabled = "the receiver no longer accepts messages (410)"
    assert channels(database, hook("a"))["a"].disabled
    assert channels(database, hook("a", url="http://127.0.0.1:9/new"))["a"].disabled is None


REFUSED = [
    (ChannelSpec("", "webhook", {}), "channel_without_name"),
    (ChannelSpec("a", "pigeon", {}), "channel_kind_unknown"),
    (ChannelSpec("a", "webhook", {"secret": SECRET}), "option_missing"),
    (ChannelSpec("a", "webhook", {"url": "http://x.example/", "secret": SECRET, "urll": "x"}), "option_unknown"),
]


@pytest.mark.parametrize(("spec", "code"), REFUSED)
def test_a_channel_that_cannot_work_is_refused(sqlite: Database, spec: ChannelSpec, code: str) -> None:
    with pytest.raises(RequestError) as caught, sqlite.write() as session:
        channel_store.add(session, spec, SecretStore(), NOW)
    assert caught.value.code == code
    assert SECRET not in str(caught.value)


def test_a_channel_in_use_is_not_removed(database: Database) -> None:
    with database.write() as session:
        a_channel(session)
        a_topic(session, channels=("hook",))
    with pytest.raises(RequestError) as caught, database.write() as session:
        channel_store.remove(session, "hook")
    assert caught.value.code == "channel_in_use"
    with database.write() as session:
        changes.remove(session, "Bridges")
        channel_store.remove(session, "hook")
        assert session.scalars(select(Channel)).all() == []
    with pytest.raises(RequestError) as caught, database.write() as session:
        channel_store.get(session, "hook")
    assert caught.value.code == "channel_unknown"
