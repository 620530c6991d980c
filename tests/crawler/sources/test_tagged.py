"""Sources by their tags, on both databases."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from crawler.errors import RequestError
from crawler.sources import changes, tagged
from crawler.sources import store as sources
from crawler.storage.database import Database
from crawler.storage.models import Source
from tests.support.builders import NOW, a_source, a_spec, a_statement, later


def names(database: Database, *wanted: str) -> list[str]:
    with database.read() as session:
        return list(session.scalars(select(Source.name).where(tagged.any_of(wanted)).order_by(Source.name)))


def test_sources_are_found_by_whole_tags(database: Database) -> None:
    with database.write() as session:
        a_source(session, "plain")
        a_source(session, "one", tags=("Кавказ", "ngo"))
        a_source(session, "two", tags=("ngos", "100% of_it"))
    assert names(database, "ngo") == ["one"]
    assert names(database, "кавказ") == ["one"]
    assert names(database, "кавказ", "ngos") == ["one", "two"]
    assert names(database, "100% of_it") == ["two"]
    assert names(database, "%") == []
    with database.read() as session:
        assert tagged.by_source(session) == {"one": {"кавказ", "ngo"}, "two": {"ngos", "100% of_it"}}
        with pytest.raises(RequestError) as caught:
            tagged.check(session, ["ngo", "ngoes"])
    assert caught.value.code == "tag_unknown"
    assert "ngo" in caught.value.fix


def test_tags_are_put_on_and_taken_off(sqlite: Database) -> None:
    with sqlite.write() as session:
        a_source(session, tags=("world",))
        assert tagged.change(session, "paper", ["NGO", "ngo"], ["world", "never"]) == ["ngo"]
        assert tagged.change(session, "paper", [], []) == ["ngo"]
        assert tagged.change(session, "paper", [], ["ngo"]) == []
        assert tagged.known(session) == set()


def test_a_tag_of_a_removed_source_is_none(sqlite: Database) -> None:
    with sqlite.write() as session:
        a_statement(session, source=a_source(session, tags=("ngo",)))
        changes.remove(session, "paper", NOW)
        assert tagged.known(session) == set()


def test_the_file_declares_tags(sqlite: Database) -> None:
    for wanted in (("Ngo", "a"), ("b",), ()):
        with sqlite.write() as session:
            sources.synchronise(session, [a_spec(name="paper", tags=wanted)], later(hours=1))
            assert sources.get(session, "paper").tags == (sorted(map(str.lower, wanted)) or None)
    with pytest.raises(RequestError) as caught, sqlite.write() as session:
        tagged.change(session, "paper", ["c"], [])
    assert caught.value.code == "declared_in_file"
