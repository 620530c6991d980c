"""Versions of topics: what makes one, who is named, and that an older topic loses nothing."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from types import SimpleNamespace

import pytest
from sqlalchemy import delete

from alerts.config import TopicSpec
from alerts.models import Topic, TopicVersion
from alerts.query import CompiledTopic
from alerts.runtime import topic_jobs
from alerts.topics import changes, store, versions
from alerts.topics.engine import Engine
from crawler.config import declaration
from crawler.errors import RequestError
from crawler.storage.database import Database
from tests.support.builders import ENGINE, NOW, a_topic, later


def kept(database: Database, name: str = "Bridges") -> list[tuple[int, str, str]]:
    with database.read() as session:
        return [(v.number, v.author, v.settings["query"]) for v in versions.of(session, store.get(session, name))]


def edited(database: Database, query: str, author: str = "ann") -> None:
    with database.write() as session:
        row = store.get(session, "Bridges")
        spec: TopicSpec = declaration.make(TopicSpec, declaration.values(row, TopicSpec))
        changes.edit(session, "Bridges", dataclasses.replace(spec, query=query), ENGINE, later(hours=1), author=author)


def test_a_change_is_a_version_and_saving_the_same_is_none(database: Database) -> None:
    with database.write() as session:
        a_topic(session)
    edited(database, "quay")
    edited(database, "quay", "bob")
    assert kept(database) == [(2, "ann", "quay"), (1, "", "bridge")]


def test_a_topic_that_is_older_than_versions_keeps_what_it_said(database: Database) -> None:
    with database.write() as session:
        a_topic(session)
        session.execute(delete(TopicVersion))
    edited(database, "quay")
    assert kept(database) == [(2, "ann", "quay"), (1, "", "bridge")]


def test_a_form_that_is_switched_off_is_a_version_and_a_name_is_none(database: Database) -> None:
    with database.write() as session:
        a_topic(session)
        store.switch_forms(session, "Bridges", ["bridges"], (), NOW, "ann")
        changes.rename(session, "Bridges", "Brücken", NOW)
        changes.restore(session, "Brücken", 1, ENGINE, NOW, "bob")
        assert store.get(session, "Brücken").excluded_forms == []
    assert [number for number, _, _ in kept(database, "Brücken")] == [3, 2, 1]


def test_what_a_version_says_is_compiled_before_the_write(sqlite: Database) -> None:
    """A first use of a language takes seconds, and a write may not rest so long."""
    with sqlite.write() as session:
        a_topic(session)
    edited(sqlite, "quay")
    compiled = []

    class Watched(Engine):
        def compile(self, query: str, langs: Sequence[str] = (), off: Sequence[str] = ()) -> CompiledTopic:
            compiled.append((query, sqlite.writing.pool.checkedout()))  # type: ignore[attr-defined]
            return super().compile(query, langs, off)

    parts = SimpleNamespace(database=sqlite, engine=lambda _session: Watched())
    topic_jobs.restore(parts, {"name": "Bridges", "number": 1, "author": "ann"})  # type: ignore[arg-type]
    assert compiled[0] == ("bridge", 0)
    assert kept(sqlite)[0] == (3, "ann", "bridge")


def test_what_the_file_declares_has_versions_of_the_file(database: Database) -> None:
    for query in ("bridge", "bridge", "quay"):
        with database.write() as session:
            store.synchronise(session, [TopicSpec(name="Bridges", query=query)], ENGINE, NOW)
    assert kept(database) == [(2, "tocsin.toml", "quay"), (1, "tocsin.toml", "bridge")]
    with database.write() as session, pytest.raises(RequestError) as refused:
        changes.restore(session, "Bridges", 1, ENGINE, NOW, "ann")
    assert refused.value.code == "declared_in_file"


def test_versions_go_with_their_topic(database: Database) -> None:
    with database.write() as session:
        a_topic(session)
        changes.remove(session, "Bridges")
    with database.read() as session:
        assert session.query(TopicVersion).count() == session.query(Topic).count() == 0
