"""Entries without a page of their own are statements all the same, each once."""

from __future__ import annotations

from sqlalchemy import select

from crawler.items import Entry
from crawler.sources import settlement
from crawler.sources import store as sources
from crawler.statements import inline_entries
from crawler.storage.database import Database
from crawler.storage.models import Page, Statement
from tests.support.builders import NOW, a_source, later

PAGE = Entry("https://x.example/a", "A page")
SHARED = (
    Entry("https://x.example/log#1", "First", id="1", summary="The first change."),
    Entry("https://x.example/log#2", "Second", id="2", summary="The second change."),
)
BARE = Entry("", "No link", summary="Said without a link.")


def test_which_entries_are_loose() -> None:
    own, without = inline_entries.split([PAGE, PAGE, *SHARED, BARE])

    assert own == [PAGE, SHARED[0]]
    assert without == [SHARED[1], BARE]


def test_the_same_page_under_a_tracking_parameter_is_not_loose() -> None:
    twin = Entry("https://x.example/a?utm_source=feed", "A page")

    assert inline_entries.split([PAGE, twin]) == ([PAGE], [])


def test_a_list_keeps_them_once_and_catches_up(database: Database) -> None:
    for moment in (NOW, later(hours=1)):
        with database.write() as session:
            source = a_source(session) if moment == NOW else sources.get(session, "paper")
            source.next_at = moment
            session.flush()
            claim = sources.claim_due(session, moment, "run:t", 5)[0]
            found = settlement.settle(session, claim, settlement.Outcome("ok", (PAGE, *SHARED, BARE)), moment)
            assert found == (4 if moment == NOW else 0)

    with database.read() as session:
        kept = session.scalars(select(Statement).order_by(Statement.id)).all()
        assert [(s.title, s.text, s.kind, s.catch_up) for s in kept] == [
            ("Second", "The second change.", "entry", True),
            ("No link", "Said without a link.", "entry", True),
        ]
        assert len(session.scalars(select(Page)).all()) == 2


def test_entries_with_words_of_their_own_on_one_address_are_all_inline() -> None:
    notices = [Entry("https://x.example/notices", f"Notice {n}", id=f"n{n}") for n in range(3)]
    assert inline_entries.split([PAGE, *notices]) == ([PAGE], notices)
    again = [Entry("https://x.example/a", "A page", id="1"), Entry("https://x.example/a", "A page", id="2")]
    assert inline_entries.split(again) == ([again[0]], [])
