"""One text under several addresses of a site: one page, or a shell that hides what the list says."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from crawler.frontier import pages
from crawler.items import Entry
from crawler.statements import store as statements
from crawler.storage.database import Database
from crawler.storage.models import Page, Source, Statement
from tests.support.builders import NOW, a_source, an_item, later

SITE = "https://office.example"
SHELL = (
    "Welcome to the portal of the office, which needs a browser of our day. Everything that you see here is free of charge and may be passed on. "
    * 2
)
HEADLINES = [
    "Bridge over the gorge closed to lorries",
    "Ferry timetable changes with the winter",
    "Zwei Brunnen im Dorf vergiftet",
]


def show(session: Session, number: int, text: str = SHELL, title: str | None = None) -> statements.Stored:
    """A list shows an entry, and its page is read."""
    source = session.scalar(select(Source)) or a_source(session)
    headline = title or HEADLINES[number]
    entry = Entry(
        f"{SITE}/n?id={number}", title=headline, summary=f"{headline}, the council says.", published="2026-11-20"
    )
    pages.note(session, source, [entry], NOW)
    session.flush()
    item = an_item(entry.url, text=text, title="Portal")
    kept = statements.store(session, item, source, later(minutes=number), listed=entry)
    page = session.scalars(select(Page).where(Page.url == entry.url)).one()
    page.statement_id = kept.id
    return kept


def rows(session: Session) -> list[Any]:
    return list(session.execute(select(Statement.title, Statement.kind, Statement.text).order_by(Statement.id)))


def test_each_entry_behind_a_shell_is_a_statement_of_its_lists_words(database: Database) -> None:
    with database.write() as session:
        assert show(session, 0).kind == "article"  # nothing shows yet that it is a shell
        assert [show(session, n).kind for n in (1, 2, 2)] == ["shell"] * 3
        assert rows(session) == [(h, "shell", f"{h}, the council says.") for h in HEADLINES]
        assert set(session.scalars(select(Statement.error))) == {"shell"}


def test_the_page_itself_takes_the_place_of_the_shell(database: Database) -> None:
    with database.write() as session:
        show(session, 0)
        show(session, 1)
        own = (
            "The ferry sails at seven from the first of December, and no longer on Sundays; the timetable hangs at the pier. "
            * 3
        )
        assert show(session, 1, own).changed
        assert rows(session)[1].text == own


@pytest.mark.parametrize(
    ("second", "text", "why"),
    [
        (HEADLINES[0].upper(), SHELL, "the lists give one headline"),
        ("Lorries kept off the old bridge", "Lorries are kept off the old bridge over the gorge, which is closed to them from Monday on. " * 4, "the text is that of both headlines"),
    ],
)  # fmt: skip
def test_one_page_under_two_addresses_stays_one(database: Database, second: str, text: str, why: str) -> None:
    with database.write() as session:
        one = show(session, 0, text)
        assert show(session, 1, text, second).id == one.id, why


def test_a_text_that_has_something_of_its_entry_is_kept(database: Database) -> None:
    text = (
        "The council met. Lorries, the bridge and the ferry in winter were spoken of, and a timetable of works was made for the gorge. "
        * 3
    )
    with database.write() as session:
        show(session, 0, text)
        show(session, 2, text)
        assert [(row.kind, row.text == text) for row in rows(session)] == [("article", True), ("shell", False)]
