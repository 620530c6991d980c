"""Word to the operator: told once whoever says so, by the road of every delivery, and never through the channel in trouble."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from alerts.delivery import operator_notices
from alerts.models import Alert, Channel, Delivery
from crawler.errors import RequestError
from crawler.storage.database import Database
from tests.support.builders import NOW, a_channel, claimed


def told(database: Database) -> list[str]:
    """The channels that get a notice."""
    with database.read() as session:
        return list(session.scalars(select(Channel.name).join(Delivery).order_by(Channel.name)))


def say(database: Database, key: str = "1", avoid: int | None = None) -> None:
    with database.write() as session:
        operator_notices.notify(
            session, "source.health", key, "Paper is silent", "Since Tuesday.", now=NOW, avoid=avoid
        )


OPERATORS = [
    # channels by name and kind, what [operator] names, the one in trouble, who is told, why
    ({"hook": "webhook", "desk": "email", "here": "terminal"}, (), None, ["desk", "here"], "what a person reads"),
    ({"hook": "webhook", "log": "file"}, (), None, ["hook", "log"], "nothing else is there"),
    ({"hook": "webhook", "desk": "email"}, ("hook",), None, ["hook"], "the file says so"),
    ({"hook": "webhook", "desk": "email"}, ("hook",), "hook", ["desk"], "the named one is in trouble"),
    ({"desk": "email", "log": "file"}, (), "desk", ["log"], "the mail is in trouble"),
    ({"desk": "email"}, (), "desk", [], "nobody is left"),
]
NEEDS = {"email": {"to": ["a@example.org"]}, "file": {"path": "x.jsonl"}, "terminal": {}, "webhook": {}}


@pytest.mark.parametrize(("channels", "named", "trouble", "expected", "why"), OPERATORS)
def test_who_is_told(
    sqlite: Database,
    channels: dict[str, str],
    named: tuple[str, ...],
    trouble: str | None,
    expected: list[str],
    why: str,
) -> None:
    with sqlite.write() as session:
        rows = {name: a_channel(session, name, kind, **NEEDS[kind]).id for name, kind in channels.items()}  # type: ignore[arg-type]
        operator_notices.appoint(session, named)
    say(sqlite, avoid=rows[trouble] if trouble else None)
    assert told(sqlite) == expected, why


def test_a_notice_is_told_once_under_one_identity_and_says_what_it_says(database: Database) -> None:
    with database.write() as session:
        a_channel(session, "desk", "email", to=["a@example.org"])
    for key in ("1", "1", "2"):
        say(database, key)
    with database.write() as session:
        claims = claimed(session)
    assert len({c.id for c in claims}) == 2
    assert {(c.message.kind, c.message.title, c.message.notes) for c in claims} == {
        ("source.health", "Paper is silent", ("Since Tuesday.",))
    }
    assert all(c.message.delivery_id == c.id for c in claims)
    with database.read() as session:
        assert session.scalars(select(Alert.kind)).all() == [operator_notices.KIND] * 2


def test_who_is_switched_off_is_not_told(sqlite: Database) -> None:
    with sqlite.write() as session:
        a_channel(session, "desk", "email", to=["a@example.org"]).disabled = "gone"
        a_channel(session, "log", "file", path="x.jsonl")
    say(sqlite)
    assert told(sqlite) == ["log"]


def test_an_operator_that_is_no_channel_is_named(sqlite: Database) -> None:
    with sqlite.write() as session:
        a_channel(session)
        with pytest.raises(RequestError) as caught:
            operator_notices.appoint(session, ("hok",))
    assert caught.value.code == "operator_unknown"
