"""Lists in pages: rows that come and go between two pages neither hide another row nor show one twice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from sqlalchemy.orm import Session

from alerts.accounts import audit
from alerts.models import Delivery, Mute
from alerts.views import channels, cursors, deliveries, mutes, people, sources, topics
from alerts.views.selection import Selection
from crawler.errors import RequestError
from crawler.storage.database import Database
from tests.support.builders import NOW, a_channel, a_source, a_topic, an_alert, later

NAMES = ("Ä b", "b c", "д", "名")
Rows = list[dict[str, Any]]


def _mute(session: Session, name: str) -> None:
    session.add(Mute(kind="word", value=name, until=later(hours=1), author="Ann", created_at=NOW))


def _delivery(session: Session, name: str) -> None:
    """All in the same moment: their ids decide."""
    alert = session.info["alert"]
    session.add(Delivery(id=f"{name.replace(' ', ''):_>4}", alert_id=alert, channel_id=1, part=ord(name[0]), state="sent", created_at=NOW, next_at=NOW))  # fmt: skip


def _audited(session: Session, name: str) -> None:
    audit.note(session, name, None, "edit topic", name, NOW)


def _of_a_team(session: Session, name: str) -> None:
    """Each team calls its topic the same: their ids decide."""
    a_topic(session).team_id = ord(name[0])


LISTS: dict[str, tuple[Callable[[Session, str], object], Callable[[Session, Selection], Rows], Any, str]] = {
    "topics": (a_topic, lambda s, wanted: topics.listing(s, NOW, wanted), lambda s: cursors.by_name_and_id, "name"),
    "topics of one name": (_of_a_team, lambda s, wanted: topics.listing(s, NOW, wanted), lambda s: cursors.by_name_and_id, "id"),
    "audit": (_audited, people.audit_log, lambda s: lambda row: cursors.cursor(row["id"]), "who"),
    "sources": (a_source, lambda s, wanted: sources.listing(s, NOW, wanted), lambda s: cursors.by_name, "name"),
    "table": (a_source, lambda s, wanted: sources.table(s, NOW, wanted=wanted).rows, lambda s: cursors.by_name, "name"),
    "channels": (a_channel, channels.listing, lambda s: cursors.by_name_and_id, "name"),
    "mutes": (_mute, lambda s, wanted: mutes.listing(s, wanted, NOW), lambda s: partial(mutes.place, s), "value"),
    "deliveries": (_delivery, lambda s, wanted: deliveries.listing(s, None, wanted), lambda s: partial(deliveries.place, s), "id"),
}  # fmt: skip


@pytest.mark.parametrize("what", LISTS)
def test_pages_hold_while_rows_come(database: Database, what: str) -> None:
    add, listing, placed, field = LISTS[what]
    with database.write() as session:
        if what == "deliveries":
            a_channel(session)
            session.info["alert"] = an_alert(session, a_topic(session)).id
        for name in NAMES:
            add(session, name)
        session.flush()
        there = [row[field] for row in listing(session, Selection())]
        new = iter(("a", "m", "z", "я", "0"))
        seen, wanted = [], Selection(limit=1)
        while len(seen) < 20 and (rows := listing(session, wanted)):
            seen.append(rows[0][field])
            wanted = replace(wanted, after=wanted.next(rows, placed(session)))
            if name := next(new, ""):
                add(session, name)
                session.flush()
    assert len(seen) == len(set(seen))
    assert set(there) <= set(seen)


@pytest.mark.parametrize("said", ["x", "é", "AAAA", cursors.cursor("soon", "1"), cursors.cursor(NOW), cursors.cursor(NOW, "-1"), cursors.cursor(NOW, "9" * 30)])  # fmt: skip
def test_a_word_that_is_no_cursor_is_refused(said: str) -> None:
    with pytest.raises(RequestError) as refused:
        cursors.behind(said, Mute.until, Mute.id)
    assert refused.value.code == "cursor_invalid"


def test_a_list_in_memory_goes_on_behind_a_row() -> None:
    rows = [{"id": word} for word in "cab"]
    assert cursors.rest(rows, "id", "") == rows
    assert cursors.rest(rows, "id", cursors.cursor("c")) == rows[1:]
    for word in ("é", cursors.cursor("gone")):
        with pytest.raises(RequestError):
            cursors.rest(rows, "id", word)
