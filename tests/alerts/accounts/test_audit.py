"""The audit log: every change in a visitor's session is written down with it, without a secret; what nobody decided is not."""

from __future__ import annotations

from contextlib import suppress

from sqlalchemy import select

from alerts.accounts import sessions, teams
from alerts.accounts import store as accounts
from alerts.accounts.visitor import Role, Visitor
from alerts.accounts.visitor_database import VisitorDatabase
from alerts.models import AuditEntry, Channel
from crawler.storage.database import Database
from tests.support.builders import NOW, a_channel, a_topic

ANNA = Visitor("anna", Role.ADMIN, 0, 1)


def entries(database: Database) -> list[tuple[str, str, str]]:
    with database.read() as session:
        rows = session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
        return [(row.who, row.action, row.object) for row in rows]


def test_what_is_added_changed_and_removed(database: Database) -> None:
    watched = VisitorDatabase(database, ANNA)
    with watched.write() as session:
        topic = a_topic(session, "Bridges")
    with watched.write() as session:
        topic = session.merge(topic)
        topic.query, topic.urgent = "dam", True
    with watched.write() as session:
        session.delete(session.merge(topic))
    assert entries(database) == [
        ("anna", "add topic", "Bridges"),
        ("anna", "edit topic: query, urgent", "Bridges"),
        ("anna", "remove topic", "Bridges"),
    ]
    with database.read() as session:
        first, second, third = session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    assert first.before == third.after == ""
    assert first.after == second.before != second.after == third.before


def test_people_and_what_lets_them_in(sqlite: Database) -> None:
    with VisitorDatabase(sqlite, ANNA).write() as session:
        made = accounts.add(session, "berta", "reader", NOW)
        accounts.set_password(session, made, "correct horse battery")
        session.flush()
        teams.join(session, made, teams.add(session, "north", NOW).id)
        accounts.invite(session, "reader", 0, NOW)
        sessions.begin(session, made, "", NOW)
    assert [action for _, action, _ in entries(sqlite)] == [
        "add account", "add membership", "edit account: password", "add team", "add membership", "add token",
    ]  # fmt: skip


def test_nothing_is_written_down_of_what_fails_or_happens_by_itself(sqlite: Database) -> None:
    with sqlite.write() as session:
        channel = a_channel(session, url="https://example.org/secret")
    watched = VisitorDatabase(sqlite, ANNA)
    with suppress(ZeroDivisionError), watched.write() as session:
        a_topic(session)
        raise ZeroDivisionError
    with watched.write() as session:
        session.get_one(Channel, channel.id).failing_since = NOW
    assert entries(sqlite) == []


def test_no_secret_decides_a_hash(sqlite: Database) -> None:
    found = []
    for name in ("one", "two"):
        with VisitorDatabase(sqlite, ANNA).write() as session:
            a_channel(session, "hook", url=f"https://example.org/{name}")
        with sqlite.write() as session:
            found.append(session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first())
            session.delete(session.scalars(select(Channel)).one())
    assert found[0].after == found[1].after
