"""Sealed texts of the database get the new key; a statement that only looks like one is left alone."""

from __future__ import annotations

from sqlalchemy import select

from alerts.models import Channel
from crawler.storage import sealed_columns
from crawler.storage.database import Database
from tests.support.builders import NOW, a_source


def test_sealed_texts_are_changed_at_any_depth_and_nothing_else(database: Database) -> None:
    with database.write() as session:
        a_source(session, "sealed:name")
        for name, options in (
            ("a", {"token": "sealed:1", "headers": {"x": "sealed:2", "y": "plain"}, "to": ["sealed:3"]}),
            ("b", {"token": "plain", "ceiling": 3}),
        ):
            session.add(Channel(name=name, kind="webhook", options=options, created_at=NOW))
    with database.write() as session:
        assert sealed_columns.reseal(session, lambda text: text if text == "sealed:3" else f"{text}!") == 2
    with database.read() as session:
        assert session.scalars(select(Channel.options).order_by(Channel.name)).all() == [
            {"token": "sealed:1!", "headers": {"x": "sealed:2!", "y": "plain"}, "to": ["sealed:3"]},
            {"token": "plain", "ceiling": 3},
        ]
