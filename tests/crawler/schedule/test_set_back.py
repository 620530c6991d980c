"""A clock that was ahead and is set right: what it dated is due as if it had been right."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from crawler.frontier import pages
from crawler.items import Entry
from crawler.schedule import set_back
from crawler.schedule.due_hosts import due_hosts
from crawler.storage.database import Database
from crawler.storage.models import Page, Source
from tests.support.builders import NOW, a_source, later

AHEAD = timedelta(hours=3)


@pytest.mark.parametrize(
    ("at", "noted", "becomes"),
    [
        (later(hours=3, minutes=10), later(hours=3), later(minutes=10)),  # the source's interval, from now on
        (later(hours=9), later(hours=3), later(hours=6)),  # a rest that the host asked for is kept
        (later(hours=2), later(hours=3), NOW),
        (later(minutes=-5), later(hours=3), later(minutes=-5)),  # was due before: asked for by hand
        (None, later(hours=3), None),  # paused
    ],
)
def test_what_was_set_by_a_wrong_clock_is_as_far_ahead_as_was_meant(
    at: datetime | None, noted: datetime, becomes: datetime | None
) -> None:
    assert set_back.pulled(at, noted, NOW) == becomes


@pytest.mark.parametrize(
    ("by", "due_in"),
    [
        (AHEAD, timedelta(minutes=10)),
        (timedelta(seconds=30), timedelta(minutes=10, seconds=30)),  # two clocks that agree well enough
        (timedelta(days=3), timedelta(days=3, minutes=10)),  # more likely this clock is wrong
    ],
)
def test_sources_are_due_after_their_interval(database: Database, by: timedelta, due_in: timedelta) -> None:
    with database.write() as session:
        tried = NOW + by
        changes = {"last_tried": tried, "next_at": tried + timedelta(minutes=10), "lease_until": tried}
        one = a_source(session, **changes)
        for _ in range(3):  # once is enough, and more often changes nothing
            assert not set_back.mend(session, NOW)
        session.expire_all()
        assert session.get_one(Source, one.id).next_at == NOW + due_in


def test_pages_are_due_and_their_hosts_are_free(database: Database) -> None:
    with database.write() as session:
        source, wrong = a_source(session, next_at=None), NOW + AHEAD
        pages.note(session, source, [Entry(f"https://{host}.example/1") for host in ("new", "done", "taken")], wrong)
        session.flush()
        rows = {page.host_key: page for page in session.query(Page)}
        rows["done.example"].state, rows["done.example"].lease_until = "done", wrong + timedelta(seconds=2)
        rows["taken.example"].lease_token, rows["taken.example"].lease_until = "run:1", later(seconds=62)
        session.flush()
        assert due_hosts(session, later(seconds=3), 9) == []
        set_back.mend(session, NOW)
        session.expire_all()
        assert due_hosts(session, later(seconds=3), 9) == ["new.example"]
        assert rows["done.example"].lease_until == later(seconds=2)
        assert rows["taken.example"].lease_until == later(seconds=62)  # is under way, by the clock as it is now
