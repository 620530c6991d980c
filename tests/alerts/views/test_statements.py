"""The list of statements: its fields, its order and its filters; and that a page of two addresses is one row."""

from __future__ import annotations

import pytest

from alerts.views import statements as view
from alerts.views.selection import Selection
from crawler.errors import RequestError
from crawler.statements import store as statements
from crawler.storage.database import Database
from tests.support.builders import NOW, a_source, an_item, later, prose

SITE = "https://www.example.org"


def test_the_list_has_the_fields_of_the_contract_newest_first(database: Database) -> None:
    with database.write() as session:
        source = a_source(session)
        first = an_item(f"{SITE}/a", text=prose(1), author="Ann", published="2026-03-01")
        statements.store(session, first, source, NOW)
        statements.store(session, an_item(f"{SITE}/b", text=prose(2), title="100% sure"), source, later(hours=1))
        rows = list(view.listing(session))
        assert [r["url"] for r in rows] == [f"{SITE}/b", f"{SITE}/a"]
        assert list(rows[1]) == ["id", "url", "aliases", "canonical_url", "title", "text", "published", "first_seen", "author", "language", "source", "kind"]  # fmt: skip
        assert rows[1]["first_seen"] == "2026-03-04T10:30:00.000+00:00"
        assert [r["url"] for r in view.listing(session, Selection(limit=1))] == [f"{SITE}/b"]
        assert [r["url"] for r in view.listing(session, Selection(limit=1, page=2))] == [f"{SITE}/a"]
        with pytest.raises(RequestError, match="There is no source"):
            list(view.listing(session, Selection(source="nobody")))
        assert [r["url"] for r in view.listing(session, text="0% s")] == [f"{SITE}/b"]
        assert [r["url"] for r in view.listing(session, text="B_idge")] == []


def test_a_time_in_the_past_leaves_nothing_out(database: Database) -> None:
    """Also where numbers and times are not in one order: another process took its number first and stored later."""
    with database.write() as session:
        source = a_source(session)
        for letter, hour in (("a", 1), ("b", 3), ("c", 2), ("d", 4)):
            statements.store(session, an_item(f"{SITE}/{letter}", text=prose(hour)), source, later(hours=hour))

        def found(**asked: object) -> list[str]:
            return [row["url"][-1] for row in view.listing(session, Selection(**asked))]  # type: ignore[arg-type]

        assert found(until=later(hours=3)) == ["c", "a"]
        assert found(since=later(hours=2), until=later(hours=4)) == ["c", "b"]
        assert found(until=NOW) == []


def test_one_says_in_words_what_kept_its_page_away(database: Database) -> None:
    with database.write() as session:
        source = a_source(session)
        locked = an_item(f"{SITE}/a.pdf", text=prose(1), kind="unreadable", error="pdf_encrypted")
        kept = [statements.store(session, item, source, NOW) for item in (locked, an_item(f"{SITE}/b", text=prose(2)))]
        assert [view.detail(session, one.id)["problem"] for one in kept] == [
            "The PDF opens with a password only.",
            None,
        ]


def test_a_statement_of_two_addresses_is_shown_once_with_both(database: Database) -> None:
    with database.write() as session:
        source = a_source(session)
        for url in (f"{SITE}/news/flood", f"{SITE}/print/flood-99"):
            statements.store(session, an_item(url, text=prose(1)), source, NOW)
        [shown] = view.listing(session)
        assert (shown["url"], shown["aliases"]) == (f"{SITE}/news/flood", [f"{SITE}/print/flood-99"])
        assert view.detail(session, int(shown["id"]))["aliases"] == shown["aliases"]
